"""Knowing when nobody needs the embedded service any more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from xianzhi_tui.clock import Clock

IDLE_SECONDS = 600.0
LOOK_SECONDS = 5.0


class Visits:
    """Counts who is being answered, and remembers when the last one left."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._inside = 0
        self._left_at = clock.monotonic()

    def counting(self, app: ASGIApp) -> ASGIApp:
        """The application, with everybody counted."""

        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                return await app(scope, receive, send)
            self._inside += 1
            try:
                await app(scope, receive, send)
            finally:
                self._inside -= 1
                self._left_at = self._clock.monotonic()

        return counted

    @property
    def idle_seconds(self) -> float:
        """How long nobody has been here."""
        return 0.0 if self._inside else self._clock.monotonic() - self._left_at


async def end_when_idle(
    server: uvicorn.Server, visits: Visits, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
) -> None:
    """Have the service end once nobody came for a while; a desk's held poll counts as somebody."""
    while visits.idle_seconds < IDLE_SECONDS:
        await sleep(LOOK_SECONDS)
    server.should_exit = True
