"""The least that Textual can do: one label, and a list of 10,000 rows whose clocks tick.

`hello` is the floor of a start, `window` that of a key and of a tick. The list draws its lines
itself, keeps its own scroll position, and refreshes only the clocks whose text changed.
"""

from __future__ import annotations

import sys
import time
from typing import ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Label

ROWS = 10_000
CLOCK_WIDTH = 16
ROW = "{number:06d}  待核实  金海花园第{estate}小区  {house}号楼{stair}单元  给排水  王建国  厨房水管漏水,请尽快"
CURSOR = Style(bgcolor="#0178d4", bold=True)


class Window(Widget, can_focus=True):
    """A list that draws only the lines on the screen, and keeps their strips."""

    DEFAULT_CSS = "Window { height: 1fr; background: $surface; color: $foreground; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.cursor = self.top = 0
        self._born = time.monotonic()
        self._strips: dict[tuple[int, bool, str], Strip] = {}
        self._shown: dict[int, str] = {}
        self._style: Style | None = None

    def on_mount(self) -> None:
        self.focus()
        self.set_interval(1.0, self._tick)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._style = None
        self._strips.clear()

    def _clock(self, row: int) -> str:
        left = 30 + row * 7 % 240 - int(time.monotonic() - self._born)
        word = "还有" if left >= 0 else "超时"
        return f"{word} {abs(left) // 60:02d}:{abs(left) % 60:02d}"

    def _tick(self) -> None:
        for y in range(self.size.height):
            if self._shown.get(self.top + y) != self._clock(self.top + y):
                self.refresh(Region(0, y, CLOCK_WIDTH, 1))

    def render_line(self, y: int) -> Strip:
        row, width = self.top + y, self.size.width
        clock = self._shown[row] = self._clock(row)
        key = (row, row == self.cursor, clock)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) > 2000:
                self._strips.clear()
            strip = self._strips[key] = self._draw(row, clock, width)
        return strip

    def _draw(self, row: int, clock: str, width: int) -> Strip:
        if self._style is None:
            self._style = self.rich_style
        text = ROW.format(number=row, estate=row % 97, house=row % 31, stair=row % 7)
        line = set_cell_size(set_cell_size(clock, CLOCK_WIDTH) + text, width)
        return Strip([Segment(line, self._style + CURSOR if row == self.cursor else self._style)], width)

    def action_move(self, step: int) -> None:
        before, self.cursor = self.cursor, min(max(self.cursor + step, 0), ROWS - 1)
        top = min(max(self.top, self.cursor - self.size.height + 1), self.cursor)
        if top != self.top:
            self.top = top
            self.refresh()
        else:
            for row in (before, self.cursor):
                self.refresh(Region(0, row - self.top, self.size.width, 1))

    def action_page(self, step: int) -> None:
        self.action_move(step * self.size.height)


class Floor(App[None]):
    """One widget, and nothing else."""

    def compose(self) -> ComposeResult:
        yield Window() if "window" in sys.argv else Label("贤智值班台")


if __name__ == "__main__":
    Floor().run()
