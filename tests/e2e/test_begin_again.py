"""The interface loaded anew in the middle of a day."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.tmux import terminal
from xianzhi_tui import embedded
from xianzhi_tui.clock import SystemClock
from xianzhi_tui.config import Settings
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.locations import Locations
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.setup import Answers, Member, write_down

ZHANG = Member("1001", "张敏", Role.DUTY, "2468")


def test_what_was_typed_and_who_is_signed_in_are_still_there(tmp_path: Path) -> None:
    data = tmp_path / "data"
    write_down(
        Office(Locations(data), Settings(), None, SystemClock(), {}), Answers("和新苑", (ZHANG,), ("陈师傅",), ZHANG)
    )
    try:
        with terminal(tmp_path, "--data", str(data)) as desk:
            desk.wait_for("值班 张敏", "已连接")
            before = desk.pid
            desk.press("F2")
            desk.wait_for("位置")
            desk.press("-l", "6号楼902")
            desk.wait_for("6号楼902")
            desk.press("F12")
            desk.wait_until(lambda screen: "6号楼902" not in screen and "已连接" in screen, "没有重新载入")
            desk.press("F2")
            desk.wait_for("6号楼902", "值班 张敏")
            assert desk.pid == before
            desk.press("Escape", "C-q")
            desk.wait_for("退出码 0")
    finally:
        embedded.stop(data)


def test_the_demonstration_goes_on_over_the_same_compound(tmp_path: Path) -> None:
    with terminal(tmp_path, "demo", "--speed", "0.1") as desk:
        desk.wait_for("已连接", "10")
        desk.press("F1")
        desk.wait_for("命令面板")
        desk.press("F12")
        desk.wait_until(lambda screen: "命令面板" not in screen and "已连接" in screen, "没有重新载入")
        desk.press("C-q")
        desk.wait_for("退出码 0")
