"""The desk's side of the line: what was done here goes out, what was confirmed comes in, failures wait their turn."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from xianzhi_tui.clock import Clock
from xianzhi_tui.errors import NotOurServer, Unauthorised, Unreachable, XianzhiError
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.backoff import Backoff
from xianzhi_tui.sync.database import is_damage
from xianzhi_tui.sync.desk import Link, LinkChanged, LinkState, OutboxChanged, ReplicaChanged, Update
from xianzhi_tui.sync.line import ServiceFailed
from xianzhi_tui.sync.outbox import Outbox
from xianzhi_tui.sync.photo_carrier import PhotoCarrier
from xianzhi_tui.sync.pull import Puller
from xianzhi_tui.sync.push import Pusher
from xianzhi_tui.sync.replica import Replica
from xianzhi_tui.sync.replica_file import whole
from xianzhi_tui.sync.standing import Standing

SHORTEST_POLL = 1.0
GENTLY, SELDOM, HOUR = 1.0, 60.0, 3600.0
PRESENCE_SECONDS = 30.0
LOOK_SECONDS = 2.0
SLEPT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a poll is held, how much it may bring at once, and how far back old tickets are kept here."""

    wait_seconds: int = 25
    history_days: int = 90
    page: int = 500


class Engine:
    """Pushes and pulls for one desk; `tell` hears of everything that changes."""

    def __init__(
        self,
        api: Api,
        replica: Replica,
        outbox: Outbox,
        clock: Clock,
        tell: Callable[[Update], None],
        random: Random,
        pace: Pace = Pace(),  # frozen
        find_service: Callable[[], Awaitable[None]] | None = None,
        tidy: Callable[[], None] = lambda: None,
    ) -> None:
        self.pace = pace
        self.standing = Standing(clock, lambda link: tell(LinkChanged(link)), replica.data_as_of)
        self._api = api
        self._replica = replica
        self._outbox = outbox
        self._clock = clock
        self._tell = tell
        self._find_service, self._tidy = find_service, tidy
        turn = asyncio.Lock()
        self._puller = Puller(api, replica, self.standing, clock, self._heard, turn)
        self._pusher = Pusher(api, replica, outbox, clock, self._outbox_changed, turn)
        lock = replica.file.with_name("photos.lock")
        self._carrier = PhotoCarrier(api, outbox, clock, self._outbox_changed, random, lock)
        self._pull_backoff, self._push_backoff = Backoff(random), Backoff(random)
        self._signed_in, self._poked, self._moved = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._laden = asyncio.Event()
        self._held: asyncio.Timeout | None = None
        self._at_once = False
        self._here = ("", False)
        self._lost = True

    @property
    def link(self) -> Link:
        """How the line stands."""
        return self.standing.link

    def sign_in(self, actor_id: str, compound: str) -> None:
        """From now on act for this person; another compound's tickets are not theirs to see."""
        if self._replica.compound not in ("", compound):
            self._replica.clear()
            self._tell(ReplicaChanged(0))
        self._act_for(actor_id)
        self._signed_in.set()
        self.poke()
        self.refresh()

    def sign_out(self) -> None:
        """Nobody acts here any more; what is queued stays."""
        self._act_for("")
        self._signed_in.clear()
        self.standing.signed_out()
        self.refresh()

    def _act_for(self, actor_id: str) -> None:
        self._pusher.actor_id = self._carrier.actor_id = actor_id

    def poke(self) -> None:
        """Something waits in the outbox; it does not wait for the poll to end."""
        self._poked.set()
        self._laden.set()

    def refresh(self) -> None:
        """Poll now, instead of holding on or resting."""
        self._at_once = True
        if self._held is not None and not self._held.expired():
            self._held.reschedule(asyncio.get_running_loop().time())

    def seek(self) -> None:
        """The service may be elsewhere now: find it before the next poll, which is at once."""
        self._lost = True
        self.refresh()

    def present(self, ticket_id: str, calling: bool) -> None:
        """What is open here; said now and repeated, or the service would think the desk left."""
        self._here = (ticket_id, calling)
        self._moved.set()

    def rebuild(self) -> None:
        """The replica cannot be read: begin it anew."""
        self._replica.rebuild()
        self._tell(ReplicaChanged(0))
        self.refresh()
        self.poke()  # what was under way when the file broke waits again

    async def step(self) -> bool:
        """Push the outbox in order, its photos ahead, then pull by cursor; says whether the line was good."""
        self._carrier.hurry()
        try:
            await self._carrier.carry(self.standing.connected)
            await self._pusher.push(self.standing.connected)
            while await self._puller.pull(self.pace.page):
                pass
        except XianzhiError as error:
            self.standing.bad(error)
            return False
        return True

    async def run(self) -> None:
        """All of it, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for loop in (
                self._pulling,
                self._pushing,
                self._carrying,
                self._looking_back,
                self._looking_through,
                self._presenting,
                self._watching_the_clock,
            ):
                tasks.create_task(self._whatever_the_copy(loop), name=loop.__name__.strip("_"))

    async def _whatever_the_copy(self, loop: Callable[[], Awaitable[None]]) -> None:
        """A loop that goes on over a new replica when the file of the old one breaks under it."""
        while True:
            try:
                await loop()
            except sqlite3.DatabaseError as error:
                if not is_damage(error) or self._replica.sound:
                    raise
                self.rebuild()

    async def _pulling(self) -> None:
        while True:
            if not self._signed_in.is_set() and self.link.state is not LinkState.SIGNED_OUT:
                self.standing.signed_out()  # whatever a poll of before has brought meanwhile
            await self._signed_in.wait()
            began, cursor, before = self._clock.monotonic(), self._replica.cursor, self.standing.connected
            try:
                more = await self._poll()
            except XianzhiError as error:
                await self._recover(error)
                continue
            self._pull_backoff.reset()
            if not before:
                self._greet()
            if not more and cursor == self._replica.cursor and self._clock.monotonic() - began < SHORTEST_POLL:
                await self._rest(SHORTEST_POLL)

    async def _poll(self) -> bool:
        if self._lost and self._find_service is not None:
            await self._find_service()
        self._lost = False
        wait = 0 if self._at_once else self.pace.wait_seconds
        self._at_once = False
        try:
            async with asyncio.timeout(None) as self._held:
                return await self._puller.pull(self.pace.page, wait)
        except TimeoutError:
            return True  # somebody would not wait
        finally:
            self._held = None

    async def _recover(self, error: XianzhiError) -> None:
        if not self._signed_in.is_set():
            return  # the login ended meanwhile: how a poll of before fares says nothing
        self.standing.bad(error)
        if isinstance(error, Unauthorised):
            self._signed_in.clear()
            return
        if isinstance(error, Unreachable):
            self._lost = True
        await self._rest(self._pull_backoff.next(_wished(error)))

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds) as self._held:
                await asyncio.Event().wait()
        except TimeoutError:
            pass
        finally:
            self._held = None

    async def _pushing(self) -> None:
        while True:
            await self._poked.wait()
            await self._signed_in.wait()
            self._poked.clear()
            wished = 0.0
            try:
                done = await self._pusher.push(self.standing.connected)
            except (Unreachable, NotOurServer) as error:
                done, wished = False, _wished(error)
                self.refresh()  # the poll says how the line stands
            except XianzhiError as error:
                done = False
                self._mind(error)
            if done:
                self._push_backoff.reset()
                continue
            await _either(self._poked, self._push_backoff.next(wished))
            self._poked.set()

    async def _carrying(self) -> None:
        """Photos, beside the commands that need none; without a line there is no use in trying."""
        while True:
            await _either(self._laden, self._carrier.rest() if self.standing.connected else None)
            await self._signed_in.wait()
            self._laden.clear()
            try:
                if self.standing.connected and await self._carrier.carry(connected=True):
                    self._poked.set()
            except XianzhiError as error:
                self._mind(error)

    def _mind(self, error: XianzhiError) -> None:
        """What was not the fault of the one thing that was sent."""
        self.standing.bad(error)
        if isinstance(error, Unauthorised):
            self._signed_in.clear()

    async def _looking_back(self) -> None:
        """Fetch older tickets gently, so that they can be reviewed offline, and let go of the oldest."""
        while True:
            more = False
            if self.standing.connected:
                with suppress(XianzhiError):
                    more = await self._puller.backfill(self.pace.history_days)
                    if not more:
                        self._puller.forget(self.pace.history_days)
            with suppress(XianzhiError):  # a full disk is told of by whoever wants to save something
                self._tidy()
                more = self._replica.keep_more() or more
            soon = more or not self.standing.connected or self.standing.link.trouble
            await asyncio.sleep(GENTLY if soon else SELDOM)

    def _greet(self) -> None:
        """Connected again: what waited goes out, the colleagues see this desk."""
        self._carrier.hurry()
        self.poke()
        self._moved.set()

    async def _looking_through(self) -> None:
        """The whole copy, after an unclean end and once a day; everything else goes on meanwhile."""
        while True:
            if self._replica.to_be_checked(self._clock.now()):
                if await whole(self._replica.file):
                    with suppress(XianzhiError):
                        self._replica.found_whole(self._clock.now())
                else:
                    self.rebuild()
            await asyncio.sleep(HOUR)

    async def _presenting(self) -> None:
        while True:
            await _either(self._moved, PRESENCE_SECONDS)
            self._moved.clear()
            if self.standing.connected:
                with suppress(XianzhiError):
                    await self._api.present(*self._here, len(self._outbox.entries()))

    async def _watching_the_clock(self) -> None:
        """Notice a clock that was set, and a machine that slept: a poll held through the night is dead."""
        loop = asyncio.get_running_loop()
        while True:
            awake, passed = loop.time(), self._clock.monotonic()
            await asyncio.sleep(LOOK_SECONDS)
            self.standing.look_at_the_clock()
            if (self._clock.monotonic() - passed) - (loop.time() - awake) > SLEPT_SECONDS:
                self.refresh()

    def _heard(self, update: Update) -> None:
        if isinstance(update, ReplicaChanged):
            self._pusher.recognise()
        self._tell(update)

    def _outbox_changed(self) -> None:
        self._tell(OutboxChanged(self._outbox.entries()))


async def _either(event: asyncio.Event, seconds: float | None) -> None:
    """Until something happens or the time is over, if there is one."""
    # Not asyncio.wait_for: on Python 3.11 it can swallow a cancellation.
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


def _wished(error: XianzhiError) -> float:
    return (error.retry_after or 0.0) if isinstance(error, ServiceFailed) else 0.0
