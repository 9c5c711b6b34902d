"""A screen that is always laid out for the terminal's newest size."""

from __future__ import annotations

from textual.geometry import Size
from textual.screen import Screen, ScreenResultType


class SizedScreen(Screen[ScreenResultType]):
    """What all our screens are.

    In Textual a layout tells the screen its size once more, so two sizes that are on their way at once, as when a
    window is drawn larger or a terminal does not know its own size, chase each other for ever.
    """

    def _screen_resized(self, size: Size) -> None:
        super()._screen_resized(self.app.size)
