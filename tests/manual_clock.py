"""A clock that a test moves by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class ManualClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime, monotonic: float = 0.0) -> None:
        if now.utcoffset() is None:
            raise ValueError("a clock needs an aware time")
        self._now = now.astimezone(UTC)
        self._monotonic = monotonic

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, step: timedelta) -> None:
        """Let time pass."""
        self._now += step
        self._monotonic += step.total_seconds()

    def set_wall(self, now: datetime) -> None:
        """Somebody sets the clock on the wall; no time passes."""
        self._now = now.astimezone(UTC)
