"""How far every compound's feed has come, kept in memory, and the polls that wait for more."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping


class Channel:
    """One compound: its newest number, its presence revision, and who is waiting."""

    __slots__ = ("_epoch", "_waiting", "etag", "head", "revision")

    def __init__(self, epoch: str, head: int) -> None:
        self._epoch = epoch
        self._waiting: dict[asyncio.Future[None], None] = {}  # in order of arrival, which a set would not keep
        self.head = head
        self.revision = 0
        self.etag = b""
        self._moved()

    @property
    def held(self) -> int:
        """How many polls wait here."""
        return len(self._waiting)

    def advance(self, head: int) -> None:
        """The feed has come this far."""
        if head > self.head:
            self.head = head
            self._moved()

    def revise(self) -> None:
        """Somebody at a desk moved."""
        self.revision += 1
        self._moved()

    def wake(self) -> None:
        """Have every waiting poll look again, the one first that has waited longest."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    async def wait(self, seconds: float) -> None:
        """Until something moves, at the longest this long."""
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        timer = loop.call_later(seconds, _end, future)
        self._waiting[future] = None
        try:
            await future
        finally:
            timer.cancel()
            del self._waiting[future]

    def tag(self, cursor: int) -> bytes:
        """The ETag of an answer that reaches up to a cursor."""
        return f'"{self._epoch}-{cursor}-{self.revision}"'.encode()

    def _moved(self) -> None:
        self.etag = self.tag(self.head)
        self.wake()


class Feed:
    """The channels of all compounds."""

    def __init__(self, epoch: str, heads: Mapping[str, int]) -> None:
        self.epoch = epoch
        self._channels = {compound: Channel(epoch, head) for compound, head in heads.items()}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on announcements wake the polls of this loop."""
        self._loop = loop

    def announce(self, heads: Mapping[str, int]) -> None:
        """Told at every commit, on the writer's thread."""
        if self._loop is None or self._loop.is_closed():
            self._advance(heads)
        else:
            self._loop.call_soon_threadsafe(self._advance, heads)

    def channel(self, compound: str) -> Channel:
        """The channel of a compound that exists."""
        return self._channels[compound]

    @property
    def held(self) -> int:
        """How many polls wait in all."""
        return sum(channel.held for channel in self._channels.values())

    @property
    def numbers(self) -> int:
        """How many numbers all feeds have given out."""
        return sum(channel.head for channel in self._channels.values())

    @property
    def closed(self) -> bool:
        """Whether the service is about to end, so that nothing is held any more."""
        return self._closed

    def close(self) -> None:
        """Let every waiting poll go."""
        self._closed = True
        for channel in self._channels.values():
            channel.wake()

    def _advance(self, heads: Mapping[str, int]) -> None:
        for compound, head in heads.items():
            if compound in self._channels:
                self._channels[compound].advance(head)
            else:
                self._channels[compound] = Channel(self.epoch, head)


def _end(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
