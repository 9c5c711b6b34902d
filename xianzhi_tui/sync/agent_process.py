"""The agent as seen from the desk: a child process that is kept alive, spoken to and listened to."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from xianzhi_tui.codec import MALFORMED, decode, encode
from xianzhi_tui.sync.conversation import Conversation
from xianzhi_tui.sync.messages import Answered, FromAgent, Request, ToAgent

LONGEST_LINE = 1 << 24
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
SETTLED_SECONDS = 60.0
START_SECONDS = 5.0
CLOSE_SECONDS = 3.0
DESK_PID = "XIANZHI_DESK_PID"
"""The variable that tells an agent whose it is."""


class AgentProcess:
    """Starts the agent, starts it again when it dies, and carries words both ways."""

    def __init__(self, command: Sequence[str], said: Callable[[FromAgent], None], died: Callable[[], None]) -> None:
        self._command = command
        self._died = died
        self._process: Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._spawned = asyncio.Event()
        self._conversation = Conversation(self.tell, said)

    def start(self) -> None:
        """Have an agent from now on."""
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep(), name="desk agent")

    def next_id(self) -> int:
        """A number for a request."""
        return self._conversation.next_id()

    async def ask(self, request: Request) -> Answered:
        """The agent's answer, or the error it met; one that is just being started is waited for."""
        if self._keeper is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(START_SECONDS):
                    await self._spawned.wait()
        return await self._conversation.ask(request)

    def tell(self, word: ToAgent) -> bool:
        """Say something that needs no answer; False when there is no agent to hear it."""
        if self._process is None or self._process.stdin is None or self._process.stdin.is_closing():
            return False
        self._process.stdin.write(encode(word) + b"\n")
        return True

    async def close(self) -> None:
        """Let the agent end; it stops by itself when its stdin closes."""
        if self._keeper is None:
            return
        self._keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._keeper
        self._keeper = None

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        pause = FIRST_PAUSE
        while True:
            began = loop.time()
            # A machine that cannot start one now may be able to later.
            with contextlib.suppress(OSError):
                await self._live()
            self._died()
            pause = FIRST_PAUSE if loop.time() - began > SETTLED_SECONDS else min(pause * 2, LONGEST_PAUSE)
            await asyncio.sleep(pause)

    async def _live(self) -> None:
        """One life of the agent, from its start to the end of its words."""
        # A session of its own, so that a Ctrl+C meant for the screen does not reach it.
        self._process = process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            limit=LONGEST_LINE,
            start_new_session=True,
            env=agent_surroundings(),
        )
        self._spawned.set()
        try:
            assert process.stdout is not None
            while line := await process.stdout.readline():
                self._hear(line)
        except ValueError:
            pass  # a line longer than any agent writes: it is not to be trusted further
        finally:
            self._process = None
            self._spawned.clear()
            self._conversation.end()
            await _whatever_comes(_end(process))

    def _hear(self, line: bytes) -> None:
        try:
            said: FromAgent = decode(line, FromAgent)  # type: ignore[arg-type]  # a union of shapes
        except MALFORMED:
            return
        self._conversation.hear(said)


def agent_command(*arguments: str) -> tuple[str, ...]:
    """How the agent is started."""
    return sys.executable, "-m", "xianzhi_tui.sync.agent_main", *arguments


def agent_surroundings() -> dict[str, str]:
    """Its environment, with whose agent it is: a desk that dies before its agent has begun is missed all the same."""
    return {**os.environ, DESK_PID: str(os.getpid())}


async def _whatever_comes(ending: Coroutine[Any, Any, None]) -> None:
    """Also when the desk closes meanwhile: a process that nobody waited for stays behind as a dead entry."""
    task = asyncio.create_task(ending, name="agent's end")
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


async def _end(process: Process) -> None:
    assert process.stdin is not None
    process.stdin.close()
    # Read to its end: an agent that has more to say must not wait for a reader, nor its pipe be left open.
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await process.communicate()
    except TimeoutError:
        process.kill()
        await process.communicate()
