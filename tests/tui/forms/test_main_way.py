"""The forms of the main way of a repair: dispatch, verify, parts, finish."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.domain.office import AFTERNOON, NOON, do, file, finished, minutes, verified
from tests.tui.forms.counter import Counter, drop_file, facts, opened, type_in
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.ticket import Photo, PhotoStage, SuspendReason, Ticket

NOW = NOON + minutes(10)


def accepted(**changes: Any) -> Ticket:
    return do(file(**changes), c.Accept(), NOON + minutes(1))


def dispatched(**changes: Any) -> Ticket:
    return do(accepted(**changes), c.Dispatch("11"), NOON + minutes(2))


def only_command(app: Counter) -> c.Command:
    assert len(app.submitted) == 1
    return app.submitted[0].command


async def test_enter_sends_the_suggested_repairer() -> None:
    ticket = accepted()
    async with opened(c.Dispatch, ticket, facts(NOW)) as (app, pilot):
        await pilot.press("enter")
        message = app.submitted[0]
    assert (message.ticket_id, message.command, message.base_version) == (ticket.id, c.Dispatch("11"), ticket.version)


async def test_a_digit_chooses_another_repairer() -> None:
    async with opened(c.Dispatch, accepted(), facts(NOW)) as (app, pilot):
        await pilot.press("2", "enter")
        assert only_command(app) == c.Dispatch("12")


async def test_the_form_says_how_many_orders_a_repairer_has_and_what_trades() -> None:
    busy = dispatched()
    async with opened(c.Dispatch, do(file(no=1002), c.Accept(), NOW), facts(NOW, tickets=(busy,))) as (app, _):
        assert app.word == "建议 王师傅：地面、墙面，手上1单"


async def test_sending_somebody_else_instead_needs_a_reason() -> None:
    async with opened(c.Dispatch, dispatched(), facts(NOW)) as (app, pilot):
        await pilot.press("enter")
        assert (app.submitted, app.word) == ([], "请填写：原因")
        await type_in(pilot, "王师傅有急修")
        await pilot.press("enter")
        assert only_command(app) == c.Dispatch("12", "王师傅有急修")


async def test_enter_records_a_small_repair_found_just_now_by_the_repairer() -> None:
    async with opened(c.Verify, dispatched(), facts(NOW)) as (app, pilot):
        await pilot.press("enter")
        assert only_command(app) == c.Verify(c.Finding.SMALL, NOW, "王师傅")


async def test_the_arrival_may_be_typed_as_minutes_ago() -> None:
    async with opened(c.Verify, dispatched(), facts(NOW)) as (app, pilot):
        await pilot.press("tab")
        await type_in(pilot, "-3")
        assert app.word == "今天 14:36"
        await pilot.press("enter")
        assert only_command(app) == c.Verify(c.Finding.SMALL, NOW - minutes(3), "王师傅")


async def test_an_arrival_in_the_minute_of_the_report_is_not_before_it() -> None:
    filed = NOON + timedelta(seconds=29)
    ticket = do(file(at=filed), c.Accept(), filed)
    async with opened(c.Verify, ticket, facts(filed + minutes(1))) as (app, pilot):
        await pilot.press("tab")
        await type_in(pilot, "14:29")
        await pilot.press("enter")
        command = only_command(app)
    assert isinstance(command, c.Verify)
    assert command.arrived_at == filed


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("14:20", "到场时间 不能早于报修的 今天 14:29"),
        ("+5", "到场时间 还没到，不能晚于现在"),
        ("刚才", "到场时间 看不懂；可写 14:30、20分钟前、昨天 18:00、11-25 18:00"),
    ],
)
async def test_an_impossible_arrival_is_refused_in_words(typed: str, why: str) -> None:
    async with opened(c.Verify, dispatched(), facts(NOW)) as (app, pilot):
        await pilot.press("tab")
        await type_in(pilot, typed)
        await pilot.press("f5")
        assert (app.submitted, app.word) == ([], why)


async def test_a_hazard_asks_for_the_safety_measure() -> None:
    async with opened(c.Verify, dispatched(hazard=True), facts(NOW)) as (app, pilot):
        await pilot.press("enter")
        assert (app.submitted, app.word) == ([], "请填写：安全措施")
        await type_in(pilot, "已放警示牌")
        await pilot.press("enter")
        assert only_command(app) == c.Verify(c.Finding.SMALL, NOW, "王师傅", safety_measure="已放警示牌")


async def test_the_fund_asks_for_the_shared_part() -> None:
    async with opened(c.Verify, dispatched(), facts(NOW)) as (app, pilot):
        assert "shared_part" not in app.asked()
        await pilot.press("2", "enter")
        assert app.word == "请填写：共用部位"
        await type_in(pilot, "12号楼外墙")
        await pilot.press("enter")
        assert only_command(app) == c.Verify(c.Finding.NEEDS_FUND, NOW, "王师傅", shared_part="12号楼外墙")


async def test_not_valid_asks_only_for_the_note() -> None:
    async with opened(c.Verify, dispatched(hazard=True), facts(NOW)) as (app, pilot):
        await pilot.press("3")
        assert app.asked() == ["finding", "note", "photos"]
        await pilot.press("tab")
        await type_in(pilot, "现场无松动")
        await pilot.press("enter")
        assert only_command(app) == c.MarkInvalid("现场无松动")


async def test_a_part_is_named_with_its_date_and_the_new_limit_is_shown() -> None:
    async with opened(c.WaitParts, verified(), facts(AFTERNOON)) as (app, pilot):
        assert app.word == "延长至 11-09 周六 14:29（自报修起5天）"
        await type_in(pilot, "门禁主板")
        await pilot.press("down")
        await type_in(pilot, "11-08")
        assert app.word == "11-08 周五 24:00   延长至 11-09 周六 14:29（自报修起5天）"
        await pilot.press("enter")
        assert only_command(app) == c.WaitParts("门禁主板", datetime(2024, 11, 9, tzinfo=SHANGHAI))


async def test_a_second_extension_is_refused_in_three_parts() -> None:
    waiting = do(verified(), c.WaitParts("门禁主板", AFTERNOON + timedelta(days=2)), AFTERNOON)
    again = do(waiting, c.StartRepair(), AFTERNOON)
    async with opened(c.WaitParts, again, facts(AFTERNOON)) as (app, pilot):
        await type_in(pilot, "电源")
        await pilot.press("tab")
        await type_in(pilot, "11-08")
        await pilot.press("enter")
        happened, safe, todo = app.word.split(" · ")
    assert app.submitted == []
    assert happened == "这一轮已经延长过一次"
    assert safe == "没有提交，内容都在"
    assert todo.startswith("改好再按回车")


async def test_enter_finishes_the_repair_and_says_that_no_photo_was_taken() -> None:
    async with opened(c.FinishRepair, verified(), facts(AFTERNOON)) as (app, pilot):
        await pilot.press("enter")
        assert only_command(app) == c.FinishRepair("已修复", no_photo_reason="未拍照")


async def test_a_photo_is_sent_before_the_repair_is_finished(tmp_path: Path) -> None:
    file = tmp_path / "修好.jpg"
    file.write_bytes(b"jpeg")
    async with opened(c.FinishRepair, verified(), facts(AFTERNOON)) as (app, pilot):
        await pilot.press("tab")
        await drop_file(pilot, f'"{file}"')
        assert "no_photo_reason" not in app.asked()
        await pilot.press("enter")
        assert [message.file for message in app.photos] == [file]
        assert (app.submitted, app.word) == ([], "正在上传照片 修好.jpg，传完自动提交")
        app.form.photo_sent(file, "1" * 64)
        await pilot.pause()
        assert only_command(app) == c.FinishRepair("已修复", (Photo("1" * 64, PhotoStage.AFTER),))


async def test_a_photo_that_is_not_there_is_named() -> None:
    async with opened(c.FinishRepair, verified(), facts(AFTERNOON)) as (app, pilot):
        await pilot.press("tab")
        await type_in(pilot, "nowhere.jpg")
        await pilot.press("enter")
        assert (app.submitted, app.photos, app.word) == ([], [], "没有找到照片文件：nowhere.jpg")


async def test_stopping_the_clock_names_the_lead_who_approved() -> None:
    async with opened(c.Suspend, verified(), facts(AFTERNOON)) as (app, pilot):
        await pilot.press("2", "tab", "tab", "2")
        assert app.asked() == ["reason", "review_at", "pause", "approved_by", "third_party", "reference", "note"]
        await pilot.press("enter")
        assert (app.submitted, app.word) == ([], "请填写：对方单位")
        await type_in(pilot, "供水公司")
        await pilot.press("enter")
        review = datetime(2024, 11, 5, 9, tzinfo=SHANGHAI)
        assert only_command(app) == c.Suspend(SuspendReason.THIRD_PARTY, review, True, "09", third_party="供水公司")


async def test_a_finished_repair_is_not_finished_again() -> None:
    async with opened(c.FinishRepair, finished(), facts(AFTERNOON)) as (app, pilot):
        await pilot.press("enter")
        assert app.submitted == []
        assert app.word.startswith("此单现在到的这一步不能这样办 · ")
