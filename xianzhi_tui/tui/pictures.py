"""Photos for whatever shows them: from the desk, or in the look back from what lies on this machine."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Protocol

from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Picture
from xianzhi_tui.tui.messages import OriginalWanted, PictureWanted


class Photos(Protocol):
    """Where they come from."""

    async def picture(self, digest: str, width: int, height: int) -> Picture:
        """A photo as so many dots at most."""

    async def photo(self, digest: str, full: bool = False) -> Path:
        """A local file with the photo or its thumbnail."""


async def draw(photos: Photos, wanted: PictureWanted) -> None:
    """Fetch a photo for whatever shows it."""
    try:
        picture = await photos.picture(wanted.digest, wanted.width, wanted.height)
    except XianzhiError as error:
        wanted.viewer.lack_picture(wanted.digest, error)
    else:
        wanted.viewer.show_picture(wanted.digest, picture)


async def open_original(photos: Photos, wanted: OriginalWanted, t: Strings) -> None:
    """Have the system show a photo in its full size, and say so where it was asked for."""
    from xianzhi_tui.tui import viewer

    try:
        file = await photos.photo(wanted.digest, full=True)
        shown = await asyncio.to_thread(viewer.show, file)
    except XianzhiError as error:
        wanted.say(str(error), True)
    except OSError as error:
        wanted.say(t("photos.viewer_failed", why=error.strerror), True)
    else:
        wanted.say(t("photos.opened") if shown else t("photos.no_viewer", file=file), not shown)
