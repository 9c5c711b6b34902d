"""A widget that draws its own lines, in tones made from the theme once and again when that changes."""

from __future__ import annotations

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from xianzhi_tui.tui.widgets.tones import Grounds, Tones, grounds, tones


class Toned(Widget):
    """Knows the tones of its words; a list, those of its headings and of its cursor too."""

    _look: tuple[str, Style] | None = None
    _tones_now: Tones | None = None
    _grounds_now: Grounds | None = None

    def notify_style_update(self) -> None:
        """Forget the colours when there are others: the focus, which comes and goes, changes none."""
        super().notify_style_update()
        look = self.app.theme, self.rich_style
        if look != self._look:
            self._look = look
            self.recolour()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines as they are drawn, where no border or padding stands round them: a screenful in half the time."""
        if self.gutter:
            return super().render_lines(crop)
        (_, ground), filters, width = self.background_colors, self.get_line_filters(), self.size.width
        strips = []
        for y in crop.line_range:
            strip = self.render_line(y).adjust_cell_length(width)
            for one in filters:
                strip = strip.apply_filter(one, ground)
            strips.append(strip)
        return strips if crop.column_span == (0, width) else [one.crop(*crop.column_span) for one in strips]

    def recolour(self) -> None:
        """Forget what was made from the colours before."""
        self._tones_now = self._grounds_now = None

    @property
    def _tones(self) -> Tones:
        if self._tones_now is None:
            self._tones_now = tones(self.app.theme_variables, self.rich_style)
        return self._tones_now

    @property
    def _grounds(self) -> Grounds:
        if self._grounds_now is None:
            self._grounds_now = grounds(self.app.theme_variables, self.rich_style)
        return self._grounds_now
