"""Who is at the desks now, in memory only: what they have open, whom they are calling."""

from __future__ import annotations

from dataclasses import replace

from xianzhi_tui.clock import Clock
from xianzhi_tui.server.feed import Feed
from xianzhi_tui.server.store.people import Caller
from xianzhi_tui.wire import PresentAnswer

STALE_SECONDS = 45


class Presence:
    """The desks of all compounds; a desk that says nothing for 45 s is gone."""

    def __init__(self, feed: Feed, clock: Clock) -> None:
        self._feed, self._clock = feed, clock
        self._desks: dict[str, dict[tuple[str, str], tuple[PresentAnswer, float]]] = {}

    def put(self, caller: Caller, ticket_id: str, calling: bool, unsent: int = 0) -> None:
        """Somebody says where they are; only a move is news to the others."""
        desks = self._desks.setdefault(caller.compound, {})
        key, now = (caller.actor.id, caller.device), self._clock.now()
        before = desks.get(key)
        since = before[0].since if before else now
        here = PresentAnswer(caller.actor.person, caller.device, ticket_id, calling, now, since, unsent)
        desks[key] = here, self._clock.monotonic()
        if before is None or replace(before[0], at=here.at) != here:
            self._feed.channel(caller.compound).revise()

    def of(self, compound: str) -> tuple[PresentAnswer, ...]:
        """Who is at the desks of a compound."""
        return tuple(present for present, _ in self._desks.get(compound, {}).values())

    def sweep(self) -> None:
        """Let go of the desks that have fallen silent."""
        oldest = self._clock.monotonic() - STALE_SECONDS
        for compound, desks in self._desks.items():
            gone = [key for key, (_, heard) in desks.items() if heard < oldest]
            for key in gone:
                del desks[key]
            if gone:
                self._feed.channel(compound).revise()
