"""Once a day the desk proves the whole way a report takes: service, books, feed, replica, board (ADR 6)."""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta
from logging import getLogger
from zlib import crc32

from msgspec import Struct

from xianzhi_tui.clock import Clock
from xianzhi_tui.domain.policy import SHANGHAI, on_day_of
from xianzhi_tui.errors import Unreachable, XianzhiError
from xianzhi_tui.sync.desk import Desk

SETTLED_SECONDS = 60.0
"""So long a desk that has just been opened is left alone."""
PATIENCE_SECONDS = 30.0
AGAIN = timedelta(minutes=10)
"""After a test that failed."""


class Tested(Struct, frozen=True):
    """How a self-test went: when it was due, when it ended, and why it failed, if it did."""

    due: datetime
    at: datetime
    error: XianzhiError | None = None

    @property
    def passed(self) -> bool:
        return self.error is None

    @property
    def clock(self) -> str:
        """08:00, as the office set it."""
        return f"{self.due.astimezone(SHANGHAI):%H:%M}"

    @property
    def ended(self) -> str:
        """08:00, or later where the desk was opened later or a test had failed."""
        return f"{self.at.astimezone(SHANGHAI):%H:%M}"


class SelfTest:
    """Asks the service for a number of its feed that stands for no ticket, and waits until the board knows it."""

    def __init__(self, desk: Desk, clock: Clock, at: str) -> None:
        self.at = at
        self.last: Tested | None = None
        self._desk, self._clock = desk, clock
        self._began = clock.monotonic()
        self._running = False
        self._cursor = 0
        self._moved = asyncio.Event()

    def due(self, now: datetime) -> datetime | None:
        """The moment of today's test, if it is time for it; after a failure again and again."""
        session = self._desk.session
        if not self.at or session is None or self._running:
            return None
        if self._clock.monotonic() - self._began < SETTLED_SECONDS:
            return None
        today = on_day_of(now, time.fromisoformat(self.at))
        # The desks of a district do not all ask in the same second.
        if now < today + timedelta(seconds=crc32(session.device.encode()) % 60):
            return None
        last = self.last
        if last is None or last.due < today:
            return today
        return today if not last.passed and now - last.at >= AGAIN else None

    async def run(self, due: datetime) -> Tested:
        """Prove the way once; what came of it is kept, shown and written down."""
        self._running = True
        began = self._clock.monotonic()
        try:
            error = await self._prove()
        finally:
            self._running = False
        self.last = Tested(due, self._clock.now(), error)
        took = (self._clock.monotonic() - began) * 1000
        outcome = f"failed: {error.code}" if error else f"passed in {took:.0f} ms"
        getLogger("xianzhi.self_test").info("self-test of %s %s", self.last.clock, outcome)
        return self.last

    def seen(self, cursor: int) -> None:
        """The board shows everything up to this number."""
        self._cursor = cursor
        self._moved.set()

    async def _prove(self) -> XianzhiError | None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                number = await self._desk.self_test()
                while self._cursor < number:
                    self._moved.clear()
                    await self._moved.wait()
        except TimeoutError:
            return Unreachable("自检消息没有按时到达值班台", todo="请检查网络；十分钟后自动再试")
        except XianzhiError as error:
            return error
        return None
