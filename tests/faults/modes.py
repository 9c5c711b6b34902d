"""What can befall an exchange on a bad line: one vocabulary for real sockets and for lines inside a test.

A fault is a coroutine that gets the Exchange: it may have the request delivered (`deliver`) and say to the client
whatever it likes. The line's `plan` is asked for every request and names the fault.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache

PORTAL = "<!DOCTYPE html><html><head><title>上网认证</title></head><body>请登录</body></html>".encode()


@dataclass
class Exchange:
    """One request of the client, and the way to both sides."""

    number: int
    method: str
    path: str
    deliver: Callable[[], Awaitable[bytes]]
    """Hand the request to the server; its whole raw answer."""
    say: Callable[[bytes], Awaitable[None]]
    """Write to the client."""
    hung_up: Callable[[], Awaitable[object]]
    """Until the client listens no longer."""

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


async def refuse(exchange: Exchange) -> None:
    """Nobody listens; over a socket, whoever does hangs up."""
    raise ConnectionRefusedError


async def drop_request(exchange: Exchange) -> None:
    """The request never arrives."""


async def drop_answer(exchange: Exchange) -> None:
    """The request arrives, the answer does not."""
    await exchange.deliver()


async def reset(exchange: Exchange) -> None:
    """The connection is torn down."""
    raise ConnectionResetError


async def stall(exchange: Exchange) -> None:
    """Neither an answer nor an end, until the client has enough of it."""
    await exchange.hung_up()


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


async def break_down_late(exchange: Exchange) -> None:
    """The request is carried out, and something before the server answers that it failed."""
    await exchange.deliver()
    await break_down(exchange)


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


def late(seconds: float) -> Fault:
    """The request arrives after those that were sent behind it, perhaps when nobody waits any more."""

    async def fault(exchange: Exchange) -> None:
        await asyncio.sleep(seconds)
        await exchange.say(await exchange.deliver())

    return fault


def duplicate(times: int) -> Fault:
    """The same request arrives several times at once."""

    async def fault(exchange: Exchange) -> None:
        answers = await asyncio.gather(*(exchange.deliver() for _ in range(times)))
        await exchange.say(answers[0])

    return fault


def again_later(seconds: float) -> Fault:
    """The request arrives at once and once more behind others."""

    async def fault(exchange: Exchange) -> None:
        await exchange.say(await exchange.deliver())
        await asyncio.sleep(seconds)
        await exchange.deliver()

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
class Line:
    """A line that can be spoilt; `seen` keeps what was asked over it."""

    plan: Plan = lambda _: passing
    seen: list[str] = field(default_factory=list)

    def spoil(self, fault: Fault) -> None:
        """Let this happen to everything from now on."""
        self.plan = lambda _: fault

    def spoil_in_turn(self, *faults: Fault) -> None:
        """Let these happen to the next exchanges, then nothing more."""
        left = list(faults)
        self.plan = lambda _: left.pop(0) if left else passing

    def mend(self) -> None:
        """From now on everything passes."""
        self.spoil(passing)

    async def carry(self, exchange: Exchange) -> None:
        """Let happen to an exchange what is planned for it."""
        self.seen.append(f"{exchange.method} {exchange.path}")
        await self.plan(exchange)(exchange)
