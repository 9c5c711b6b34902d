"""A desk's sync side without its screen: the real engine against the real service, one step at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random
from typing import TypeVar
from uuid import uuid4

import httpx

from tests.service_in_process import HOME, STAFF, ServiceInProcess
from xianzhi_tui.clock import Clock
from xianzhi_tui.domain.commands import Command, Filing
from xianzhi_tui.domain.events import Recorded
from xianzhi_tui.domain.roles import Actor
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.board import read_board, read_story
from xianzhi_tui.sync.desk import BoardData, Link, OutboxEntry, OutboxState, ReplicaChanged, Story, Update
from xianzhi_tui.sync.engine import Engine, Pace
from xianzhi_tui.sync.outbox import Outbox
from xianzhi_tui.sync.replica import Replica

U = TypeVar("U", bound=Update)


class Station:
    """One desk at the line, signed in as somebody; nothing moves until a step is taken."""

    replica_kind: type[Replica] = Replica
    outbox_kind: type[Outbox] = Outbox

    pace: Pace = Pace(1)

    def __init__(self, folder: Path, clock: Clock, api: Api, staff: str, random: Random | None = None) -> None:
        folder.mkdir(exist_ok=True)
        self.clock = clock
        self.folder = folder
        self.told: list[Update] = []
        self._told = asyncio.Event()
        self.actor = next(Actor(number, name, role) for number, name, role, _ in STAFF if number == staff)
        self.api = api
        self.replica = self.replica_kind.open(folder / "replica.db")
        self.outbox = self.outbox_kind(folder / "outbox.db")
        self.engine = Engine(self.api, self.replica, self.outbox, clock, self._hear, random or Random(1), self.pace)
        self.engine.sign_in(self.actor.id, HOME)

    async def until(self, condition: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait, while the engine runs, until its updates make this true."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._told.clear()
                await self._told.wait()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The engine works by itself for as long as the block runs."""
        engine = asyncio.create_task(self.engine.run())
        try:
            yield
        finally:
            engine.cancel()
            with suppress(asyncio.CancelledError):
                await engine

    def _hear(self, update: Update) -> None:
        self.told.append(update)
        self._told.set()

    async def step(self) -> bool:
        """Push, then pull."""
        return await self.engine.step()

    def put(
        self, ticket: Ticket | str, command: Command, version: int | None = None, command_id: str | None = None
    ) -> str:
        """Somebody presses a key on a ticket as it is shown here; the command's id."""
        command_id = command_id or str(uuid4())
        ticket_id = command_id if isinstance(command, Filing) else ticket if isinstance(ticket, str) else ticket.id
        shown = version if version is not None else ticket.version if isinstance(ticket, Ticket) else None
        self.outbox.put(
            OutboxEntry(command_id, ticket_id, command, shown, self.clock.now(), self.actor.person, OutboxState.QUEUED)
        )
        return command_id

    @property
    def link(self) -> Link:
        return self.engine.link

    @property
    def board(self) -> BoardData:
        return read_board(self.replica.file, self.clock.now())

    @property
    def tickets(self) -> tuple[Ticket, ...]:
        return self.board.tickets

    def story(self, ticket_id: str) -> Story:
        story = read_story(self.replica.file, ticket_id)
        assert story is not None
        return story

    def heard(self, kind: type[U]) -> list[U]:
        """The updates of one kind, oldest first."""
        return [one for one in self.told if isinstance(one, kind)]

    @property
    def news(self) -> list[Recorded]:
        """All events announced so far."""
        return [event for update in self.heard(ReplicaChanged) for event in update.news]

    async def close(self) -> None:
        await self.api.close()
        self.outbox.close()
        self.replica.close()


@asynccontextmanager
async def station(
    service: ServiceInProcess,
    folder: Path,
    staff: str = "101",
    api: Api | None = None,
    clock: Clock | None = None,
    kind: type[Station] = Station,
) -> AsyncIterator[Station]:
    """A desk connected to a service in this process, unless it has a line of its own."""
    api = api or Api.connect("http://service", transport=httpx.ASGITransport(service.app))
    api.token = service.token(staff)
    desk = kind(folder, clock or service.clock, api, staff)
    try:
        yield desk
    finally:
        await desk.close()
