"""A picture in the terminal: two dots a cell, or one dot in two cells."""

from __future__ import annotations

from rich.color import Color
from rich.style import Style
from textual.strip import Strip

from xianzhi_tui.sync.desk import Picture
from xianzhi_tui.tui.widgets.picture import HALF, dots, draw

RED, BLUE = (255, 0, 0), (0, 0, 255)


def of(*rows: list[tuple[int, int, int]]) -> Picture:
    return Picture(len(rows[0]), bytes(part for row in rows for dot in row for part in dot))


def parts(strip: Strip) -> list[tuple[str, Style | None]]:
    return [(segment.text, segment.style) for segment in strip]


def style(upper: tuple[int, int, int], lower: tuple[int, int, int]) -> Style:
    return Style.from_color(Color.from_rgb(*upper), Color.from_rgb(*lower))


def test_the_upper_dot_is_the_sign_and_the_lower_one_its_ground() -> None:
    (line,) = draw(of([RED, RED, BLUE], [BLUE, BLUE, BLUE]), whole=False)
    assert parts(line) == [(HALF * 2, style(RED, BLUE)), (HALF, style(BLUE, BLUE))]
    assert line.cell_length == 3


def test_where_half_blocks_come_out_wide_each_dot_is_two_blanks() -> None:
    lines = draw(of([RED, BLUE], [BLUE, BLUE]), whole=True)
    assert [parts(line)[0][0] for line in lines] == ["  ", "    "]
    assert [line.cell_length for line in lines] == [4, 4]


def test_an_odd_last_row_is_left_out() -> None:
    assert len(draw(of([RED], [RED], [BLUE]), whole=False)) == 1


def test_there_is_always_room_for_a_dot() -> None:
    assert dots(40, 10, whole=False) == (40, 20)
    assert dots(40, 10, whole=True) == (20, 10)
    assert dots(-3, 0, whole=False) == (1, 2)
    assert dots(-3, 0, whole=True) == (1, 1)
