"""Lines side by side in one or two columns, with a cursor on those that lead to a ticket."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from textual import events
from textual.strip import Strip

from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.widgets.lines import Part, paint
from xianzhi_tui.tui.widgets.toned import Toned

MARK = 3
"""The cells of the cursor's mark, which every line leaves free."""


class PickLine(NamedTuple):
    """One line of a column; without a ticket it is only read."""

    parts: Sequence[Part]
    ticket_id: str = ""


class PickList(Toned, can_focus=True):
    """Read column by column, from the top; both scroll together."""

    DEFAULT_CSS = "PickList { height: 1fr; }"
    BINDINGS = bindings.of(bindings.PICK)

    def __init__(self, write: Callable[[int], Sequence[Sequence[PickLine]]]) -> None:
        super().__init__()
        self._write = write
        self._columns: Sequence[Sequence[PickLine]] = ((),)
        self._picks: list[tuple[int, int]] = []
        self._pick = self._top = 0

    @property
    def ticket_id(self) -> str:
        """The ticket under the cursor, or ""."""
        if not self._picks:
            return ""
        column, row = self._picks[self._pick]
        return self._columns[column][row].ticket_id

    def write_again(self) -> None:
        """What is told may have changed; the cursor stays with its ticket."""
        here = self.ticket_id
        self._columns = self._write(self.size.width)
        self._picks = [
            (x, y) for x, column in enumerate(self._columns) for y, line in enumerate(column) if line.ticket_id
        ]
        near = min(self._pick, max(len(self._picks) - 1, 0))
        same = [n for n, (x, y) in enumerate(self._picks) if here and self._columns[x][y].ticket_id == here]
        self._move_to(min(same, key=lambda n: abs(n - near), default=near))

    def on_resize(self) -> None:
        self.write_again()

    def action_move(self, step: int) -> None:
        """The next line that leads somewhere."""
        self._move_to(self._pick + step)

    def action_page(self, step: int) -> None:
        """About a page on, or back."""
        self._move_to(self._pick + step * max(self.size.height - 2, 1))

    def on_click(self, event: events.Click) -> None:
        clicked = event.x * len(self._columns) // max(self.size.width, 1), event.y + self._top
        if clicked in self._picks:
            self._move_to(self._picks.index(clicked))

    def on_mouse_scroll_down(self) -> None:
        self._show_from(self._top + 3)

    def on_mouse_scroll_up(self) -> None:
        self._show_from(self._top - 3)

    def _move_to(self, pick: int) -> None:
        self._pick = min(max(pick, 0), max(len(self._picks) - 1, 0))
        if self._picks:
            row = self._picks[self._pick][1]
            # The lines above the first of a kind name it: they stay in sight with it.
            first = row if row > 2 else 0
            self._top = max(min(self._top, first), row - self.size.height + 1)
        self._show_from(self._top)

    def _show_from(self, top: int) -> None:
        longest = max((len(column) for column in self._columns), default=0)
        self._top = max(min(top, longest - self.size.height), 0)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        ends = [self.size.width * n // len(self._columns) for n in range(len(self._columns) + 1)]
        spans = enumerate(pairwise(ends))
        return Strip.join([self._cell(x, y + self._top, end - start) for x, (start, end) in spans])

    def _cell(self, column: int, row: int, width: int) -> Strip:
        lines, ground = self._columns[column], self._grounds
        if row >= len(lines):
            return paint(((), ()), width, ground.plain)
        chosen = bool(self._picks) and self._picks[self._pick] == (column, row)
        mark: Part = (" > " if chosen else " " * MARK, "")
        parts = [mark, *lines[row].parts] if lines[row].ticket_id else lines[row].parts
        return paint((parts, ()), width, ground.cursor if chosen else ground.plain)
