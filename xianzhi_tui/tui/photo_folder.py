"""Folders with photos on this machine: what lies in one, newest first, and the drop folder that is watched."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.watching import watcher

ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic"})
"""The last one is refused by the service with words on what to do, which is better than not to be found."""
MOST = 500
USED = "已发送"
SETTLED_MS, LOOK_MS = 1000, 500
LOOK_AGAIN_SECONDS = 5.0
"""For a folder that is not there."""


class PhotoFile(Struct, frozen=True):
    """A photo that could be attached."""

    path: Path
    size: int
    changed: datetime


class Listing(Struct, frozen=True):
    """What lies in a folder: folders by name, photos newest first."""

    folder: Path
    folders: tuple[Path, ...] = ()
    files: tuple[PhotoFile, ...] = ()


class FolderClosed(XianzhiError):
    """The folder is not there, or not for us to read."""

    code = "folder_closed"
    safe = "照片和已填的内容未受影响"
    todo = "请检查文件夹，或在设置 photos.drop_folder 里换一个"


class NotPutAway(XianzhiError):
    """Photos that were used are still in the drop folder."""

    code = "not_put_away"
    safe = "照片已提交，操作已保存"
    todo = "请把它们手动移走，以免重复附上"


def likely_folder(drop: Path | None) -> Path:
    """Where photos are most likely found."""
    home = Path.home()
    places = (*filter(None, (drop,)), home / "图片", home / "Pictures")
    return next((one for one in places if one.is_dir()), home)


def look(folder: Path) -> Listing:
    """What lies in this folder now; raises FolderClosed."""
    try:
        with os.scandir(folder) as found:
            seen = [one for one in found if not one.name.startswith(".")]
            folders = sorted(Path(one.path) for one in seen if one.is_dir())
            files = [_photo(one) for one in seen if one.is_file() and Path(one.name).suffix.lower() in ENDINGS]
    except OSError as error:
        raise FolderClosed(f"打不开文件夹 {folder}") from error
    files.sort(key=lambda one: one.changed, reverse=True)
    return Listing(folder, tuple(folders), tuple(files[:MOST]))


def _photo(entry: os.DirEntry[str]) -> PhotoFile:
    known = entry.stat()
    return PhotoFile(Path(entry.path), known.st_size, datetime.fromtimestamp(known.st_mtime, UTC))


class DropFolder:
    """Where photos are put for the desk: those in it are offered, none is ever sent by itself."""

    def __init__(
        self, changed: Callable[[tuple[Path, ...]], None], say_error: Callable[[XianzhiError], None] = lambda _: None
    ) -> None:
        self._changed, self._say_error = changed, say_error
        self._folder: Path | None = None

    async def watch(self, folder: Path | None) -> None:
        """Tell of the photos in it, newest first, now and whenever they change.

        One that is not there, as on a stick that was pulled out, is said once and looked for until it is back.
        """
        self._folder = folder
        if folder is None:
            self._changed(())
            return
        watchfiles = await watcher()
        missed = False
        while True:
            try:
                await self._tell(folder)
                missed = False
                async for _ in watchfiles.awatch(folder, recursive=False, debounce=SETTLED_MS, step=LOOK_MS):
                    await self._tell(folder)
            except (FolderClosed, OSError) as gone:
                self._changed(())
                if isinstance(gone, FolderClosed) and not missed:
                    self._say_error(gone)
                    missed = True
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def put_away(self, used: Iterable[Path]) -> None:
        """Photos whose command is kept leave for a folder of their own; those from elsewhere stay where they are."""
        folder = self._folder
        if folder is not None and (mine := [file for file in used if file.parent == folder]):
            await asyncio.to_thread(_move, mine, folder / USED)
            await self._tell(folder)

    async def _tell(self, folder: Path) -> None:
        listing = await asyncio.to_thread(look, folder)
        self._changed(tuple(one.path for one in listing.files))


def _move(files: Sequence[Path], to: Path) -> None:
    try:
        to.mkdir(exist_ok=True)
        for file in files:
            file.replace(_free(to / file.name))
    except OSError as error:
        raise NotPutAway(f"用过的照片没能移到“{USED}”") from error


def _free(file: Path) -> Path:
    """The name, with a number where another file has it already."""
    number, free = 1, file
    while free.exists():
        number += 1
        free = file.with_stem(f"{file.stem} {number}")
    return free
