"""Every look can be read: contrast by the accessibility rule, and late never only a colour."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest
from textual.color import Color

from xianzhi_tui.config import Desk, Look
from xianzhi_tui.tui.theme import DEFAULT, PALETTES, Palette, past, themes

ENOUGH, HIGH = 4.5, 7.0
EVERY = PALETTES | {f"{name}-past": past(name) for name in PALETTES}
LOOKS = pytest.mark.parametrize("palette", EVERY.values(), ids=EVERY)


@LOOKS
def test_words_stand_out_from_every_ground_they_stand_on(palette: Palette) -> None:
    for words, ground in read_together(palette):
        assert contrast(words, ground) >= ENOUGH, (words, ground)


@pytest.mark.parametrize("name", [name for name in EVERY if "contrast" in name])
def test_the_looks_of_high_contrast_have_it_everywhere(name: str) -> None:
    for words, ground in read_together(EVERY[name]):
        assert contrast(words, ground) >= HIGH, (words, ground)


@LOOKS
def test_late_new_and_the_cursor_are_told_apart(palette: Palette) -> None:
    assert len({palette.late, palette.new, palette.text, palette.muted}) == 4
    assert palette.cursor not in (palette.ground, palette.raised, palette.new_ground)


@pytest.mark.parametrize("name", PALETTES)
def test_the_past_is_violet_whatever_the_look(name: str) -> None:
    for ground in (past(name).ground, past(name).raised):
        red, green, blue = Color.parse(ground).rgb
        assert blue > red > green
    assert past(name).ground != PALETTES[name].ground


def test_the_settings_know_the_looks_there_are_and_begin_with_the_quiet_one() -> None:
    assert get_args(Look) == tuple(PALETTES) == tuple(one.name for one in themes())
    assert Desk().theme == DEFAULT


def read_together(palette: Palette) -> Iterator[tuple[str, str]]:
    """Every colour of words with every ground it stands on."""
    for ground in (palette.ground, palette.raised):
        yield from (
            (words, ground) for words in (palette.text, palette.muted, palette.accent, palette.late, palette.new)
        )
    yield from ((words, palette.cursor) for words in (palette.cursor_text, palette.late_on_cursor))
    yield from ((words, palette.new_ground) for words in (palette.text, palette.new))


def contrast(words: str, ground: str) -> float:
    """The contrast of two colours as the accessibility guidelines compute it."""
    lighter, darker = sorted((luminance(words), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    red, green, blue = (channel(one / 255) for one in Color.parse(colour).rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def channel(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
