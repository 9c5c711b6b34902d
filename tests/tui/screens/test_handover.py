"""The desk is handed over on one page: what lies on it is seen, two sign one after the other, nothing else changes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from tests.tui.screens.test_outbox import QUEUED, REFUSED
from tests.tui.watching import View, watching
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.handover import Handover, Sheet
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.errors import StorageFull, Unauthorised
from xianzhi_tui.sync.desk import StaffMember
from xianzhi_tui.sync.shift import Happened, KeptHandover, KeptState
from xianzhi_tui.tui.screens.handover import HandoverPage
from xianzhi_tui.tui.screens.story import StoryPage

ZHANGS, LIS = "246810", "135790"
WRONG = Unauthorised("密码不对", safe="值班台没有易手，工单未改动", todo="请核对后再试")


async def opened(view: View) -> HandoverPage:
    await view.press("ctrl+e")
    await view.until(lambda: "张敏 交出" in view.text)
    page = view.app.screen
    assert isinstance(page, HandoverPage)
    return page


async def signed(view: View, pin: str = ZHANGS) -> None:
    await view.press(*pin, "enter")
    await view.until(lambda: "已确认 14:46" in view.text)


async def taken(view: View, pin: str = LIS) -> None:
    await view.press(*pin, "enter")
    await view.until(lambda: not isinstance(view.app.screen, HandoverPage))


async def test_it_shows_what_presses_first_and_beside_it_what_the_colleague_has() -> None:
    async with watching() as view:
        await opened(view)
        heads = next(one for one in view.lines if "张敏 交出" in one)
        assert heads.index("张敏 交出") < heads.index("李强 手上已有")
        first = next(one for one in view.lines if "核实" in one)
        assert "超时 1042 12号楼电梯厅" in first
        assert "1039 3号楼2单元" in first
        for part in ("欠的电话 4", "挂起 1", "等料和等第三方 1"):
            assert part in view.text


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 45)])
async def test_at_every_size_both_pins_are_asked_below_the_list(size: tuple[int, int]) -> None:
    async with watching(size=size) as view:
        await opened(view)
        givers, takers = (
            next(n for n, one in enumerate(view.lines) if who in one) for who in ("交班 张敏", "接班 李强")
        )
        assert (givers, takers) == (size[1] - 4, size[1] - 3), "never on the last line: an input method needs room"
        assert "Esc 返回" in view.lines[-1]
        assert ("李强 手上已有" in next(one for one in view.lines if "张敏 交出" in one)) == (size[0] >= 100)


async def test_two_pins_hand_the_desk_over_and_no_ticket_is_touched() -> None:
    async with watching() as view:
        before = view.app.known.data.tickets
        await opened(view)
        await signed(view)
        assert "李强 输入密码后回车接班" in view.text
        await taken(view)
        assert view.desk.session is not None
        assert view.desk.session.actor == office.LI
        await view.until(lambda: "值班 李强" in view.text)
        (kept,) = view.desk.shift.entries
        assert (kept.handover.giver.id, kept.handover.taker.id) == ("d1", "d2")
        assert kept.handover.taken_at == kept.handover.given_at == office.NOW
        assert view.desk.shift.pins == [ZHANGS, LIS]
        assert view.desk.issued == []
        assert view.app.known.data.tickets == before


async def test_who_types_quickly_waits_for_nothing() -> None:
    async with watching() as view:
        await opened(view)
        await view.pilot.press(*ZHANGS, "enter", *LIS, "enter")
        await view.until(lambda: view.desk.session is not None and view.desk.session.actor == office.LI)
        assert view.desk.shift.pins == [ZHANGS, LIS]


async def test_escape_leaves_everything_as_it_was() -> None:
    async with watching() as view:
        await opened(view)
        await view.press("2", "4", "escape")
        assert view.app.screen is view.app.board
        assert view.desk.shift.entries == []
        assert view.desk.session is not None
        assert view.desk.session.actor == office.ZHANG


async def test_a_wrong_pin_signs_nothing_and_is_nowhere_to_be_read() -> None:
    async with watching() as view:
        await opened(view)
        view.desk.shift.refusal = WRONG
        await view.press(*"999999", "enter")
        await view.until(lambda: "密码不对。" in view.text)
        assert "值班台没有易手" in view.text
        assert "999999" not in view.text
        assert "已确认" not in view.text
        await signed(view)
        view.desk.shift.refusal = WRONG
        await view.press(*"999999", "enter")
        await view.until(lambda: "密码不对。" in view.text)
        assert view.desk.session is not None
        assert view.desk.session.actor == office.ZHANG
        await taken(view)
        assert view.desk.session.actor == office.LI


async def test_what_was_signed_by_one_is_there_again_and_can_be_taken_back() -> None:
    async with watching() as view:
        page = await opened(view)
        await signed(view)
        await view.press("escape")
        assert "交班确认已存在本机，等 李强 接班" in view.text
        await view.press("ctrl+e")
        await view.until(lambda: "已确认 14:46" in view.text)
        assert view.app.screen is not page
        await view.press("f9")
        await view.until(lambda: "已收回交班确认" in view.text)
        assert view.desk.shift.entries == []
        assert "等交班人先确认" in view.text


async def test_after_a_restart_the_taker_finds_what_was_given_to_them() -> None:
    desk = FakeDesk(office.data(office.afternoon()))
    given = Handover("h1", office.ZHANG.person, office.LI.person, office.ago(3), Sheet(office.ago(3), office.ago(9)))
    desk.shift.entries = [KeptHandover(given, KeptState.GIVEN)]
    desk.session = replace(desk.session, actor=office.LI)  # type: ignore[type-var]  # somebody is signed in
    async with watching(desk=desk) as view:
        await view.press("ctrl+e")
        await view.until(lambda: "已确认 14:43" in view.text)
        await taken(view)
        assert [one.handover.handover_id for one in desk.shift.entries] == ["h1"]


async def test_a_taker_who_will_not_have_it_may_give_the_desk_to_somebody_else() -> None:
    desk = FakeDesk(office.data(office.afternoon()))
    given = Handover("h1", office.ZHANG.person, office.LI.person, office.ago(3), Sheet(office.ago(3), office.ago(9)))
    desk.shift.entries = [KeptHandover(given, KeptState.GIVEN)]
    desk.session = replace(desk.session, actor=office.LI)  # type: ignore[type-var]  # somebody is signed in
    async with watching(desk=desk) as view:
        await view.press("ctrl+e")
        await view.until(lambda: "已确认 14:43" in view.text)
        await view.press("f9")
        await view.until(lambda: "李强 交给 张敏" in view.lines[0])
        assert desk.shift.entries == []


async def test_a_signature_of_another_shift_is_void() -> None:
    desk = FakeDesk(office.data(office.afternoon()))
    at = office.ago(hours=13)
    given = Handover("h1", office.ZHANG.person, office.LI.person, at, Sheet(at, at))
    desk.shift.entries = [KeptHandover(given, KeptState.GIVEN)]
    async with watching(desk=desk) as view:
        await opened(view)
        assert "已确认" not in view.text


async def test_what_the_disk_does_not_take_is_said_on_the_page() -> None:
    async with watching() as view:
        await opened(view)
        view.desk.shift.refusal = StorageFull("磁盘已满或写入失败，本次操作未保存")
        await view.press(*ZHANGS, "enter")
        await view.until(lambda: "磁盘已满" in view.text)
        assert "请清理磁盘后重试" in view.text
        assert "已确认" not in view.text


async def test_what_was_not_sent_is_said_in_words_and_has_to_be_known() -> None:
    desk = FakeDesk(office.data(office.afternoon()), entries=[QUEUED, REFUSED])
    async with watching(desk=desk) as view:
        await opened(view)
        await view.until(lambda: "本机还有 1 条操作没有发出" in view.text)
        assert "有 1 条操作服务没有接受，要人处理：派单 1043" in view.text
        await view.press(*ZHANGS, "enter")
        assert "已知悉请再按回车交班" in view.text
        assert desk.shift.pins == []
        await view.press("enter")
        await view.until(lambda: "已确认 14:46" in view.text)
        assert [one.refused for one in desk.shift.entries[0].handover.sheet.unsent] == [False, True]


async def test_enter_without_a_pin_opens_the_story_under_the_cursor() -> None:
    async with watching() as view:
        await opened(view)
        await view.press("down", "enter")
        await view.until(lambda: isinstance(view.app.screen, StoryPage))
        assert "1043" in view.lines[0]
        await view.press("escape")
        assert isinstance(view.app.screen, HandoverPage)


async def test_the_cursor_goes_through_mine_and_on_to_yours() -> None:
    async with watching(size=(100, 20)) as view:
        page = await opened(view)
        assert page.listed.ticket_id == "t1042"
        await view.press("down")
        assert page.listed.ticket_id == "t1043"
        await view.press(*["down"] * 30)
        assert page.listed.ticket_id == "t2013", "the last of yours"
        await view.press("pageup", "pageup", "pageup", "pageup")
        assert page.listed.ticket_id == "t1042"
        await view.press("pagedown")
        assert page.listed.ticket_id != "t1042"


async def test_another_taker_can_be_chosen_until_it_is_signed() -> None:
    async with watching() as view:
        await opened(view)
        await view.press("f3")
        assert "交给 吴经理" in view.lines[0]
        await signed(view)
        await view.press("f3")
        assert "交给 吴经理" in view.lines[0]
        await taken(view)
        assert view.desk.shift.entries[0].handover.taker.id == "l1"


async def test_a_remark_is_kept_clean() -> None:
    async with watching() as view:
        page = await opened(view)
        page.signing.remark.focus()
        await view.press(*"ok[/")
        page.signing.remark.value += "\x1b[31m六楼"
        await view.press("enter")
        await signed(view)
        await taken(view)
        assert view.desk.shift.entries[0].handover.remark == "ok[/\ufffd六楼"


async def test_the_sheet_lives_until_it_is_signed_and_stands_still_then() -> None:
    async with watching() as view:
        await opened(view)
        view.desk.arrive(office.matter(1050, "7号楼", "六楼漏水[/", office.ago(1)).ticket)
        await view.until(lambda: "1050" in view.text)
        await signed(view)
        view.desk.arrive(office.matter(1051, "8号楼", "新的一单", office.ago(0)).ticket)
        await view.settled()
        assert not any("1051" in line for line in view.lines[1:])  # above it, as what calls meanwhile
        await taken(view)
        numbers = {one.no for one in view.desk.shift.entries[0].handover.sheet.items}
        assert 1050 in numbers
        assert 1051 not in numbers


async def test_what_happened_since_the_last_handover_is_told_in_numbers_and_the_notable_by_name() -> None:
    urged = office.matter(1044, "6号楼902", "六楼漏水[/", office.ago(30)).then(c.Accept(), office.ago(29))
    urged.then(c.Urge("还没来"), office.ago(5), office.filer(urged))
    desk = FakeDesk(office.data((urged,)), stories=office.stories((urged,)))
    given_at, taken_at = office.ago(60), office.ago(58)
    before = Sheet(given_at, office.ago(600))
    last = Handover("h0", office.LI.person, office.ZHANG.person, given_at, before, taken_at)
    desk.shift.entries = [KeptHandover(last, KeptState.REFUSED, "查无此人")]
    desk.shift.since = Happened(tuple(urged.events), {urged.ticket.id: urged.ticket})
    async with watching(desk=desk) as view:
        await opened(view)
        await view.until(lambda: "新单 1" in view.text)
        assert desk.shift.asked_since == [taken_at]
        assert "自 13:48 起" in view.text
        assert "留意  1044 催单 14:41" in view.text
        assert "服务没有收下：查无此人" in view.text


async def test_it_is_saved_as_a_page_and_as_text_and_said_where() -> None:
    async with watching(office.matter(1044, "6号楼<b>[/", "<script>", office.ago(5)), size=(100, 30)) as view:
        await opened(view)
        await view.press("f2")
        await view.until(lambda: "已存好" in view.text)
        assert "/exports/handover-20261123-144629.html" in view.text
        page = view.desk.shift.exported["handover-20261123-144629.html"]
        assert "6号楼&lt;b&gt;[/" in page
        assert "未签" in page
        text = view.desk.shift.exported["handover-20261123-144629.txt"]
        assert "1044" in text
        assert "138" not in page + text, "a sheet names places and numbers of tickets, nobody's phone"


async def test_a_desk_with_nobody_to_take_over_says_so() -> None:
    data = replace(office.data(office.afternoon()), staff=(StaffMember("d1", "张敏", Role.DUTY),))
    async with watching(desk=FakeDesk(data)) as view:
        await view.press("ctrl+e")
        assert view.app.screen is view.app.board
        assert "没有可以接班的人" in view.text


async def test_time_passes_and_a_second_look_is_not_taken_every_second() -> None:
    async with watching() as view:
        await opened(view)
        asked = len(view.desk.shift.asked_since)
        for _ in range(5):
            view.clock.advance(timedelta(seconds=1))
            view.app.tick()
        await view.settled()
        assert len(view.desk.shift.asked_since) == asked
