"""The only reader of the system clock; everything else is told the time."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time of day in UTC, and seconds that only ever go forward."""

    def now(self) -> datetime: ...

    def monotonic(self) -> float: ...


class SystemClock:
    """The machine's own clock."""

    # Seconds that go on while the machine sleeps, or a desk woken in the morning would still show the evening.
    _RUNNING = getattr(time, "CLOCK_BOOTTIME", None)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic() if self._RUNNING is None else time.clock_gettime(self._RUNNING)


class PastClock:
    """The moment that is looked back at; the seconds go on as everywhere."""

    def __init__(self, local: Clock, moment: datetime) -> None:
        self._local, self._moment = local, moment

    def now(self) -> datetime:
        return self._moment

    def monotonic(self) -> float:
        return self._local.monotonic()

    def go_to(self, moment: datetime) -> None:
        """Look at another moment."""
        self._moment = moment


class ServerClock:
    """The service's time as last heard, carried on by seconds nobody can set; until then this machine's own."""

    def __init__(self, local: Clock) -> None:
        self._local = local
        self._heard: tuple[datetime, float] | None = None

    def hear(self, server_time: datetime, at: float | None = None) -> None:
        """Take over the service's time, received now or at the given monotonic second."""
        self._heard = server_time.astimezone(UTC), self._local.monotonic() if at is None else at

    def now(self) -> datetime:
        if self._heard is None:
            return self._local.now()
        server_time, at = self._heard
        return server_time + timedelta(seconds=self._local.monotonic() - at)

    def monotonic(self) -> float:
        return self._local.monotonic()

    @property
    def skew(self) -> float:
        """By how many seconds this machine's clock is ahead of the service's."""
        return (self._local.now() - self.now()).total_seconds() if self._heard else 0.0
