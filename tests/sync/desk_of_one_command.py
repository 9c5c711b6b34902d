"""A desk that accepts one ticket and sends what it has, as a process that may be killed anywhere."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from tests.manual_clock import ManualClock
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.desk import OutboxEntry, OutboxState
from xianzhi_tui.sync.engine import Engine
from xianzhi_tui.sync.outbox import Outbox
from xianzhi_tui.sync.replica import Replica

COMMAND = "00000000-0000-4000-8000-000000000001"
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def accept(_: Outbox) -> c.Command:
    """The command, with nothing to be kept beside it."""
    return c.Accept()


async def work(make: Callable[[Outbox], c.Command], folder: Path, url: str, token: str, ticket_id: str) -> None:
    """Keep the command, say so, send it; without a ticket only send what is there."""
    folder.mkdir(exist_ok=True)
    outbox = Outbox(folder / "outbox.db")
    if ticket_id:
        queued = OutboxState.QUEUED
        outbox.put(OutboxEntry(COMMAND, ticket_id, make(outbox), 1, NOON, Person("101", "张三"), queued))
        print("saved", flush=True)
    replica = Replica.open(folder / "replica.db")
    async with Api.connect(url, token) as api:
        engine = Engine(api, replica, outbox, ManualClock(NOON), lambda _: None, Random(1))
        engine.sign_in("101", "")
        await engine.step()
    print(len(outbox.entries()), "waiting", flush=True)
    outbox.close()
    replica.close()


if __name__ == "__main__":
    asyncio.run(work(accept, Path(sys.argv[1]), *sys.argv[2:]))
