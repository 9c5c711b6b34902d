"""The bad line inside a test: the same faults without sockets, between an httpx client and an application."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import h11
import httpx

from tests.faults.modes import Exchange, Line

POLL = "/v1/feed"
Far = Callable[[httpx.Request], Awaitable[httpx.Response]]
"""Whoever answers at the other end."""


@dataclass
class ShortLine(Line, httpx.AsyncBaseTransport):
    """A line to whoever answers; what is on its way goes on when the client no longer waits."""

    far: Far = field(kw_only=True)
    _on_the_way: set[asyncio.Task[None]] = field(default_factory=set)

    @classmethod
    def to(cls, app: object) -> ShortLine:
        """A line to an application, whose failures are answered and not raised."""
        there = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type]
        return cls(far=there.handle_async_request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body, ear = await request.aread(), _Ear(request)

        async def deliver() -> bytes:
            # A request that arrives twice is read twice.
            copy = httpx.Request(request.method, request.url, headers=request.headers, content=body)
            return await _raw(await self.far(copy))

        path = request.url.raw_path.decode("ascii")
        exchange = Exchange(len(self.seen), request.method, path, deliver, ear.say, ear.leave)
        name = POLL if exchange.path.startswith(POLL) else "on the line"
        carrying = asyncio.create_task(self.carry(exchange), name=name)
        self._on_the_way.add(carrying)
        carrying.add_done_callback(self._arrived)
        either: set[asyncio.Future[Any]] = {carrying, ear.answer}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            ear.answer.cancel()
            raise
        if not ear.answer.done():
            ear.hang_up(carrying.exception())
        return ear.answer.result()

    def _arrived(self, carrying: asyncio.Task[None]) -> None:
        self._on_the_way.discard(carrying)
        if not carrying.cancelled():
            carrying.exception()  # nobody may be there to hear of it

    @property
    def idle(self) -> bool:
        """Whether nothing but held polls is on its way."""
        return all(task.get_name() == POLL for task in self._on_the_way)

    async def aclose(self) -> None:
        for task in tuple(self._on_the_way):
            task.cancel()
        await asyncio.gather(*self._on_the_way, return_exceptions=True)


async def _raw(answer: httpx.Response) -> bytes:
    """An answer as it goes over the wire."""
    head = f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}\r\n".encode()
    headers = b"".join(b"%s: %s\r\n" % one for one in answer.headers.raw)
    assert isinstance(answer.stream, httpx.AsyncByteStream)
    return head + headers + b"\r\n" + b"".join([piece async for piece in answer.stream])


class _Ear:
    """What a client makes of the bytes it hears; as soon as they are a whole answer it listens no longer."""

    def __init__(self, request: httpx.Request) -> None:
        self.answer: asyncio.Future[httpx.Response] = asyncio.get_running_loop().create_future()
        self._request = request
        self._wire = h11.Connection(h11.CLIENT)
        self._wire.send(h11.Request(method=request.method, target=request.url.raw_path, headers=[("Host", "service")]))
        self._wire.send(h11.EndOfMessage())
        self._head: h11.Response | None = None
        self._body = bytearray()

    async def say(self, words: bytes) -> None:
        """Hear some bytes; raises when the client no longer does."""
        if self.answer.cancelled():
            raise ConnectionResetError
        if not self.answer.done():
            self._wire.receive_data(words)
            self._listen()

    async def leave(self) -> None:
        """Until the client has its answer or waits for none any more."""
        await asyncio.wait({self.answer})

    def hang_up(self, error: BaseException | None) -> None:
        """Nothing more comes; half an answer fails as it does in httpx."""
        if isinstance(error, ConnectionRefusedError):
            self._fail(httpx.ConnectError("refused", request=self._request))
        elif error is not None:
            self._fail(httpx.ReadError(repr(error), request=self._request))
        else:
            self._wire.receive_data(b"")
            self._listen()
        if not self.answer.done():
            self._fail(httpx.RemoteProtocolError("hung up", request=self._request))

    def _listen(self) -> None:
        try:
            while True:
                match self._wire.next_event():
                    case h11.Response() as head:
                        self._head = head
                    case h11.Data(data=data):
                        self._body += data
                    case h11.EndOfMessage():
                        self._end()
                        return
                    case _:
                        return
        except h11.RemoteProtocolError as error:
            self._fail(httpx.RemoteProtocolError(str(error), request=self._request))

    def _end(self) -> None:
        assert self._head is not None
        headers, body = self._head.headers.raw_items(), httpx.ByteStream(bytes(self._body))
        self.answer.set_result(httpx.Response(self._head.status_code, headers=headers, stream=body))

    def _fail(self, error: httpx.TransportError) -> None:
        self.answer.set_exception(error)
