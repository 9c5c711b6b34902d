"""The machines of a schedule: a service that can be killed and begun again, and desks likewise, joined by bad lines."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx

from tests.faults.mortal import MORTAL, Fate, MortalOutbox, MortalReplica, MortalStore, PowerCut
from tests.faults.short_line import ShortLine
from tests.faults.swift_time import LoopClock
from tests.service_in_process import HOME, ServiceInProcess, service_in_process
from tests.sync.station import Station
from xianzhi_tui.clock import Clock
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.desk import LinkState, OutboxState
from xianzhi_tui.sync.engine import Pace


class ServiceMachine:
    """The service's computer; what is asked while it is off is refused, what it was doing when it died is lost."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder, self._clock = folder, clock
        self._life = AsyncExitStack()
        self._ended: asyncio.Future[str] | None = None
        self.service: ServiceInProcess
        self.fate = Fate(self.cut)

    @property
    def on(self) -> bool:
        return self._ended is not None and not self._ended.done()

    async def begin(self) -> None:
        """Switch it on."""
        await self._life.aclose()
        self._life = AsyncExitStack()
        self.fate = Fate(self.cut)
        running = service_in_process(self._folder, self._clock, MortalStore)
        self.service = await self._life.enter_async_context(running)
        assert isinstance(self.service.store, MortalStore)
        self.service.store.fate = self.fate
        self._ended = asyncio.get_running_loop().create_future()

    def cut(self, where: str) -> None:
        """Switch it off, in the middle of whatever it does."""
        if self._ended is not None and not self._ended.done():
            self._ended.set_result(where)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """What comes over a line."""
        if self._ended is None or self._ended.done():
            raise ConnectionRefusedError
        there = httpx.ASGITransport(self.service.app, raise_app_exceptions=False)
        answering, ended = asyncio.create_task(there.handle_async_request(request)), self._ended
        either: set[asyncio.Future[Any]] = {answering, ended}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                raise ConnectionResetError
            return answering.result()
        finally:
            answering.cancel()
            with suppress(asyncio.CancelledError, PowerCut):
                await answering

    async def end(self) -> None:
        """Switch it off for good."""
        self.cut("the end")
        await self._life.aclose()


class MortalStation(Station):
    """A desk whose files may be caught by a power cut."""

    replica_kind, outbox_kind = MortalReplica, MortalOutbox
    pace = Pace(wait_seconds=10, history_days=1)


class DeskMachine:
    """One desk's computer: its folder and its line outlive every life of the program on it."""

    def __init__(self, folder: Path, staff: str, token: str, clock: LoopClock, line: ShortLine, chance: Random) -> None:
        self.folder, self.staff, self.line = folder, staff, line
        self._token, self._clock, self._chance = token, clock, chance
        self._running: asyncio.Task[None] | None = None
        self.station: MortalStation
        self.fate = Fate(self._off)
        self.on = False

    def begin(self) -> None:
        """Switch it on."""
        api = Api.connect("http://service", self._token, self.line)
        self.station = MortalStation(self.folder, self._clock, api, self.staff, self._chance)
        self.fate = Fate(self._off)
        outbox, replica = self.station.outbox, self.station.replica
        for part in (outbox, outbox.photos, outbox.handovers, replica):
            assert isinstance(part, MORTAL)
            part.fate = self.fate
        self.on = True
        self._running = asyncio.create_task(self.station.engine.run(), name=f"desk {self.staff}")

    @property
    def signed_out(self) -> bool:
        """Whether the service no longer takes this desk's login."""
        return self.station.link.state is LinkState.SIGNED_OUT

    def sign_in(self, token: str) -> None:
        """Somebody typed their PIN, and it was right."""
        self._token = self.station.api.token = token
        self.station.engine.sign_in(self.staff, HOME)

    async def cut(self) -> None:
        """Switch it off, in the middle of whatever it does."""
        self._off("")
        await self.buried()

    async def buried(self) -> None:
        """Wait until nothing of its last life moves any more."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    def failed(self) -> BaseException | None:
        """Why the program ended while the machine was on, if it did."""
        if not self.on or self._running is None or not self._running.done():
            return None
        return self._running.exception()

    def set_clock(self, seconds: float) -> None:
        """Somebody sets the clock on the wall."""
        self._clock.off = timedelta(seconds=seconds)

    def settled(self, heads: Mapping[str, int]) -> bool:
        """Whether everything was sent and heard."""
        outbox, replica = self.station.outbox, self.station.replica
        unsent = [one for one in outbox.entries() if one.state is not OutboxState.REFUSED]
        sent = not unsent and not outbox.handovers.waiting()
        return sent and not replica.lacking_tickets() and replica.cursor == heads[HOME] and self.line.idle

    def damage(self, spoil: Callable[[Path], None]) -> None:
        """Spoil the replica's file while the machine is off."""
        file = self.folder / "replica.db"
        if not self.on and file.exists():
            spoil(file)

    def _off(self, _: str) -> None:
        """The files are let go as they are: nothing that still unwinds may write."""
        self.on = False
        self.station.outbox.close()
        self.station.replica.close()


def overwrite(file: Path) -> None:
    """Somebody else's bytes where the head of a file was."""
    with file.open("r+b") as out:
        out.write(b"<html>" * 20)


def shorten(file: Path) -> None:
    """A file cut short."""
    with file.open("r+b") as out:
        out.truncate(file.stat().st_size // 3)
