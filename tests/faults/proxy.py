"""The bad line over real sockets: one HTTP exchange at a time. Needs no rights and no tools."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.faults.modes import Exchange, Line

LONGEST_HEAD = 1 << 16


@dataclass
class Proxy(Line):
    """A line between a client and a server that know nothing of it."""

    upstream: tuple[str, int] = ("", 0)
    port: int = 0
    _serving: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Where the client is to connect."""
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        """One connection, one exchange."""
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            await self.carry(await self._read(reader, client))
        except ConnectionResetError:
            _tear_down(client)
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

        async def say(answer: bytes) -> None:
            client.write(answer)
            await client.drain()

        return Exchange(len(self.seen), method, path, lambda: self._deliver(request), say, reader.read)

    async def _deliver(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(*self.upstream)
        try:
            writer.write(request)
            await writer.drain()
            return await reader.read(-1)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


def _tear_down(client: asyncio.StreamWriter) -> None:
    connection: socket.socket = client.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.transport.abort()


@asynccontextmanager
async def bad_line(host: str, port: int) -> AsyncIterator[Proxy]:
    """A proxy in front of a server, for as long as the block runs."""
    proxy = Proxy(upstream=(host, port))
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0, limit=LONGEST_HEAD)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        await proxy.end()
        await server.wait_closed()
