"""The form for the counter and the telephone: place first, Enter through the fields."""

from __future__ import annotations

from tests.domain.office import NOON, do, file, minutes
from tests.tui.forms.counter import facts, opened, type_in
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import Category, Channel, Kind, Location, Report, Reporter

NOW = NOON + minutes(10)


async def test_enter_leads_through_the_fields_and_submits_on_the_last() -> None:
    async with opened(c.Register, None, facts(NOW)) as (app, pilot):
        await type_in(pilot, "6-902")
        await pilot.press("enter", "enter", "enter", "enter")
        await type_in(pilot, "水管漏水")
        await pilot.press("enter")
        await type_in(pilot, "朱建国")
        await pilot.press("enter")
        await type_in(pilot, "13800001234")
        await pilot.press("enter", "enter")
        assert app.submitted == []
        await pilot.press("enter")
        message = app.submitted[0]
    report = Report(
        Kind.REPAIR, Category.WATER, "水管漏水", Location("6号楼902", "6号楼", "902"), Reporter("朱建国", "13800001234")
    )
    assert message.command == c.Register(report, Channel.WALK_IN, NOW)
    assert (message.ticket_id, message.base_version) == ("", None)


async def test_f5_saves_from_any_field_once_place_and_words_are_there() -> None:
    async with opened(c.Register, None, facts(NOW)) as (app, pilot):
        await pilot.press("f5")
        assert (app.submitted, app.word) == ([], "请填写：位置")
        await type_in(pilot, "广场东侧")
        await pilot.press("f5")
        assert (app.submitted, app.word) == ([], "请填写：内容")
        await type_in(pilot, "路灯不亮")
        await pilot.press("f5")
        command = app.submitted[0].command
    assert isinstance(command, c.Register)
    assert command.report.location == Location("广场东侧", zone="广场东侧")


async def test_a_number_that_nobody_could_dial_is_asked_for_again_and_may_be_left_out() -> None:
    async with opened(c.Register, None, facts(NOW)) as (app, pilot):
        await type_in(pilot, "广场东侧")
        await pilot.press("tab", "tab", "tab", "tab")
        await type_in(pilot, "路灯不亮")
        await pilot.press("tab", "tab")
        await type_in(pilot, "1380000")
        await pilot.press("f5")
        assert (app.submitted, app.word) == ([], "电话 不全，请把号码写完整")
        await pilot.press(*["backspace"] * 7, "f5")
        command = app.submitted[0].command
    assert isinstance(command, c.Register)
    assert command.report.reporter == Reporter()


async def test_a_complaint_has_the_categories_of_complaints() -> None:
    async with opened(c.Register, None, facts(NOW)) as (app, pilot):
        await type_in(pilot, "南门")
        await pilot.press("tab", "2", "tab", "2", "tab", "2", "tab")
        await type_in(pilot, "垃圾没清")
        await pilot.press("f5")
        command = app.submitted[0].command
    assert isinstance(command, c.Register)
    assert (command.report.kind, command.report.category) == (Kind.COMPLAINT, Category.HYGIENE)
    assert command.channel is Channel.PHONE


async def test_what_was_reported_earlier_is_written_down_late_but_never_early() -> None:
    async with opened(c.Register, None, facts(NOW)) as (app, pilot):
        await type_in(pilot, "6-902")
        for _ in range(7):
            await pilot.press("tab")
        await type_in(pilot, "+10")
        await pilot.press("up", "up", "up")
        await type_in(pilot, "漏水")
        await pilot.press("f5")
        assert (app.submitted, app.word) == ([], "报修时间 还没到，不能晚于现在")
        await pilot.press("ctrl+u")
        await type_in(pilot, "20分钟前")
        await pilot.press("f5")
        command = app.submitted[0].command
    assert isinstance(command, c.Register)
    assert command.reported_at == NOW - minutes(20)


async def test_a_hotline_report_keeps_the_hotlines_number() -> None:
    async with opened(c.Register, None, facts(NOW)) as (app, pilot):
        assert "external_ref" not in app.asked()
        await type_in(pilot, "6-902")
        await pilot.press("tab", "tab", "4")
        assert "external_ref" in app.asked()
        await pilot.press("tab", "tab")
        await type_in(pilot, "漏水")
        await pilot.press("up", "up", "up", "up", "up")
        await type_in(pilot, "20241104-7")
        await pilot.press("f5")
        command = app.submitted[0].command
    assert isinstance(command, c.Register)
    assert (command.channel, command.report.external_ref) == (Channel.HOTLINE_12345, "20241104-7")


async def test_earlier_tickets_of_the_place_are_shown_while_it_is_typed() -> None:
    where = Location("12号楼301", "12号楼", "301")
    same_room = do(file(no=1002, location=where), c.Accept(), NOON)
    same_building = file(no=1003, location=Location("12号楼电梯厅", "12号楼"))
    async with opened(c.Register, None, facts(NOW, tickets=(same_building, same_room))) as (app, pilot):
        await type_in(pilot, "12-301")
        assert app.word == (
            "同室 1002 今天 14:29 电梯厅地砖松动起翘 已受理、同楼 1003 今天 14:29 电梯厅地砖松动起翘 待受理"
        )


async def test_a_danger_is_marked() -> None:
    async with opened(c.Register, None, facts(NOW)) as (app, pilot):
        await type_in(pilot, "12号楼外墙")
        await pilot.press("up", "2")
        await pilot.press("up", "up", "up", "up")
        await type_in(pilot, "瓷砖要掉")
        await pilot.press("f5")
        command = app.submitted[0].command
    assert isinstance(command, c.Register)
    assert command.report.hazard
