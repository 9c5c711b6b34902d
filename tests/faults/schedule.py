"""One schedule: three desks, a service, a resident, and everything that can go wrong, drawn from one number.

The seed alone decides what people press, what the lines do and when machines die; the same seed is the same morning.
"""

from __future__ import annotations

import asyncio
import shutil
import time
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random

from tests.faults import modes
from tests.faults.belongings import judge_handovers, judge_photos, named
from tests.faults.clerk import Clerk
from tests.faults.diary import Diary, Outcome
from tests.faults.machines import DeskMachine, ServiceMachine, overwrite, shorten
from tests.faults.oracle import Books, DeskFiles, judge
from tests.faults.people import a_report
from tests.faults.short_line import ShortLine
from tests.faults.swift_time import LoopClock, SwiftLoop, run_swiftly
from tests.faults.weather import STORM, Weather
from tests.service_in_process import NOON, RESIDENT
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.sync.api import Api

DESKS = ("101", "102", "201")
MORNING = 60.0
CALM = 600.0
"""Seconds of the schedule's own time: how long things go wrong, and how long may pass until all is well again."""
WALL_CLOCK = (-3600.0, -180.0, 0.0, 180.0, 3600.0)
LOGIN = (10.0, 200.0)
"""Between so many seconds a login lasts; most end after the morning."""


class Morning:
    """The office while things go wrong, and afterwards."""

    def __init__(self, seed: int, folder: Path, loop: SwiftLoop) -> None:
        self._seed, self._loop, self._folder = seed, loop, folder
        self._diary = Diary(seed, loop)
        self._befall, self._note, self.outcome = self._diary.befall, self._diary.note, self._diary.outcome
        self._service = ServiceMachine(folder, LoopClock(NOON, loop))
        self._desks: list[DeskMachine] = []
        self._clerks: list[Clerk] = []
        self._weathers: list[Weather] = []

    async def live(self) -> None:
        """From the first report to the verdict."""
        await self._open()
        people = [clerk.work(MORNING) for clerk in self._clerks]
        caretakers = [self._care(desk) for desk in self._desks]
        await asyncio.gather(self._resident(), self._misfortune(), self._care_for_the_service(), *people, *caretakers)
        try:
            await self._calm()
            self._judge()
        finally:
            await self._close()

    async def _open(self) -> None:
        await self._service.begin()
        for staff in DESKS:
            chance = self._chance(f"line {staff}")
            line = ShortLine(far=self._service.answer)
            line.plan = weather = Weather(chance, self._diary.noting(f"line {staff}"), self.outcome.befell)
            person = self._chance(f"person {staff}")
            token = self._service.service.token(staff, lifetime=timedelta(seconds=person.uniform(*LOGIN)))
            clock = LoopClock(NOON, self._loop)
            desk = DeskMachine(self._folder / staff, staff, token, clock, line, self._chance(f"desk {staff}"))
            desk.begin()
            self._weathers.append(weather)
            self._desks.append(desk)
            self._clerks.append(Clerk(desk, self._service, person, self._diary))

    # The others

    async def _resident(self) -> None:
        """Files from the mini-program, over a line that is as good as the service."""
        chance = self._chance("resident")
        line = ShortLine(far=self._service.answer)
        async with Api.connect("http://service", self._service.service.token(RESIDENT), line) as resident:
            while self._loop.time() < MORNING:
                with suppress(XianzhiError):
                    await resident.file_report(a_report(chance))
                    self._note("resident", "files")
                await asyncio.sleep(chance.uniform(5.0, 25.0))

    # Those that go wrong

    async def _misfortune(self) -> None:
        chance = self._chance("misfortune")
        happenings: tuple[Callable[[Random], Awaitable[None]], ...] = (
            self._weather_turns,
            self._weather_turns,
            self._line_breaks,
            self._desk_dies,
            self._service_dies,
            self._clock_is_set,
        )
        while self._loop.time() < MORNING:
            await asyncio.sleep(chance.uniform(1.0, 8.0))
            await chance.choice(happenings)(chance)

    async def _weather_turns(self, chance: Random) -> None:
        chance.choice(self._weathers).roughness = chance.choice((0.0, 0.1, STORM))

    async def _line_breaks(self, chance: Random) -> None:
        desk = chance.choice(self._desks)
        self._befall(f"line {desk.staff}", "outage")
        plan, desk.line.plan = desk.line.plan, lambda _: modes.refuse
        await asyncio.sleep(chance.uniform(2.0, 15.0))
        desk.line.plan = plan

    async def _desk_dies(self, chance: Random) -> None:
        desk = chance.choice(self._desks)
        if chance.random() < 0.6:
            desk.fate.steps_left = chance.randrange(12)
        elif desk.on:
            await desk.cut()

    async def _service_dies(self, chance: Random) -> None:
        if chance.random() < 0.7:
            self._service.fate.steps_left = chance.randrange(6)
        else:
            self._service.cut("at once")

    async def _clock_is_set(self, chance: Random) -> None:
        desk = chance.choice(self._desks)
        self._befall(f"desk {desk.staff}", "clock set")
        desk.set_clock(chance.choice(WALL_CLOCK))

    async def _care(self, desk: DeskMachine) -> None:
        """Whatever died is begun again after a while."""
        chance = self._chance(f"care {desk.staff}")
        while self._loop.time() < MORNING:
            await asyncio.sleep(1.0)
            if not desk.on:
                self._befall(f"desk {desk.staff}", "desk died")
                await desk.buried()
                await asyncio.sleep(chance.uniform(0.0, 8.0))
                if chance.random() < 0.2:
                    self._befall(f"desk {desk.staff}", "replica damaged")
                    desk.damage(chance.choice((overwrite, shorten)))
                desk.begin()

    async def _care_for_the_service(self) -> None:
        chance = self._chance("care service")
        while self._loop.time() < MORNING:
            await asyncio.sleep(1.0)
            if not self._service.on:
                self._befall("service", "service died")
                await asyncio.sleep(chance.uniform(0.0, 8.0))
                await self._service.begin()

    # Afterwards

    async def _calm(self) -> None:
        """The lines hold, everything is on, somebody presses refresh; everybody is given the time to send and hear."""
        if not self._service.on:
            await self._service.begin()
        self._service.fate.steps_left = None
        for desk in self._desks:
            desk.line.mend()
            desk.fate.steps_left = None
            if not desk.on:
                await desk.buried()
                desk.begin()
            desk.station.engine.refresh()
            desk.station.engine.poke()
        self._note("all", "calm")
        until = self._loop.time() + CALM
        while self._loop.time() < until and not self._settled():
            await asyncio.sleep(3.0)
            for clerk in self._clerks:
                clerk.sign_in()

    def _settled(self) -> bool:
        head = self._service.service.store.read_now(lambda books: books.feed.all_heads())
        return all(desk.settled(head) for desk in self._desks)

    def _judge(self) -> None:
        """Look at the files, which are all there is."""
        for desk in self._desks:
            if (failed := desk.failed()) is not None:
                raise failed
        outcome, diary, service = self.outcome, self._diary, self._service.service
        books = Books.read(service.store)
        desks = {desk.staff: DeskFiles.within(desk.folder) for desk in self._desks}
        outcome.findings = (
            *judge(books, desks, diary.saved, diary.perhaps),
            *judge_photos(books, service.folder / "photos"),
            *judge_handovers(service.store, desks, diary.signed, diary.perhaps),
        )
        told = {one: state for files in desks.values() for one, state in files.told().items()}
        done = {one.command_id for one in books.events}
        outcome.photos, outcome.handovers = named(books).total(), len(diary.signed)
        outcome.issued = len(diary.saved)
        outcome.applied = sum(one.command_id in done for one in diary.saved)
        left = Counter(told[one.command_id] for one in diary.saved if one.command_id in told.keys() - done)
        outcome.refused, outcome.given_up = left["refused"], left["dropped"]

    async def _close(self) -> None:
        for desk in self._desks:
            await desk.cut()
            await desk.line.aclose()
        await self._service.end()

    def _chance(self, whose: str) -> Random:
        """A stream of its own for everybody, so that one more draw here changes nothing there."""
        return Random(f"{self._seed} {whose}")


def spend(seed: int, folder: Path, furnished: Path) -> Outcome:
    """A whole schedule in a folder of its own."""
    began, loop = time.process_time(), SwiftLoop()
    shutil.copy(furnished, folder / "service.db")
    morning = Morning(seed, folder, loop)
    try:
        run_swiftly(morning.live(), loop)
    except (Exception, BaseExceptionGroup):
        morning.outcome.error = traceback.format_exc()
    morning.outcome.seconds = time.process_time() - began
    return morning.outcome
