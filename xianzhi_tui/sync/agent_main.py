"""The agent as a process of its own, spoken to in JSON lines; it ends when its stdin does."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from xianzhi_tui.clock import SystemClock
from xianzhi_tui.codec import MALFORMED, decode, encode
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.locations import Locations
from xianzhi_tui.sync import messages as m
from xianzhi_tui.sync import storage
from xianzhi_tui.sync.agent import Agent, cancel
from xianzhi_tui.sync.agent_process import DESK_PID
from xianzhi_tui.sync.desk import Link

NICENESS = 5
LOOK_SECONDS = 2.0


def _hear(stdin: BinaryIO, loop: asyncio.AbstractEventLoop, heard: asyncio.Queue[bytes]) -> None:
    for line in stdin:
        loop.call_soon_threadsafe(heard.put_nowait, line)
    loop.call_soon_threadsafe(heard.put_nowait, b"")


async def _watch_parent(heard: asyncio.Queue[bytes]) -> None:
    """The desk died and somebody else holds our stdin open: end all the same."""
    desk = int(os.environ.get(DESK_PID, os.getppid()))
    while os.getppid() == desk:
        await asyncio.sleep(LOOK_SECONDS)
    heard.put_nowait(b"")


async def _until_writable(
    locations: Locations, heard: asyncio.Queue[bytes], say: Callable[[m.FromAgent], None]
) -> bool:
    """Say why nothing can be kept here for as long as that is so; False when the desk ends meanwhile."""
    while (error := await asyncio.to_thread(storage.trouble, locations)) is not None:
        say(m.LinkNews(Link(trouble=error.code, detail=str(error))))
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                while line := await heard.get():
                    _turn_down(line, error, say)
                return False
    return True


def _turn_down(line: bytes, error: XianzhiError, say: Callable[[m.FromAgent], None]) -> None:
    with suppress(*MALFORMED):
        word: m.ToAgent = decode(line, m.ToAgent)  # type: ignore[arg-type]  # a union of shapes
        if isinstance(word, m.Request):
            say(m.Failed(word.id, error.code, error.happened, error.safe, error.todo))


async def serve(locations: Locations, settings_file: Path | None, stdin: BinaryIO, stdout: BinaryIO) -> None:
    """Be the agent of a desk that speaks through these pipes."""
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    threading.Thread(target=_hear, args=(stdin, asyncio.get_running_loop(), heard), daemon=True).start()
    # A desk that is stopped reads nothing; the line must not stop with it.
    with ThreadPoolExecutor(1, "stdout") as writing:

        def write(line: bytes) -> None:
            stdout.write(line)
            stdout.flush()

        def say(said: m.FromAgent) -> None:
            writing.submit(write, encode(said) + b"\n")

        watching = asyncio.create_task(_watch_parent(heard), name="parent")
        try:
            if await _until_writable(locations, heard, say):
                locations.prepare()
                await Agent(locations, settings_file, say, SystemClock()).run(heard)
        finally:
            await cancel(watching)


def main() -> None:
    """python -m xianzhi_tui.sync.agent_main DATA [CONFIG]"""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    data, *settings_file = sys.argv[1:]
    file = Path(settings_file[0]) if settings_file else None
    asyncio.run(serve(Locations(Path(data)), file, sys.stdin.buffer, sys.stdout.buffer))


if __name__ == "__main__":
    main()
