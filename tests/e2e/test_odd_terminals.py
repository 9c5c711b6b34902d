"""Terminals that know little of themselves: serial lines, some web consoles, containers."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from select import select

import pytest

from tests.e2e.tmux import REPOSITORY, SECONDS

CTRL_Q = b"\x11"


class Line:
    """Our end of a terminal: what the desk writes is read at once, or it would wait."""

    def __init__(self, end: int) -> None:
        self._end = end
        self.written = bytearray()

    def read_for(self, seconds: float) -> int:
        """Read for so long; how many bytes came."""
        before, until = len(self.written), time.monotonic() + seconds
        while time.monotonic() < until:
            if select([self._end], [], [], 0.1)[0]:
                try:
                    self.written += os.read(self._end, 65536)
                except OSError:  # the other end is closed
                    break
        return len(self.written) - before

    def wait_for(self, words: str) -> None:
        until = time.monotonic() + SECONDS
        while words.encode() not in self.written:
            assert time.monotonic() < until, words
            self.read_for(0.2)

    def press(self, key: bytes) -> None:
        os.write(self._end, key)


@pytest.mark.parametrize(("rows", "columns", "kind"), [(0, 0, "xterm-256color"), (24, 80, "dumb")])
def test_the_desk_is_calm_and_can_be_left(tmp_path: Path, rows: int, columns: int, kind: str) -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    environment |= {"TERM": kind, "TMPDIR": str(tmp_path), "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-m", "xianzhi_tui", "demo", "--speed", "0.1"]
    desk = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, cwd=tmp_path, start_new_session=True
    )
    os.close(theirs)
    line = Line(ours)
    try:
        line.wait_for("已连接")
        assert line.read_for(3) < 100_000
        line.press(CTRL_Q)
        line.read_for(SECONDS)  # until the desk closes its end
        assert desk.wait(SECONDS) == 0
    finally:
        desk.kill()
        desk.wait()
        os.close(ours)
