"""The service killed in the middle of a worked shift: the work goes on, and nothing is lost or doubled afterwards."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from tests.e2e.tmux import REPOSITORY, SECONDS, terminal
from xianzhi_tui.clock import SystemClock
from xianzhi_tui.config import Settings
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.locations import Locations
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.setup import Answers, Member, write_down

ZHANG = Member("1001", "张敏", Role.DUTY, "2468")


@pytest.mark.slow
def test_the_service_is_killed_and_the_shift_goes_on(tmp_path: Path) -> None:
    books, port = tmp_path / "service", _free_port()
    here = Office(Locations(books), Settings(), None, SystemClock(), {})
    write_down(here, Answers("和新苑", (ZHANG,), ("陈师傅",), ZHANG))
    settings = tmp_path / "desk.toml"
    settings.write_text(f'[server]\nurl = "http://127.0.0.1:{port}"\n', encoding="utf-8")
    places = ("--data", str(tmp_path / "desk"), "--config", str(settings))

    service = _serve(books, port)
    try:
        _xianzhi(*places, "login", "--staff", "1001", typed="2468\n")
        _xianzhi(*places, "register", "6号楼902", "六楼漏水[/")
        with terminal(tmp_path, *places) as desk:
            desk.wait_for("值班 张敏", "已连接", "1001")
            service.kill()
            service.wait()
            desk.wait_for("离线", "数据截至")
            desk.press("F3")
            desk.wait_for("陈师傅 0单")
            desk.press("Enter")
            desk.wait_for("未同步 拟派单", "待发 1")
            desk.press("/")
            desk.wait_for("命令")
            desk.press("-l", "n 门口有水")
            desk.press("Enter")
            desk.wait_for("待发 2")
            service = _serve(books, port)
            desk.wait_for("已连接", "待发 0", "已派单")
            desk.press("C-q")
            desk.wait_for("退出码 0")
        shown = json.loads(_xianzhi(*places, "show", "1001", "--json"))
    finally:
        service.kill()
        service.wait()
    done = Counter(one["type"] for one in shown["events"])
    assert (done["CheckerDispatched"], done["NoteAdded"]) == (1, 1)


def _serve(books: Path, port: int) -> subprocess.Popen[bytes]:
    """The service on a machine of its own, once it answers."""
    command = [sys.executable, "-m", "xianzhi_tui", "--data", str(books), "serve", "--port", str(port)]
    service = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return service
        time.sleep(0.1)
    raise AssertionError("the service did not start")


def _xianzhi(*words: str, typed: str | None = None) -> str:
    command = [sys.executable, "-m", "xianzhi_tui", *words]
    return subprocess.run(command, input=typed, text=True, capture_output=True, cwd=REPOSITORY, check=True).stdout


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port
