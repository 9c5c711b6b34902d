"""Lines to be read with one of them underlaid; some lead somewhere."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.strip import Strip

from xianzhi_tui.tui.widgets.figure_tables import Told
from xianzhi_tui.tui.widgets.lines import Lines, paint

WHEEL = 3


class Ruler(Lines, can_focus=True):
    """The line that is read stays in sight; what it says stays under it when the tables are made anew."""

    DEFAULT_CSS = "Ruler { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._told: Sequence[Told] = ()
        self._row = self._top = 0

    def show(self, told: Sequence[Told]) -> None:
        """These lines now."""
        self._told = told
        self.move(0)

    @property
    def ticket_id(self) -> str:
        """The ticket that the line leads to, if any."""
        return self._told[self._row].ticket_id if self._told else ""

    def move(self, step: int) -> None:
        """Read on, or back."""
        self._row = max(min(self._row + step, len(self._told) - 1), 0)
        height = max(self.size.height, 1)
        self._top = max(min(self._top, self._row), self._row - height + 1, 0)
        self.refresh()

    def page(self, step: int) -> None:
        """A page on, or back."""
        self.move(step * max(self.size.height - 1, 1))

    def next_section(self) -> None:
        """To the heading that follows, put at the top; after the last one, to the first."""
        headings = [row for row, one in enumerate(self._told) if one.heading]
        if headings:
            self._row = next((row for row in headings if row > self._row), headings[0])
            self._top = max(min(self._row, len(self._told) - self.size.height), 0)
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        self.move(self._top + event.y - self._row)

    def on_mouse_scroll_down(self) -> None:
        self.move(WHEEL)

    def on_mouse_scroll_up(self) -> None:
        self.move(-WHEEL)

    def render_line(self, y: int) -> Strip:
        row = self._top + y
        parts = self._told[row].parts if row < len(self._told) else ()
        style = self._grounds.cursor if row == self._row and self._told else self._grounds.plain
        return paint((parts, ()), self.size.width, style)
