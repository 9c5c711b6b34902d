"""The board as a test sees it: a desk without a line, a clock that stands still, keys and the lines drawn."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from textual.message import Message
from textual.pilot import Pilot

from tests.manual_clock import ManualClock
from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from xianzhi_tui.config import Desk, Photos, Settings
from xianzhi_tui.sync.desk import Link, LinkState
from xianzhi_tui.tui.app import DeskApp
from xianzhi_tui.tui.noticed import Noticed
from xianzhi_tui.tui.widgets.lines import fit
from xianzhi_tui.tui.widgets.ticket_queue import REST_SECONDS

CONNECTED = Link(LinkState.CONNECTED, heard_at=office.ago(1 / 60), data_as_of=office.NOW)


ERRANDS = (
    "drafts",
    "earlier",
    "figures",
    "filing",
    "find",
    "issue",
    "look",
    "opening",
    "original",
    "past",
    "picture",
    "places",
    "ready",
    "replica",
    "sheet",
    "proof",
    "shift",
    "since",
    "story",
)


async def rest(pilot: Pilot[None], seconds: float = 0) -> None:
    """So long, and until every errand is run and everything is drawn."""
    await pilot.pause(seconds)
    async with asyncio.timeout(10):
        while any(worker.group in ERRANDS for worker in pilot.app.workers):
            await pilot.pause(0.01)
    await pilot.pause()


@dataclass
class View:
    """One running desk."""

    app: DeskApp
    desk: FakeDesk
    clock: ManualClock
    pilot: Pilot[None]
    seen: list[Message]

    @property
    def lines(self) -> list[str]:
        """What stands on the screen, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def listed(self) -> list[str]:
        """The lines of the list."""
        region = self.app.board.queue.region
        return [fit(line, region.width) for line in self.lines[region.y : region.bottom]]

    @property
    def numbers(self) -> list[int]:
        """The tickets of the list, from the top of what is seen."""
        found = (re.search(r" (\d{4,5})  ", line) for line in self.listed)
        return [int(one[1]) for one in found if one]

    def row(self, words: str) -> str:
        """The first line of the list with these words."""
        return next(line for line in self.listed if words in line)

    @property
    def at_cursor(self) -> int:
        """The number of the ticket under the cursor."""
        ticket = self.app.board.queue.ticket
        assert ticket is not None
        return ticket.no

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.until(lambda: not self.app.type_ahead.waiting)
        await self.settled()

    async def settled(self) -> None:
        """Until every errand is run and everything is drawn."""
        await rest(self.pilot)

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait for something that is about to happen."""
        async with asyncio.timeout(10):
            while not true():
                await self.pilot.pause(0.01)

    async def pass_time(self, seconds: float) -> None:
        """Let the clock on the wall run on, and the desk notice it."""
        self.clock.advance(timedelta(seconds=seconds))
        self.app.tick()
        await self.settled()


@asynccontextmanager
async def watching(
    *matters: office.Matter,
    desk: FakeDesk | None = None,
    size: tuple[int, int] = (100, 30),
    link: Link | None = CONNECTED,
    look: Desk | None = None,
    photos: Photos | None = None,
    noticed: Noticed | None = None,
) -> AsyncIterator[View]:
    """A desk on this afternoon, or on the given matters."""
    shown = matters or office.afternoon()
    desk = desk or FakeDesk(office.data(shown), stories=office.stories(shown))
    if link is not None:
        desk.link(link)
    clock, seen = ManualClock(office.NOW), list[Message]()
    app = DeskApp(desk, clock, Settings(desk=look or Desk(), photos=photos or Photos()))
    if noticed is not None:
        app.lookout.take_up(noticed)
    async with app.run_test(size=size, message_hook=seen.append) as pilot:
        view = View(app, desk, clock, pilot, seen)
        await rest(pilot, REST_SECONDS * 1.5)
        yield view
