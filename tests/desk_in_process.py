"""The real desk side inside a test: port and agent joined without pipes, over any transport to any service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx

from tests.service_in_process import HOME, STAFF, ServiceInProcess
from xianzhi_tui.clock import Clock
from xianzhi_tui.codec import encode
from xianzhi_tui.domain.roles import Actor
from xianzhi_tui.locations import Locations
from xianzhi_tui.sync import session
from xianzhi_tui.sync.agent import Agent
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.conversation import Conversation
from xianzhi_tui.sync.desk import Session
from xianzhi_tui.sync.messages import Answered, FromAgent, Request, ToAgent
from xianzhi_tui.sync.port import AgentDesk


class AgentInProcess:
    """An agent that lives in the desk's own event loop."""

    def __init__(self, said: Callable[[FromAgent], None], make: Callable[[Callable[[FromAgent], None]], Agent]) -> None:
        self._make = make
        self._heard: asyncio.Queue[bytes] = asyncio.Queue()
        self._living: asyncio.Task[None] | None = None
        self._conversation = Conversation(self.tell, said)

    def start(self) -> None:
        if self._living is None:
            agent = self._make(self._conversation.hear)
            self._living = asyncio.create_task(agent.run(self._heard), name="agent in process")

    def next_id(self) -> int:
        return self._conversation.next_id()

    async def ask(self, request: Request) -> Answered:
        return await self._conversation.ask(request)

    def tell(self, word: ToAgent) -> bool:
        self._heard.put_nowait(encode(word) + b"\n")
        return self._living is not None

    async def close(self) -> None:
        if self._living is not None:
            self._heard.put_nowait(b"")
            with suppress(asyncio.CancelledError):
                await self._living


def desk_over(transport: httpx.AsyncBaseTransport, folder: Path, clock: Clock) -> AgentDesk:
    """A desk of its own folder, its line being this transport; nothing runs until `start()`."""
    locations = Locations(folder)
    locations.prepare()
    settings = folder / "config.toml"
    settings.write_text(f'[server]\nurl = "http://service"\ncompound = "{HOME}"\n', encoding="utf-8")

    def make(say: Callable[[FromAgent], None]) -> Agent:
        return Agent(locations, settings, say, clock, Api.connect("http://service", transport=transport))

    return AgentDesk(locations, clock, lambda said, _: AgentInProcess(said, make))


def sign_in_before(service: ServiceInProcess, folder: Path, staff: str, clock: Clock) -> None:
    """Leave a login in the folder, as of an earlier day."""
    actor = next(Actor(number, name, role) for number, name, role, _ in STAFF if number == staff)
    locations = Locations(folder)
    locations.prepare()
    kept = Session(actor, HOME, "和新苑", f"desk-{staff}")
    session.save(locations.session, session.SignedIn(kept, service.token(staff)))


@asynccontextmanager
async def desk_in_process(
    service: ServiceInProcess, folder: Path, staff: str = "101", clock: Clock | None = None
) -> AsyncIterator[AgentDesk]:
    """A desk at which somebody is signed in already, connected to a service in this process."""
    sign_in_before(service, folder, staff, clock or service.clock)
    desk = desk_over(httpx.ASGITransport(service.app), folder, clock or service.clock)
    try:
        yield desk
    finally:
        await desk.close()
