"""A widget that draws its own lines, in tones made from the theme once and again when that changes."""

from __future__ import annotations

from textual.widget import Widget

from xianzhi_tui.tui.widgets.tones import Grounds, grounds


class Grounded(Widget):
    """Knows the tones of its list, its headings and its cursor."""

    _grounds_now: Grounds | None = None

    def notify_style_update(self) -> None:
        """Forget the colours when the theme changed."""
        super().notify_style_update()
        self._grounds_now = None

    @property
    def _grounds(self) -> Grounds:
        if self._grounds_now is None:
            self._grounds_now = grounds(self.app.theme_variables, self.rich_style)
        return self._grounds_now
