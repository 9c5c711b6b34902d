"""A desk nobody sits at hides its residents, and misses nothing; the colleague takes it over in two keys and a PIN."""

from __future__ import annotations

from datetime import timedelta

import pytest
from textual.widgets import Input

from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from tests.tui.watching import View, watching
from xianzhi_tui.config import Desk
from xianzhi_tui.domain import commands as c
from xianzhi_tui.errors import Unauthorised
from xianzhi_tui.sync.desk import Presence
from xianzhi_tui.tui.app import DeskApp
from xianzhi_tui.tui.screens.sign_in import SignIn

TEN_MINUTES = Desk(lock_minutes=10)


def report(no: int = 1044) -> office.Matter:
    return office.matter(no, "6号楼902", "六楼漏水[/", office.ago(1))


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    rung: list[str] = []
    monkeypatch.setattr(DeskApp, "bell", lambda _: rung.append("bell"))
    return rung


async def opened(view: View) -> None:
    """The desk begins locked; somebody opens it."""
    await view.until(lambda: "已锁台" in view.text)
    await view.press(*"246810", "enter")
    await view.until(lambda: "已锁台" not in view.text)
    await view.settled()


async def left_alone(view: View, seconds: float = 600) -> None:
    await view.pass_time(seconds)
    await view.until(lambda: "已锁台" in view.text)
    await view.settled()


async def test_without_the_setting_a_desk_is_never_locked() -> None:
    async with watching(report()) as view:
        await view.pass_time(24 * 3600)
        assert "已锁台" not in view.text


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 45)])
async def test_a_locked_desk_shows_clocks_and_places_and_nobody(size: tuple[int, int]) -> None:
    async with watching(look=TEN_MINUTES, size=size) as view:
        await opened(view)
        assert "朱女士" in view.text
        await left_alone(view)
        for hidden in ("朱女士", "138****", "厨房水管", "门锁型号", "怕老人"):
            assert hidden not in view.text
        assert "6号楼902" in view.text
        assert "核实 超时" in view.text
        assert "新报修  1044" in view.lines[1]
        assert "张敏 输入密码后回车解锁  Ctrl+L 换人" in view.text
        before = view.row("1044")
        await view.pass_time(60)
        assert view.row("1044") != before, "its clocks go on"


async def test_a_locked_desk_rings_for_a_new_report_and_nobody_silences_it(bells: list[str]) -> None:
    async with watching(report().then(c.Accept(), office.NOW), look=TEN_MINUTES) as view:
        await opened(view)
        await left_alone(view)
        heard = len(bells)
        await view.press("f9")
        assert "静音" not in view.text
        view.desk.arrive(report(1045).ticket)
        await view.until(lambda: "新报修  1045" in view.lines[1])
        assert len(bells) == heard + 1
        assert view.app.terminal_title.startswith("(")


async def test_no_key_acts_while_it_is_locked_and_every_page_is_closed() -> None:
    async with watching(report(), look=TEN_MINUTES) as view:
        await opened(view)
        await view.press("right")
        await left_alone(view)
        assert view.app.screen is view.app.board
        await view.press("f5", "f2", "f3", "f4", "f7", "f8", "f10", "ctrl+n", "ctrl+o", "ctrl+d", "ctrl+p", "ctrl+t")
        assert view.app.screen is view.app.board
        assert view.app.board.form_place.form is None
        assert view.desk.issued == []
        assert isinstance(view.app.focused, Input)


async def test_what_was_being_written_is_there_again_after_the_lock() -> None:
    async with watching(report().then(c.Accept(), office.NOW), look=TEN_MINUTES) as view:
        await opened(view)
        await view.press("f3")
        assert view.app.board.form_place.form is not None
        await left_alone(view)
        assert view.app.board.form_place.form is None
        await opened(view)
        await view.press("f3")
        assert view.app.board.form_place.form is not None


async def test_a_wrong_pin_opens_nothing_and_the_right_one_does() -> None:
    async with watching(report(), look=TEN_MINUTES) as view:
        await opened(view)
        await left_alone(view)
        view.desk.refusal = Unauthorised("密码不对", safe="值班台仍锁着，提醒照常", todo="请核对后再试")
        await view.press(*"1111", "enter")
        await view.until(lambda: "密码不对。" in view.text)
        assert "1111" not in view.text
        assert "朱女士" not in view.text
        await view.press(*"246810", "enter")
        await view.until(lambda: "朱女士" in view.text)
        await view.press("enter")
        assert len(view.desk.issued) == 1


async def test_a_hand_on_the_keys_keeps_it_open() -> None:
    async with watching(report(), look=TEN_MINUTES) as view:
        await opened(view)
        await view.pass_time(599)
        await view.press("down")
        await view.pass_time(599)
        assert "已锁台" not in view.text


async def test_the_colleague_takes_the_desk_over_with_two_keys_and_their_pin() -> None:
    async with watching(report(), look=TEN_MINUTES) as view:
        await view.until(lambda: "已锁台" in view.text)
        await view.press("ctrl+l")
        assert isinstance(view.app.screen, SignIn)
        assert "> d2" in view.text
        await view.press(*"135790", "enter")
        await view.until(lambda: "值班 李强" in view.text)
        await view.settled()
        assert "已锁台" not in view.text
        assert "朱女士" in view.text


async def test_news_of_colleagues_do_not_open_it() -> None:
    async with watching(report(), look=TEN_MINUTES) as view:
        await view.until(lambda: "已锁台" in view.text)
        view.desk.colleagues(Presence(office.LI.person, "desk-2", "t1044", False))
        await view.until(lambda: "李强在看" in view.text)
        view.clock.advance(timedelta(seconds=1))
        view.app.tick()
        await view.settled()
        assert "六楼漏水" not in view.text


async def test_what_called_while_it_was_locked_still_calls_when_it_is_opened() -> None:
    matter = report(1050).then(c.Accept(), office.NOW).then(c.Dispatch("w1"), office.NOW)
    async with watching(report(), matter, look=TEN_MINUTES) as view:
        await view.until(lambda: "已锁台" in view.text)
        matter.then(c.Urge("还没来"), office.NOW, office.filer(matter))
        view.desk.hold((matter.ticket,), tuple(matter.events[-1:]))
        await view.until(lambda: "居民催单  1050" in view.lines[1])
        await view.pass_time(5)
        assert "居民催单  1050" in view.lines[1]


@pytest.mark.parametrize("before", [(), ("f2", "6"), ("f7",), ("f4",), ("f4", "enter", "ctrl+t")])
async def test_one_key_locks_at_once_whatever_is_open(before: tuple[str, ...]) -> None:
    matters = office.afternoon()
    desk = FakeDesk(office.data(matters), stories=office.stories(matters))
    async with watching(report(), desk=desk) as view:
        await view.press(*before)
        await view.press("ctrl+x")
        await view.until(lambda: "已锁台" in view.text)
        assert "漏水" not in view.text
        await opened(view)
        assert view.app.screen is view.app.board
