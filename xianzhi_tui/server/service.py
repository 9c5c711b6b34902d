"""The rooms of the ticket service, put together once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from xianzhi_tui.clock import Clock
from xianzhi_tui.server.accounts import Accounts, Logins
from xianzhi_tui.server.feed import Feed
from xianzhi_tui.server.handovers import Handovers
from xianzhi_tui.server.log import Log, where
from xianzhi_tui.server.photos import Photos
from xianzhi_tui.server.pins import PinChecker
from xianzhi_tui.server.presence import Presence
from xianzhi_tui.server.quotas import Daily, PhotoQuota, ReportQuota
from xianzhi_tui.server.reading import Reading
from xianzhi_tui.server.residents import Residents
from xianzhi_tui.server.self_tests import SelfTests
from xianzhi_tui.server.store.store import Store
from xianzhi_tui.server.tickets import Tickets

SWEEP_SECONDS = 5.0
RATINGS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Service:
    """Everything the routes call on."""

    store: Store
    clock: Clock
    log: Log
    feed: Feed
    pins: PinChecker
    logins: Logins
    accounts: Accounts
    tickets: Tickets
    residents: Residents
    reading: Reading
    photos: Photos
    presence: Presence
    self_tests: SelfTests
    handovers: Handovers

    @classmethod
    def over(cls, store: Store, photos: Path, clock: Clock, log: Log, most: Daily) -> Service:
        """The service over these books and this photo folder."""
        feed = Feed(store.epoch, store.read_now(lambda books: books.feed.all_heads()))
        store.announce_to(feed.announce)
        pins, tickets, presence = PinChecker(), Tickets(clock), Presence(feed, clock)
        accounts = Accounts(store, clock, pins)
        return cls(
            store=store,
            clock=clock,
            log=log,
            feed=feed,
            pins=pins,
            logins=Logins(store, feed, clock),
            accounts=accounts,
            tickets=tickets,
            residents=Residents(tickets, ReportQuota(clock, most.reports)),
            reading=Reading(feed, presence, clock),
            photos=Photos(photos, store, clock, PhotoQuota(clock, most.photos)),
            presence=presence,
            self_tests=SelfTests(clock),
            handovers=Handovers(store, clock, accounts),
        )

    async def sweep(self) -> None:
        """What happens because time passes: silent desks go, rating windows close."""
        self.presence.sweep()
        due = await self.store.read(lambda books: books.tickets.ratings_over(self.clock.now(), RATINGS_AT_ONCE))
        for compound, ticket_id in due:
            await self.store.write(self.tickets.close_rating_window, compound, ticket_id)

    async def keep_sweeping(self) -> None:
        """Clear up after the last run, then sweep for as long as this one lasts."""
        await self._try(self.photos.sweep)
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            await self._try(self.sweep)

    async def _try(self, work: Callable[[], Awaitable[None]]) -> None:
        """A sweep that fails is logged; the next one tries again."""
        try:
            await work()
        except Exception as error:
            self.log.error("sweep failed", **where(error))

    def close(self) -> None:
        """End: what was asked for is finished first."""
        self.feed.close()
        self.pins.close()
        self.photos.close()
        self.store.close()
