"""The named clocks: limits to the second, extensions, pauses, breaches that stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.domain.office import DAY, LEAD, NOON, POLICY, clock, do, file, finished, minutes, refusal, small, verified
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.clocks import ClockName
from xianzhi_tui.domain.policy import VerifyStopsOn
from xianzhi_tui.domain.queues import nearest
from xianzhi_tui.domain.ticket import SuspendReason

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("after", "late"),
    [(minutes(30) - SECOND, False), (minutes(30), False), (minutes(30) + SECOND, True)],
    ids=["29:59", "30:00", "30:01"],
)
def test_the_check_on_site_is_in_time_up_to_the_thirtieth_minute(after: timedelta, late: bool) -> None:
    ticket = do(file(), c.Accept(), NOON)
    ticket = do(ticket, small(NOON + after), NOON + after)
    assert clock(ticket, ClockName.VERIFY).overdue(NOON + DAY) is late


@pytest.mark.parametrize(
    ("filed", "due"),
    [
        (datetime(2024, 2, 27, 4, 0, tzinfo=UTC), datetime(2024, 3, 1, 4, 0, tzinfo=UTC)),
        (datetime(2023, 2, 27, 4, 0, tzinfo=UTC), datetime(2023, 3, 2, 4, 0, tzinfo=UTC)),
        (datetime(2024, 12, 30, 4, 0, tzinfo=UTC), datetime(2025, 1, 2, 4, 0, tzinfo=UTC)),
    ],
    ids=["over 29 February", "over 28 February", "over the year's end"],
)
def test_three_days_are_seventy_two_hours_across_month_and_year_ends(filed: datetime, due: datetime) -> None:
    assert clock(file(at=filed), ClockName.FIX).due_at == due


@pytest.mark.parametrize("before", [SECOND, timedelta(), -SECOND], ids=["due-1s", "due", "due+1s"])
def test_parts_extend_to_five_days_from_filing_not_by_five(before: timedelta) -> None:
    at = NOON + 3 * DAY - before
    ticket = do(verified(), c.WaitParts("道闸杆", at + DAY), at)
    fix = clock(ticket, ClockName.FIX)
    assert fix.due_at == NOON + 5 * DAY
    assert fix.overdue(at) is (before < timedelta())  # a breach before the extension stays recorded


def test_a_second_extension_in_a_cycle_is_refused() -> None:
    ticket = do(verified(), c.WaitParts("道闸杆", NOON + DAY), NOON + minutes(20))
    ticket = do(ticket, c.StartRepair(), NOON + minutes(30))
    assert refusal(ticket, c.WaitParts("电机", NOON + DAY), NOON + minutes(40)) == "already_extended"


def test_an_approved_pause_moves_the_deadline_by_the_time_it_stood_still() -> None:
    waiting = c.Suspend(SuspendReason.THIRD_PARTY, NOON + DAY, pause=True, third_party="供水公司")
    ticket = do(verified(), waiting, NOON + minutes(60), by=LEAD)
    fix = clock(ticket, ClockName.FIX)
    assert fix.left(NOON + 2 * DAY) == 3 * DAY - minutes(60)
    ticket = do(ticket, c.Resume(), NOON + minutes(60) + 2 * DAY)
    assert clock(ticket, ClockName.FIX).due_at == NOON + 5 * DAY
    assert clock(ticket, ClockName.FIX).paused_seconds == 2 * 86400


def test_a_suspension_without_approval_leaves_the_clock_running() -> None:
    ticket = do(verified(), c.Suspend(SuspendReason.WEATHER, NOON + DAY), NOON + minutes(60))
    assert clock(ticket, ClockName.FIX).running
    ticket = do(ticket, c.Resume(), NOON + DAY)
    assert clock(ticket, ClockName.FIX).due_at == NOON + 3 * DAY


def test_a_clerk_cannot_pause_a_clock_alone() -> None:
    alone = c.Suspend(SuspendReason.WEATHER, NOON + DAY, pause=True)
    assert refusal(verified(), alone, NOON + minutes(60)) == "approval_missing"


def test_a_clock_already_late_when_paused_stays_late_after_resuming() -> None:
    at = NOON + 4 * DAY
    ticket = do(verified(), c.Suspend(SuspendReason.OTHER, at + DAY, pause=True), at, by=LEAD)
    ticket = do(ticket, c.Resume(), at + DAY)
    assert clock(ticket, ClockName.FIX).overdue(at + DAY)


def test_the_office_may_let_sending_somebody_end_the_verification_clock() -> None:
    policy = replace(POLICY, verify_stops_on=VerifyStopsOn.DISPATCHED)
    ticket = do(file(policy=policy), c.Accept(), NOON + minutes(1), policy=policy)
    ticket = do(ticket, c.Dispatch("11"), NOON + minutes(2), policy=policy)
    assert clock(ticket, ClockName.VERIFY).ended_at == NOON + minutes(2)


def test_calendar_days_end_at_midnight_and_roll_over_a_rest_day() -> None:
    policy = replace(POLICY, calendar_days=True, rest_days=(date(2024, 11, 7),))
    due = clock(file(policy=policy), ClockName.FIX).due_at
    assert due == datetime(2024, 11, 8, 16, 0, tzinfo=UTC)  # 24:00 of 8 November in Shanghai


def test_the_completion_call_is_due_at_the_end_of_the_next_day() -> None:
    assert clock(finished(), ClockName.CLOSING_CALL).due_at == datetime(2024, 11, 5, 16, 0, tzinfo=UTC)


def test_the_row_shows_the_running_clock_that_is_due_first() -> None:
    ticket = file()
    shown = nearest(ticket)
    assert shown is not None
    assert shown.name is ClockName.VERIFY
    shown = nearest(verified())
    assert shown is not None
    assert shown.name is ClockName.FIRST_CALL
