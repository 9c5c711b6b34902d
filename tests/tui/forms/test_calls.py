"""The form for a call: whom, what to say, how it ended, when to try again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from textual.pilot import Pilot

from tests.domain.office import AFTERNOON, EVENING, NOON, call, do, file, finished, fund, merge, minutes, verified
from tests.tui.forms.counter import Counter, facts, opened, type_in
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, Category, Reporter, State, Ticket
from xianzhi_tui.tui.forms.sheet import Sheet
from xianzhi_tui.tui.widgets.form_place import FormPlace

NOW = NOON + minutes(10)
NIGHT = datetime(2024, 11, 4, 22, tzinfo=SHANGHAI)


def tried_three_times() -> Ticket:
    ticket = finished()
    for day, hour in ((4, 18), (5, 12), (5, 19)):
        ticket = do(ticket, call(CallOutcome.NO_ANSWER), datetime(2024, 11, day, hour, tzinfo=SHANGHAI))
    return ticket


async def test_enter_records_a_resident_who_is_content() -> None:
    async with opened(c.RecordCall, finished(), facts(EVENING)) as (app, pilot):
        assert app.word == "已修好，请问是否满意？"
        await pilot.press("enter")
        message = app.submitted[0]
    assert message.command == c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED)
    assert message.base_version == finished().version


@pytest.mark.parametrize(
    ("digit", "outcome"),
    [
        ("3", CallOutcome.NO_ANSWER),
        ("４", CallOutcome.BUSY),
        ("5", CallOutcome.BAD_NUMBER),
        ("6", CallOutcome.DECLINED),
    ],
)
async def test_a_digit_says_how_the_call_ended(digit: str, outcome: CallOutcome) -> None:
    async with opened(c.RecordCall, finished(), facts(EVENING)) as (app, pilot):
        await pilot.press(digit, "enter")
        message = app.submitted[0]
    assert message.command == c.RecordCall(CallPurpose.COMPLETION, outcome)
    assert message.base_version is None


async def test_a_resident_who_said_neither_was_reached() -> None:
    async with opened(c.RecordCall, finished(), facts(EVENING)) as (app, pilot):
        await pilot.press("8", "enter")
        assert app.submitted[0].command == c.RecordCall(CallPurpose.COMPLETION, CallOutcome.REACHED)


async def test_a_resident_may_name_the_time_to_be_called_at() -> None:
    async with opened(c.RecordCall, finished(), facts(EVENING)) as (app, pilot):
        await pilot.press("7")
        assert app.word == "到约定的时间会响铃；不算未接通"
        await pilot.press("enter")
        assert (app.submitted, app.word) == ([], "请填写：约在何时")
        await type_in(pilot, "19:30")
        await pilot.press("enter")
        command = app.submitted[0].command
    at = datetime(2024, 11, 4, 19, 30, tzinfo=SHANGHAI)
    assert command == c.RecordCall(CallPurpose.COMPLETION, CallOutcome.CALL_LATER, call_at=at)


async def test_a_dead_number_is_not_proposed_again_on_the_same_day() -> None:
    async with opened(c.RecordCall, finished(), facts(EVENING)) as (app, pilot):
        await pilot.press("5")
        assert "11-05 周二 12:00 再试" in app.word


async def test_after_an_unanswered_call_the_next_attempt_is_proposed() -> None:
    async with opened(c.RecordCall, finished(), facts(EVENING)) as (app, pilot):
        await pilot.press("3")
        assert app.word == "这是第1次，下次 今天 18:59 再打"


async def test_a_resident_who_is_not_content_is_quoted() -> None:
    async with opened(c.RecordCall, finished(), facts(EVENING)) as (app, pilot):
        await pilot.press("2", "enter")
        assert (app.submitted, app.word) == ([], "请填写：说了什么")
        await type_in(pilot, "还在晃")
        await pilot.press("enter")
        command = app.submitted[0].command
    assert command == c.RecordCall(CallPurpose.COMPLETION, CallOutcome.UNSATISFIED, "还在晃")


async def test_the_fund_call_asks_what_was_explained_and_when_the_consultation_closes() -> None:
    async with opened(c.RecordCall, fund(), facts(NOW)) as (app, pilot):
        assert app.asked() == ["outcome", "said", "closes_at"]
        await pilot.press("tab")
        await type_in(pilot, "已说明流程")
        await pilot.press("enter")
        assert (app.submitted, app.word) == ([], "请填写：征询截止")
        await type_in(pilot, "11-20")
        await pilot.press("enter")
        command = app.submitted[0].command
    closes = datetime(2024, 11, 21, tzinfo=SHANGHAI)
    assert command == c.RecordCall(CallPurpose.FUND, CallOutcome.SATISFIED, "已说明流程", closes_at=closes)


async def test_nobody_answering_the_fund_call_closes_no_consultation() -> None:
    async with opened(c.RecordCall, fund(), facts(NOW)) as (app, pilot):
        await pilot.press("3", "enter")
        assert app.submitted[0].command == c.RecordCall(CallPurpose.FUND, CallOutcome.NO_ANSWER)


async def test_the_number_is_masked_until_somebody_asks_for_it() -> None:
    async with opened(c.RecordCall, finished(), facts(EVENING)) as (app, pilot):
        assert "138****1234" in app.heading
        await pilot.press("f6")
        assert app.reveals == 1
        app.form.show_phone("13800001234")
        assert "13800001234" in app.heading


async def test_in_the_quiet_hours_the_form_says_when_to_call() -> None:
    async with opened(c.RecordCall, finished(), facts(NIGHT)) as (app, _):
        assert app.word == "现在不宜致电，11-05 周二 08:00 以后再打"


async def test_after_enough_attempts_enter_leaves_a_message_instead() -> None:
    later = datetime(2024, 11, 6, 10, tzinfo=SHANGHAI)
    async with opened(c.RecordCall, tried_three_times(), facts(later)) as (app, pilot):
        assert app.word == "已多次拨打未接通，留言后转入下一步"
        await pilot.press("enter")
        command = app.submitted[0].command
    assert isinstance(command, c.ExhaustCalls)
    assert command.message.startswith("多次致电未接通")


async def test_who_gave_no_number_is_not_said_to_have_been_called() -> None:
    done = finished()
    nobody = replace(done, report=replace(done.report, reporter=Reporter("居民")))
    async with opened(c.RecordCall, nobody, facts(EVENING)) as (app, pilot):
        assert app.word == "没有留电话，或不需要来电；留言后转入下一步"
        await pilot.press("enter")
        command = app.submitted[0].command
    assert isinstance(command, c.ExhaustCalls)
    assert "未接通" not in command.message


async def test_before_that_no_message_is_offered() -> None:
    async with opened(c.RecordCall, finished(), facts(EVENING)) as (app, pilot):
        await pilot.press("9", "enter")
        assert app.submitted[0].command == c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED)


async def test_the_reporter_of_a_merged_ticket_is_called_by_name() -> None:
    follower = file(no=1002, at=NOON + minutes(3))
    _, master = merge(follower, finished(), EVENING)
    async with opened(c.RecordCall, master, facts(EVENING)) as (app, pilot):
        assert app.asked()[0] == "whom"
        await pilot.press("2", "enter")
        command = app.submitted[0].command
    assert command == c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED, follower=follower.id)


async def test_a_ticket_that_owes_no_call_says_so() -> None:
    closed = do(finished(), call(), EVENING)
    assert closed.state is State.CALLED_BACK
    async with opened(c.RecordCall, closed, facts(EVENING)) as (app, pilot):
        await pilot.press("enter")
        assert (app.submitted, app.word) == ([], "此单现在没有要打的电话")


async def test_a_leaking_home_is_told_to_shut_the_main_valve() -> None:
    leak = do(file(category=Category.WATER), c.Accept(), NOON)
    async with opened(c.RecordCall, leak, facts(NOW)) as (app, _):
        assert app.word.endswith("请先关总阀。")


async def test_a_declined_call_is_not_proposed_again() -> None:
    async with opened(c.RecordCall, finished(AFTERNOON), facts(EVENING + timedelta(minutes=1))) as (app, pilot):
        await pilot.press("6")
        assert app.word == "居民不愿接听，以后不再拨打，可改为留言"


async def test_work_that_is_finished_during_the_first_call_makes_it_the_call_about_the_result() -> None:
    ticket = verified()
    async with opened(c.RecordCall, ticket, facts(EVENING)) as (app, pilot):
        await pilot.press("down")
        await type_in(pilot, "在家")
        app.form.tickets_are({ticket.id: do(ticket, c.FinishRepair("已修复", no_photo_reason="天黑"), EVENING)})
        assert app.word.startswith("此单刚有变化：现在 待回访")
        await pilot.press("enter")
        app.form = await asked_anew(app, pilot)
        assert "完工回访" in app.heading
        assert app.entry("said").editor.answer == "在家"
        await pilot.press("enter")
        assert app.submitted[0].command == c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED, "在家")


async def asked_anew(app: Counter, pilot: Pilot[None]) -> Sheet:
    """The form that took the place of the one that was outdated."""
    await pilot.pause()
    form = app.query_one(FormPlace).form
    assert isinstance(form, Sheet)
    assert form is not app.form
    return form
