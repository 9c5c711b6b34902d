"""Once a day the desk proves that a report would arrive; it says so where the board is empty, and rings when not."""

from __future__ import annotations

import logging
import re

import pytest

from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from tests.tui.watching import View, watching
from xianzhi_tui.config import Desk
from xianzhi_tui.errors import Unreachable
from xianzhi_tui.tui import self_test
from xianzhi_tui.tui.app import DeskApp

AT_EIGHT = Desk(self_test="08:00")


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    rung: list[str] = []
    monkeypatch.setattr(DeskApp, "bell", lambda _: rung.append("bell"))
    return rung


def quiet() -> FakeDesk:
    return FakeDesk(office.data(()))


async def settle(view: View, seconds: float = 120) -> None:
    """Let so much time pass, and the test end."""
    await view.pass_time(seconds)
    await view.until(lambda: not [one for one in view.app.workers if one.group == "self-test"])
    view.app.board.tick()
    await view.settled()


async def test_a_desk_opened_after_the_time_catches_up_and_an_empty_board_says_so(
    bells: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "xianzhi.self_test"):
        async with watching(desk=quiet(), look=AT_EIGHT) as view:
            await view.pass_time(59)
            assert view.desk.self_tested == 0
            await settle(view)
            assert "没有未办的报修。数据截至 14:46，与服务连接正常。今日自检 14:49 通过。" in view.text
            await settle(view, 3600)
            assert view.desk.self_tested == 1
    assert bells == []
    assert caplog.messages == ["self-test of 08:00 passed in 0 ms"]


async def test_it_is_not_made_before_its_time_and_again_the_next_day() -> None:
    async with watching(desk=quiet(), look=Desk(self_test="15:00")) as view:
        await settle(view, 600)
        assert view.desk.self_tested == 0
        await settle(view, 600)
        assert view.desk.self_tested == 1
        await settle(view, 24 * 3600)
        assert view.desk.self_tested == 2


@pytest.mark.parametrize("look", [Desk(self_test="")])
async def test_the_office_may_do_without(look: Desk) -> None:
    async with watching(desk=quiet(), look=look) as view:
        await settle(view)
        assert view.desk.self_tested == 0


async def test_without_an_answer_it_rings_and_is_shown_until_a_later_one_passes(bells: list[str]) -> None:
    async with watching(desk=quiet(), look=AT_EIGHT) as view:
        view.desk.refusal = Unreachable("连不上服务端")
        await settle(view)
        assert "自检 14:48 未通过" in view.lines[0]
        await view.pass_time(1)
        assert "自检未通过  新单可能收不到" in view.lines[1]
        assert "连不上服务端。" in view.text
        await view.pass_time(1)
        await view.pass_time(1)
        assert len(bells) == 2
        await view.press("ctrl+n")
        view.desk.refusal = Unreachable("连不上服务端")
        await settle(view, 601)
        assert len(bells) == 2, "rung for once a day"
        await settle(view, 601)
        assert "未通过" not in view.text
        assert "今日自检 15:08 通过。" in view.text


async def test_a_number_that_does_not_arrive_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_test, "PATIENCE_SECONDS", 0.05)
    async with watching(desk=quiet(), look=AT_EIGHT) as view:
        view.desk.deaf = True
        await settle(view)
        assert "自检 14:48 未通过" in view.lines[0]
        assert "自检消息没有按时到达值班台。" in view.text
        await view.press("ctrl+t")
        assert re.search(r"自检 +08:00 的自检于 .* 未通过", view.text)
        assert "自检消息没有按时到达值班台。" in view.text
        assert "请检查网络；十分钟后自动再试。" in view.text


async def test_with_nobody_signed_in_there_is_nothing_to_prove() -> None:
    desk = FakeDesk(office.data(()), session=None)
    async with watching(desk=desk, link=None, look=AT_EIGHT) as view:
        await settle(view)
        assert desk.self_tested == 0
