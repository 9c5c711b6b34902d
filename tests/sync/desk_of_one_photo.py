"""A desk that attaches one photo to a ticket and sends what it has, as a process that may be killed anywhere."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.server.photographs import jpeg
from tests.sync.desk_of_one_command import NOON, work
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import Photo
from xianzhi_tui.sync.outbox import Outbox


def attach(outbox: Outbox) -> c.Command:
    """The photo kept, and the command that names it."""
    return c.AttachPhotos((Photo(outbox.photos.keep(jpeg(), NOON)),))


if __name__ == "__main__":
    asyncio.run(work(attach, Path(sys.argv[1]), *sys.argv[2:]))
