"""Photos: developed in a thread of their own, filed under their digest, noted in the books afterwards."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

from xianzhi_tui.clock import Clock
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.failpoints import fail_point
from xianzhi_tui.locations import private_folder
from xianzhi_tui.server.darkroom import Print, develop
from xianzhi_tui.server.errors import NotFound, StorageFull
from xianzhi_tui.server.quotas import PhotoQuota
from xianzhi_tui.server.store.people import Caller
from xianzhi_tui.server.store.store import Store

Size = Literal["full", "thumb"]
PART = ".part"
ORPHAN_SECONDS = 24 * 3600


class Photos:
    """The photo folder; a photo is seen only in the compounds where somebody brought it."""

    def __init__(self, folder: Path, store: Store, clock: Clock, quota: PhotoQuota) -> None:
        self._folder, self._store, self._clock = private_folder(folder), store, clock
        self._quota = quota
        self._darkroom = ThreadPoolExecutor(1, "darkroom")  # one at a time: decoding takes memory

    async def take(self, caller: Caller, data: bytes) -> Print:
        """Keep an uploaded photo; the file is on the disk before the books say so."""
        of_resident = caller.actor.role is Role.RESIDENT
        if of_resident:
            self._quota.require(caller)
        photo = await asyncio.get_running_loop().run_in_executor(self._darkroom, self._develop, data)
        fail_point("photos.after_file")
        await self._store.write(
            lambda books: books.people.add_photo(caller.compound, photo.digest, photo.width, photo.height)
        )
        if of_resident:
            self._quota.count(caller)
        return photo

    async def file(self, caller: Caller, digest: str, size: Size) -> Path:
        """Where a photo lies; raises NotFound, also for those of another compound."""
        known = await self._store.read(lambda books: books.people.has_photos(caller.compound, {digest}))
        if not known:
            raise NotFound
        return self._path(digest, size)

    async def sweep(self) -> None:
        """Throw away what a power cut left between file and books."""
        await asyncio.get_running_loop().run_in_executor(self._darkroom, self._sweep)

    def close(self) -> None:
        self._darkroom.shutdown()

    def _sweep(self) -> None:
        before = self._clock.now().timestamp() - ORPHAN_SECONDS
        old = [file for file in self._folder.glob("*/*") if file.stat().st_mtime < before]
        noted = self._store.read_now(lambda books: books.people.noted_photos())
        for file in old:
            if file.suffix == PART or file.name.partition(".")[0] not in noted:
                file.unlink()

    def _develop(self, data: bytes) -> Print:
        photo = develop(data)
        private_folder(self._folder / photo.digest[:2])
        _write(self._path(photo.digest, "thumb"), photo.thumb)
        _write(self._path(photo.digest, "full"), photo.full)
        return photo

    def _path(self, digest: str, size: Size) -> Path:
        return self._folder / digest[:2] / f"{digest}.{size}.jpg"


def _write(file: Path, data: bytes) -> None:
    """All of the file or none of it, and on the disk, or StorageFull; one that is there counts as new again."""
    if file.exists():
        os.utime(file)
        return
    part = file.with_suffix(PART)
    try:
        with part.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StorageFull(retry_after=30) from error
