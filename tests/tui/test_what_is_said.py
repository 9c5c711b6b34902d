"""What was just done stands beside the next step, and what is long above it: neither hides the other."""

from __future__ import annotations

import pytest

from tests.tui import office
from tests.tui.watching import View, watching
from xianzhi_tui.domain import commands as c
from xianzhi_tui.errors import StorageFull
from xianzhi_tui.tui.widgets.next_line import BAD_NEWS_SECONDS

SIZES = [(80, 24), (100, 30), (160, 45)]
FULL = StorageFull("磁盘已满,刚才的受理没有存下")


def report() -> office.Matter:
    return office.matter(1044, "6号楼902", "六楼漏水[/", office.ago(5))


def step(view: View) -> str:
    """The line above the keys."""
    return view.lines[-2]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_after_an_act_the_following_step_is_read_at_once(size: tuple[int, int]) -> None:
    async with watching(report(), size=size) as view:
        assert step(view).startswith(" 下一步  受理并登记")
        await view.press("enter")
        assert step(view).startswith(" 下一步  派维修师傅到现场")
        assert "受理 1044 已存在本机，正在发送" in step(view)
        await view.pass_time(6)
        assert "已存在" not in step(view)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_failure_is_read_to_its_end_and_the_step_keeps_its_place(size: tuple[int, int]) -> None:
    async with watching(report(), size=size) as view:
        cursor = view.app.board.queue.ticket
        view.app.board.say_error(FULL)
        await view.settled()
        read = "".join(line.strip() for line in view.lines[-5:-1])
        assert all(part in read for part in (FULL.happened, FULL.safe, FULL.todo))
        assert step(view).startswith(" 下一步  受理并登记")
        assert view.app.board.queue.ticket is cursor
        await view.pass_time(BAD_NEWS_SECONDS)
        assert FULL.happened not in view.text
        assert step(view).startswith(" 下一步  受理并登记")


async def test_a_window_made_narrower_says_the_same() -> None:
    async with watching(report().then(c.Accept(), office.ago(4)), size=(160, 45)) as view:
        view.app.board.say_error(FULL)
        await view.pilot.resize_terminal(80, 24)
        await view.settled()
        read = "".join(line.strip() for line in view.lines[-5:-1])
        assert FULL.happened in read
        assert FULL.todo in read
        assert step(view).startswith(" 下一步")
