"""Calls to the resident (回访): who is owed one, when to try again, when enough was tried."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.domain.office import (
    AFTERNOON,
    DAY,
    EVENING,
    LI,
    NEIGHBOUR,
    NOON,
    POLICY,
    RESIDENT,
    TIMER,
    call,
    called_back,
    clock,
    closed,
    do,
    file,
    finished,
    fund,
    invalid,
    merge,
    minutes,
    refusal,
    replied,
    verified,
)
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.calls import agreed_calls, exhausted, may_be_made, next_attempt, owes_calls, tasks
from xianzhi_tui.domain.clocks import ClockName
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.ticket import Call, CallOutcome, CallPurpose, Reporter, State, Ticket

NO_ANSWER = call(CallOutcome.NO_ANSWER)
MESSAGE = c.ExhaustCalls("已修好，请您查看")


def at(day: int, clock_time: str) -> datetime:
    """A time of a November day in Shanghai."""
    local = datetime.strptime(f"2024-11-{day:02} {clock_time} +0800", "%Y-%m-%d %H:%M %z")
    return local.astimezone(UTC)


def made(*moments: datetime, outcome: CallOutcome = CallOutcome.NO_ANSWER) -> tuple[Call, ...]:
    return tuple(Call(one, CallPurpose.COMPLETION, outcome, LI.person) for one in moments)


def tried(ticket: Ticket, *moments: datetime, follower: str = "") -> Ticket:
    """A ticket after calls that nobody answered."""
    for moment in moments:
        ticket = do(ticket, replace(NO_ANSWER, follower=follower), moment)
    return ticket


def with_neighbour(ticket: Ticket, phone: str = "139****9999") -> Ticket:
    """A ticket into which the neighbour's was merged."""
    hers = file(no=1002, kind=ticket.kind, reporter=Reporter("钱女士", phone, NEIGHBOUR.id))
    return merge(hers, ticket, AFTERNOON)[1]


@pytest.mark.parametrize(
    ("ticket", "owed"),
    [
        (file(), []),
        (do(file(), c.Accept()), [CallPurpose.FIRST]),
        (do(verified(), call(purpose=CallPurpose.FIRST)), []),
        (fund(), [CallPurpose.FUND]),
        (finished(), [CallPurpose.COMPLETION]),
        (replied(), [CallPurpose.COMPLETION]),
        (invalid(), [CallPurpose.OUTCOME]),
        (called_back(), []),
        (closed(), []),
    ],
    ids=["new", "accepted", "called first", "fund", "repaired", "replied", "not valid", "called back", "closed"],
)
def test_each_step_owes_its_own_call(ticket: Ticket, owed: list[CallPurpose]) -> None:
    assert [task.purpose for task in tasks(ticket, EVENING, POLICY)] == owed


@pytest.mark.parametrize(
    ("attempts", "now", "expected"),
    [
        ((), at(4, "14:29"), at(4, "14:29")),
        ((), at(4, "21:00"), at(5, "08:00")),
        ((at(4, "14:00"),), at(4, "14:10"), at(4, "14:30")),
        ((at(4, "14:00"),), at(4, "15:10"), at(4, "15:10")),
        ((at(4, "20:45"),), at(4, "20:46"), at(5, "08:00")),
        ((at(4, "10:00"), at(4, "10:30")), at(4, "10:31"), at(4, "18:30")),
        ((at(4, "14:00"), at(4, "14:30")), at(4, "19:10"), at(4, "19:10")),
        ((at(4, "14:00"), at(4, "14:30")), at(4, "20:00"), at(5, "12:00")),
        ((at(4, "18:40"), at(4, "19:10")), at(4, "19:11"), at(5, "12:00")),
        ((at(4, "14:00"), at(4, "14:30"), at(4, "18:40")), at(4, "18:41"), at(5, "12:00")),
        ((at(4, "14:00"), at(4, "18:40"), at(5, "12:05")), at(5, "12:06"), at(5, "18:30")),
        ((at(4, "14:00"), at(4, "18:40"), at(5, "12:05")), at(7, "09:00"), at(7, "12:00")),
        ((at(4, "14:00"), at(4, "18:40"), at(5, "12:05")), at(7, "20:30"), at(8, "12:00")),
        ((at(4, "14:00"), at(4, "18:40"), at(5, "12:05"), at(5, "19:59")), at(5, "20:10"), at(6, "12:00")),
    ],
)
def test_residents_are_tried_when_they_may_be_at_home(
    attempts: tuple[datetime, ...], now: datetime, expected: datetime
) -> None:
    assert next_attempt(made(*attempts), now, POLICY) == expected


CALL_LATER, BAD_NUMBER = CallOutcome.CALL_LATER, CallOutcome.BAD_NUMBER


@pytest.mark.parametrize(
    ("agreed", "now", "expected"),
    [
        (at(4, "19:15"), at(4, "15:00"), at(4, "19:15")),
        (at(4, "21:30"), at(4, "15:00"), at(4, "21:30")),  # they named it themselves
        (at(6, "07:30"), at(4, "22:00"), at(6, "07:30")),
        (at(4, "19:15"), at(4, "19:20"), at(4, "19:20")),
        (at(4, "16:00"), at(4, "16:10"), at(4, "16:10")),  # late, and not put off to the evening
        (at(4, "19:15"), at(4, "21:30"), at(5, "08:00")),
        (at(4, "21:30"), at(4, "21:45"), at(4, "21:45")),
        (at(4, "21:30"), at(4, "23:00"), at(5, "08:00")),
    ],
)
def test_a_resident_who_names_a_time_is_called_then(agreed: datetime, now: datetime, expected: datetime) -> None:
    called = Call(at(4, "14:30"), CallPurpose.COMPLETION, CALL_LATER, LI.person, call_at=agreed)
    assert next_attempt((*made(at(4, "14:00")), called), now, POLICY) == expected


@pytest.mark.parametrize(
    ("last", "now", "expected"),
    [
        (at(4, "14:00"), at(4, "14:10"), at(5, "12:00")),
        (at(4, "14:00"), at(5, "12:30"), at(5, "12:30")),
        (at(4, "14:00"), at(5, "22:00"), at(6, "08:00")),
        (at(4, "08:01"), at(4, "08:02"), at(5, "12:00")),
    ],
)
def test_a_dead_number_is_tried_once_more_on_the_next_day(last: datetime, now: datetime, expected: datetime) -> None:
    assert next_attempt(made(last, outcome=BAD_NUMBER), now, POLICY) == expected


def test_a_number_that_is_dead_on_two_days_may_be_left_a_message() -> None:
    dead = call(BAD_NUMBER)
    ticket = do(do(finished(), dead, at(4, "16:00")), dead, at(4, "17:00"))
    assert refusal(ticket, MESSAGE, at(4, "18:00")) == "attempts_missing"
    ticket = do(ticket, dead, at(5, "12:00"))
    assert do(ticket, MESSAGE, at(5, "12:01")).state is State.CALLED_BACK


def test_who_named_a_time_is_not_given_up_and_was_not_called_in_vain() -> None:
    ticket = tried(finished(), at(4, "16:00"), at(4, "18:40"))
    ticket = do(ticket, call(CALL_LATER, call_at=at(5, "19:00")), at(5, "12:00"))
    assert refusal(ticket, MESSAGE, at(5, "12:01")) == "attempts_missing"
    (task,) = tasks(ticket, at(5, "12:01"), POLICY)
    assert (task.next_at, task.exhausted) == (at(5, "19:00"), False)
    assert exhausted(tried(ticket, at(5, "19:00")), CallPurpose.COMPLETION)


def test_a_time_to_be_called_at_is_named_and_lies_ahead() -> None:
    assert refusal(finished(), call(CALL_LATER), EVENING) == "call_at_missing"
    assert refusal(finished(), call(CALL_LATER, call_at=EVENING), EVENING) == "call_at_missing"
    assert do(finished(), replace(NO_ANSWER, call_at=EVENING + DAY), EVENING).calls[-1].call_at is None


def test_what_was_tried_at_a_wrong_number_does_not_count_at_the_right_one() -> None:
    dead, right = call(BAD_NUMBER), c.CorrectContact("139****5678")
    ticket = do(do(finished(), dead, at(4, "16:00")), dead, at(5, "12:00"))
    assert exhausted(ticket, CallPurpose.COMPLETION)
    (task,) = tasks(do(ticket, right, at(5, "12:00")), at(5, "12:01"), POLICY)
    assert (task.attempts, task.next_at, task.exhausted, task.last) == (0, at(5, "12:01"), False, None)
    assert task.reporter.phone == "139****5678"


def test_the_time_that_was_agreed_stays_agreed_at_another_number() -> None:
    ticket = do(finished(), call(CALL_LATER, call_at=at(5, "19:00")), at(4, "16:00"))
    (task,) = tasks(do(ticket, c.CorrectContact("139****5678"), at(4, "16:01")), at(4, "16:02"), POLICY)
    assert task.next_at == at(5, "19:00")


def test_an_agreed_call_is_owed_until_it_is_made_or_agreed_anew() -> None:
    asked, again = call(CALL_LATER, call_at=at(5, "19:00")), call(CALL_LATER, call_at=at(6, "12:30"))
    ticket = do(finished(), asked, at(4, "18:00"))
    assert [one.call_at for one in agreed_calls(ticket)] == [at(5, "19:00")]
    assert [one.call_at for one in agreed_calls(do(ticket, again, at(5, "19:00")))] == [at(6, "12:30")]
    assert not [*agreed_calls(do(ticket, NO_ANSWER, at(5, "19:00")))]
    assert not [*agreed_calls(do(ticket, call(), at(5, "19:00")))]


def test_a_neighbour_may_agree_on_a_call_of_her_own() -> None:
    master = do(with_neighbour(verified()), c.FinishRepair("已重铺", no_photo_reason="未拍照"), AFTERNOON)
    (hers,) = master.followers
    asked = call(CALL_LATER, call_at=at(5, "19:00"), follower=hers.ticket_id)
    (agreed,) = agreed_calls(do(master, asked, at(4, "18:00")))
    assert (agreed.follower, agreed.call_at) == (hers.ticket_id, at(5, "19:00"))


@pytest.mark.parametrize(
    ("agreed", "now", "may"),
    [
        ("14:30", "14:30", True),
        ("14:30", "20:59", True),
        ("14:30", "21:00", False),
        ("20:59", "21:10", False),
        ("21:30", "21:30", True),  # they named it themselves
        ("21:30", "22:00", False),
        ("07:45", "07:50", True),
    ],
)
def test_an_agreed_call_is_made_at_its_time_and_otherwise_not_at_quiet_hours(agreed: str, now: str, may: bool) -> None:
    assert may_be_made(at(4, agreed), at(4, now), POLICY) is may


def test_a_resident_who_says_neither_was_reached() -> None:
    assert do(finished(), call(CallOutcome.REACHED), EVENING).state is State.CALLED_BACK


@pytest.mark.parametrize(
    ("attempts", "enough"),
    [
        ((), False),
        ((at(4, "18:40"), at(5, "12:05")), False),
        ((at(4, "18:40"), at(4, "19:10"), at(5, "18:40")), False),  # the same part of the day
        ((at(5, "10:00"), at(5, "14:00"), at(5, "18:40")), False),  # the same day
        ((at(4, "18:40"), at(5, "11:59"), at(5, "18:40")), True),
        ((at(4, "23:59"), at(5, "00:00"), at(5, "12:00")), True),
        ((at(5, "11:59"), at(6, "11:59"), at(6, "12:00")), True),
        ((at(5, "17:59"), at(6, "17:59"), at(6, "18:00")), True),
    ],
    ids=[
        "none",
        "two",
        "evenings only",
        "one day only",
        "three over two days",
        "around midnight",
        "before and at noon",
        "before and at six",
    ],
)
def test_three_tries_in_two_parts_of_two_days_are_enough(attempts: tuple[datetime, ...], enough: bool) -> None:
    ticket = tried(finished(NOON), *attempts)
    assert exhausted(ticket, CallPurpose.COMPLETION) is enough
    assert enough or refusal(ticket, MESSAGE, at(6, "19:00")) == "attempts_missing"
    assert not enough or do(ticket, MESSAGE, at(6, "19:00"), TIMER).state is State.CALLED_BACK


def test_a_message_has_words_and_opens_the_rating_window() -> None:
    ticket = tried(finished(), at(4, "16:00"), at(4, "18:40"), at(5, "12:00"))
    assert refusal(ticket, c.ExhaustCalls(""), at(5, "12:10")) == "message_missing"
    ticket = do(ticket, MESSAGE, at(5, "12:10"))
    assert clock(ticket, ClockName.RATING).due_at == at(12, "12:10")
    assert clock(ticket, ClockName.CLOSING_CALL).ended_at == at(5, "12:10")


def test_a_message_about_nothing_done_closes_the_ticket() -> None:
    declined = do(invalid(), call(CallOutcome.DECLINED, CallPurpose.OUTCOME), EVENING)
    assert do(declined, c.ExhaustCalls("已留言说明"), EVENING).state is State.CLOSED


def test_a_resident_who_declines_is_not_called_again() -> None:
    ticket = do(finished(), call(CallOutcome.DECLINED), EVENING)
    assert do(ticket, MESSAGE, EVENING).state is State.CALLED_BACK


def test_a_resident_without_a_number_is_left_a_message() -> None:
    ticket = replace(finished(), report=replace(finished().report, reporter=Reporter("朱先生")))
    assert do(ticket, MESSAGE, EVENING).state is State.CALLED_BACK


def test_no_message_takes_the_place_of_a_first_call_or_of_the_talk_about_the_fund() -> None:
    for ticket in (verified(), fund(), called_back()):
        assert refusal(ticket, MESSAGE, EVENING) == "call_not_due"


def test_a_reached_resident_is_called_only_when_a_call_is_owed() -> None:
    assert refusal(file(), call(purpose=CallPurpose.FIRST)) == "call_not_due"
    assert refusal(verified(), call()) == "call_not_due"
    assert refusal(finished(), call(purpose=CallPurpose.OUTCOME)) == "call_not_due"


def test_a_vain_call_is_logged_even_when_a_colleague_got_through_meanwhile() -> None:
    ticket = do(called_back(), NO_ANSWER, AFTERNOON)
    assert ticket.calls[-1].outcome is CallOutcome.NO_ANSWER
    assert (ticket.state, ticket.version) == (State.CALLED_BACK, called_back().version)


def test_calls_before_the_work_was_done_again_do_not_count() -> None:
    ticket = tried(finished(), AFTERNOON + minutes(1), AFTERNOON + minutes(40))
    ticket = do(ticket, call(CallOutcome.UNSATISFIED), EVENING)
    ticket = do(ticket, c.FinishRepair("重做", no_photo_reason="太暗"), EVENING + DAY)
    (task,) = [one for one in tasks(ticket, EVENING + DAY, POLICY) if one.purpose is CallPurpose.COMPLETION]
    assert task.attempts == 0


def test_a_complaint_on_the_phone_is_written_down() -> None:
    assert refusal(finished(), replace(call(CallOutcome.UNSATISFIED), said="")) == "said_missing"


def test_a_first_call_stops_its_clock_and_may_promise_something_ahead() -> None:
    first = call(purpose=CallPurpose.FIRST, promised_by=NOON + DAY)
    assert refusal(verified(), replace(first, promised_by=NOON), NOON + minutes(20)) == "promise_in_the_past"
    ticket = do(verified(), first, NOON + minutes(20))
    assert clock(ticket, ClockName.FIRST_CALL).ended_at == NOON + minutes(20)
    assert ticket.promised_by == NOON + DAY


def test_a_first_call_from_before_a_slow_merge_takes_no_time() -> None:
    """A desk that was offline reports late; its clock may not run backwards."""
    ticket = do(verified(), call(purpose=CallPurpose.FIRST), NOON - minutes(5))
    assert clock(ticket, ClockName.FIRST_CALL).ended_at == NOON


def test_nobody_is_woken_but_for_a_danger() -> None:
    night = at(4, "23:10")
    calm, danger = (do(file(at=night, hazard=hazard), c.Accept(), night) for hazard in (False, True))
    assert [task.next_at for task in tasks(calm, night, POLICY)] == [at(5, "08:00")]
    assert [task.next_at for task in tasks(danger, night, POLICY)] == [night]
    done = do(do(danger, c.Verify(c.Finding.SMALL, night, "王师傅", safety_measure="围挡"), night), _finish(), night)
    assert tasks(done, night, POLICY)[0].next_at == at(5, "08:00")  # the danger is over


def _finish() -> c.FinishRepair:
    return c.FinishRepair("已修", no_photo_reason="太暗")


def test_a_task_says_how_often_it_was_tried_and_when_it_is_due() -> None:
    ticket = tried(finished(), at(4, "16:00"))
    (task,) = tasks(ticket, at(4, "16:10"), POLICY)
    assert (task.attempts, task.next_at, task.exhausted) == (1, at(4, "16:30"), False)
    assert task.due_at == datetime(2024, 11, 6, tzinfo=SHANGHAI)


def test_the_reporter_of_a_merged_ticket_is_called_too_once_there_is_a_result() -> None:
    assert [task.follower for task in tasks(with_neighbour(verified()), EVENING, POLICY)] == [""]
    ticket = with_neighbour(finished())
    assert [task.follower for task in tasks(ticket, EVENING, POLICY)] == ["", "t1002"]
    ticket = do(ticket, call(follower="t1002"), EVENING)
    assert [task.follower for task in tasks(ticket, EVENING, POLICY)] == [""]


def test_a_closed_ticket_owes_its_followers_calls_until_they_are_made() -> None:
    ticket = do(do(with_neighbour(finished()), call(), EVENING), c.Rate(5), EVENING, RESIDENT)
    assert (ticket.state, owes_calls(ticket)) == (State.CLOSED, True)
    ticket = do(ticket, call(follower="t1002"), EVENING + DAY)
    assert (ticket.state, owes_calls(ticket)) == (State.CLOSED, False)


def test_followers_of_what_was_not_valid_hear_why() -> None:
    ticket = do(with_neighbour(invalid()), call(purpose=CallPurpose.OUTCOME), EVENING)
    assert [task.purpose for task in tasks(ticket, EVENING, POLICY)] == [CallPurpose.OUTCOME]
    assert refusal(ticket, call(follower="t1002"), EVENING) == "call_not_due"
    assert not owes_calls(do(ticket, call(purpose=CallPurpose.OUTCOME, follower="t1002"), EVENING))


def test_a_follower_who_never_answers_is_left_a_message_in_the_end() -> None:
    ticket = do(do(with_neighbour(finished()), call(), EVENING), c.Rate(5), EVENING, RESIDENT)
    message = replace(MESSAGE, follower="t1002")
    ticket = tried(ticket, at(4, "18:40"), at(4, "19:10"), follower="t1002")
    assert refusal(ticket, message, at(4, "19:20")) == "attempts_missing"
    ticket = do(tried(ticket, at(5, "12:00"), follower="t1002"), message, at(5, "12:01"))
    assert (ticket.state, owes_calls(ticket)) == (State.CLOSED, False)
    assert refusal(ticket, message, at(5, "12:02")) == "call_not_due"


def test_a_follower_without_a_number_is_owed_no_call() -> None:
    assert [task.follower for task in tasks(with_neighbour(finished(), phone=""), EVENING, POLICY)] == [""]


def test_strangers_to_a_ticket_are_not_called_on_it() -> None:
    for outcome in (CallOutcome.SATISFIED, CallOutcome.NO_ANSWER):
        assert refusal(finished(), call(outcome, follower="t1002")) == "call_not_due"


def test_the_second_cycle_calls_everybody_again() -> None:
    ticket = do(do(with_neighbour(finished()), call(), EVENING), call(follower="t1002"), EVENING)
    ticket = do(ticket, c.Rate(1, "又松了"), EVENING, RESIDENT)
    ticket = do(do(ticket, c.Dispatch("11"), EVENING), c.Verify(c.Finding.SMALL, EVENING, "王师傅"), EVENING)
    ticket = do(ticket, _finish(), EVENING + timedelta(hours=1))
    assert [task.follower for task in tasks(ticket, EVENING + DAY, POLICY)] == ["", "t1002"]
