"""What cannot be understood is said in the office's words: which word, and what could stand there."""

from __future__ import annotations

import pytest

from xianzhi_tui.errors import WrongUse
from xianzhi_tui.shell.commands import carry_out
from xianzhi_tui.shell.office import Office


def no_office(forgiving: bool = False) -> Office:
    raise AssertionError("nothing is opened for what is not understood")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("nosuch", "没有 nosuch 这个命令"),
        ("list --jsonn", "没有 --jsonn 这个选项，是不是 --json"),
        ("list --kind 投诉", "--kind 不能这样写：没有 投诉，可写 repair、complaint"),
        ("list --limit", "--limit 后面缺少内容，或不该有内容"),
        ("list --limit 0", "--limit 不能这样写：要不小于 1"),
        ("list --limit 六[/", "--limit 不能这样写：要写整数"),
        ("list 多 余", "多出 多 余"),
        ("web --port 70000", "--port 不能这样写：要不大于 65535"),
        ("demo --speed 快", "--speed 不能这样写：要写数字"),
        ("accept", "缺少 ticket（单号或编号）"),
        ("dispatch 1001", "缺少 assignee（师傅）"),
        ("photo 1001 /没有/这张.jpg", "photos 不能这样写：没有 /没有/这张.jpg 这个文件"),
        ("stats --from 昨晚", "--from 不能这样写：时间看不懂，可写 2026-01-05 14:30"),
        ("fund", "fund 后面缺少命令，可写 needed、emergency、decide、result"),
    ],
)
def test_it_names_the_word_and_what_could_stand_there(words: str, said: str) -> None:
    with pytest.raises(WrongUse) as wrong:
        carry_out(words.split(), no_office)
    assert str(wrong.value) == f"命令看不懂（{said}） · 未做任何改动 · 用法见 xianzhi --help"
