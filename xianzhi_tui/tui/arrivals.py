"""New reports must be heard: they ring at once and again every minute until somebody accepts them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(slots=True)
class Arrivals:
    """Which reports wait to be accepted, and when the bell last rang for them."""

    repeat: timedelta
    waiting: tuple[str, ...] = ()
    muted_until: datetime | None = None
    _heard: set[str] = field(default_factory=set)
    _rang_at: datetime | None = None

    def update(self, waiting: Iterable[str]) -> None:
        """These wait now, oldest first."""
        self.waiting = tuple(waiting)
        self._heard.intersection_update(self.waiting)

    def mute(self, now: datetime, minutes: int) -> None:
        """Be quiet for a while; it ends by itself."""
        self.muted_until = now + timedelta(minutes=minutes)

    def muted(self, now: datetime) -> bool:
        """Whether the bell is off at this moment."""
        return self.muted_until is not None and now < self.muted_until

    def rings(self, now: datetime) -> bool:
        """Whether to ring at this moment: for each new report, and each minute while one waits."""
        if not self.waiting or self.muted(now):
            return False
        fresh = not self._heard.issuperset(self.waiting)
        again = self._rang_at is None or now - self._rang_at >= self.repeat
        if not fresh and not again:
            return False
        self._heard.update(self.waiting)
        self._rang_at = now
        return True
