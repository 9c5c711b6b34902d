"""The power is cut at the first thing a machine writes, at the second, and so on to the last: each time all is well."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from random import Random

import pytest

from tests.faults.machines import DeskMachine, ServiceMachine
from tests.faults.mortal import Fate
from tests.faults.oracle import Books, DeskFiles, Finding, Saved, judge
from tests.faults.people import a_report, a_walk_in
from tests.faults.short_line import ShortLine
from tests.faults.swift_time import LoopClock, SwiftLoop, run_swiftly
from tests.service_in_process import NOON, RESIDENT
from xianzhi_tui.domain import commands as c
from xianzhi_tui.sync.api import Api

MOST_STEPS = 100
PAUSE, CALM = 5.0, 40.0


class Life:
    """A desk works through some commands; one of the two machines dies, and perhaps once more while it recovers."""

    def __init__(self, folder: Path, loop: SwiftLoop) -> None:
        self._service = ServiceMachine(folder, LoopClock(NOON, loop))
        self._folder, self._loop = folder, loop
        self._saved: list[Saved] = []
        self.died = 0

    async def spend(self, victim: str, notes: int, steps: int, again: int | None) -> tuple[Finding, ...]:
        await self._service.begin()
        desk = self._desk()
        await self._file()
        desk.begin()
        await asyncio.sleep(PAUSE)
        self._work(desk, notes)
        self._fate(victim, desk).steps_left = steps
        desk.station.engine.poke()
        await asyncio.sleep(PAUSE)
        await self._recover(desk)
        if again is not None:
            self._fate(victim, desk).steps_left = again
            desk.station.engine.poke()
            await asyncio.sleep(PAUSE)
            await self._recover(desk)
        self._fate(victim, desk).steps_left = None
        await asyncio.sleep(CALM)
        await desk.cut()
        found = judge(Books.read(self._service.service.store), {"101": DeskFiles.within(desk.folder)}, self._saved)
        await desk.line.aclose()
        await self._service.end()
        return found

    def _desk(self) -> DeskMachine:
        line, token = ShortLine(far=self._service.answer), self._service.service.token("101")
        clock = LoopClock(NOON, self._loop)
        return DeskMachine(self._folder / "desk", "101", token, clock, line, Random(1))

    async def _file(self) -> None:
        line, token = ShortLine(far=self._service.answer), self._service.service.token(RESIDENT)
        async with Api.connect("http://service", token, line) as resident:
            await resident.file_report(a_report(Random(1)))

    def _work(self, desk: DeskMachine, notes: int) -> None:
        (ticket,) = desk.station.tickets
        said: list[c.Command] = [c.AddNote(f"第{number}条") for number in range(notes)]
        for command in (c.Accept(), *said, c.Dispatch("301")):
            self._saved.append(Saved(desk.station.put(ticket, command), ticket.id, "101"))
        registered = desk.station.put("", a_walk_in(Random(1), NOON))
        self._saved.append(Saved(registered, registered, "101"))

    def _fate(self, victim: str, desk: DeskMachine) -> Fate:
        return desk.fate if victim == "desk" else self._service.fate

    async def _recover(self, desk: DeskMachine) -> None:
        if not desk.on:
            self.died += 1
            await desk.buried()
            desk.begin()
        if not self._service.on:
            self.died += 1
            await self._service.begin()


@pytest.mark.parametrize(
    ("victim", "notes"), [("desk", 1), ("service", 7), pytest.param("desk", 7, marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("again", [None, *(pytest.param(step, marks=pytest.mark.slow) for step in range(6))])
def test_at_whatever_step_the_power_is_cut_nothing_is_lost_or_doubled(
    tmp_path: Path, furnished: Path, victim: str, notes: int, again: int | None
) -> None:
    for steps in range(MOST_STEPS):
        folder, loop = tmp_path / str(steps), SwiftLoop()
        folder.mkdir()
        shutil.copy(furnished, folder / "service.db")
        life = Life(folder, loop)
        assert run_swiftly(life.spend(victim, notes, steps, again), loop) == (), steps
        if not life.died:
            break
        shutil.rmtree(folder)
    assert MOST_STEPS > steps >= 20, "the service writes ten commands, the desk each of them several times"
