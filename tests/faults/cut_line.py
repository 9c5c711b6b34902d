"""A transport whose line is cut before or after delivery, decided request by request."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

import httpx


class Cut(Enum):
    """What happens to an exchange."""

    NOT = "not"
    BEFORE = "before"  # the request is lost
    AFTER = "after"  # it was delivered, the answer is lost


class CutLine(httpx.AsyncBaseTransport):
    """Passes exchanges on, unless the plan says to cut."""

    def __init__(self, line: httpx.AsyncBaseTransport, plan: Callable[[httpx.Request], Cut]) -> None:
        self._line = line
        self.plan = plan

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        cut = self.plan(request)
        if cut is Cut.BEFORE:
            raise httpx.ConnectError("cut", request=request)
        response = await self._line.handle_async_request(request)
        if cut is Cut.AFTER:
            await response.aread()
            raise httpx.ReadError("cut", request=request)
        return response

    async def aclose(self) -> None:
        await self._line.aclose()
