"""The first start on a new machine, with a person answering."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.tmux import Terminal, terminal
from xianzhi_tui import embedded


def answer(desk: Terminal, question: str, words: str) -> None:
    desk.wait_until(lambda screen: screen.rstrip().endswith(question), f"没有问 {question}")
    desk.press("-l", words)
    desk.press("Enter")


def test_the_first_start_asks_for_the_people_and_opens_their_desk(tmp_path: Path) -> None:
    data = tmp_path / "data"
    try:
        with terminal(tmp_path, "--data", str(data)) as desk:
            answer(desk, "小区名称:", "和新苑")
            answer(desk, "值班员一姓名:", "张三")
            answer(desk, "张三的密码（至少 4 位）:", "2468")
            answer(desk, "再输一次:", "2468")
            answer(desk, "值班员二姓名:", "李四")
            answer(desk, "李四的密码（至少 4 位）:", "1357")
            answer(desk, "再输一次:", "1358")
            desk.wait_for("两次不一致")
            answer(desk, "李四的密码（至少 4 位）:", "1357")
            answer(desk, "再输一次:", "1357")
            answer(desk, "项目经理姓名:", "王五")
            answer(desk, "王五的密码（至少 4 位）:", "8642")
            answer(desk, "再输一次:", "8642")
            answer(desk, "可留空）:", "陈师傅")
            answer(desk, "[1]:", "2")
            screen = desk.wait_for("和新苑", "值班 李四", "已连接", "没有未办的报修")
            assert "2468" not in screen
            desk.press("C-q")
            desk.wait_for("退出码 0")
        with terminal(tmp_path, "--data", str(data)) as desk:  # from now on it asks nothing
            desk.wait_for("和新苑", "值班 李四", "已连接")
            desk.press("C-q")
            desk.wait_for("退出码 0")
    finally:
        embedded.stop(data)
