"""Picks photo files by keyboard: folders above, photos below, newest first; several at once when they are marked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from textual.app import ComposeResult
from textual.worker import Worker

from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.strings import Strings
from xianzhi_tui.text import clean_line
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.photo_folder import Listing, PhotoFile, look
from xianzhi_tui.tui.screens.sized import SizedScreen
from xianzhi_tui.tui.type_ahead import OPENING
from xianzhi_tui.tui.widgets.file_list import NAME_CHARS, FileList
from xianzhi_tui.tui.widgets.key_line import KeyLine
from xianzhi_tui.tui.widgets.lines import Lines, plain
from xianzhi_tui.tui.widgets.title import Title


class FilePicker(SizedScreen[tuple[Path, ...]]):
    """Ends with the files that were chosen, none if it was left."""

    BINDINGS = bindings.of(bindings.PICKER)
    CSS = """
    FilePicker { layout: vertical; }
    FilePicker > #title, FilePicker > #said, FilePicker > KeyLine { background: $raised; }
    """

    def __init__(self, folder: Path, now: datetime, keys: Mapping[str, str], strings: Strings) -> None:
        super().__init__()
        self._keys, self._t = keys, strings
        self.listed = FileList(now)
        self._listing = Listing(folder)
        self._marked: list[Path] = []

    @property
    def folder(self) -> Path:
        """Where the person is looking."""
        return self._listing.folder

    def compose(self) -> ComposeResult:
        yield Title(id="title")
        yield self.listed
        yield Lines(id="said")
        yield KeyLine(bindings.PICKER, (), self._keys, self._t)

    def on_mount(self) -> None:
        self._open(self.folder)

    # Its keys.

    def action_move(self, step: int) -> None:
        self.listed.action_move(step)

    def action_page(self, step: int) -> None:
        self.listed.action_page(step)

    def action_take(self) -> None:
        """Into the folder, or with the marked photos; with the one at the cursor when none is marked."""
        if self._marked:
            self.dismiss(tuple(self._marked))
        elif isinstance(row := self.listed.chosen, PhotoFile):
            self.dismiss((row.path,))
        elif row is not None:
            self._open(row)

    def action_mark(self) -> None:
        if isinstance(row := self.listed.chosen, PhotoFile):
            self._marked = [one for one in self._marked if one != row.path] + [row.path] * (
                row.path not in self._marked
            )
            self.listed.action_move(1)
            self._show()

    def action_parent(self) -> None:
        self._open(self.folder.parent)

    def action_close(self) -> None:
        self.dismiss(())

    # How it looks.

    def look_again(self) -> None:
        """Photos came into a folder, or left one: the cursor stays on its file, and what is marked is still there."""
        self._open(self.folder)

    def _open(self, folder: Path) -> Worker[None]:
        # The App's, whose keys wait for it: Enter behind the key that opened this page is for what it lists.
        return self.app.run_worker(partial(self._look, folder), group=OPENING, exclusive=True, exit_on_error=False)

    async def _look(self, folder: Path) -> None:
        try:
            listing = await asyncio.to_thread(look, folder)  # it may lie on a slow disk
        except XianzhiError as error:
            self._say(str(error), True)
        else:
            self._take_over(listing)

    def _take_over(self, listing: Listing) -> None:
        before, row, self._listing = self.folder, self.listed.chosen, listing
        paths = [*listing.folders, *(one.path for one in listing.files)]
        # Of the same folder on what it was on; back from a folder, on that; in a new one, on the newest photo.
        here = (row.path if isinstance(row, PhotoFile) else row) if before == listing.folder else before
        chosen = paths.index(here) if here in paths else len(listing.folders) if listing.files else 0
        self._marked = [one for one in self._marked if one.parent != listing.folder or one in paths]
        self.listed.put((*listing.folders, *listing.files), chosen)
        self._say("" if paths else self._t("picker.empty"))
        self._show()

    def _show(self) -> None:
        self.listed.mark(self._marked)
        count = self._t("picker.marked", count=len(self._marked)) if self._marked else ""
        title = f" {self._t('picker.title')}  {plain(clean_line(str(self.folder), NAME_CHARS))}"
        for line in self.query(Title):  # none once the page is left
            line.put([([(title, "strong")], [(f"{count} ", "key")])])

    def _say(self, words: str, bad: bool = False) -> None:
        for line in self.query("#said").results(Lines):
            line.put([([(f" {plain(words)}", "late" if bad else "muted")], ())])
