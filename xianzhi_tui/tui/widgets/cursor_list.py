"""What every list with a cursor does: it keeps the cursor in sight, and draws again where it was and where it is."""

from __future__ import annotations

from textual.geometry import Region

from xianzhi_tui.tui.widgets.toned import Toned

WHEEL = 3


class CursorList(Toned):
    """Lines, of which some are rows that can be chosen; the wheel shows others and leaves the cursor where it is."""

    DEFAULT_CSS = "CursorList { width: 1fr; height: 1fr; }"

    _head = 0
    """The lines above, which are always there."""
    _named = 0
    """So many lines above the cursor's are to be seen with it: they may name its kind."""
    _row = _top = 0

    # What each list knows of itself.

    @property
    def _count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    @property
    def _length(self) -> int:
        """How many lines there are."""
        return self._count

    def _line_of(self, row: int) -> int:
        """On which line a row is."""
        return row

    def _seen_with(self, line: int) -> int:
        """The first line that is to be seen with this one."""
        return line - self._named

    # The cursor.

    def action_move(self, step: int) -> None:
        """To another row."""
        self._move_to(self._row + step)

    def action_page(self, step: int) -> None:
        """About a page on, or back."""
        self._move_to(self._row + step * max(self._body - 1 - self._named, 1))

    def on_mouse_scroll_down(self) -> None:
        self._roll(WHEEL)

    def on_mouse_scroll_up(self) -> None:
        self._roll(-WHEEL)

    def on_resize(self) -> None:
        self._keep_in_sight()

    @property
    def _body(self) -> int:
        """How many lines can be seen; a list is drawn anew before it is told of a new size."""
        return max(self.outer_size.height - self._head, 1)

    def _roll(self, lines: int) -> None:
        self._show_from(self._top + lines)

    def _stand(self, row: int) -> None:
        """Other lines are here now, and the cursor on this row of them."""
        self._row = self._nearest(row)
        self._keep_in_sight()
        self.refresh()

    def _move_to(self, row: int) -> None:
        before, self._row = self._row, self._nearest(row)
        if not self._keep_in_sight() and self._row != before:
            for one in (before, self._row):
                y = self._head + self._line_of(one) - self._top
                self.refresh(Region(0, y, self.outer_size.width, 1))

    def _nearest(self, row: int) -> int:
        return max(min(row, self._count - 1), 0)

    def _keep_in_sight(self) -> bool:
        """Scroll until the cursor's row can be seen; whether that was needed."""
        if not self._count:
            return self._show_from(0)
        line = self._line_of(self._row)
        return self._show_from(min(max(self._top, line - self._body + 1), self._seen_with(line)))

    def _show_from(self, top: int) -> bool:
        before, self._top = self._top, max(min(top, self._length - self._body), 0)
        if self._top != before:
            self.refresh()
        return self._top != before
