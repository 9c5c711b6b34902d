"""A desk that attaches one photo to a ticket and sends what it has, as a process that may be killed anywhere."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from random import Random

from tests.server.photographs import jpeg
from tests.sync.desk_of_one_command import COMMAND, NOON
from xianzhi_tui.clock import ManualClock
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.domain.ticket import Photo
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.desk import OutboxEntry, OutboxState
from xianzhi_tui.sync.engine import Engine
from xianzhi_tui.sync.outbox import Outbox
from xianzhi_tui.sync.replica import Replica


async def work(folder: Path, url: str, token: str, ticket_id: str) -> None:
    """Keep the photo and the command that names it, say so, send them; without a ticket only send what is there."""
    folder.mkdir(exist_ok=True)
    outbox, replica = Outbox(folder / "outbox.db"), Replica.open(folder / "replica.db")
    if ticket_id:
        attached = c.AttachPhotos((Photo(outbox.photos.keep(jpeg(), NOON)),))
        queued, zhang = OutboxState.QUEUED, Person("101", "张三")
        outbox.put(OutboxEntry(COMMAND, ticket_id, attached, None, NOON, zhang, queued))
        print("saved", flush=True)
    async with Api.connect(url, token) as api:
        engine = Engine(api, replica, outbox, ManualClock(NOON), lambda _: None, Random(1))
        engine.sign_in("101", "")
        await engine.step()
    print(len(outbox.entries()), "waiting", flush=True)
    outbox.close()
    replica.close()


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1]), *sys.argv[2:]))
