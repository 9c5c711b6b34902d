"""The self-test's side of the service: a number of the feed that stands for no ticket (ADR 6)."""

from __future__ import annotations

from xianzhi_tui.clock import Clock
from xianzhi_tui.server.errors import TooMany
from xianzhi_tui.server.store.people import Caller
from xianzhi_tui.server.store.unit_of_work import UnitOfWork

REST_SECONDS = 2


class SelfTests:
    """Gives such numbers out, and not so many that every desk would do nothing but read."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._given_at: dict[str, float] = {}

    def begin(self, books: UnitOfWork, caller: Caller) -> int:
        """The number: written, committed and fed to the desks as a report would be, but no report."""
        now = self._clock.monotonic()
        if now - self._given_at.get(caller.compound, float("-inf")) < REST_SECONDS:
            raise TooMany(retry_after=REST_SECONDS)
        self._given_at[caller.compound] = now
        return books.feed.reference_changed(caller.compound)
