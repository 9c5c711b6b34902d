"""`xianzhi demo` in a real terminal, from the first picture to the last."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

import pytest

from tests.e2e.tmux import SECONDS, terminal


def leftovers(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir() if entry.name.startswith("xianzhi-demo-"))


def wait_until_gone(folder: Path) -> None:
    until = time.monotonic() + SECONDS
    while leftovers(folder):
        assert time.monotonic() < until, leftovers(folder)
        time.sleep(0.1)


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (160, 45)])
def test_the_board_shows_both_queues_and_goes_on_living(tmp_path: Path, columns: int, rows: int) -> None:
    with terminal(tmp_path, "demo", "--speed", "600", columns=columns, rows=rows) as desk:
        screen = desk.wait_for("示范小区", "值班 张敏", "已连接", "报修 ", "吐槽 ", "欠回访")
        assert "屏幕原样" not in screen
        desk.wait_until(lambda board: len(re.findall(r"\b10\d\d\b", board)) >= 5, "工单没有出现")
        desk.wait_until(lambda later: "李强" in later, "同事没有出现")
        desk.wait_until(lambda later: "1015" in later, "没有新的报修")


def test_the_clocks_of_the_tickets_run(tmp_path: Path) -> None:
    with terminal(tmp_path, "demo", "--speed", "0.1", columns=160, rows=45) as desk:
        desk.wait_until(lambda board: "首电 还有" in board, "没有快到期的单")
        first = re.search(r"首电 还有 +(0\d:\d\d)", desk.screen)
        assert first is not None
        desk.wait_until(lambda board: f"首电 还有    {first[1]}" not in board, "时限没有走动")


def test_a_new_ticket_is_accepted_with_one_key(tmp_path: Path) -> None:
    with terminal(tmp_path, "demo", "--speed", "0.1") as desk:
        desk.wait_for("已连接", "待受理")
        desk.press("C-n")
        desk.wait_until(lambda screen: re.search(r"下一步 +受理", screen) is not None, "光标不在新报修上")
        before = desk.screen
        accepted = re.search(r"^ > .*?\b(10\d\d)\b", before, re.MULTILINE)
        assert accepted is not None
        desk.press("Enter")
        desk.wait_until(
            lambda screen: re.search(rf"\b{accepted[1]}\b.*(已受理|张敏)", screen) is not None, "没有受理成功"
        )


def test_leaving_restores_the_screen_and_clears_everything_away(tmp_path: Path) -> None:
    with terminal(tmp_path, "demo", "--speed", "600") as desk:
        desk.wait_for("已连接")
        assert leftovers(tmp_path)
        desk.press("C-q")
        screen = desk.wait_for("退出码 0")
        assert "屏幕原样" in screen
        assert "贤智值班台" not in screen
        wait_until_gone(tmp_path)


@pytest.mark.parametrize("end", [signal.SIGHUP, signal.SIGTERM])
def test_a_closed_window_leaves_nothing_behind(tmp_path: Path, end: signal.Signals) -> None:
    with terminal(tmp_path, "demo") as desk:
        desk.wait_for("已连接")
        os.kill(desk.program, end)
        desk.wait_for("退出码")
        wait_until_gone(tmp_path)


def test_a_desk_that_is_killed_leaves_nothing_behind(tmp_path: Path) -> None:
    with terminal(tmp_path, "demo") as desk:
        desk.wait_for("已连接")
        os.kill(desk.program, signal.SIGKILL)
        wait_until_gone(tmp_path)
