"""A screen that is always laid out for the terminal's newest size."""

from __future__ import annotations

from typing import ClassVar

from textual.geometry import Size
from textual.reactive import Reactive
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget

WIDE, LOW = 140, 28
"""From so many columns the details stand at the side; below so many lines they are cut to two."""


class SizedScreen(Screen[ScreenResultType]):
    """What all our screens are.

    In Textual a layout tells the screen its size once more, which is another layout; and two sizes that are on their
    way at once, as when a window is drawn larger or a terminal does not know its own size, chase each other for ever.
    There, too, the whole screen is drawn once more whenever the focus moves; the two widgets that it concerns draw
    themselves.
    """

    SCOPED_CSS: ClassVar[bool] = False  # or a page's looks would not be those of the pages made from it
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def _screen_resized(self, size: Size) -> None:
        if self.outer_size != self.app.size:
            super()._screen_resized(self.app.size)

    def _fit(self, size: Size, *, update: bool = True) -> None:
        """Where the details go, on screens that have some: a short strip, a strip, or a pane at the side."""
        self.set_class(size.width >= WIDE, "-wide", update=update)
        self.set_class(size.height < LOW, "-low", update=update)
