"""The folders and photos of a folder, drawn one a line; some of the photos are marked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from textual import events
from textual.strip import Strip

from xianzhi_tui.text import clean_line
from xianzhi_tui.tui.photo_folder import PhotoFile
from xianzhi_tui.tui.widgets.choice_list import ChoiceList
from xianzhi_tui.tui.widgets.countdown import when
from xianzhi_tui.tui.widgets.lines import MARK, NO_MARK, Line, fit_right, paint, plain

NAME_CHARS = 200
SIZE_CELLS = 9
MEGABYTE, KILOBYTE = 2**20, 2**10
CHOSEN, NOT_CHOSEN, FOLDER = "[x] ", "[ ] ", "    "


class FileList(ChoiceList[Path | PhotoFile]):
    """Enter and a double click take the one at the cursor; a click on its box marks it."""

    goes = "take"

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self._now = now
        self._marked: Sequence[Path] = ()

    def mark(self, marked: Sequence[Path]) -> None:
        """These photos are marked, and no others."""
        self._marked = marked
        self.refresh()

    async def on_click(self, event: events.Click) -> None:
        event.prevent_default()
        await super().on_click(event)
        box = len(MARK) <= event.x < len(MARK + CHOSEN)
        if box and self.row_at(event.y) is not None and event.chain == 1:
            await self.screen.run_action("mark")

    def _draw(self, row: Path | PhotoFile, width: int, at_cursor: bool) -> Strip:
        return paint(self._line(row, at_cursor), width, self._grounds.cursor if at_cursor else self._grounds.plain)

    def _line(self, row: Path | PhotoFile, at_cursor: bool) -> Line:
        mark = MARK if at_cursor else NO_MARK
        if not isinstance(row, PhotoFile):
            return [(f"{mark}{FOLDER}{_name(row)}/", "" if at_cursor else "muted")], ()
        box = CHOSEN if row.path in self._marked else NOT_CHOSEN
        about = f"  {when(row.changed, self._now)}{fit_right(_size(row.size), SIZE_CELLS)} "
        return [(f"{mark}{box}{_name(row.path)}", "")], [(about, "muted")]


def _name(path: Path) -> str:
    return plain(clean_line(path.name, NAME_CHARS))


def _size(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB" if size >= MEGABYTE else f"{-(-size // KILOBYTE)} KB"
