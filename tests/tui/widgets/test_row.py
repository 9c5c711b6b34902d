"""A row is as wide as its columns, whatever the resident wrote and however narrow the screen is."""

from __future__ import annotations

import pytest

from tests.hostile import SMALL
from xianzhi_tui.strings import Strings
from xianzhi_tui.text import clean
from xianzhi_tui.tui.widgets.countdown import ClockText
from xianzhi_tui.tui.widgets.lines import cells
from xianzhi_tui.tui.widgets.row import RowText, columns, row_parts

CLOCK = ClockText("核实", "超", "123:45", late=True)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [20, 40, 79, 80, 87, 88, 100, 160, 240])
def test_no_words_make_a_row_wider_or_narrower(width: int, language: str) -> None:
    t = Strings(language)
    these = columns(width, t)
    assert these.width == width or these.width > width < 60
    for name, words in SMALL.items():
        said = clean(words, max_chars=200, multiline=False)
        row = RowText(no="123456", place=said, words=said, state=said, who=said, tone="", unsent="", here=True)
        assert cells(row_parts(row, CLOCK, these, at_cursor=True)) == these.width, name
