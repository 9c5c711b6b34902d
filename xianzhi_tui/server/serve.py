"""Running the service under uvicorn: patient with idle desks, impatient with half-sent requests."""

from __future__ import annotations

import logging
import socket
from asyncio import TimerHandle
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import uvicorn
from fastapi import FastAPI

from xianzhi_tui.server.service import Service

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol as Protocol
else:
    try:
        from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol as Protocol
    except ImportError:  # Windows
        from uvicorn.protocols.http.h11_impl import H11Protocol as Protocol

KEEP_ALIVE_SECONDS = 100  # three polls of 25 s fit into it, so no desk meets a connection being closed
HEADER_SECONDS = 10.0
BACKLOG = 4096
LAST_ANSWERS_SECONDS = 5


class ImpatientProtocol(Protocol):
    """HTTP that hangs up on somebody who begins a request and does not get to the end of its headers."""

    _hang_up: TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._hang_up = self.loop.call_later(HEADER_SECONDS, transport.close)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        begun = bool(self.cycle) and not self.cycle.response_complete
        if begun and self._hang_up is not None:
            self._hang_up.cancel()
            self._hang_up = None
        elif not begun and self._hang_up is None:
            self._hang_up = self.loop.call_later(HEADER_SECONDS, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._hang_up is not None:
            self._hang_up.cancel()
        super().connection_lost(exc)


class TicketServer(uvicorn.Server):
    """Uvicorn that lets the held polls go before it waits for the last answers."""

    def __init__(self, config: uvicorn.Config, service: Service, ready: Callable[[int], None] | None) -> None:
        super().__init__(config)
        self._service, self._ready = service, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._ready is not None and self.started:
            self._ready(self.servers[0].sockets[0].getsockname()[1])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._service.feed.close()
        await super().shutdown(sockets)


def server_for(app: FastAPI, host: str, port: int, ready: Callable[[int], None] | None = None) -> TicketServer:
    """A server for the application; `ready` is told the port once it listens (0 asks for any)."""
    # Uvicorn's own lines would carry addresses and tracebacks with residents' words.
    logging.getLogger("uvicorn").addHandler(logging.NullHandler())
    logging.getLogger("uvicorn").propagate = False
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=ImpatientProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        date_header=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=LAST_ANSWERS_SECONDS,
    )
    return TicketServer(config, app.state.service, ready)
