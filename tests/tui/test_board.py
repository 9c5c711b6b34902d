"""The board, key by key: one key accepts, nothing is said to be done before it is safe, an empty list says why."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.tui import office
from tests.tui.fake_desk import FakeDesk, Issued
from tests.tui.watching import CONNECTED, watching
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.alerts import Reason
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.domain.ticket import Category, Department
from xianzhi_tui.errors import StorageFull
from xianzhi_tui.sync.desk import BoardData, Link, LinkState, OutboxEntry, OutboxState
from xianzhi_tui.tui.messages import CommandIssued, StoryWanted

GONE = Link(LinkState.OFFLINE, since=office.ago(4.2), heard_at=office.ago(4.2), data_as_of=office.ago(4.2))


def report() -> office.Matter:
    return office.matter(1044, "6号楼902", "厨房水管漏水", office.ago(1))


def refused(message: str) -> OutboxEntry:
    person = Person("d1", "张敏")
    return OutboxEntry("c9", "t1044", c.Accept(), 1, office.NOW, person, OutboxState.REFUSED, 1, "stale", message)


async def test_one_key_accepts_the_ticket_under_the_cursor() -> None:
    async with watching(report()) as view:
        await view.press("enter")
        assert view.desk.issued == [Issued("t1044", c.Accept(), 1)]
        assert {one.ticket_id for one in view.seen if isinstance(one, CommandIssued)} == {"t1044"}
        assert "受理 1044 已存在本机，正在发送" in view.text


async def test_what_is_not_yet_with_the_service_is_marked() -> None:
    async with watching(report(), link=GONE) as view:
        await view.press("enter")
        assert "未同步 拟受理" in view.row("1044")
        assert "待发 1" in view.lines[0]
        assert "拟受理 1044 已存在本机，待服务端确认" in view.text
        await view.pass_time(10)
        assert "派维修师傅到现场   拟受理，未同步，待服务端确认" in view.text


async def test_a_second_key_press_waits_until_the_first_act_is_safe() -> None:
    async with watching(report()) as view:
        safe = asyncio.Event()
        issue = view.desk.issue

        async def slowly(*asked: object) -> OutboxEntry:
            await safe.wait()
            return await issue(*asked)  # type: ignore[arg-type]

        view.desk.issue = slowly  # type: ignore[method-assign, assignment]
        await view.pilot.press("enter", "enter", "enter")
        safe.set()
        await view.settled()
        assert len(view.desk.issued) == 1


async def test_what_could_not_be_saved_is_said_in_three_parts_and_not_shown_as_done() -> None:
    async with watching(report()) as view:
        view.desk.refusal = StorageFull("磁盘已满")
        await view.press("enter")
        assert "磁盘已满。  已有数据未受影响。  请清理磁盘后重试。" in view.text
        assert "待受理" in view.row("1044")


async def test_a_refused_act_says_why_and_where_to_look() -> None:
    async with watching(report()) as view:
        view.desk.outbox_becomes(refused("李强已于14:31受理此单"))
        await view.until(lambda: "受理 1044 没有办成：李强已于14:31受理此单" in view.text)
        assert "按 Ctrl+O 查看" in view.text
        assert "冲突 1" in view.lines[0]
        assert "有冲突" in view.row("1044")


async def test_the_cursor_goes_to_the_newest_report_by_one_key() -> None:
    async with watching() as view:
        assert "Ctrl+N 去看" in view.lines[1]
        await view.press("ctrl+n")
        await view.until(lambda: "回车 受理" in view.lines[1])
        assert view.at_cursor == 1044


async def test_of_several_new_reports_the_newest_is_named_and_the_others_counted() -> None:
    older = office.matter(1043, "1号楼", "路灯不亮", office.ago(3))
    async with watching(older, report()) as view:
        assert "新报修  1044  6号楼902" in view.lines[1]
        assert "还有 1 单  Ctrl+N 去看" in view.lines[1]


async def test_when_nothing_waits_the_line_says_so_and_how_the_day_goes() -> None:
    async with watching(report().then(c.Accept(), office.NOW)) as view:
        assert view.lines[1].startswith(" 没有待受理的单")
        assert "今日按时 11/12   欠回访 0" in view.lines[1]


async def test_an_empty_list_says_why_it_is_empty() -> None:
    fetched = office.data(())
    for data, link, why in (
        (fetched, CONNECTED, "没有未办的报修。数据截至 14:46，与服务连接正常。"),
        (fetched, GONE, "本机没有未办的报修；与服务断开着，可能有没收到的。"),
        (fetched, None, "本机没有未办的报修；正在连接服务。"),
        (BoardData(), CONNECTED, "正在向服务取数据。"),
        (BoardData(), GONE, "本机还没有数据；登录并连上服务后自动取来。"),
    ):
        async with watching(desk=FakeDesk(data), link=link) as view:
            assert why in view.listed[2]


async def test_the_strip_below_follows_the_cursor_and_tells_what_happened_last() -> None:
    async with watching() as view:
        await view.press("down")
        await view.until(lambda: "居民提交" in view.text)
        assert any("1044  6号楼902  朱女士 138****1234  小程序 14:46" in line for line in view.lines[22:])
        assert StoryWanted("t1044").ticket_id in {one.ticket_id for one in view.seen if isinstance(one, StoryWanted)}


async def test_a_wide_screen_tells_the_whole_story_beside_the_list() -> None:
    async with watching(size=(160, 45)) as view:
        await view.press("end", "home")
        await view.until(lambda: "派王师傅到现场" in view.text)
        assert view.lines[2].endswith(" 1042  12号楼电梯厅  朱女士 138****1234  小程序 14:13  照片 1")
        assert "核实  期限 14:43  超时" in view.text
        assert "14:14 张敏 受理" in view.text


@pytest.mark.parametrize("size", [(100, 30), (160, 45)])
async def test_what_is_told_of_a_ticket_goes_on_while_the_cursor_stays_there(size: tuple[int, int]) -> None:
    leak = office.matter(1044, "6号楼902", "六楼漏水[/", office.ago(9)).then(c.Accept(), office.ago(8))
    async with watching(leak, size=size) as view:
        await view.until(lambda: "张敏 受理" in view.text)
        urged = leak.then(c.Urge("怎么还没来"), office.NOW, office.RESIDENT)
        view.desk.stories["t1044"] = urged.story
        view.desk.arrive(urged.ticket, news=tuple(urged.events[-1:]))
        await view.until(lambda: "居民 催单：怎么还没来" in view.text)
        assert Reason.URGED in {one.reason for one in view.app.board.calling.alerts}, "told is not yet seen"


async def test_a_narrow_screen_leaves_the_state_out_but_not_what_is_unsent() -> None:
    async with watching(report(), size=(80, 24), link=GONE) as view:
        assert "到哪一步" not in view.text
        await view.press("enter")
        assert "未同步" in view.row("1044")


async def test_the_whole_story_opens_and_closes_with_the_arrows() -> None:
    async with watching() as view:
        await view.press("right")
        assert "1042 全部经过" in view.lines[0]
        await view.press("left")
        assert "贤智值班台" in view.lines[0]


async def test_the_key_line_names_the_keys_that_work_now() -> None:
    async with watching(report()) as view:
        assert view.lines[-1].startswith(" 回车 下一步  F2 登记来电来访")
        assert view.lines[-1].endswith("F1 帮助")
        await view.press("f2")
        assert "F5 提交  Esc 离开并留草稿" in view.lines[-1]
        assert "下一步  " not in view.lines[-1]


async def test_while_a_form_is_open_enter_does_not_accept_behind_it() -> None:
    async with watching(report()) as view:
        await view.press("f2", "enter")
        assert view.desk.issued == []


async def test_with_no_call_owed_the_call_key_says_so() -> None:
    async with watching(report()) as view:
        await view.press("f4")
        assert "现在没有欠的电话" in view.text


async def test_what_was_said_gives_way_to_the_next_step_by_itself() -> None:
    async with watching(report()) as view:
        await view.press("f4")
        await view.pass_time(10)
        assert "下一步  受理并登记" in view.text


async def test_colleagues_are_told_what_lies_open_here() -> None:
    async with watching(report()) as view:
        await view.until(lambda: view.desk.presented == [("t1044", False)])


async def test_the_link_bar_counts_the_seconds_since_the_last_answer() -> None:
    async with watching(report()) as view:
        await view.pass_time(5)
        assert "已连接  6秒前" in view.lines[0]
        view.desk.link(replace(CONNECTED, heard_at=office.NOW + timedelta(seconds=5)))
        await view.until(lambda: "已连接  0秒前" in view.lines[0])


async def test_a_step_that_is_the_leads_is_said_before_anything_is_typed() -> None:
    async with watching() as view:
        view.app.board.queue.go_to("t1017")
        await view.press("enter")
        assert view.app.board.form_place.form is None
        assert "这一步由项目经理办理" in view.text


async def test_nobody_writes_an_answer_that_is_the_managers_to_give() -> None:
    about_us = office.matter(2044, "物业前台", "三次电话没人接", office.ago(50), category=Category.RECEPTION)
    about_us.then(c.Accept(), office.ago(40)).then(c.Assign(Department.LEAD), office.ago(30))
    async with watching(about_us.then(c.StartHandling(), office.ago(20))) as view:
        await view.press("enter")
        assert view.app.board.form_place.form is None
        assert "客服接待类须由经理办理" in view.text


async def test_a_repairer_is_not_chosen_for_what_is_done() -> None:
    done = office.matter(1036, "2号楼301", "水表间漏水", office.ago(50)).then(c.Accept(), office.ago(40))
    done.then(office.small(office.ago(30)), office.ago(30))
    async with watching(done.then(c.FinishRepair("换了垫圈", no_photo_reason="未拍照"), office.ago(20))) as view:
        await view.press("f3")
        assert view.app.board.form_place.form is None
        assert "这几步才可以：已受理、已派单" in view.text
