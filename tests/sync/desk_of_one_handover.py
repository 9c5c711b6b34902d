"""A desk that is handed over once and sends what was signed, as a process that may be killed anywhere."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from tests.manual_clock import ManualClock
from xianzhi_tui.domain.handover import Handover, Sheet
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.engine import Engine
from xianzhi_tui.sync.outbox import Outbox
from xianzhi_tui.sync.replica import Replica

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
HANDOVER = Handover(
    "00000000-0000-4000-8000-000000000002", Person("101", "张三"), Person("102", "李四"), NOON, Sheet(NOON, NOON)
)


async def work(folder: Path, url: str, token: str, signs: str) -> None:
    """Sign for both, say so, send it; without signing only send what is there."""
    folder.mkdir(exist_ok=True)
    outbox = Outbox(folder / "outbox.db")
    if signs:
        outbox.handovers.give(HANDOVER)
        print("given", flush=True)
        outbox.handovers.take(replace(HANDOVER, taken_at=NOON))
        print("taken", flush=True)
    replica = Replica.open(folder / "replica.db")
    async with Api.connect(url, token) as api:
        engine = Engine(api, replica, outbox, ManualClock(NOON), lambda _: None, Random(1))
        engine.sign_in("102", "")
        await engine.step()
    print(*(one.state for one in outbox.handovers.kept()), flush=True)
    outbox.close()
    replica.close()


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1]), *sys.argv[2:]))
