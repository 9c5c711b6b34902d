"""A picture drawn with half blocks: two dots a cell, the upper one as the sign's colour, the lower as its ground.

Terminals that draw the half block two cells wide get one dot in two blanks instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from xianzhi_tui.sync.desk import Picture

HALF, WHOLE = "▀", "  "
Dot = tuple[int, int, int]


def dots(columns: int, lines: int, *, whole: bool) -> tuple[int, int]:
    """How many dots there is room for, across and down."""
    return (max(columns // 2, 1), max(lines, 1)) if whole else (max(columns, 1), max(lines * 2, 2))


def draw(picture: Picture, *, whole: bool) -> list[Strip]:
    """The picture line by line; drawn once, shown as often as needed."""
    rows = [tuple(_dots(row)) for row in _rows(picture)]
    if whole:
        return [_line(WHOLE, row, row) for row in rows]
    return [_line(HALF, upper, lower) for upper, lower in zip(rows[::2], rows[1::2], strict=False)]


def _rows(picture: Picture) -> Iterator[bytes]:
    length = picture.width * 3
    for start in range(0, len(picture.pixels) - length + 1, length):
        yield picture.pixels[start : start + length]


def _dots(row: bytes) -> Iterator[Dot]:
    parts = iter(row)
    return zip(parts, parts, parts, strict=True)


def _line(sign: str, upper: Sequence[Dot], lower: Sequence[Dot]) -> Strip:
    runs = groupby(zip(upper, lower, strict=True))
    segments = [
        Segment(sign * sum(1 for _ in run), Style.from_color(_colour(up), _colour(low))) for (up, low), run in runs
    ]
    return Strip(segments, len(upper) * len(sign))


def _colour(dot: Dot) -> Color:
    return Color.from_rgb(*dot)
