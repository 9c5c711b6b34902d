"""A bad line between a client and a server: one HTTP exchange at a time, each spoilt in a chosen way.

`proxy.plan` is asked for every request and names the fault. A fault is a coroutine that gets the Exchange: it may
have the request delivered (`deliver`), and write to the client whatever it likes. Needs no rights and no tools.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache

LONGEST_HEAD = 1 << 16
PORTAL = "<!DOCTYPE html><html><head><title>上网认证</title></head><body>请登录</body></html>".encode()


@dataclass
class Exchange:
    """One request of the client, and the way to both sides."""

    number: int
    method: str
    path: str
    request: bytes
    client: asyncio.StreamWriter
    upstream: tuple[str, int]

    async def deliver(self) -> bytes:
        """Hand the request to the server; its whole raw answer."""
        reader, writer = await asyncio.open_connection(*self.upstream)
        try:
            writer.write(self.request)
            await writer.drain()
            return await reader.read(-1)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def say(self, answer: bytes) -> None:
        """Write to the client."""
        self.client.write(answer)
        await self.client.drain()

    async def say_instead(self, body: bytes, kind: str, status: str = "200 OK", *more: str) -> None:
        """A whole answer that the server never gave."""
        head = (
            f"HTTP/1.1 {status}",
            f"Content-Type: {kind}",
            f"Content-Length: {len(body)}",
            "Connection: close",
            *more,
        )
        await self.say("\r\n".join(head).encode() + b"\r\n\r\n" + body)


Fault = Callable[[Exchange], Awaitable[None]]
Plan = Callable[[Exchange], Fault]


async def passing(exchange: Exchange) -> None:
    """Nothing happens to it."""
    await exchange.say(await exchange.deliver())


async def drop_request(exchange: Exchange) -> None:
    """The request never arrives."""


async def drop_answer(exchange: Exchange) -> None:
    """The request arrives, the answer does not."""
    await exchange.deliver()


async def reset(exchange: Exchange) -> None:
    """The connection is torn down."""
    connection: socket.socket = exchange.client.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    exchange.client.transport.abort()


async def stall(exchange: Exchange) -> None:
    """Neither an answer nor an end."""
    await asyncio.Event().wait()


async def portal(exchange: Exchange) -> None:
    """A hotel's login page answers in the server's place."""
    await exchange.say_instead(PORTAL, "text/html; charset=utf-8")


async def redirect(exchange: Exchange) -> None:
    """The client is sent elsewhere."""
    await exchange.say_instead(b"", "text/html", "302 Found", "Location: http://127.0.0.2:9/v1/feed")


async def empty(exchange: Exchange) -> None:
    """A success that says nothing."""
    await exchange.say_instead(b"", "application/json")


async def no_content(exchange: Exchange) -> None:
    """A success without a body."""
    await exchange.say(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")


async def break_down(exchange: Exchange) -> None:
    """The server fails over the request, without our error shape."""
    await exchange.say_instead(b"Internal Server Error", "text/plain", "500 Internal Server Error")


async def gzip_bomb(exchange: Exchange) -> None:
    """64 MB of nothing in 64 kB."""
    await exchange.say_instead(_bomb(), "application/json", "200 OK", "Content-Encoding: gzip")


@cache
def _bomb() -> bytes:
    packer = zlib.compressobj(wbits=31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(64)) + packer.flush()


def wrong_type(kind: str) -> Fault:
    """The right body under a wrong name."""

    async def fault(exchange: Exchange) -> None:
        answer = await exchange.deliver()
        await exchange.say(answer.replace(b"application/json", kind.encode(), 1))

    return fault


def delay(seconds: float) -> Fault:
    """Everything arrives, later."""

    async def fault(exchange: Exchange) -> None:
        answer = await exchange.deliver()
        await asyncio.sleep(seconds)
        await exchange.say(answer)

    return fault


def duplicate(times: int) -> Fault:
    """The same request arrives several times at once."""

    async def fault(exchange: Exchange) -> None:
        answers = await asyncio.gather(*(exchange.deliver() for _ in range(times)))
        await exchange.say(answers[0])

    return fault


def cut_at(size: int) -> Fault:
    """The answer ends after so many bytes, head included."""

    async def fault(exchange: Exchange) -> None:
        await exchange.say((await exchange.deliver())[:size])

    return fault


def trickle(seconds_per_byte: float) -> Fault:
    """The answer comes byte by byte."""

    async def fault(exchange: Exchange) -> None:
        for byte in await exchange.deliver():
            await exchange.say(bytes([byte]))
            await asyncio.sleep(seconds_per_byte)

    return fault


@dataclass
class Reorder:
    """The first request overtaken by the second: it is delivered only after that one was."""

    _overtaken: asyncio.Event = field(default_factory=asyncio.Event)
    _seen: int = 0

    async def __call__(self, exchange: Exchange) -> None:
        self._seen += 1
        if self._seen == 1:
            await self._overtaken.wait()
        answer = await exchange.deliver()
        self._overtaken.set()
        await exchange.say(answer)


@dataclass
class Proxy:
    """The line; `plan` decides what happens to each exchange, `seen` counts them."""

    upstream: tuple[str, int]
    plan: Plan = lambda _: passing
    seen: list[str] = field(default_factory=list)
    port: int = 0
    _serving: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Where the client is to connect."""
        return f"http://127.0.0.1:{self.port}"

    def spoil(self, fault: Fault) -> None:
        """Let this happen to everything from now on."""
        self.plan = lambda _: fault

    def spoil_in_turn(self, *faults: Fault) -> None:
        """Let these happen to the next exchanges, then nothing more."""
        left = list(faults)
        self.plan = lambda _: left.pop(0) if left else passing

    async def serve(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        """One connection, one exchange."""
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            exchange = await self._read(reader, client)
            self.seen.append(f"{exchange.method} {exchange.path}")
            await self.plan(exchange)(exchange)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._serving.discard(task)
            client.close()

    async def end(self) -> None:
        """Let go of every exchange that is still held."""
        for task in tuple(self._serving):
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _read(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> Exchange:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        kept = [line for line in lines if line and not line.lower().startswith("connection:")]
        request = "\r\n".join((first, *kept, "Connection: close")).encode("latin-1") + b"\r\n\r\n" + body
        method, path, _ = first.split(" ", 2)
        return Exchange(len(self.seen), method, path, request, client, self.upstream)


@asynccontextmanager
async def bad_line(host: str, port: int) -> AsyncIterator[Proxy]:
    """A proxy in front of a server, for as long as the block runs."""
    proxy = Proxy((host, port))
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0, limit=LONGEST_HEAD)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        await proxy.end()
        await server.wait_closed()
