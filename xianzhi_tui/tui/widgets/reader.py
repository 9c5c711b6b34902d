"""Text to be read, longer than the screen: scrolled by line and page, a copy of nothing."""

from __future__ import annotations

from collections.abc import Callable

from textual.strip import Strip

from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.widgets.cursor_list import WHEEL
from xianzhi_tui.tui.widgets.lines import Line, Lines, paint


class Reader(Lines, can_focus=True):
    """Lines made for the width there is, shown from wherever the person is reading."""

    DEFAULT_CSS = "Reader { height: 1fr; }"
    BINDINGS = bindings.of(bindings.READER)

    def __init__(self, write: Callable[[int], list[Line]], more: Callable[[int], str]) -> None:
        super().__init__()
        self._write, self._more = write, more
        self._top = 0

    def on_resize(self) -> None:
        self.write_again()

    def write_again(self) -> None:
        """What is told may have changed; the place where the person reads stays."""
        self._lines = self._write(self.size.width)
        self.action_scroll(0)

    def action_scroll(self, step: int) -> None:
        """Read on, or back."""
        self._top = max(min(self._top + step, len(self._lines) - self.size.height), 0)
        self.refresh()

    def action_scroll_pages(self, step: int) -> None:
        """A page on, or back."""
        self.action_scroll(step * max(self.size.height - 1, 1))

    def on_mouse_scroll_down(self) -> None:
        self.action_scroll(WHEEL)

    def on_mouse_scroll_up(self) -> None:
        self.action_scroll(-WHEEL)

    def render_line(self, y: int) -> Strip:
        line = y + self._top
        last = y == self.size.height - 1
        if last and (below := len(self._lines) - line) > 1:  # else nobody would know of them
            return paint(([(f" {self._more(below)}", "key")], ()), self.size.width, self._tones)
        return paint(self._lines[line] if line < len(self._lines) else ((), ()), self.size.width, self._tones)
