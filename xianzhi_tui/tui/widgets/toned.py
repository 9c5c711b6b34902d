"""A widget that draws its own lines, in tones on one ground, made from the theme once and again when that changes."""

from __future__ import annotations

from textual.widget import Widget

from xianzhi_tui.tui.widgets.tones import Tones, tones


class Toned(Widget):
    """Knows the tones of its words."""

    _tones_now: Tones | None = None

    def notify_style_update(self) -> None:
        """Forget the colours when the theme changed."""
        super().notify_style_update()
        self._tones_now = None

    @property
    def _tones(self) -> Tones:
        if self._tones_now is None:
            self._tones_now = tones(self.app.theme_variables, self.rich_style)
        return self._tones_now
