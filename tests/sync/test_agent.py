"""The agent as a process: it lives as long as its desk, comes back when it dies, and writes nothing personal down."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.desk_in_process import sign_in_before
from tests.faults.disks import fill_at_once, make_room
from tests.faults.listening import listening
from tests.imports import REPOSITORY
from tests.service_in_process import NOON, PHONE, ServiceInProcess
from tests.sync.test_engine import file, walk_in
from tests.sync.test_port import empty_outbox, stands, until
from xianzhi_tui.clock import SystemClock
from xianzhi_tui.codec import encode
from xianzhi_tui.locations import Locations
from xianzhi_tui.sync.agent_process import AgentProcess, agent_command
from xianzhi_tui.sync.desk import LinkState
from xianzhi_tui.sync.messages import FromAgent, LinkNews, Poke, Reveal
from xianzhi_tui.sync.port import AgentDesk, open_desk

SAYS_ONE_THING = """
import sys
print('{"type":"link","link":{"state":"connected"}}', flush=True)
"""
LINGERS = """
import os, time
os.write(1, b'{"type":"link","link":{"state":"connected"}}\\n')
os.close(1)
time.sleep(0.6)
"""
SAYS_NONSENSE_FIRST = """
import sys
print('nonsense'); print('[]'); print('{"type":"song"}')
print('{"type":"link","link":{"state":"connected"}}', flush=True)
sys.stdin.read()
"""
ECHOES_WHAT_IT_HEARS = """
import sys
for line in sys.stdin:
    print('{"type":"outbox"}', flush=True)
"""


@pytest.fixture
async def folder(service: ServiceInProcess, tmp_path: Path) -> AsyncIterator[Path]:
    """A data folder with a login and the settings to reach a service on a real socket."""
    async with listening(service.app) as port:
        folder = tmp_path / "desk"
        sign_in_before(service, folder, "101", service.clock)
        (folder / "config.toml").write_text(f'[server]\nurl = "http://127.0.0.1:{port}"\n', encoding="utf-8")
        yield folder


@asynccontextmanager
async def agent(folder: Path, before: Callable[[], None] | None = None) -> AsyncIterator[Process]:
    """An agent, spoken to by hand."""
    command = agent_command(str(folder), str(folder / "config.toml"))
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, cwd=REPOSITORY, preexec_fn=before)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()  # not merely waited for, or its pipes stay open


async def told(process: Process, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The first thing the agent says that is wanted."""
    assert process.stdout is not None
    async with asyncio.timeout(20):
        while True:
            said: dict[str, Any] = json.loads(await process.stdout.readline())
            if wanted(said):
                return said


def connected(said: dict[str, Any]) -> bool:
    return bool(said["type"] == "link" and said["link"]["state"] == "connected")


@asynccontextmanager
async def an_agent(program: str, said: list[FromAgent], died: asyncio.Event) -> AsyncIterator[AgentProcess]:
    """A stand-in for the agent, kept alive as the real one is."""
    process = AgentProcess((sys.executable, "-c", program), said.append, died.set)
    process.start()
    try:
        yield process
    finally:
        await process.close()


async def soon(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.02)


async def test_an_agent_that_dies_is_started_again_and_the_desk_told() -> None:
    said: list[FromAgent] = []
    died = asyncio.Event()
    async with an_agent(SAYS_ONE_THING, said, died):
        await soon(lambda: len(said) == 2)
        assert died.is_set()
        assert all(isinstance(one, LinkNews) for one in said)


async def test_words_that_make_no_sense_are_passed_over() -> None:
    said: list[FromAgent] = []
    async with an_agent(SAYS_NONSENSE_FIRST, said, asyncio.Event()):
        await soon(lambda: len(said) == 1)


async def test_a_desk_that_closes_while_its_agent_is_ending_waits_for_its_end() -> None:
    said: list[FromAgent] = []
    async with an_agent(LINGERS, said, asyncio.Event()):
        await soon(lambda: len(said) == 1)
        pid = child_with(LINGERS)
        await asyncio.sleep(0.1)  # its words are at their end, it is not
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_what_is_said_to_it_arrives() -> None:
    said: list[FromAgent] = []
    async with an_agent(ECHOES_WHAT_IT_HEARS, said, asyncio.Event()) as process:
        await soon(lambda: process.tell(Poke()))
        await soon(lambda: len(said) == 1)
    assert not process.tell(Poke())


async def test_an_agent_on_a_full_disk_says_so_and_goes_on_when_there_is_room(folder: Path) -> None:
    async with agent(folder, fill_at_once) as process:
        said = await told(process, lambda said: said["type"] == "link")
        assert said["link"]["trouble"] == "storage_full"
        assert "磁盘已满" in said["link"]["detail"]
        assert process.stdin is not None
        process.stdin.write(encode(Reveal(7, "t1")) + b"\n")
        assert (await told(process, lambda said: said.get("id") == 7))["code"] == "storage_full"
        make_room(process.pid)
        await told(process, connected)


async def test_the_agent_ends_with_its_stdin(folder: Path) -> None:
    async with agent(folder) as process:
        await told(process, connected)
        assert process.stdin is not None
        process.stdin.close()
        async with asyncio.timeout(5):
            assert await process.wait() == 0


@pytest.mark.parametrize("lived", [0.0, 1.0], ids=["before it has begun", "later"])
async def test_the_agent_ends_with_its_desk_even_if_somebody_holds_its_stdin(folder: Path, lived: float) -> None:
    ours, theirs = os.pipe()
    program = (
        "import subprocess, sys, time; from xianzhi_tui.sync.agent_process import agent_surroundings;"
        f"agent = subprocess.Popen({agent_command(str(folder), str(folder / 'config.toml'))!r}, stdin={ours},"
        " stdout=subprocess.DEVNULL, env=agent_surroundings());"
        f"print(agent.pid, flush=True); time.sleep({lived})"
    )
    desk = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program), stdout=PIPE, pass_fds=(ours,), cwd=REPOSITORY
    )
    os.close(ours)
    assert desk.stdout is not None
    pid = int(await desk.stdout.readline())
    await desk.communicate()
    await soon(lambda: not Path(f"/proc/{pid}").exists() or "zombie" in Path(f"/proc/{pid}/status").read_text())
    os.close(theirs)


async def test_the_desk_works_through_its_agent_and_survives_its_death(service: ServiceInProcess, folder: Path) -> None:
    ticket_id = await file(service)
    desk: AgentDesk = open_desk(Locations(folder), folder / "config.toml", SystemClock())
    await until(desk, stands(LinkState.CONNECTED))
    entry = await desk.issue("", walk_in(), None, NOON)
    await until(desk, empty_outbox)
    assert {one.id for one in (await desk.board()).tickets} == {ticket_id, entry.ticket_id}
    os.kill(pid_of(desk), signal.SIGKILL)
    offline = await until(desk, stands(LinkState.OFFLINE))
    assert "正在重新启动" in str(offline)
    await until(desk, stands(LinkState.CONNECTED))
    pid = pid_of(desk)
    assert os.getpriority(os.PRIO_PROCESS, pid) == 5
    await desk.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    written = (folder / "logs" / "agent.log").read_text(encoding="utf-8")
    assert all(json.loads(line) for line in written.splitlines())
    assert not [word for word in (PHONE, "朱先生", "张三", "地砖", "desk-101") if word in written]


def pid_of(desk: AgentDesk) -> int:
    """The agent's process."""
    return child_with("xianzhi_tui.sync.agent")


def child_with(words: str) -> int:
    """A process that was started here with these words, found by its parent."""
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    return next(int(one) for one in children if words.encode() in Path(f"/proc/{one}/cmdline").read_bytes())
