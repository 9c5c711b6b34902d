"""Somebody types at a real terminal: nothing moves meanwhile, and a desk that is killed has lost nothing of it."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.cli.test_setup import ANSWERS
from tests.e2e.tmux import terminal
from xianzhi_tui import embedded
from xianzhi_tui.clock import SystemClock
from xianzhi_tui.config import Settings
from xianzhi_tui.locations import Locations
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.setup import write_down

STILL_SECONDS = 3.0
F2, DOWN = "\x1bOQ", "\x1b[B"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc to find the program in the terminal")
def test_nothing_moves_while_somebody_types_and_a_killed_desk_has_lost_nothing(tmp_path: Path) -> None:
    data, written = tmp_path / "data", tmp_path / "written"
    write_down(Office(Locations(data), Settings(), None, SystemClock(), {}), ANSWERS)
    try:
        with terminal(tmp_path, "--data", str(data)) as desk:
            desk.wait_for("值班 张三", "已连接")
            desk.press("F2")
            desk.wait_for("登记  来访、来电")
            desk.press("-l", "6-902 厨房漏水[/")
            desk.wait_for("6-902 厨房漏水[/")
            time.sleep(1.5)  # until the second has passed in which the draft is kept
            desk.tmux("pipe-pane", "-t", "desk", f"cat > {written}")
            time.sleep(STILL_SECONDS)
            assert written.read_bytes() == b""
            os.kill(desk.program, signal.SIGKILL)
        with terminal(tmp_path, "--data", str(data)) as desk:
            desk.wait_for("值班 张三", "已连接")
            desk.press("F2")
            desk.wait_for("草稿已填好", "6-902 厨房漏水[/")
            desk.press("Escape", "C-q")
            desk.wait_for("退出码 0")
    finally:
        embedded.stop(data)


def test_whoever_types_on_at_once_types_into_the_form(tmp_path: Path) -> None:
    """F2 and the words in one write, before the desk has ever opened a form."""
    data = tmp_path / "data"
    write_down(Office(Locations(data), Settings(), None, SystemClock(), {}), ANSWERS)
    try:
        with terminal(tmp_path, "--data", str(data)) as desk:
            desk.wait_for("值班 张三")
            desk.tmux("set-buffer", f"{F2}6-902\r\r\r\r厨房漏水[/{DOWN}朱小姐")
            desk.tmux("paste-buffer", "-r", "-t", "desk")
            desk.wait_for("登记  来访、来电", "6-902", "厨房漏水[/", "朱小姐")
            desk.press("Escape")
            desk.wait_for("草稿已留着")
            desk.press("C-q")
            desk.wait_for("退出码 0")
    finally:
        embedded.stop(data)
