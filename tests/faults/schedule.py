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
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults import modes
from tests.faults.machines import DeskMachine, ServiceMachine, overwrite, shorten
from tests.faults.mortal import PowerCut
from tests.faults.oracle import Books, DeskFiles, Finding, Saved, judge
from tests.faults.people import a_press, a_report, a_walk_in, an_id
from tests.faults.short_line import ShortLine
from tests.faults.swift_time import LoopClock, SwiftLoop, run_swiftly
from tests.faults.weather import STORM, Weather
from tests.service_in_process import NOON, RESIDENT
from xianzhi_tui.domain.commands import Command, Filing
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.desk import OutboxState

DESKS = ("101", "102", "201")
MORNING = 60.0
CALM = 600.0
"""Seconds of the schedule's own time: how long things go wrong, and how long may pass until all is well again."""
WALL_CLOCK = (-3600.0, -180.0, 0.0, 180.0, 3600.0)


@dataclass
class Outcome:
    """What became of a schedule."""

    seed: int
    findings: tuple[Finding, ...] = ()
    issued: int = 0
    applied: int = 0
    refused: int = 0
    given_up: int = 0
    befell: Counter[str] = field(default_factory=Counter)
    trace: list[str] = field(default_factory=list)
    error: str = ""
    seconds: float = 0.0
    """Of the processor."""

    @property
    def story(self) -> str:
        """Everything that happened, to be read when something is wrong."""
        wrong = (f"{one.wrong}: {one.what}" for one in self.findings)
        sums = f"{self.applied} applied + {self.refused} refused + {self.given_up} given up = {self.issued} issued"
        return "\n".join((*self.trace, sums, *wrong, self.error))

    @property
    def good(self) -> bool:
        return not self.error and not self.findings and self.applied + self.refused + self.given_up == self.issued


class Morning:
    """The office while things go wrong, and afterwards."""

    def __init__(self, seed: int, folder: Path, loop: SwiftLoop) -> None:
        self._seed, self._loop, self._folder = seed, loop, folder
        self.outcome = Outcome(seed)
        self.saved: list[Saved] = []
        self.perhaps: set[str] = set()
        self._service = ServiceMachine(folder, LoopClock(NOON, loop))
        self._desks: list[DeskMachine] = []
        self._weathers: list[Weather] = []

    async def live(self) -> None:
        """From the first report to the verdict."""
        await self._open()
        people = [self._person(desk) for desk in self._desks]
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
            line.plan = weather = Weather(chance, self._noting(f"line {staff}"), self.outcome.befell)
            token = self._service.service.token(staff)
            clock = LoopClock(NOON, self._loop)
            desk = DeskMachine(self._folder / staff, staff, token, clock, line, self._chance(f"desk {staff}"))
            desk.begin()
            self._weathers.append(weather)
            self._desks.append(desk)

    # Those who work

    async def _person(self, desk: DeskMachine) -> None:
        chance = self._chance(f"person {desk.staff}")
        while self._loop.time() < MORNING:
            await asyncio.sleep(chance.uniform(1.0, 9.0))
            if desk.on:
                try:
                    self._act(desk, chance)
                except PowerCut as cut:
                    self._note(f"desk {desk.staff}", f"dies at the key, {cut}")

    def _act(self, desk: DeskMachine, chance: Random) -> None:
        station = desk.station
        refused = [one for one in station.outbox.entries() if one.state is OutboxState.REFUSED]
        tickets = station.tickets
        if refused and chance.random() < 0.5:
            self._tidy(desk, chance, chance.choice(refused).command_id)
        elif not tickets or chance.random() < 0.1:
            self._press(desk, "", a_walk_in(chance, station.clock.now()), None, an_id(chance))
        else:
            shown = chance.choice(tickets)
            command = a_press(chance, shown, tickets, station.clock.now())
            self._press(desk, shown.id, command, shown.version, an_id(chance))

    def _press(self, desk: DeskMachine, ticket_id: str, command: Command, version: int | None, command_id: str) -> None:
        self.perhaps.add(command_id)
        desk.station.put(ticket_id, command, version, command_id)
        self.perhaps.discard(command_id)
        whose = command_id if isinstance(command, Filing) else ticket_id
        self.saved.append(Saved(command_id, whose, desk.staff))
        self._note(f"desk {desk.staff}", f"{type(command).__name__} on {whose[:8]} at {version}: {command_id[:8]}")
        desk.station.engine.poke()

    def _tidy(self, desk: DeskMachine, chance: Random, command_id: str) -> None:
        """Somebody works on the tray."""
        station = desk.station
        entry = next(one for one in station.outbox.entries() if one.command_id == command_id)
        self._note(f"desk {desk.staff}", f"tray: {command_id[:8]} {entry.code}")
        if chance.random() < 0.5:
            station.outbox.drop(command_id, "不需要了", station.clock.now())
            return
        shown = next((one.version for one in station.tickets if one.id == entry.ticket_id), entry.base_version)
        self.saved = [Saved(*_of(one), again=True) if one.command_id == command_id else one for one in self.saved]
        station.outbox.retry(command_id, None if isinstance(entry.command, Filing) else shown)
        station.engine.poke()

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

    def _settled(self) -> bool:
        head = self._service.service.store.read_now(lambda books: books.feed.all_heads())
        return all(desk.settled(head) for desk in self._desks)

    def _judge(self) -> None:
        """Look at the files, which are all there is."""
        for desk in self._desks:
            if (failed := desk.failed()) is not None:
                raise failed
        outcome, books = self.outcome, Books.read(self._service.service.store)
        desks = {desk.staff: DeskFiles.within(desk.folder) for desk in self._desks}
        outcome.findings = judge(books, desks, self.saved, self.perhaps)
        told = {one: state for files in desks.values() for one, state in files.told().items()}
        done = {one.command_id for one in books.events}
        outcome.issued = len(self.saved)
        outcome.applied = sum(one.command_id in done for one in self.saved)
        left = Counter(told[one.command_id] for one in self.saved if one.command_id in told.keys() - done)
        outcome.refused, outcome.given_up = left["refused"], left["dropped"]

    async def _close(self) -> None:
        for desk in self._desks:
            await desk.cut()
            await desk.line.aclose()
        await self._service.end()

    def _chance(self, whose: str) -> Random:
        """A stream of its own for everybody, so that one more draw here changes nothing there."""
        return Random(f"{self._seed} {whose}")

    def _befall(self, who: str, what: str) -> None:
        self.outcome.befell[what] += 1
        self._note(who, what)

    def _noting(self, who: str) -> Callable[[str], None]:
        return lambda what: self._note(who, what)

    def _note(self, who: str, what: str) -> None:
        self.outcome.trace.append(f"{self._loop.time():8.2f}  {who:10}  {what}")


def _of(saved: Saved) -> tuple[str, str, str]:
    return saved.command_id, saved.ticket_id, saved.desk


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
