"""Hours without a line and days of polls, in swift time: everything goes out in order, and nothing grows."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from tests.faults import modes
from tests.faults.machines import DeskMachine, ServiceMachine
from tests.faults.oracle import Books, DeskFiles, Saved, judge
from tests.faults.people import a_report
from tests.faults.short_line import ShortLine
from tests.faults.swift_time import LoopClock, SwiftLoop, run_swiftly
from tests.service_in_process import NOON, RESIDENT
from xianzhi_tui.domain import commands as c
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.desk import LinkState
from xianzhi_tui.sync.engine import Pace

HOUR = 3600.0
CALM_PACE = Pace(wait_seconds=25, history_days=1)
BACK_WITHIN = 30.0
MORE_OBJECTS = 200


class Compound:
    """A service, its resident, and a desk that is connected."""

    def __init__(self, service: ServiceMachine, desk: DeskMachine, resident: Api, loop: SwiftLoop) -> None:
        self.service, self.desk, self.resident, self.loop = service, desk, resident, loop


@asynccontextmanager
async def compound(folder: Path, loop: SwiftLoop) -> AsyncIterator[Compound]:
    service = ServiceMachine(folder, LoopClock(NOON, loop))
    await service.begin()
    line = ShortLine(far=service.answer)
    token = service.service.token("101")
    desk = DeskMachine(folder / "desk", "101", token, LoopClock(NOON, loop), line, Random(1))
    there = ShortLine(far=service.answer)
    async with Api.connect("http://service", service.service.token(RESIDENT), there) as resident:
        await resident.file_report(a_report(Random(1)))
        desk.begin()
        await asyncio.sleep(60.0)
        yield Compound(service, desk, resident, loop)
    await desk.cut()
    await line.aclose()
    await service.end()


async def without_a_line(folder: Path, loop: SwiftLoop, hours: int, commands: int) -> None:
    async with compound(folder, loop) as here:
        desk, saved = here.desk, list[Saved]()
        (ticket,) = desk.station.tickets
        desk.line.spoil(modes.refuse)
        for number in range(commands):
            await asyncio.sleep(hours * HOUR / commands)
            command = c.Accept() if number == 0 else c.AddNote(f"第{number}条")
            saved.append(Saved(desk.station.put(ticket, command), ticket.id, "101"))
            desk.station.engine.poke()
            assert desk.station.link.state is LinkState.OFFLINE
        asked = len(desk.line.seen)
        assert asked < hours * HOUR / 4, "a desk without a line asks seldom"
        desk.line.mend()
        await asyncio.sleep(BACK_WITHIN)
        assert desk.station.outbox.entries() == ()
        assert desk.station.link.state is LinkState.CONNECTED
        books = Books.read(here.service.service.store)
        assert judge(books, {"101": DeskFiles.within(desk.folder)}, saved) == ()


@pytest.mark.parametrize(("hours", "commands"), [(1, 20), pytest.param(8, 200, marks=pytest.mark.slow)])
def test_what_was_done_without_a_line_is_there_half_a_minute_after_it_is_back(
    tmp_path: Path, furnished: Path, hours: int, commands: int
) -> None:
    shutil.copy(furnished, tmp_path / "service.db")
    loop = SwiftLoop()
    run_swiftly(without_a_line(tmp_path, loop, hours, commands), loop)


async def days_of_polls(folder: Path, loop: SwiftLoop, hours: int) -> None:
    async with compound(folder, loop) as here:
        here.desk.station.engine.pace = CALM_PACE
        chance, measured = Random(2), list[tuple[int, int, int]]()
        for hour in range(hours):
            if hour % 2:
                await here.resident.my_tickets()
            elif hour < hours // 4:
                await here.resident.file_report(a_report(chance))
            here.desk.station.told.clear()
            await asyncio.sleep(HOUR)
            gc.collect()
            measured.append((len(asyncio.all_tasks()), len(os.listdir("/proc/self/fd")), len(gc.get_objects())))
        assert here.desk.station.link.state is LinkState.CONNECTED
        tasks, files, objects = zip(*measured[hours // 4 :], strict=True)
        assert max(tasks) <= min(tasks) + 1, "a poll that is just being asked is one more"
        assert max(files) <= min(files) + 1
        assert objects[-1] - objects[0] < MORE_OBJECTS


@pytest.mark.slow
def test_ten_thousand_polls_in_three_days_leave_nothing_behind(tmp_path: Path, furnished: Path) -> None:
    shutil.copy(furnished, tmp_path / "service.db")
    loop = SwiftLoop()
    run_swiftly(days_of_polls(tmp_path, loop, hours=72), loop)
