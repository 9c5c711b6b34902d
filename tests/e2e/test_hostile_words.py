"""What residents write reaches a real terminal as words only: not one byte of an order."""

from __future__ import annotations

import json
import os
import pty
import select
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.command_line import REPOSITORY, command_line
from tests.hostile import DISGUISES, ESCAPES, MARKUP
from xianzhi_tui.clock import SystemClock
from xianzhi_tui.config import Settings
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.locations import Locations
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.setup import Answers, Member, write_down

SECONDS = 30.0
ZHANG = Member("1001", "张敏", Role.DUTY, "2468")
ORDERS = {
    "window title": b"\x1b]2;PWNED",
    "any title but ours": b"\x1b]0;",
    "clipboard": b"\x1b]52",
    "link": b"\x1b]8;",
    "reset": b"\x1bc",
    "character set": b"\x1b(0",
    "application command": b"\x1b_G",
    "device query": b"\x1bP$q",
    "clear screen": b"\x1b[2J",
    "c1": "\x9b31m".encode(),
    "c1 title": "\x9d2;".encode(),
    "shift out": b"\x0e",
    "nul": b"\x00",
    "bidi override": "\u202e".encode(),
    "zero width": "\u200b".encode(),
    "tag character": "\U000e0041".encode(),
}


ESCAPE, DOWN = b"\x1b", b"\x1b[B"
EVERYWHERE = (
    *(b"\x1b[18~", "漏水".encode(), DOWN, ESCAPE),  # find
    *(b"\x10", "漏水".encode(), DOWN, ESCAPE),  # the palette
    *(b"\x1bOS", ESCAPE, b"\x1b[19~", ESCAPE, b"\x1b[17~", ESCAPE),  # calls, the limits, photos
    *(b"\x04", ESCAPE, b"\x07", ESCAPE, b"\x0f", ESCAPE, b"\x14", ESCAPE),  # desks, figures, outbox, status
    *(b"\x05", DOWN, ESCAPE, b"\x19", b"\x1b[D", ESCAPE, b"\x0e"),  # handing over, looking back, what calls most
)
"""Every page that shows what residents wrote."""


class RawTerminal:
    """A pseudo-terminal that keeps every byte it is sent."""

    def __init__(self, master: int) -> None:
        self._master = master
        self.heard = b""

    def wait_for(self, words: str, since: int = 0) -> None:
        until = time.monotonic() + SECONDS
        while words.encode() not in self.heard[since:]:
            if time.monotonic() > until:
                pytest.fail(f"{words} 没有出现: {self.heard[-2000:]!r}")
            self.listen(0.2)

    def listen(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := max(until - time.monotonic(), 0)) > 0:
            if select.select([self._master], [], [], left)[0]:
                self.heard += os.read(self._master, 65536)

    def press(self, key: bytes, listen: float = 0.15) -> None:
        os.write(self._master, key)
        self.listen(listen)


@contextmanager
def desk_in(folder: Path) -> Iterator[RawTerminal]:
    pid, master = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", PYTHONPATH=str(REPOSITORY), LINES="40", COLUMNS="150")
        os.execv(sys.executable, [sys.executable, "-m", "xianzhi_tui", "--data", str(folder)])
    try:
        yield RawTerminal(master)
    finally:
        os.close(master)
        os.waitpid(pid, 0)


def test_no_order_in_a_report_reaches_the_terminal(tmp_path: Path) -> None:
    payloads = {**ESCAPES, **MARKUP, **DISGUISES}
    rows = [
        {
            "id": name,
            "title": f"漏水 {words}",
            "detail": f"{words}\n{words}",
            "name": words,
            "location": f"3号楼{words}",
        }
        for name, words in payloads.items()
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    with command_line(tmp_path) as xianzhi:
        office = Office(Locations(xianzhi.data), Settings(), None, SystemClock(), {})
        write_down(office, Answers("和新苑", (ZHANG,), ("陈师傅",), ZHANG))
        assert "不能导入 0 条" in xianzhi("import", str(file), "--kind", "repair").out
        with desk_in(xianzhi.data) as terminal:
            terminal.wait_for("已连接")
            terminal.wait_for("漏水")
            for _ in rows:
                terminal.press(b"\x1b[B")
            for key in (b"\x1b[C", b"\x1b", b"\r", b"\r", b"\x1b", b"\x1b[21~", b"\x1b", b"\x1bOQ", b"\x1b"):
                terminal.press(key)
            for key in EVERYWHERE:
                terminal.press(key, listen=0.05)
            since = len(terminal.heard)
            terminal.press(b"\x1bOP")
            terminal.wait_for("退出", since)  # the help of a desk that is still alive
            found = {name for name, order in ORDERS.items() if order in terminal.heard}
    assert not found
