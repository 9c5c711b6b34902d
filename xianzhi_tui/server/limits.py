"""What a request may weigh and how long it may take, counted while it comes in."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from xianzhi_tui.server.answers import error_parts
from xianzhi_tui.server.errors import HeadersTooLarge, MalformedRequest, ServiceError, TooLarge, TooSlow

JSON_BYTES = 256 * 2**10
PHOTO_BYTES = 12 * 2**20
HEADER_BYTES = 16 * 2**10
BODY_SECONDS = 15.0
DRAIN_SECONDS = 1.0
PHOTO_PATHS = frozenset({"/v1/photos", "/v1/resident/photos"})


class Limits:
    """Cuts off what is too large or too slow, before anything is made of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        cap = PHOTO_BYTES if scope["path"] in PHOTO_PATHS else JSON_BYTES
        if (fault := _fault(scope, cap)) is not None:
            await _cut_off(fault, receive, send)
            return
        body = _Body(receive, cap)
        try:
            await self._app(scope, body.receive, send)
        except _CutOff as cut:
            await _cut_off(cut.error, receive, send)


class _CutOff(Exception):
    """Goes past the application's own answers, up to here."""

    def __init__(self, error: ServiceError) -> None:
        super().__init__(error.code)
        self.error = error


class _Body:
    """A request's body, weighed and timed as it comes."""

    def __init__(self, receive: Receive, cap: int) -> None:
        self._receive, self._left = receive, cap
        self._deadline = 0.0
        self._done = False

    async def receive(self) -> Message:
        if self._done:
            return await self._receive()
        message = await self._next()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise _CutOff(TooLarge())
            self._done = not message.get("more_body", False)
        return message

    async def _next(self) -> Message:
        self._deadline = self._deadline or asyncio.get_running_loop().time() + BODY_SECONDS
        try:
            async with asyncio.timeout_at(self._deadline):
                return await self._receive()
        except TimeoutError:
            raise _CutOff(TooSlow()) from None


def _fault(scope: Scope, cap: int) -> ServiceError | None:
    """What the headers alone say is wrong."""
    weight, length, chunked = 0, None, False
    for name, value in scope["headers"]:
        weight += len(name) + len(value)
        if name == b"content-length":
            length = value
        elif name == b"transfer-encoding":
            chunked = True
    if weight > HEADER_BYTES:
        return HeadersTooLarge()
    if length is None:
        return None
    if chunked or not length.isdigit():
        return MalformedRequest()
    return TooLarge() if int(length) > cap else None


async def _cut_off(error: ServiceError, receive: Receive, send: Send) -> None:
    """Answer at once and hang up; what still comes in is swallowed briefly, or the answer would be lost with it."""
    status, headers, body = error_parts(error)
    headers = [*headers, (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            while (message := await receive())["type"] == "http.request" and message.get("more_body", False):
                pass
    except TimeoutError:
        pass
    await send({"type": "http.response.body"})
