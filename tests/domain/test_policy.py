"""The district's limits: quiet hours, and how days are counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.domain.office import NOON, POLICY
from xianzhi_tui.domain.clocks import ClockName
from xianzhi_tui.domain.limits import deadline
from xianzhi_tui.domain.policy import SHANGHAI, Policy, end_of_day, in_force, policy_of

LUNCH = replace(POLICY, quiet_from=time(12), quiet_until=time(14))
NEVER = replace(POLICY, quiet_from=time(0), quiet_until=time(0))


def shanghai(clock: str, day: int = 4) -> datetime:
    return datetime.strptime(f"2024-11-{day:02} {clock} +0800", "%Y-%m-%d %H:%M:%S %z").astimezone(UTC)


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [
        ("07:59:59", True),
        ("08:00:00", False),
        ("20:59:59", False),
        ("21:00:00", True),
        ("23:59:59", True),
        ("00:00:00", True),
    ],
)
def test_nobody_is_called_between_nine_and_eight(clock: str, quiet: bool) -> None:
    assert POLICY.is_quiet(shanghai(clock)) is quiet


@pytest.mark.parametrize(("clock", "quiet"), [("11:59:59", False), ("12:00:00", True), ("14:00:00", False)])
def test_an_office_may_choose_hours_within_a_day(clock: str, quiet: bool) -> None:
    assert LUNCH.is_quiet(shanghai(clock)) is quiet


@pytest.mark.parametrize("clock", ["00:00:00", "12:00:00", "23:59:59"])
def test_equal_hours_mean_none(clock: str) -> None:
    assert not NEVER.is_quiet(shanghai(clock))


@pytest.mark.parametrize(
    ("moment", "polite"),
    [
        (shanghai("14:29:00"), shanghai("14:29:00")),
        (shanghai("21:00:00"), shanghai("08:00:00", day=5)),
        (shanghai("23:30:00"), shanghai("08:00:00", day=5)),
        (shanghai("00:10:00"), shanghai("08:00:00")),
        (shanghai("07:59:59"), shanghai("08:00:00")),
    ],
)
def test_a_polite_moment_is_now_or_the_next_morning(moment: datetime, polite: datetime) -> None:
    assert POLICY.next_polite(moment) == polite
    assert not POLICY.is_quiet(POLICY.next_polite(moment))


@pytest.mark.parametrize("days", [3, 5, 7])
def test_days_of_the_calendar_are_never_shorter_than_days_of_hours(days: int) -> None:
    by_calendar = replace(POLICY, calendar_days=True)
    for hour in range(0, 48):
        start = NOON + timedelta(hours=hour)
        assert by_calendar.after_days(start, days) >= POLICY.after_days(start, days)


def test_a_period_by_the_calendar_starts_the_next_day_in_shanghai() -> None:
    """23:30 on the 4th in Shanghai is still the 4th, though it is the 4th's afternoon in UTC."""
    by_calendar = replace(POLICY, calendar_days=True)
    assert by_calendar.after_days(shanghai("23:30:00"), 3) == end_of_day(date(2024, 11, 7))
    assert by_calendar.after_days(shanghai("00:10:00", day=5), 3) == end_of_day(date(2024, 11, 8))


def test_a_period_rolls_over_a_whole_holiday() -> None:
    holiday = tuple(date(2024, 10, day) for day in range(1, 8))
    policy = replace(POLICY, calendar_days=True, rest_days=holiday)
    start = datetime(2024, 9, 29, 10, tzinfo=SHANGHAI)
    assert policy.after_days(start, 3) == end_of_day(date(2024, 10, 8))


def test_a_day_ends_where_the_next_begins() -> None:
    assert end_of_day(date(2024, 12, 31)) == datetime(2025, 1, 1, tzinfo=SHANGHAI)
    assert end_of_day(date(2024, 2, 28)) == datetime(2024, 2, 29, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("name", "span"),
    [
        (ClockName.VERIFY, timedelta(minutes=30)),
        (ClockName.FIRST_CALL, timedelta(minutes=30)),
        (ClockName.FIX, timedelta(hours=72)),
        (ClockName.FUND_CONTACT, timedelta(minutes=30)),
        (ClockName.COMMITTEE, timedelta(days=7)),
        (ClockName.RATING, timedelta(days=7)),
        (ClockName.REPLY, timedelta(hours=24)),
    ],
)
def test_the_limits_are_the_articles_and_the_visible_assumptions(name: ClockName, span: timedelta) -> None:
    assert deadline(name, NOON, POLICY) == NOON + span


@pytest.mark.parametrize("name", [ClockName.CONSULT, ClockName.PLAN, ClockName.PROMISE, ClockName.REVIEW])
def test_dates_that_somebody_sets_follow_no_rule(name: ClockName) -> None:
    with pytest.raises(ValueError, match=name.value):
        deadline(name, NOON, POLICY)


def test_a_ticket_keeps_the_limits_it_was_filed_under_and_where_they_are_unknown_has_those_in_force() -> None:
    old, new = replace(POLICY, version=1), replace(POLICY, version=2)
    known = {1: old, 2: new}
    assert (policy_of(1, known), policy_of(2, known), policy_of(3, known)) == (old, new, new)
    assert in_force(known) is new
    assert policy_of(1, {}) == in_force({}) == Policy()
