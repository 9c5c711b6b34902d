"""What the desk looks at: the lists, what is urgent, what comes next, whom to send."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from tests.domain.office import (
    AFTERNOON,
    DAY,
    EVENING,
    LEAD,
    NOON,
    POLICY,
    RESIDENT,
    ROSTER,
    assigned,
    call,
    called_back,
    closed,
    consulting,
    do,
    file,
    finished,
    fund,
    invalid,
    merge,
    minutes,
    register,
    replied,
    verified,
)
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.clocks import ClockName
from xianzhi_tui.domain.queues import (
    Section,
    alike,
    duplicates,
    late,
    nearest,
    next_step,
    place,
    pressing,
    queues,
    rank_repairers,
    suggest_repairer,
)
from xianzhi_tui.domain.roles import Repairer, Roster
from xianzhi_tui.domain.ticket import (
    CallPurpose,
    Category,
    EmergencyCase,
    Kind,
    Location,
    State,
    SuspendReason,
    Ticket,
)

WAITING = c.Suspend(SuspendReason.WEATHER, NOON + DAY)
MERGED, MASTER = merge(file(no=1002), finished(), AFTERNOON)

STEPS: list[tuple[Ticket, str, str]] = [
    (file(), "repairs", "accept"),
    (do(file(), c.Accept()), "repairs", "dispatch"),
    (do(do(file(), c.Accept()), c.Dispatch("11")), "repairs", "verify"),
    (verified(), "repairs", "finish_repair"),
    (do(verified(), c.StartRepair()), "repairs", "finish_repair"),
    (do(verified(), c.WaitParts("灯", NOON + DAY)), "repairs", "start_repair"),
    (do(verified(), WAITING), "repairs", "resume"),
    (fund(), "calls", "record_call"),
    (consulting(), "consultations", "decide_consultation"),
    (
        do(fund(), c.RequestEmergencyFund(EmergencyCase.LIFT, "停梯通知", True), by=LEAD),
        "repairs",
        "decide_emergency_fund",
    ),
    (do(consulting(), c.DecideConsultation(False, True, False, "未过"), by=LEAD), "calls", "record_call"),
    (finished(), "calls", "record_call"),
    (invalid(), "calls", "record_call"),
    (called_back(), "ratings", ""),
    (closed(), "calls", ""),
    (MERGED, "calls", ""),
    (do(file(), c.Cancel(), by=RESIDENT), "calls", ""),
    (file(Kind.COMPLAINT), "complaints", "accept"),
    (do(file(Kind.COMPLAINT), c.Accept()), "complaints", "assign"),
    (assigned(), "complaints", "start_handling"),
    (do(assigned(), c.StartHandling()), "complaints", "reply"),
    (replied(), "calls", "record_call"),
    (do(assigned(), c.ConvertToRepair("t9", Category.DOOR, Location("南门"))), "calls", ""),
]


@pytest.mark.parametrize(("ticket", "where", "step"), STEPS, ids=[f"{one.kind}-{one.state}" for one, _, _ in STEPS])
def test_every_step_has_its_list_and_its_next_command(ticket: Ticket, where: str, step: str) -> None:
    following = next_step(ticket)
    assert (place(ticket, NOON), c.word(following) if following else "") == (where, step)


def test_no_state_is_forgotten() -> None:
    assert {ticket.state for ticket, _, _ in STEPS} == set(State)


def numbers(*tickets: Ticket, at: datetime = NOON) -> list[int]:
    """The ticket numbers of the repairs, most urgent first."""
    return [one.no for one in queues(tickets, at)[Section.REPAIRS]]


def ticket(no: int, at: datetime = NOON, hazard: bool = False) -> Ticket:
    """A report told at the counter."""
    return register(at, no=no, hazard=hazard)


def test_the_lists_divide_what_is_open() -> None:
    repair, complaint, done = file(), file(Kind.COMPLAINT, no=1002), replace(finished(), no=1003)
    told, asked = replace(called_back(), no=1004), replace(consulting(), no=1005)
    assert queues([told, asked, done, complaint, repair], NOON) == {
        Section.REPAIRS: [repair],
        Section.COMPLAINTS: [complaint],
        Section.CALLS: [done],
        Section.CONSULTATIONS: [asked],
        Section.RATINGS: [told],
    }


def test_a_consultation_that_has_closed_stands_among_the_repairs_until_its_result_is_written_down() -> None:
    (clock,) = (one for one in consulting().clocks if one.running)
    assert queues([consulting()], clock.due_at)[Section.REPAIRS] == []
    assert queues([consulting()], clock.due_at + minutes(1))[Section.REPAIRS] == [consulting()]


def test_late_comes_first_then_what_nobody_has_then_by_time_left() -> None:
    later, soon = ticket(1002, NOON - minutes(10)), ticket(1003, NOON - minutes(20))
    overdue, longer = ticket(1004, NOON - minutes(40)), ticket(1005, NOON - minutes(50))
    unseen = file(no=1006)
    assert numbers(later, soon, overdue, longer, unseen) == [1005, 1004, 1006, 1003, 1002]


def test_a_hazard_leads_its_group_but_not_the_groups_before() -> None:
    overdue, unseen = ticket(1001, NOON - minutes(40)), file(no=1002)
    soon, hazard = ticket(1003, NOON - minutes(20)), ticket(1004, hazard=True)
    unseen_hazard = file(no=1005, hazard=True)
    assert numbers(soon, hazard, unseen, unseen_hazard, overdue) == [1001, 1005, 1002, 1004, 1003]


def test_a_hazard_that_was_mended_leads_no_list_any_more() -> None:
    done = c.FinishRepair("已重铺", no_photo_reason="未拍照")
    told = do(verified(no=1001, hazard=True), call(purpose=CallPurpose.FIRST), NOON + minutes(20))
    never_told = do(verified(no=1002), done, AFTERNOON)
    assert [one.no for one in queues([do(told, done, AFTERNOON), never_told], AFTERNOON)[Section.CALLS]] == [1002, 1001]


def test_a_merged_hazard_lifts_its_master() -> None:
    _, master = merge(file(no=1005, hazard=True), ticket(1002))
    assert numbers(ticket(1001, NOON - minutes(10)), master) == [1002, 1001]


def test_equal_tickets_keep_the_order_of_their_numbers() -> None:
    assert numbers(ticket(1002), ticket(1003), ticket(1001)) == [1001, 1002, 1003]


def test_a_lapsed_first_call_does_not_hide_a_broken_limit() -> None:
    """Nobody made the first call; on the fourth day the three days are what matters."""
    uncalled = verified()
    assert late(uncalled, AFTERNOON) is None
    for moment, name in ((AFTERNOON, ClockName.FIRST_CALL), (NOON + 4 * DAY, ClockName.FIX)):
        shown = pressing(uncalled, moment)
        assert shown is not None
        assert shown.name is name
    broken = late(uncalled, NOON + 4 * DAY)
    assert broken is not None
    assert broken.name is ClockName.FIX


def test_of_two_broken_limits_the_one_broken_longest_is_shown() -> None:
    unchecked = register()
    shown = pressing(unchecked, NOON + 4 * DAY)
    assert shown is not None
    assert shown.name is ClockName.VERIFY
    assert late(unchecked, NOON + minutes(30)) is None  # not yet, to the second


def test_a_lapsed_first_call_is_no_breach_and_stands_below_what_nobody_has() -> None:
    assert numbers(verified(NOON - minutes(60)), file(no=1002)) == [1002, 1001]


def test_a_limit_extended_after_its_breach_is_no_longer_pressing() -> None:
    waiting = do(verified(), c.WaitParts("灯", NOON + 5 * DAY), NOON + 4 * DAY)
    assert late(waiting, NOON + 4 * DAY) is None
    fix = waiting.clock(ClockName.FIX)
    assert fix is not None
    assert fix.overdue(NOON + 4 * DAY)  # the figures remember


def test_a_paused_ticket_is_never_late_but_its_review_is_watched() -> None:
    paused = do(verified(), replace(WAITING, pause=True), AFTERNOON, LEAD)
    paused = do(paused, c.AddNote("等雨停"), AFTERNOON)
    assert late(paused, NOON + 9 * DAY) is None
    told = do(verified(), call(purpose=CallPurpose.FIRST), NOON + minutes(20))
    shown = pressing(do(told, replace(WAITING, pause=True), AFTERNOON, LEAD), AFTERNOON)
    assert shown is not None
    assert shown.name is ClockName.REVIEW


def test_a_clock_that_stands_still_gives_way_to_one_that_runs() -> None:
    told = do(verified(), call(purpose=CallPurpose.FIRST), NOON + minutes(20))
    late_review = c.Suspend(SuspendReason.WEATHER, NOON + 9 * DAY, pause=True)
    shown = nearest(do(told, late_review, AFTERNOON, LEAD))
    assert shown is not None
    assert (shown.name, shown.due_at) == (ClockName.REVIEW, NOON + 9 * DAY)


def test_a_suspended_ticket_without_approval_can_be_late() -> None:
    assert late(do(verified(), WAITING), NOON + 4 * DAY) is not None


def test_a_consultation_shows_its_closing_date_and_no_three_days() -> None:
    shown = pressing(consulting(), AFTERNOON)
    assert shown is not None
    assert (shown.name, shown.due_at) == (ClockName.CONSULT, NOON + 15 * DAY)


def test_an_ended_ticket_has_nothing_to_look_at() -> None:
    assert pressing(closed(), EVENING) is None


def test_a_master_that_still_owes_a_follower_stays_among_the_calls() -> None:
    called = do(MASTER, call(), EVENING)
    done = do(called, c.Rate(5), EVENING, RESIDENT)
    for owing in (called, done):
        assert (place(owing, EVENING), next_step(owing)) == ("calls", c.RecordCall)
    other = replace(replied(AFTERNOON + DAY), no=1000)
    assert [one.no for one in queues([other, done], EVENING)[Section.CALLS]] == [1001, 1000]  # due a day earlier


def test_the_nearest_hand_for_the_trade_is_suggested() -> None:
    tiles, water = file(), file(no=1002, category=Category.WATER)
    assert suggest_repairer(tiles, ROSTER, ()) == ROSTER.repairers[0]
    assert suggest_repairer(water, ROSTER, ()) == ROSTER.repairers[1]
    assert suggest_repairer(tiles, Roster(), ()) is None


def test_who_knows_the_trade_is_suggested_before_who_has_nothing_to_do() -> None:
    held = [verified(), replace(verified(), id="t2")]
    assert rank_repairers(file(no=1009), ROSTER, held) == ((ROSTER.repairers[0], 2), (ROSTER.repairers[1], 0))


def test_among_equals_the_one_with_fewest_open_orders_is_first() -> None:
    three = Roster(tuple(Repairer(one, one, ("floor",)) for one in ("11", "12", "13")))
    held = [verified(), replace(verified(), id="t2"), replace(finished(), id="t3")]
    ranked = rank_repairers(file(no=1009), three, held)
    assert [(one.id, orders) for one, orders in ranked] == [("12", 0), ("13", 0), ("11", 2)]
    others = {one.id: orders for one, orders in rank_repairers(held[0], three, held)}
    assert others["11"] == 1  # beside the one in question


def test_nobody_off_duty_is_ranked() -> None:
    assert "13" not in {one.id for one, _ in rank_repairers(file(), ROSTER, ())}


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        (file(no=1002), True),
        (file(no=1002, at=NOON - 3 * DAY), True),
        (file(no=1002, at=NOON - 3 * DAY - minutes(1)), False),
        (file(no=1002, category=Category.WATER), False),
        (file(no=1002, location=Location("13号楼", building="13")), False),
        (file(Kind.COMPLAINT, no=1002), False),
        (closed(), False),
        (file(), False),
    ],
    ids=["same", "three days old", "older", "other trade", "other building", "complaint", "ended", "itself"],
)
def test_the_same_matter_is_of_one_place_one_trade_and_one_time(other: Ticket, alike: bool) -> None:
    assert (duplicates(file(), [other], POLICY) == (other,)) is alike


def test_out_of_doors_the_part_of_the_grounds_tells_duplicates() -> None:
    lamp, other = (file(no=no, location=Location("东门路灯", zone="东门")) for no in (1001, 1002))
    nowhere = file(no=1003, location=Location("路灯"))
    assert duplicates(lamp, [other, nowhere], POLICY) == (other,)
    assert duplicates(nowhere, [lamp, file(no=1004, location=Location("路灯"))], POLICY) == ()


def test_the_earliest_duplicate_is_suggested_first() -> None:
    second, first = file(no=1002), file(no=1003, at=NOON - minutes(5))
    assert duplicates(file(), [second, first], POLICY) == (first, second)


def test_what_was_repaired_already_is_alike_but_no_duplicate() -> None:
    before, after = finished(), file(no=1005, at=AFTERNOON)
    assert alike(after, [before, MERGED], POLICY) == (before, MERGED)
    assert duplicates(after, [before, MERGED], POLICY) == (before,)


def test_a_ticket_whose_review_has_come_is_looked_at_first() -> None:
    told = do(verified(), call(purpose=CallPurpose.FIRST), AFTERNOON)
    waiting = do(told, c.Suspend(SuspendReason.THIRD_PARTY, NOON + DAY, third_party="供水公司"), AFTERNOON)
    other = replace(told, id="t1002")
    shown = pressing(waiting, NOON + DAY + minutes(5))
    assert shown is not None
    assert shown.name is ClockName.REVIEW
    assert queues([other, waiting], NOON + DAY + minutes(5))[Section.REPAIRS] == [waiting, other]
