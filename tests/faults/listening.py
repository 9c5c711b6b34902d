"""An application behind a real socket, inside a test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI


@asynccontextmanager
async def listening(app: FastAPI, keep_alive: int = 75) -> AsyncIterator[int]:
    """The port at which the application answers for as long as the block runs; its lifespan is somebody else's."""
    config = uvicorn.Config(
        app, "127.0.0.1", 0, lifespan="off", log_config=None, timeout_keep_alive=keep_alive, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.sleep(0.01)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await serving
