"""The desk's copies of photos that lie with the service: fetched when they are looked at, swept when nobody does."""

from __future__ import annotations

import asyncio
import os
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

from xianzhi_tui.errors import Unreachable
from xianzhi_tui.locations import Locations
from xianzhi_tui.sync.desk import Picture

MOST_BYTES = 500 << 20
"""More than this is not kept: the longest unseen ones go first."""


class PhotoCopies:
    """What was kept, to be looked at where there is no line; nothing of it is changed."""

    def __init__(self, locations: Locations | None) -> None:
        self._locations = locations  # none: the records came from elsewhere, and photos do not lie in them

    async def photo(self, digest: str, full: bool = False) -> Path:
        """The copy of a photo; raises Unreachable where there is none."""
        file = self._locations.photo_copy(digest, full) if self._locations else None
        if file is None or not file.exists():
            raise Unreachable("这张照片不在本机", todo="请在值班台上看，那里会取来")
        return file

    async def picture(self, digest: str, width: int, height: int) -> Picture:
        """A photo as so many dots at most."""
        file = await self.photo(digest)
        drawing = await asyncio.to_thread(import_module, "xianzhi_tui.sync.picture")
        drawn: Picture = await asyncio.to_thread(drawing.kept_picture, file, width, height)
        return drawn


def seen(file: Path) -> None:
    """Somebody looked at it: it counts as new again."""
    os.utime(file)


def sweep(folder: Path, now: datetime, unseen_for: timedelta, most_bytes: int = MOST_BYTES) -> list[Path]:
    """Throw away the copies nobody looked at for so long, and the oldest of too many; says which."""
    known = sorted(((file.stat(), file) for file in folder.glob("*")), key=lambda one: one[0].st_mtime, reverse=True)
    gone, total, oldest = [], 0, (now - unseen_for).timestamp()
    for stat, file in known:
        total += stat.st_size
        if total > most_bytes or stat.st_mtime < oldest:
            file.unlink(missing_ok=True)
            gone.append(file)
    return gone
