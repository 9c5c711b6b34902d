"""The form for a call: whom, what to say, how it ended, when to try again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.domain.office import AFTERNOON, EVENING, LI, NOON, call, do, file, finished, minutes, verified
from tests.tui.forms.counter import Counter, facts, opened, type_in
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, Category, PromiseOf, Reporter, State, Ticket
from xianzhi_tui.sync.desk import Presence
from xianzhi_tui.tui.forms.form import Form
from xianzhi_tui.tui.forms.sheet import Sheet
from xianzhi_tui.tui.widgets.form_place import FormPlace

NOW = NOON + minutes(10)
NIGHT = datetime(2024, 11, 4, 22, tzinfo=SHANGHAI)


def awaiting_fund_call() -> Ticket:
    ticket = do(file(), c.Accept(), NOON)
    found = c.Verify(c.Finding.NEEDS_FUND, NOON, "王师傅", shared_part="12号楼外墙")
    return do(ticket, found, NOW)


def tried_three_times() -> Ticket:
    ticket = finished()
    for day, hour in ((4, 18), (5, 12), (5, 19)):
        ticket = do(ticket, call(CallOutcome.NO_ANSWER), datetime(2024, 11, day, hour, tzinfo=SHANGHAI))
    return ticket


def master_of(follower: Ticket) -> Ticket:
    master = finished()
    return do(master, c.AdoptFollower(follower.id), EVENING, other=follower)


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


async def test_the_first_call_may_promise_a_time() -> None:
    async with opened(c.RecordCall, verified(), facts(NOW)) as (app, pilot):
        assert app.asked() == ["outcome", "said", "promised_by"]
        assert app.word == "您的报修已派人核实，何时能修好。请绕行，已放警示牌。"
        await pilot.press("tab", "tab")
        await type_in(pilot, "明天 12:00")
        await pilot.press("enter")
        command = app.submitted[0].command
    promised = datetime(2024, 11, 5, 12, tzinfo=SHANGHAI)
    assert command == c.RecordCall(CallPurpose.FIRST, CallOutcome.SATISFIED, promised_by=promised)


async def test_before_anybody_was_there_an_arrival_is_promised_unless_something_else_is_said() -> None:
    waiting = do(file(), c.Accept(), NOON)
    for keys, what in ((), PromiseOf.ARRIVAL), (("tab", "2"), PromiseOf.RESULT):
        async with opened(c.RecordCall, waiting, facts(NOW)) as (app, pilot):
            await pilot.press("tab", "tab")
            assert "promise" not in app.asked()
            await type_in(pilot, "19:00")
            await pilot.press(*keys, "enter")
            command = app.submitted[0].command
        tonight = datetime(2024, 11, 4, 19, tzinfo=SHANGHAI)
        told = c.RecordCall(CallPurpose.FIRST, CallOutcome.SATISFIED, promised_by=tonight, promise=what)
        assert command == told


async def test_a_promise_is_given_outside_a_call_too() -> None:
    async with opened(c.GivePromise, verified(), facts(NOW)) as (app, pilot):
        await pilot.press("enter")
        assert app.word == "请填写：答应何时"
        await type_in(pilot, "19:00")
        await pilot.press("tab", "tab")
        await type_in(pilot, "带新门锁来")
        await pilot.press("enter")
        message = app.submitted[0]
    tonight = datetime(2024, 11, 4, 19, tzinfo=SHANGHAI)
    assert message.command == c.GivePromise(tonight, PromiseOf.RESULT, "带新门锁来")
    assert message.base_version is None


async def test_a_promise_cannot_be_in_the_past() -> None:
    async with opened(c.RecordCall, verified(), facts(NOW)) as (app, pilot):
        await pilot.press("tab", "tab")
        await type_in(pilot, "昨天 12:00")
        await pilot.press("enter")
        assert (app.submitted, app.word) == ([], "答应何时 已经过去了，请写以后的时间")


async def test_the_fund_call_asks_what_was_explained_and_when_the_consultation_closes() -> None:
    async with opened(c.RecordCall, awaiting_fund_call(), facts(NOW)) as (app, pilot):
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
    async with opened(c.RecordCall, awaiting_fund_call(), facts(NOW)) as (app, pilot):
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
    async with opened(c.RecordCall, master_of(follower), facts(EVENING)) as (app, pilot):
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


def filed(no: int, ticket: Ticket, **reporter: Any) -> Ticket:
    """The same as another ticket of the same resident, or of somebody else."""
    report = replace(ticket.report, reporter=replace(ticket.report.reporter, **reporter))
    return replace(ticket, id=f"t{no}", no=no, report=report)


FIRST, NEXT, HERS = finished(), filed(1005, verified()), filed(1006, finished(), account="r2")


def recorded(message: Form.Submitted) -> list[tuple[str, c.Command]]:
    return [(one.ticket_id, one.command) for one in message.wanted]


async def test_one_call_settles_every_call_owed_to_the_resident() -> None:
    async with opened(c.RecordCall, FIRST, facts(EVENING, tickets=(FIRST, NEXT, HERS))) as (app, pilot):
        assert app.asked() == ["outcome", "also t1005 ", "said"]
        await pilot.press("enter")
        message = app.submitted[0]
    assert recorded(message) == [
        ("t1001", c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED)),
        ("t1005", c.RecordCall(CallPurpose.FIRST, CallOutcome.SATISFIED)),
    ]


async def test_what_the_call_says_of_another_ticket_is_said_for_that_one() -> None:
    second = filed(1005, finished())
    async with opened(c.RecordCall, FIRST, facts(EVENING, tickets=(FIRST, second))) as (app, pilot):
        await pilot.press("down")
        assert app.word.startswith("12号楼电梯厅  完工回访  电梯厅地砖松动起翘")
        await pilot.press("2", "enter")
        assert (app.submitted, app.word) == ([], "请填写：说了什么")
        await type_in(pilot, "又松了")
        await pilot.press("enter")
        message = app.submitted[0]
    assert [one.command.outcome for one in message.wanted] == [CallOutcome.SATISFIED, CallOutcome.UNSATISFIED]  # type: ignore[union-attr]
    assert [one.base_version for one in message.wanted] == [FIRST.version, second.version]


async def test_a_ticket_that_was_not_spoken_of_is_left_alone() -> None:
    async with opened(c.RecordCall, FIRST, facts(EVENING, tickets=(FIRST, NEXT))) as (app, pilot):
        await pilot.press("down", "3", "enter")
        assert [one for one, _ in recorded(app.submitted[0])] == ["t1001"]


async def test_a_vain_call_was_vain_for_all_of_them() -> None:
    async with opened(c.RecordCall, FIRST, facts(EVENING, tickets=(FIRST, NEXT))) as (app, pilot):
        await pilot.press("3")
        assert app.asked() == ["outcome", "said"]
        await pilot.press("enter")
        message = app.submitted[0]
    assert recorded(message) == [
        ("t1001", c.RecordCall(CallPurpose.COMPLETION, CallOutcome.NO_ANSWER)),
        ("t1005", c.RecordCall(CallPurpose.FIRST, CallOutcome.NO_ANSWER)),
    ]


async def test_the_talk_about_the_fund_needs_its_date_on_whichever_ticket() -> None:
    wall = filed(1007, awaiting_fund_call())
    async with opened(c.RecordCall, FIRST, facts(EVENING, tickets=(FIRST, wall))) as (app, pilot):
        assert app.asked() == ["outcome", "also t1007 ", "said", "closes_at"]
        await pilot.press("down", "3")
        assert app.asked() == ["outcome", "also t1007 ", "said"]


async def test_what_a_colleague_has_settled_meanwhile_is_not_recorded_again() -> None:
    async with opened(c.RecordCall, FIRST, facts(EVENING, tickets=(FIRST, NEXT))) as (app, pilot):
        done = do(NEXT, call(purpose=CallPurpose.FIRST), EVENING)
        app.form.tickets_are({"t1001": FIRST, "t1005": done})
        assert app.asked() == ["outcome", "said"]
        await pilot.press("enter")
        assert [one for one, _ in recorded(app.submitted[0])] == ["t1001"]


async def test_a_colleague_on_the_phone_with_the_resident_is_named_and_nobody_is_hindered() -> None:
    calling = {"t1005": Presence(LI.person, "desk-2", "t1005", True)}
    knows = replace(facts(EVENING, tickets=(FIRST, NEXT)), present=calling)
    async with opened(c.RecordCall, FIRST, knows) as (app, pilot):
        assert app.word.startswith("李强正在和这位居民通话，请先问一声。")
        app.form.colleagues_have({})
        assert app.word == "已修好，请问是否满意？"
        app.form.colleagues_have(calling)
        assert app.word.startswith("李强正在和这位居民通话")
        await pilot.press("enter")
        assert len(app.submitted) == 1


async def test_a_dead_number_is_corrected_in_the_same_form_and_on_all_their_tickets() -> None:
    async with opened(c.RecordCall, FIRST, facts(EVENING, tickets=(FIRST, NEXT, HERS))) as (app, pilot):
        assert "new_phone" not in app.asked()
        await pilot.press("5", "down")
        assert app.word == "不通的号码可在此更正，不知道就留空"
        await type_in(pilot, "139 0000")
        await pilot.press("enter")
        assert (app.submitted, app.word) == ([], "新号码 不全，请把号码写完整")
        await type_in(pilot, " 5678")
        assert app.word == "139****5678；回访从头排起   同一居民的 1005 一并更正"
        await pilot.press("enter")
    dead, right = CallOutcome.BAD_NUMBER, c.CorrectContact("139 0000 5678")
    assert recorded(app.submitted[0]) == [
        ("t1001", c.RecordCall(CallPurpose.COMPLETION, dead)),
        ("t1005", c.RecordCall(CallPurpose.FIRST, dead)),
        ("t1001", right),
        ("t1005", right),
    ]


async def test_a_number_is_corrected_without_a_call_too() -> None:
    async with opened(c.CorrectContact, FIRST, facts(EVENING, tickets=(FIRST, NEXT, HERS))) as (app, pilot):
        await pilot.press("enter")
        assert app.word == "请填写：新号码"
        await type_in(pilot, "139****5678")
        await pilot.press("enter")
        assert app.submitted == []  # half of it cannot be dialled
        await pilot.press(*["backspace"] * 11)
        await type_in(pilot, "021-12345678")
        assert app.word == "021-****5678；回访从头排起   同一居民的 1005 一并更正"
        await pilot.press("enter")
    right = c.CorrectContact("021-12345678")
    assert recorded(app.submitted[0]) == [("t1001", right), ("t1005", right)]


async def test_of_merged_tickets_it_is_said_whose_number_it_is() -> None:
    hers = filed(1002, file(), name="钱女士", account="r2", phone="137****0000")
    async with opened(c.CorrectContact, master_of(hers), facts(EVENING)) as (app, pilot):
        assert app.asked() == ["whom", "phone"]
        await pilot.press("2", "down")
        await type_in(pilot, "13900005678")
        await pilot.press("enter")
    assert recorded(app.submitted[0]) == [("t1001", c.CorrectContact("13900005678", "t1002"))]


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
