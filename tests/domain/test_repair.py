"""The way of a repair: accept, dispatch, verify, repair, parts, waiting, finish."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.office import (
    AFTERNOON,
    DAY,
    LEAD,
    NOON,
    POLICY,
    RESIDENT,
    WANG,
    call,
    clock,
    do,
    file,
    finished,
    fund,
    invalid,
    merge,
    minutes,
    refusal,
    running,
    small,
    verified,
)
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.clocks import ClockName
from xianzhi_tui.domain.policy import VerifyStopsOn
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, Photo, PhotoStage, State, SuspendReason, Ticket

CHEN = Person("12", "陈师傅")


def accepted(hazard: bool = False) -> Ticket:
    return do(file(hazard=hazard), c.Accept(), NOON + minutes(1))


def dispatched() -> Ticket:
    return do(accepted(), c.Dispatch("11"), NOON + minutes(2))


def promised() -> Ticket:
    """A repair whose reporter was told that it will be done within a day."""
    told = call(purpose=CallPurpose.FIRST, promised_by=NOON + DAY)
    return do(verified(), told, NOON + minutes(25))


def test_the_articles_tile_is_in_time_at_every_step() -> None:
    """Filed at 14:29, checked and called within the half hour, laid anew by the next noon, five stars."""
    ticket = do(promised(), c.FinishRepair("已重铺", photos=(Photo("ab", PhotoStage.AFTER),)), NOON + minutes(1260))
    ticket = do(ticket, call(), NOON + minutes(1290))
    ticket = do(ticket, c.Rate(5, "接单迅速"), NOON + minutes(1300), RESIDENT)
    assert ticket.state is State.CLOSED
    assert {one.name.value for one in ticket.clocks} == {
        "verify",
        "fix",
        "first_call",
        "promise",
        "closing_call",
        "rating",
    }
    assert not any(one.overdue(NOON + 9 * DAY) or one.dropped for one in ticket.clocks)


def test_the_desk_keeps_three_stamps_of_a_check_on_site() -> None:
    ticket = verified()
    assert ticket.dispatched_at == NOON + minutes(2)
    assert ticket.arrived_at == NOON + minutes(9)
    assert ticket.verified_at == NOON + minutes(10)


def test_an_order_goes_to_somebody_of_the_house_who_is_on_duty() -> None:
    assert refusal(accepted(), c.Dispatch("99")) == "unknown_repairer"
    assert refusal(accepted(), c.Dispatch("13")) == "off_duty"
    assert dispatched().assignee == WANG.person


def test_sending_somebody_else_needs_a_reason() -> None:
    assert refusal(dispatched(), c.Dispatch("12")) == "reason_missing"
    ticket = do(dispatched(), c.Dispatch("12", "王师傅走不开"), NOON + minutes(5))
    assert (ticket.assignee, ticket.dispatched_at) == (CHEN, NOON + minutes(5))


def test_an_order_given_back_is_nobodys() -> None:
    assert refusal(dispatched(), c.ReturnOrder("")) == "reason_missing"
    ticket = do(dispatched(), c.ReturnOrder("手上还有急修"), by=WANG)
    assert (ticket.state, ticket.assignee, ticket.dispatched_at) == (State.ACCEPTED, None, None)


def test_where_dispatch_ends_the_check_a_returned_order_makes_it_run_again() -> None:
    policy = replace(POLICY, verify_stops_on=VerifyStopsOn.DISPATCHED)
    ticket = do(dispatched(), c.Dispatch("12", "改派"), NOON + minutes(5), policy=policy)
    assert not clock(ticket, ClockName.VERIFY).running
    ticket = do(ticket, c.ReturnOrder("走不开"), NOON + minutes(40), policy=policy)
    verify = clock(ticket, ClockName.VERIFY)
    assert (verify.running, verify.due_at) == (True, NOON + minutes(30))
    assert verify.overdue(NOON + minutes(40))


def test_a_hazard_is_verified_only_with_a_safety_measure() -> None:
    unsafe = c.Verify(c.Finding.SMALL, NOON, "王师傅")
    assert refusal(accepted(hazard=True), unsafe) == "safety_measure_missing"
    assert do(accepted(), unsafe).state is State.VERIFIED
    assert do(accepted(hazard=True), small(NOON)).safety_measure == "已放置警示牌"


def test_a_check_names_who_came_and_when() -> None:
    assert refusal(accepted(), c.Verify(c.Finding.SMALL, NOON, "")) == "verified_by_missing"
    assert refusal(accepted(), small(NOON - minutes(1))) == "arrived_before_filing"
    assert refusal(accepted(), small(NOON + minutes(9)), NOON + minutes(5)) == "future"


def test_somebody_may_have_come_for_the_first_of_two_merged_reports() -> None:
    _, master = merge(file(at=NOON - minutes(20), no=1002), accepted())
    assert do(master, small(NOON - minutes(5))).state is State.VERIFIED


def test_what_is_not_valid_is_still_explained_to_the_reporter() -> None:
    assert refusal(verified(), c.MarkInvalid("")) == "evidence_missing"
    ticket = invalid()
    assert ticket.state is State.INVALID
    assert running(ticket) == {"closing_call", "first_call"}
    assert clock(ticket, ClockName.FIX).dropped
    ticket = do(ticket, call(purpose=CallPurpose.OUTCOME), AFTERNOON)
    assert (ticket.state, running(ticket)) == (State.CLOSED, set())


def test_work_is_begun_by_somebody_and_may_be_handed_over() -> None:
    unsent = do(accepted(), small(NOON))
    assert refusal(unsent, c.StartRepair()) == "unknown_repairer"
    assert do(unsent, c.StartRepair("12")).assignee == CHEN
    assert do(verified(), c.StartRepair()).assignee == WANG.person
    assert do(verified(), c.StartRepair("12")).assignee == CHEN


def test_waiting_for_a_part_needs_its_name_and_a_date_ahead() -> None:
    assert refusal(verified(), c.WaitParts("", NOON + DAY)) == "part_missing"
    assert refusal(verified(), c.WaitParts("道闸杆", NOON)) == "expected_in_the_past"
    ticket = do(verified(), c.WaitParts("道闸杆", NOON + DAY))
    assert ticket.state is State.WAITING_PARTS
    assert ticket.parts is not None
    assert do(ticket, c.StartRepair()).parts is None


def test_a_repair_from_the_fund_has_no_three_days_to_extend() -> None:
    ticket = do(fund(), call(purpose=CallPurpose.FUND, closes_at=NOON + DAY))
    ticket = do(ticket, c.DecideConsultation(True, True, True, "通过", NOON + 9 * DAY), by=LEAD)
    assert refusal(ticket, c.WaitParts("吊篮", NOON + DAY)) == "fix_not_running"


def test_waiting_has_a_review_that_ends_with_it() -> None:
    waiting = c.Suspend(SuspendReason.THIRD_PARTY, NOON + DAY, reference="供水第8号", third_party="供水公司")
    assert refusal(verified(), replace(waiting, review_at=NOON)) == "review_in_the_past"
    ticket = do(verified(), waiting)
    assert clock(ticket, ClockName.REVIEW).due_at == NOON + DAY
    assert ticket.suspension is not None
    assert not ticket.suspension.paused
    assert (ticket.suspension.third_party, ticket.suspension.reference) == ("供水公司", "供水第8号")
    ticket = do(ticket, c.Resume(), AFTERNOON)
    assert (ticket.state, ticket.suspension) == (State.VERIFIED, None)
    assert clock(ticket, ClockName.REVIEW).ended_at == AFTERNOON


@pytest.mark.parametrize(("approved_by", "paused"), [("09", True), ("02", False), ("", False)])
def test_only_the_leads_name_makes_the_clocks_stand_still(approved_by: str, paused: bool) -> None:
    waiting = c.Suspend(SuspendReason.RESIDENT_AWAY, NOON + DAY, pause=True, approved_by=approved_by)
    assert paused or refusal(verified(), waiting) == "approval_missing"
    assert not paused or clock(do(verified(), waiting), ClockName.FIX).paused_at == NOON


def test_after_waiting_for_parts_and_then_for_the_weather_no_part_is_waited_for() -> None:
    ticket = do(verified(), c.WaitParts("道闸杆", NOON + DAY))
    ticket = do(ticket, c.Suspend(SuspendReason.WEATHER, NOON + DAY))
    ticket = do(ticket, c.Resume())
    assert (ticket.state, ticket.parts) == (State.VERIFIED, None)
    assert refusal(ticket, c.WaitParts("电机", NOON + DAY)) == "already_extended"


def test_two_pauses_add_up() -> None:
    ticket = verified()
    for day in (0, 2):
        waiting = c.Suspend(SuspendReason.WEATHER, NOON + 9 * DAY, pause=True)
        ticket = do(ticket, waiting, AFTERNOON + day * DAY, LEAD)
        ticket = do(ticket, c.Resume(), AFTERNOON + (day + 1) * DAY)
    fix = clock(ticket, ClockName.FIX)
    assert (fix.due_at, fix.paused_seconds) == (NOON + 5 * DAY, 2 * 86400)
    ticket = do(ticket, c.WaitParts("道闸杆", NOON + 9 * DAY), AFTERNOON + 3 * DAY)
    assert clock(ticket, ClockName.FIX).due_at == NOON + 7 * DAY  # five days in total and the two that stood still


def test_finished_work_is_described_and_shown() -> None:
    assert refusal(verified(), c.FinishRepair("", no_photo_reason="太暗")) == "note_missing"
    assert refusal(verified(), c.FinishRepair("已重铺")) == "photo_missing"
    ticket = finished()
    assert (ticket.state, ticket.finished_at) == (State.REPAIRED, AFTERNOON)
    assert running(ticket) == {"closing_call", "first_call"}


def test_a_promise_is_kept_by_finishing_and_never_moves_the_three_days() -> None:
    ticket = promised()
    assert clock(ticket, ClockName.PROMISE).due_at == NOON + DAY
    assert clock(ticket, ClockName.FIX).due_at == NOON + 3 * DAY
    ticket = do(ticket, c.FinishRepair("已重铺", no_photo_reason="太暗"), NOON + 2 * DAY)
    assert clock(ticket, ClockName.PROMISE).overdue(NOON + 2 * DAY)
    assert not clock(ticket, ClockName.FIX).overdue(NOON + 2 * DAY)


@pytest.mark.parametrize(
    "turn", [c.ReclassifyFund("外墙", "面积大"), c.MarkInvalid("不归我们")], ids=["the fund", "not ours"]
)
def test_a_promise_is_moot_once_it_is_another_matter(turn: c.Command) -> None:
    assert clock(do(promised(), turn), ClockName.PROMISE).dropped


def test_a_second_promise_takes_the_place_of_the_first() -> None:
    again = call(purpose=CallPurpose.FIRST, promised_by=NOON + 2 * DAY)
    ticket = do(promised(), again, AFTERNOON)
    assert ticket.promised_by == NOON + 2 * DAY
    assert [one.due_at for one in ticket.clocks if one.name is ClockName.PROMISE and one.running] == [NOON + 2 * DAY]


def test_not_fixed_after_all_means_three_new_days_in_the_same_cycle() -> None:
    not_fixed = call(CallOutcome.UNSATISFIED)
    ticket = do(finished(), not_fixed, AFTERNOON + DAY)
    assert (ticket.state, ticket.cycle, ticket.finished_at) == (State.VERIFIED, 1, None)
    assert clock(ticket, ClockName.FIX).due_at == AFTERNOON + 4 * DAY
    assert clock(ticket, ClockName.CLOSING_CALL).dropped


def test_a_repairer_works_on_own_orders_only() -> None:
    someone_elses = do(dispatched(), c.Dispatch("12", "改派"))
    for command in (small(NOON), c.ReturnOrder("忙"), c.MarkInvalid("没有")):
        assert refusal(someone_elses, command, by=WANG) == "not_own_order"
    assert do(dispatched(), small(NOON), by=WANG).state is State.VERIFIED


def test_a_clerk_cannot_skip_the_check_on_site() -> None:
    for command in (c.StartRepair("11"), c.FinishRepair("好了", no_photo_reason="无"), c.WaitParts("灯", NOON + DAY)):
        assert refusal(dispatched(), command) == "state"
