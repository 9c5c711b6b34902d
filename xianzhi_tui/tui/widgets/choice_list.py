"""Rows below a field that keeps the focus, one of them chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from textual import events
from textual.strip import Strip

from xianzhi_tui.tui.widgets.cursor_list import CursorList

Row = TypeVar("Row")


class ChoiceList(CursorList, Generic[Row]):
    """Moved by the page around it, by a click and by the wheel; a double click goes where Enter goes."""

    goes = "go"
    """The action of its screen that Enter stands for."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[Row] = ()

    @property
    def rows(self) -> Sequence[Row]:
        """What there is to choose from."""
        return self._rows

    @property
    def chosen(self) -> Row | None:
        """What Enter goes to."""
        return self._rows[self._row] if self._rows else None

    def put(self, rows: Sequence[Row], chosen: int | None = 0) -> None:
        """These now, and this one of them chosen, or the one in the same place as before."""
        self._rows = rows
        self._stand(self._row if chosen is None else chosen)

    @property
    def _count(self) -> int:
        return len(self._rows)

    def row_at(self, y: int) -> int | None:
        """The number of the row that stands on this line."""
        row = self._top + y - self._head
        return row if y >= self._head and row < len(self._rows) else None

    async def on_click(self, event: events.Click) -> None:
        if (row := self.row_at(event.y)) is not None:
            self._move_to(row)
            if event.chain > 1:
                await self.screen.run_action(self.goes)

    def _roll(self, lines: int) -> None:
        self.action_move(lines)

    def render_line(self, y: int) -> Strip:
        if y < self._head:
            return self._head_line(self.size.width)
        if (row := self.row_at(y)) is None:
            return Strip.blank(self.size.width, self._grounds.plain[""])
        return self._draw(self._rows[row], self.size.width, row == self._row)

    def _head_line(self, width: int) -> Strip:
        """What stands above the rows."""
        raise NotImplementedError

    def _draw(self, row: Row, width: int, at_cursor: bool) -> Strip:
        """One row; a subclass knows what it looks like."""
        raise NotImplementedError
