"""What happens to a window in a day at the counter: dragged small, stopped, asleep, opened twice."""

from __future__ import annotations

import os
import signal
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine, command_line
from tests.e2e.test_hostile_words import desk_in
from tests.e2e.tmux import Terminal, terminal
from xianzhi_tui.clock import SystemClock
from xianzhi_tui.config import Settings
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.locations import Locations
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.setup import Answers, Member, write_down

ZHANG = Member("1001", "张敏", Role.DUTY, "2468")
CANARY_NAME, CANARY_PHONE = "金丝雀鸣", "13812345678"
PASTE_SECONDS = 5.0  # half a second on a quiet machine
F2, ESCAPE, CTRL_Q = b"\x1bOQ", b"\x1b", b"\x11"


@pytest.fixture(scope="module")
def xianzhi(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """A machine that is set up, with three repairs nobody has accepted; the tests share it, as a day does."""
    folder = tmp_path_factory.mktemp("office")
    with command_line(folder) as commands:
        office = Office(Locations(commands.data), Settings(), None, SystemClock(), {})
        write_down(office, Answers("和新苑", (ZHANG,), ("陈师傅",), ZHANG))
        file = folder / "three.csv"
        file.write_text("内容\n六楼漏水[/\n路灯不亮\n单元门关不上\n", encoding="utf-8")
        assert commands("import", str(file), "--kind", "repair").code == 0
        yield commands


def leave(desk: Terminal) -> None:
    desk.press("C-q")
    desk.wait_for("退出码 0")


def test_a_window_dragged_about_comes_back_as_it_was(tmp_path: Path, xianzhi: CommandLine) -> None:
    with terminal(tmp_path, "--data", str(xianzhi.data)) as desk:
        desk.wait_for("已连接", "1003")
        for columns, rows in ((20, 5), (200, 50), (20, 5), (81, 25), (20, 5), (100, 30)) * 5:
            desk.tmux("resize-window", "-t", "desk", "-x", str(columns), "-y", str(rows))
            time.sleep(0.02)
        desk.wait_for("和新苑", "已连接", "1001", "1003", "F2", "F1 ")
        leave(desk)


def test_ctrl_z_does_not_hide_the_desk(tmp_path: Path, xianzhi: CommandLine) -> None:
    with terminal(tmp_path, "--data", str(xianzhi.data)) as desk:
        desk.wait_for("已连接")
        desk.press("C-z")
        desk.press("F1")
        desk.wait_for("命令面板")
        desk.press("Escape")
        leave(desk)


def test_a_stopped_desk_goes_on_where_it_was(tmp_path: Path, xianzhi: CommandLine) -> None:
    with terminal(tmp_path, "--data", str(xianzhi.data)) as desk:
        desk.wait_for("已连接", "1003")
        os.kill(desk.program, signal.SIGSTOP)
        assert xianzhi("accept", "1003").code == 0
        time.sleep(2)
        os.kill(desk.program, signal.SIGCONT)
        desk.wait_for("和新苑", "已受理 1", "1001", "F1 ")
        leave(desk)


def test_two_windows_of_one_person_do_everything_once(tmp_path: Path, xianzhi: CommandLine) -> None:
    words = ("--data", str(xianzhi.data))
    with terminal(tmp_path, *words) as one, terminal(tmp_path, *words) as other:
        for desk in (one, other):
            desk.wait_for("已连接", "待受理 2")
            desk.press("C-n")
            desk.wait_for("下一步  受理")
        for desk in (one, other):
            desk.press("Enter")
        one.wait_until(lambda screen: "待受理 2" not in screen, "没有受理")
        for desk in (one, other):
            leave(desk)
    stories = [xianzhi("show", str(no), "--json").objects[0] for no in (1001, 1002, 1003)]
    accepted = [[event["type"] for event in story["events"]].count("TicketAccepted") for story in stories]
    assert max(accepted) == 1


def test_a_megabyte_pasted_into_the_terminal_is_taken_calmly(xianzhi: CommandLine) -> None:
    with desk_in(xianzhi.data) as desk:
        desk.wait_for("已连接")
        desk.press(F2)
        desk.wait_for("位置")
        whole = b"\x1b[200~" + "六楼漏水\x07[/".encode() * 60_000 + b"\x1b[201~"
        for at in range(0, len(whole), 4_096):
            desk.press(whole[at : at + 4_096], listen=0.0)
        since, pasted = len(desk.heard), time.monotonic()
        desk.press(ESCAPE)
        desk.press(b"\x1bOP")
        desk.wait_for("命令面板", since)
        print(f"answered {time.monotonic() - pasted:.1f} s after the paste")
        assert time.monotonic() - pasted < PASTE_SECONDS


def test_no_name_and_no_number_lies_about(tmp_path: Path, xianzhi: CommandLine) -> None:
    words = ("register", "6号楼902", "厨房水管漏水", "--name", CANARY_NAME, "--phone", "-")
    assert xianzhi(*words, typed=CANARY_PHONE + "\n").code == 0
    with desk_in(xianzhi.data) as desk:
        desk.wait_for("已连接")
        desk.wait_for("1004")
        for key in (b"\x1b[F", b"\r", b"\x1bOR", ESCAPE, b"\x1b[C", ESCAPE):
            desk.press(key)
        running = "".join(
            one.read_text(errors="replace") for one in Path("/proc").glob("[0-9]*/cmdline") if readable(one)
        )
        desk.press(CTRL_Q)
    secrets = (CANARY_NAME.encode(), CANARY_PHONE.encode())
    assert not any(secret in desk.heard for secret in secrets)
    assert CANARY_PHONE not in running
    ours = [one for one in xianzhi.data.rglob("*") if one.is_file() and not one.name.startswith("service.db")]
    assert {"replica.db", "outbox.db", "session.json"} <= {one.name for one in ours}
    assert [one.name for one in ours if any(secret in one.read_bytes() for secret in secrets)] == []
    open_to_others = [one for one in xianzhi.data.rglob("*") if stat.S_IMODE(one.stat().st_mode) & 0o077]
    assert open_to_others == []


def readable(file: Path) -> bool:
    try:
        file.read_bytes()
    except OSError:
        return False
    return True
