"""`xianzhi serve`: one holder of the books, found by the others, ended well."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from tests.cli.command_line import REPOSITORY, SECONDS, CommandLine
from tests.manual_clock import ManualClock
from tests.service_in_process import NOON
from xianzhi_tui import embedded
from xianzhi_tui.shell.idleness import IDLE_SECONDS, Visits, end_when_idle


@contextmanager
def served(xianzhi: CommandLine, *words: str) -> Iterator[subprocess.Popen[str]]:
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY), "XIANZHI_DATA": str(xianzhi.data)}
    command = xianzhi.command("serve", *words)
    service = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=env, cwd=xianzhi.data.parent)
    try:
        yield service
    finally:
        service.kill()
        service.communicate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_service_serves_its_folder_and_the_commands_there_find_it(xianzhi: CommandLine) -> None:
    port = free_port()
    with served(xianzhi, "--port", str(port)) as service:
        assert service.stderr is not None
        assert f"http://127.0.0.1:{port}" in service.stderr.readline()
        assert httpx.get(f"http://127.0.0.1:{port}/healthz").json()["service"] == "xianzhi"
        assert xianzhi("list", "--json").objects == []
        assert json.loads((xianzhi.data / "service.json").read_text())["port"] == port

        second = xianzhi("serve", "--port", str(free_port()))
        assert second.code == 4
        assert "已有服务在使用" in second.error[0]

        service.send_signal(signal.SIGTERM)
        assert service.wait(SECONDS) == 0
        assert not (xianzhi.data / "service.json").exists()
        assert not (xianzhi.data / "service.db-wal").exists()


def test_a_port_in_use_is_named(xianzhi: CommandLine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = xianzhi("serve", "--port", str(taken.getsockname()[1]))
    assert said.code == 4
    assert "可能已被占用" in said.error[0]
    assert len(said.error) == 3


@pytest.mark.parametrize("url", ["postgres://somewhere", "sqlite:///", "service.db"])
def test_a_database_address_nobody_understands_is_refused(xianzhi: CommandLine, url: str) -> None:
    said = xianzhi("serve", "--database-url", url)
    assert said.code == 4
    assert said.error[1] == "服务未启动，数据未受影响"


def test_the_service_of_this_machine_is_started_once_and_stopped_well(xianzhi: CommandLine) -> None:
    assert xianzhi("list").code == 0
    first = embedded.read_address(xianzhi.data)
    assert first is not None
    assert xianzhi("list").code == 0
    assert embedded.read_address(xianzhi.data) == first
    embedded.stop(xianzhi.data)
    assert embedded.read_address(xianzhi.data) is None
    assert not (xianzhi.data / "service.db-wal").exists()


def test_a_service_killed_is_started_again(xianzhi: CommandLine) -> None:
    assert xianzhi("list").code == 0
    first = embedded.read_address(xianzhi.data)
    assert first is not None
    os.kill(first.pid, signal.SIGKILL)
    time.sleep(0.2)
    assert xianzhi("list").code == 0
    assert embedded.read_address(xianzhi.data) != first


def test_broken_settings_do_not_keep_the_service_of_this_machine_from_starting(xianzhi: CommandLine) -> None:
    config = xianzhi.data.parent / "config.toml"
    config.write_text("[desk\n", encoding="utf-8")
    assert embedded.ensure(xianzhi.data, config=config).url.startswith("http://127.0.0.1:")


def test_a_login_is_kept_for_the_desk(xianzhi: CommandLine) -> None:
    assert xianzhi("list").code == 0
    wrong = xianzhi("login", "--staff", "1001", typed="0000\n")
    assert wrong.code == 1
    assert len(wrong.error) == 3
    assert not (xianzhi.data / "session.json").exists()
    assert xianzhi("login").code == 1


class Desk:
    """Somebody whose request takes an hour."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.visits = Visits(clock)
        self.idle_inside = -1.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.clock.advance(timedelta(hours=1))
        self.idle_inside = self.visits.idle_seconds


async def test_idleness_counts_from_the_end_of_the_last_visit() -> None:
    clock = ManualClock(NOON)
    desk = Desk(clock)
    await desk.visits.counting(desk)({"type": "http"}, _nothing, _nothing)
    assert (desk.idle_inside, desk.visits.idle_seconds) == (0, 0)
    clock.advance(timedelta(minutes=1))
    assert desk.visits.idle_seconds == 60


async def test_after_ten_minutes_without_visits_the_service_of_this_machine_ends() -> None:
    clock = ManualClock(NOON)
    visits = Visits(clock)
    server = uvicorn.Server(uvicorn.Config(visits.counting(Desk(clock))))

    async def sleep(seconds: float) -> None:
        assert not server.should_exit
        clock.advance(timedelta(seconds=seconds))

    await end_when_idle(server, visits, sleep)
    assert server.should_exit
    assert IDLE_SECONDS <= (clock.now() - NOON).total_seconds() <= IDLE_SECONDS + 10


async def _nothing(*_: Any) -> Any:
    """Nobody says or hears anything."""


def test_a_running_service_takes_up_changed_limits_for_new_tickets_only(xianzhi: CommandLine) -> None:
    config = xianzhi.data.parent / "config.toml"
    config.write_text("[policy]\nverify_minutes = 30\n", encoding="utf-8")
    port = free_port()
    with served(xianzhi, "--port", str(port), f"--config={config}") as service:
        assert service.stderr is not None
        service.stderr.readline()
        assert policies(xianzhi, port) == [(1, 30)]
        config.write_text("[policy]\nverify_minutes = 0\n", encoding="utf-8")
        config.write_text("[policy]\nverify_minutes = 20\n", encoding="utf-8")
        until = time.monotonic() + SECONDS
        while policies(xianzhi, port) != [(1, 30), (2, 20)]:
            assert time.monotonic() < until
            time.sleep(0.05)


def policies(xianzhi: CommandLine, port: int) -> list[tuple[int, int]]:
    token = (xianzhi.data / "token").read_text().strip()
    answer = httpx.get(f"http://127.0.0.1:{port}/v1/snapshot", headers={"Authorization": f"Bearer {token}"})
    return [(one["version"], one["verify_minutes"]) for one in answer.json()["reference"]["policies"]]
