"""The README's pictures: the desk itself over an invented afternoon. `python -m tests.screenshots FOLDER`.

Drawn cell by cell, because a browser's Chinese letters are seldom exactly two of its Latin ones wide.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path

from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment

from tests.manual_clock import ManualClock
from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from xianzhi_tui.config import Settings
from xianzhi_tui.sync.desk import Link, LinkState
from xianzhi_tui.tui.app import DeskApp

PICTURES = {"board": (100, 30), "wide": (160, 45), "small": (80, 24)}
WIDE, HIGH = 9, 20
FONTS = "Sarasa Mono SC, Noto Sans Mono CJK SC, Menlo, Consolas, PingFang SC, Microsoft YaHei, monospace"


def paint(colour: Color | None, otherwise: str) -> str:
    return colour.get_truecolor().hex if colour and not colour.is_default else otherwise


def cells(segment: Segment, x: int, y: int) -> Iterator[str]:
    """A piece of a line: its ground, then its words in runs of equally wide letters."""
    style = segment.style
    ground = paint(style.bgcolor if style else None, "#121212")
    yield f'<rect x="{x * WIDE}" y="{y * HIGH}" width="{segment.cell_length * WIDE}" height="{HIGH}" fill="{ground}"/>'
    ink, weight = paint(style.color if style else None, "#e0e0e0"), "bold" if style and style.bold else "normal"
    for _, run in groupby(segment.text, key=lambda letter: (cell_len(letter), letter == " ")):
        words = "".join(run)
        width = cell_len(words) * WIDE
        if words.strip():
            yield (
                f'<text x="{x * WIDE}" y="{y * HIGH + 15}" textLength="{width}" lengthAdjust="spacingAndGlyphs"'
                f' fill="{ink}" font-weight="{weight}">{escape(words)}</text>'
            )
        x += cell_len(words)


def drawn(app: DeskApp, columns: int, rows: int) -> str:
    """The screen as SVG."""
    parts: list[str] = []
    for y, strip in enumerate(app.screen._compositor.render_strips()):
        x = 0
        for segment in strip:
            parts.extend(cells(segment, x, y))
            x += segment.cell_length
    size = f'viewBox="0 0 {columns * WIDE} {rows * HIGH}"'
    style = f'shape-rendering="crispEdges" font-family="{FONTS}" font-size="16" xml:space="preserve"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>\n' + "\n".join(parts) + "\n</svg>\n"


async def picture(columns: int, rows: int) -> str:
    """One screen of the desk."""
    matters = office.afternoon()
    desk = FakeDesk(data=office.data(matters), stories=office.stories(matters))
    app = DeskApp(desk, ManualClock(office.NOW), Settings())
    async with app.run_test(size=(columns, rows)) as pilot:
        desk.link(Link(LinkState.CONNECTED, office.NOW, office.NOW, office.NOW))
        for _ in range(3):
            await pilot.pause()
        return drawn(app, columns, rows)


async def main(folder: Path) -> None:
    for name, size in PICTURES.items():
        (folder / f"{name}.svg").write_text(await picture(*size), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
