"""A shift with no line: what happened is written down, what is decided is only intended, and nobody is deceived."""

from __future__ import annotations

from dataclasses import replace as with_
from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.hostile import MARKUP
from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from tests.tui.forms.counter import type_in
from tests.tui.watching import CONNECTED, View, watching
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.domain.ticket import Category
from xianzhi_tui.errors import ReadOnly
from xianzhi_tui.sync.desk import Link, LinkState, OutboxEntry, OutboxState

GONE = Link(LinkState.OFFLINE, since=office.ago(4), heard_at=office.ago(4), data_as_of=office.ago(4))
SIZES = [(80, 24), (100, 30), (160, 45)]
ZHANG = Person("d1", "张敏")


def lamp() -> office.Matter:
    return office.matter(1043, "广场东侧", "路灯不亮", office.ago(17), category=Category.LIGHTING).then(
        c.Accept(), office.ago(16)
    )


def unsent(command: c.Command, number: str = "c1", ticket: str = "t1043") -> OutboxEntry:
    return OutboxEntry(number, ticket, command, 2, office.ago(1), ZHANG, OutboxState.QUEUED)


async def write_down(view: View, place: str, words: str) -> None:
    """Somebody stands at the counter."""
    await view.press("f2")
    await type_in(view.pilot, place)
    for _ in range(4):
        await view.press("down")
    await type_in(view.pilot, words)
    await view.press("f5")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_report_at_the_counter_has_a_number_and_running_clocks_at_once(size: tuple[int, int]) -> None:
    async with watching(lamp(), link=GONE, size=size) as view:
        await write_down(view, "6号楼1101", "六楼漏水[/")
        assert "登记 临1 已记下，恢复连接后自动发送" in view.text
        await view.pass_time(3)  # rows wait while a hand is on the keys
        row = view.row("临1")
        assert "未同步" in row
        assert "核实 还有" in row


async def test_the_resident_is_called_before_the_report_has_its_number() -> None:
    async with watching(lamp(), link=GONE) as view:
        await write_down(view, "6号楼1101", "六楼漏水[/")
        view.app.board.queue.go_to("c1")
        await view.press("f4", "enter", "enter")
        assert [type(one.command) for one in view.desk.issued] == [c.Register, c.RecordCall]
        assert view.desk.issued[-1].ticket_id == "c1"
        assert "回访 临1 已记下" in view.text


async def test_whoever_wrote_the_provisional_number_down_is_told_the_real_one() -> None:
    async with watching(lamp(), link=GONE) as view:
        await write_down(view, "6号楼1101", "六楼漏水")
        real = office.matter(1055, "6号楼1101", "六楼漏水", office.NOW).ticket
        view.desk.data = replace(view.desk.data, tickets=(*view.desk.data.tickets, with_(real, id="c1")))
        view.desk.link(CONNECTED)
        view.desk.outbox_becomes()
        await view.until(lambda: "临1 登记成功，单号 1055" in view.text)
        assert "未同步" not in view.text


@pytest.mark.parametrize(
    ("command", "row", "story"),
    [
        (c.Dispatch("w1"), "未同步 拟派单", "未同步 张敏 拟派单  王师傅"),
        (office.small(office.ago(1)), "未同步 核实", "未同步 张敏 核实  小修  到场时间 11-23 14:45  王师傅"),
        (c.AddNote("灯杆12号"), "未同步 备注", "未同步 张敏 备注  灯杆12号"),
        (c.AddNote(MARKUP["closing tag"]), "未同步 备注", "未同步 张敏 备注  六楼漏水[/"),
    ],
)
async def test_what_is_not_in_the_services_books_is_marked_in_the_row_and_in_the_story(
    command: c.Command, row: str, story: str
) -> None:
    desk = FakeDesk(office.data((lamp(),)), stories=office.stories((lamp(),)), entries=[unsent(command)])
    async with watching(desk=desk, link=GONE) as view:
        assert row in view.row("1043")
        assert story in view.text
        await view.press("right")
        assert story in view.text


async def test_a_decision_is_only_intended_until_the_service_has_judged_it() -> None:
    async with watching(lamp(), link=GONE) as view:
        await view.press("f3", "enter")
        assert "拟派单 1043 已存在本机，待服务端确认" in view.text
        await view.pass_time(10)
        assert "拟派单，未同步，待服务端确认" in view.text


async def test_what_happened_is_written_down_and_not_asked_for() -> None:
    async with watching(lamp().then(c.Dispatch("w1"), office.ago(15)), link=GONE) as view:
        await view.press("enter", "enter")
        assert "核实 1043 已记下，恢复连接后自动发送" in view.text
        await view.pass_time(10)
        assert "核实 已记下，未同步" in view.text


async def test_with_a_line_nobody_reads_of_intentions() -> None:
    async with watching(lamp()) as view:
        await view.press("f3", "enter")
        assert "派单 1043 已存在本机，正在发送" in view.text


async def test_a_locked_desk_shows_no_words_of_what_waits() -> None:
    note = unsent(c.AddNote("住户电话 13812345678"))
    desk = FakeDesk(office.data((lamp(),)), stories=office.stories((lamp(),)), entries=[note])
    async with watching(desk=desk, link=GONE) as view:
        assert "13812345678" in view.text
        view.app.desk_lock.close()
        await view.settled()
        assert "13812345678" not in view.text
        assert "未同步 备注" in view.row("1043")


async def test_a_refused_act_stays_in_the_story_until_somebody_decides_about_it() -> None:
    refused = replace(unsent(c.Dispatch("w1")), state=OutboxState.REFUSED, message="李强已派单")
    desk = FakeDesk(office.data((lamp(),)), stories=office.stories((lamp(),)), entries=[refused])
    async with watching(desk=desk) as view:
        assert "有冲突" in view.row("1043")
        assert "有冲突 张敏 拟派单  王师傅" in view.text


async def test_the_seconds_without_a_line_are_counted_and_the_data_is_called_old() -> None:
    async with watching(lamp(), link=GONE) as view:
        view.clock.advance(timedelta(seconds=5))
        view.app.tick()
        await view.settled()
        assert "离线 04:05  数据截至 14:42  待发 0" in view.lines[0]


async def test_while_the_line_is_sought_the_data_is_called_as_old_as_it_is() -> None:
    desk = FakeDesk(replace(office.data((lamp(),)), data_as_of=office.ago(30)), stories=office.stories((lamp(),)))
    async with watching(desk=desk, link=None) as view:
        assert "正在连接  数据截至 14:16" in view.lines[0]


async def test_a_photo_that_is_not_on_this_machine_is_said_to_be_elsewhere() -> None:
    kitchen = office.matter(1044, "6号楼902", "厨房水管漏水", office.ago(5), photos=1)
    desk = FakeDesk(office.data((kitchen,)), stories=office.stories((kitchen,)), photos_elsewhere={"p1044-0"})
    async with watching(desk=desk, link=GONE, size=(160, 45)) as view:
        assert "照片不在本机" in view.text


async def test_a_number_corrected_with_no_line_is_written_down_and_stays_masked() -> None:
    async with watching(lamp(), link=GONE) as view:
        await view.app.board.steps.begin(c.CorrectContact, view.app.board.queue.ticket)
        await type_in(view.pilot, "13900005678")
        await view.press("enter")
        assert "更正电话 1043 已记下" in view.text
        await view.pass_time(6)
        assert "139****5678" in view.text
        await view.press("ctrl+o")
        assert "更正电话  139****5678" in view.text
        assert "13900005678" not in view.text


async def test_where_the_outbox_cannot_be_opened_the_line_is_followed_all_the_same() -> None:
    class Closed(FakeDesk):
        async def outbox(self) -> tuple[OutboxEntry, ...]:
            raise ReadOnly("本机数据文件夹不可写，本次操作未保存")

    async with watching(desk=Closed(office.data((lamp(),))), link=None) as view:
        await view.until(lambda: "不可写" in view.text)
        view.desk.link(replace(CONNECTED, trouble="read_only"))
        await view.until(lambda: "不可写，只能查看" in view.text)
        assert "1043" in view.text


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_disk_that_takes_nothing_is_said_before_a_key_is_pressed_and_when_it_is_over(
    size: tuple[int, int],
) -> None:
    async with watching(lamp(), size=size) as view:
        view.desk.link(replace(CONNECTED, trouble="storage_full"))
        await view.until(lambda: "磁盘满，只能查看" in view.text)
        assert "磁盘已满，现在不能保存新操作" in view.text
        view.desk.link(CONNECTED)
        await view.until(lambda: "又能保存了" in view.text)
        assert "磁盘满" not in view.text
