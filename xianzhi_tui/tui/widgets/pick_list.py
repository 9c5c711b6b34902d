"""Lines side by side in one or two columns, with a cursor on those that lead to a ticket."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from textual import events
from textual.strip import Strip

from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.widgets.cursor_list import CursorList
from xianzhi_tui.tui.widgets.lines import MARK, NO_MARK, Part, paint


class PickLine(NamedTuple):
    """One line of a column; without a ticket it is only read."""

    parts: Sequence[Part]
    ticket_id: str = ""


class PickList(CursorList, can_focus=True):
    """Read column by column, from the top; both scroll together."""

    BINDINGS = bindings.of(bindings.PICK)

    _named = 1

    def __init__(self, write: Callable[[int], Sequence[Sequence[PickLine]]]) -> None:
        super().__init__()
        self._write = write
        self._columns: Sequence[Sequence[PickLine]] = ((),)
        self._picks: list[tuple[int, int]] = []

    @property
    def ticket_id(self) -> str:
        """The ticket under the cursor, or ""."""
        if not self._picks:
            return ""
        column, row = self._picks[self._row]
        return self._columns[column][row].ticket_id

    def write_again(self) -> None:
        """What is told may have changed; the cursor stays with its ticket."""
        here = self.ticket_id
        self._columns = self._write(self.size.width)
        self._picks = [
            (x, y) for x, column in enumerate(self._columns) for y, line in enumerate(column) if line.ticket_id
        ]
        near = self._nearest(self._row)
        same = [n for n, (x, y) in enumerate(self._picks) if here and self._columns[x][y].ticket_id == here]
        self._stand(min(same, key=lambda n: abs(n - near), default=near))

    def on_resize(self) -> None:
        self.write_again()

    def on_click(self, event: events.Click) -> None:
        clicked = event.x * len(self._columns) // max(self.size.width, 1), event.y + self._top
        if clicked in self._picks:
            self._move_to(self._picks.index(clicked))

    @property
    def _count(self) -> int:
        return len(self._picks)

    @property
    def _length(self) -> int:
        return max((len(column) for column in self._columns), default=0)

    def _line_of(self, row: int) -> int:
        return self._picks[row][1]

    def _seen_with(self, line: int) -> int:
        return line if line > 2 else 0  # the title of a column is above the name of its first kind

    def render_line(self, y: int) -> Strip:
        ends = [self.size.width * n // len(self._columns) for n in range(len(self._columns) + 1)]
        spans = enumerate(pairwise(ends))
        return Strip.join([self._cell(x, y + self._top, end - start) for x, (start, end) in spans])

    def _cell(self, column: int, row: int, width: int) -> Strip:
        lines, ground = self._columns[column], self._grounds
        if row >= len(lines):
            return paint(((), ()), width, ground.plain)
        chosen = bool(self._picks) and self._picks[self._row] == (column, row)
        mark: Part = (MARK if chosen else NO_MARK, "")
        parts = [mark, *lines[row].parts] if lines[row].ticket_id else lines[row].parts
        return paint((parts, ()), width, ground.cursor if chosen else ground.plain)
