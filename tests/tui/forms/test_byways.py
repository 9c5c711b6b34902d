"""The short forms: complaints, the maintenance fund, and what lies off the main way."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.domain.office import AFTERNOON, EVENING, LEAD, NOON, TIMER, do, file, finished, minutes, verified
from tests.tui.forms.counter import drop_file, facts, opened, type_in
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.ticket import (
    CallOutcome,
    CallPurpose,
    Category,
    Department,
    EmergencyCase,
    Kind,
    Location,
    Photo,
    PhotoStage,
    Ticket,
)

NOW = NOON + minutes(10)
FINISH = datetime(2024, 12, 1, 0, tzinfo=SHANGHAI)


def complaint(**changes: Any) -> Ticket:
    return do(file(Kind.COMPLAINT, **changes), c.Accept(), NOON + minutes(1))


def assigned(**changes: Any) -> Ticket:
    return do(complaint(**changes), c.Assign(Department.HYGIENE), NOON + minutes(2))


def consulting() -> Ticket:
    found = c.Verify(c.Finding.NEEDS_FUND, NOON, "王师傅", shared_part="12号楼外墙")
    ticket = do(do(file(), c.Accept(), NOON), found, NOW)
    explained = c.RecordCall(CallPurpose.FUND, CallOutcome.SATISFIED, "已说明", closes_at=NOON + timedelta(days=14))
    return do(ticket, explained, NOW)


def in_emergency() -> Ticket:
    return do(consulting(), c.RequestEmergencyFund(EmergencyCase.FACADE, "鉴定书", True), AFTERNOON, by=LEAD)


async def test_a_complaint_goes_to_the_department_of_its_category() -> None:
    async with opened(c.Assign, complaint(), facts(NOW)) as (app, pilot):
        await pilot.press("enter")
        assert app.submitted[0].command == c.Assign(Department.HYGIENE)


async def test_a_complaint_about_reception_goes_to_the_lead_and_nobody_else() -> None:
    async with opened(c.Assign, complaint(category=Category.RECEPTION), facts(NOW)) as (app, pilot):
        await pilot.press("right", "enter")
        assert app.submitted[0].command == c.Assign(Department.LEAD)


async def test_a_reply_has_lines_and_says_why_there_is_no_photo() -> None:
    async with opened(c.Reply, assigned(), facts(NOW)) as (app, pilot):
        await type_in(pilot, "已清运")
        await pilot.press("enter")
        await type_in(pilot, "谢谢")
        await pilot.press("f5")
        assert app.submitted[0].command == c.Reply("已清运\n谢谢", no_photo_reason="未拍照")


async def test_the_arrows_leave_the_reply_at_its_ends() -> None:
    async with opened(c.Reply, assigned(), facts(NOW)) as (app, pilot):
        await type_in(pilot, "一")
        await pilot.press("enter", "up", "down", "down")
        assert app.entry("photos").editor.has_focus
        await pilot.press("up", "up", "up")
        assert app.entry("no_photo_reason").editor.has_focus


async def test_a_reply_about_reception_is_left_to_the_lead() -> None:
    ticket = do(complaint(category=Category.RECEPTION), c.Assign(Department.LEAD), NOW)
    async with opened(c.Reply, ticket, facts(NOW)) as (app, pilot):
        await type_in(pilot, "抱歉")
        await pilot.press("f5")
        assert app.submitted == []
        assert app.word.startswith("客服接待类须由经理办理 · ")


async def test_a_complaint_that_is_a_repair_keeps_its_place_unless_another_is_typed() -> None:
    where = Location("6号楼楼道", "6号楼", zone="楼道")
    async with opened(c.ConvertToRepair, complaint(location=where), facts(NOW)) as (app, pilot):
        await pilot.press("4", "enter")
        command = app.submitted[0].command
    assert isinstance(command, c.ConvertToRepair)
    assert (command.category, command.location) == (Category.LIGHTING, where)
    assert str(UUID(command.repair_id)) == command.repair_id


async def test_a_passed_consultation_has_its_record_and_a_planned_finish() -> None:
    async with opened(c.DecideConsultation, consulting(), facts(EVENING, by=LEAD)) as (app, pilot):
        await pilot.press("tab")
        await type_in(pilot, "计票单 3 号")
        await pilot.press("tab")
        await type_in(pilot, "11-30")
        await pilot.press("enter")
        assert app.submitted[0].command == c.DecideConsultation(True, True, True, "计票单 3 号", FINISH)


async def test_a_failed_consultation_says_what_was_missing() -> None:
    async with opened(c.DecideConsultation, consulting(), facts(EVENING, by=LEAD)) as (app, pilot):
        await pilot.press("3", "tab")
        assert app.asked() == ["result", "record"]
        await type_in(pilot, "计票单")
        await pilot.press("enter")
        assert app.submitted[0].command == c.DecideConsultation(False, True, False, "计票单")


async def test_a_clerk_may_not_confirm_a_consultation() -> None:
    async with opened(c.DecideConsultation, consulting(), facts(EVENING)) as (app, pilot):
        await pilot.press("3", "tab")
        await type_in(pilot, "计票单")
        await pilot.press("enter")
        assert app.submitted == []
        assert app.word.startswith("您的岗位不能这样办 · ")


async def test_emergency_use_names_its_case_certificate_and_that_the_committee_knows() -> None:
    async with opened(c.RequestEmergencyFund, consulting(), facts(EVENING, by=LEAD)) as (app, pilot):
        await pilot.press("4", "tab")
        await type_in(pilot, "鉴定书 7 号")
        await pilot.press("enter")
        assert app.word.startswith("须先告知业委会 · ")
        await pilot.press("tab", "2", "enter")
        expected = c.RequestEmergencyFund(EmergencyCase.FACADE, "鉴定书 7 号", True)
        assert app.submitted[0].command == expected


@pytest.mark.parametrize(
    ("digit", "expected"),
    [
        ("1", c.DecideEmergencyFund(True, "批复", planned_finish=FINISH)),
        ("2", c.DecideEmergencyFund(False, "批复", closes_at=FINISH)),
    ],
)
async def test_the_answer_to_emergency_use_sets_a_date(digit: str, expected: c.Command) -> None:
    async with opened(c.DecideEmergencyFund, in_emergency(), facts(EVENING, by=LEAD)) as (app, pilot):
        await pilot.press(digit, "tab")
        await type_in(pilot, "批复")
        await pilot.press("tab")
        await type_in(pilot, "11-30")
        await pilot.press("enter")
        assert app.submitted[0].command == expected


async def test_a_verified_repair_may_turn_out_to_need_the_fund() -> None:
    async with opened(c.ReclassifyFund, verified(), facts(AFTERNOON)) as (app, pilot):
        await type_in(pilot, "外墙")
        await pilot.press("tab")
        await type_in(pilot, "整面空鼓")
        await pilot.press("enter")
        assert app.submitted[0].command == c.ReclassifyFund("外墙", "整面空鼓")


@pytest.mark.parametrize(
    ("step", "ticket", "expected"),
    [
        (c.ReturnOrder, do(do(file(), c.Accept()), c.Dispatch("11")), c.ReturnOrder("要电工")),
        (c.Cancel, file(), c.Cancel("要电工")),
        (c.MarkInvalid, verified(), c.MarkInvalid("要电工")),
        (c.AddNote, file(), c.AddNote("要电工")),
    ],
)
async def test_a_few_words_are_enough(step: type[c.Command], ticket: Ticket, expected: c.Command) -> None:
    async with opened(step, ticket, facts(AFTERNOON)) as (app, pilot):
        await pilot.press("enter")
        assert app.submitted == []
        await type_in(pilot, "要电工")
        await pilot.press("enter")
        assert app.submitted[0].command == expected


async def test_an_ended_ticket_is_reopened_with_a_reason() -> None:
    told = do(finished(), c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED), EVENING)
    over = told.clocks[-1].due_at
    closed = do(told, c.CloseRatingWindow(), over, by=TIMER)
    async with opened(c.Reopen, closed, facts(over + minutes(1))) as (app, pilot):
        await type_in(pilot, "又松了")
        await pilot.press("enter")
        assert app.submitted[0].command == c.Reopen("又松了")


async def test_the_likeliest_ticket_to_merge_into_is_suggested() -> None:
    where = Location("12号楼电梯厅", "12号楼")
    first, second = file(no=1002, location=where), file(no=1003, location=where, at=NOON + minutes(5))
    async with opened(c.MergeInto, second, facts(NOW, tickets=(first, second))) as (app, pilot):
        assert app.word == (
            "1002  12号楼电梯厅  电梯厅地砖松动起翘   并入后由 1002 办，时限按最早的 1002（今天 14:29）算"
        )
        await pilot.press("enter")
        assert app.submitted[0].command == c.MergeInto(first.id)


async def test_an_earlier_report_governs_whichever_ticket_goes_on() -> None:
    where = Location("12号楼电梯厅", "12号楼")
    first, second = file(no=1002, location=where), file(no=1003, location=where, at=NOON + minutes(5))
    async with opened(c.MergeInto, first, facts(NOW, tickets=(first, second))) as (app, pilot):
        assert app.word.endswith("并入后由 1003 办，时限按最早的 1002（今天 14:29）算")
        await pilot.press("enter")
        assert app.submitted[0].command == c.MergeInto(second.id)


async def test_another_ticket_than_those_suggested_is_named_by_its_number() -> None:
    where = Location("六楼漏水[/", "12号楼")
    first, second, lamp = file(no=1002, location=where), file(no=1003, location=where), file(no=1004)
    async with opened(c.MergeInto, second, facts(NOW, tickets=(first, second, lamp))) as (app, pilot):
        assert app.asked() == ["target"]
        assert "1002 六楼漏水[/ 今天 14:29" in app.written("target")
        await pilot.press("left", "down")
        await type_in(pilot, "1004")
        assert app.word.startswith("1004  12号楼电梯厅")
        await pilot.press("enter")
        assert app.submitted[0].command == c.MergeInto(lamp.id)


@pytest.mark.parametrize("typed", ["1004", "１００４"], ids=["as it is", "with an input method on"])
async def test_a_number_typed_at_once_is_the_other_ticket_and_no_place_in_the_list(typed: str) -> None:
    where = Location("六楼漏水[/", "12号楼")
    first, second, lamp = file(no=1002, location=where), file(no=1003, location=where), file(no=1004)
    async with opened(c.MergeInto, second, facts(NOW, tickets=(first, second, lamp))) as (app, pilot):
        for sign in typed:  # at the desk each key waits for what the one before it does
            await type_in(pilot, sign)
            await pilot.pause()
        assert app.word.startswith("1004  12号楼电梯厅")
        await pilot.press("enter")
        assert app.submitted[0].command == c.MergeInto(lamp.id)


async def test_a_ticket_is_merged_into_no_unknown_number_and_not_into_itself() -> None:
    ticket = file(no=1002)
    async with opened(c.MergeInto, ticket, facts(NOW, tickets=(ticket,))) as (app, pilot):
        await type_in(pilot, "1002")
        await pilot.press("enter")
        assert (app.submitted, app.word) == ([], "没有这个未办的同类单号")


async def test_a_merged_ticket_leaves_with_a_reason() -> None:
    first, second = file(no=1002), file(no=1003)
    merged = do(second, c.MergeInto(first.id), NOW, other=first)
    async with opened(c.Unmerge, merged, facts(NOW)) as (app, pilot):
        await type_in(pilot, "不是一处")
        await pilot.press("enter")
        assert app.submitted[0].command == c.Unmerge("不是一处")


async def test_several_photos_are_sent_one_after_the_other(tmp_path: Path) -> None:
    files = [tmp_path / "a.jpg", tmp_path / "b.jpg"]
    for file_ in files:
        file_.write_bytes(b"jpeg")
    async with opened(c.AttachPhotos, verified(), facts(NOW)) as (app, pilot):
        await drop_file(pilot, f"{files[0]}; {files[1]}")
        await pilot.press("enter")
        app.form.photo_sent(files[0], "1" * 64)
        await pilot.pause()
        app.form.photo_sent(files[1], "2" * 64)
        await pilot.pause()
        assert [message.file for message in app.photos] == files
        photos = (Photo("1" * 64, PhotoStage.BEFORE), Photo("2" * 64, PhotoStage.BEFORE))
        assert app.submitted[0].command == c.AttachPhotos(photos)
