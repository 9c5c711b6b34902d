"""Charts say what the figures beside them say, and never more than there is room for."""

from __future__ import annotations

import pytest

from xianzhi_tui.tui.widgets.bars import bar, columns, parted, step_of
from xianzhi_tui.tui.widgets.lines import Part, cells


def drawn(parts: list[Part]) -> str:
    return "".join(text for text, _ in parts)


@pytest.mark.parametrize(
    ("part", "room", "expected"), [(0, 10, ""), (0.5, 10, "#####"), (1, 10, "#" * 10), (0.01, 10, "#"), (1, 0, "")]
)
def test_a_bar_is_as_long_as_its_part(part: float, room: int, expected: str) -> None:
    assert drawn(bar(part, room, "#")) == expected


@pytest.mark.parametrize(
    ("kept", "late", "expected"),
    [
        (0, 0, ""),
        (1, 1, "#####....."),
        (10, 0, "#" * 10),
        (0, 3, "." * 10),
        (999, 1, "#########."),
        (1, 999, "#........."),
    ],
)
def test_neither_what_was_kept_nor_what_was_missed_vanishes(kept: int, late: int, expected: str) -> None:
    assert drawn(parted(kept, late, 10, "#")) == expected


def test_upright_bars_stand_on_their_hours() -> None:
    counts = [0] * 24
    counts[9], counts[14] = 12, 1
    assert step_of(counts) == 2
    *bars, hours = [drawn(line) for line in columns(counts, 74, "#")]
    assert len(bars) == 6
    assert all(line[27:29] == "##" for line in bars)
    assert [line[42:44] for line in bars] == ["  "] * 5 + ["##"]
    assert hours.split() == ["00", "03", "06", "09", "12", "15", "18", "21"]
    assert hours[27:29] == "09"


@pytest.mark.parametrize("width", [30, 48, 74, 154])
def test_a_narrow_screen_gets_narrow_bars(width: int) -> None:
    assert max(cells(line) for line in columns([3] * 24, width)) <= max(width, 48)
