"""The service is killed in the middle of a worked shift, and then perhaps the desk: nothing is lost or doubled.

The desk runs in a real terminal and the service in a process of its own; the oracle has the last word over the files.
"""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.e2e.tmux import REPOSITORY, SECONDS, Terminal, terminal
from tests.faults.oracle import Books, DeskFiles, Saved, judge
from xianzhi_tui.clock import SystemClock
from xianzhi_tui.config import Settings
from xianzhi_tui.domain.commands import AddNote, Dispatch
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.locations import Locations
from xianzhi_tui.server.store.store import Store
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.setup import Answers, Member, write_down
from xianzhi_tui.sync.outbox import Outbox

ZHANG = Member("1001", "张敏", Role.DUTY, "2468")


def stays_open(_: Terminal) -> None:
    """Nothing happens to the desk."""


def is_killed(desk: Terminal) -> None:
    """The desk ends as by a power cut."""
    os.kill(desk.program, signal.SIGKILL)


def is_closed(desk: Terminal) -> None:
    """Somebody closes the window: the terminal hangs up on everything in it."""
    desk.tmux("kill-session", "-t", "desk")


@pytest.mark.parametrize(
    "the_desk",
    [pytest.param(stays_open, marks=pytest.mark.slow), is_killed, pytest.param(is_closed, marks=pytest.mark.slow)],
)
def test_the_service_is_killed_and_the_shift_goes_on(tmp_path: Path, the_desk: Callable[[Terminal], None]) -> None:
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
            saved = _called_saved(tmp_path / "desk")
            the_desk(desk)
            service = _serve(books, port)
            if the_desk is stays_open:
                _all_is_sent_and_heard(desk, tmp_path)
        if the_desk is not stays_open:
            with terminal(tmp_path, *places) as desk:
                _all_is_sent_and_heard(desk, tmp_path)
    finally:
        service.kill()
        service.wait()
    assert _verdict(books, tmp_path / "desk", saved) == Counter({"CheckerDispatched": 1, "NoteAdded": 1})


def _all_is_sent_and_heard(desk: Terminal, folder: Path) -> None:
    desk.wait_for("值班 张敏", "已连接", "待发 0", "已派单")
    desk.wait_until(lambda _: _cursor(folder / "desk") == _head(folder / "service"), "工作副本没有跟上")
    desk.press("C-q")
    desk.wait_for("退出码 0")


def _cursor(desk: Path) -> int:
    with closing(sqlite3.connect(desk / "replica.db")) as db:
        return int(db.execute("SELECT value FROM meta WHERE name = 'cursor'").fetchone()[0])


def _head(books: Path) -> int:
    with closing(sqlite3.connect(books / "service.db")) as db:
        return int(db.execute("SELECT max(seq) FROM feed").fetchone()[0])


def _called_saved(desk: Path) -> list[Saved]:
    """The commands that the screen counts as unsent."""
    with closing(Outbox(desk / "outbox.db")) as outbox:
        waiting = outbox.entries()
    assert [type(one.command) for one in waiting] == [Dispatch, AddNote]
    return [Saved(one.command_id, one.ticket_id, "1001") for one in waiting]


def _verdict(books: Path, desk: Path, saved: list[Saved]) -> Counter[str]:
    """The oracle finds nothing wrong; what became of the commands."""
    with closing(Store.open(books / "service.db")) as store:
        compound = store.read_now(lambda found: found.people.only_compound())
        there = Books.read(store, compound)
    assert judge(there, {"1001": DeskFiles.within(desk)}, saved) == ()
    assert len({one.command_id for one in there.events}) == 1 + len(saved), (
        "one report, and what the screen called saved"
    )
    return Counter(type(event.event).__name__ for one in saved for event in there.of_command(one.command_id))


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
