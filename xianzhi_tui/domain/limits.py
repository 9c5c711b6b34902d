"""From rule to deadline: the absolute instants that the events of a ticket carry."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from xianzhi_tui.domain.clocks import Clock, ClockName
from xianzhi_tui.domain.policy import SHANGHAI, Policy, end_of_day


def deadline(name: ClockName, start: datetime, policy: Policy) -> datetime:
    """When a clock started at `start` is due; for clocks whose limit is a rule, not a date somebody sets."""
    match name:
        case ClockName.VERIFY:
            return start + timedelta(minutes=policy.verify_minutes)
        case ClockName.FIRST_CALL:
            return start + timedelta(minutes=policy.first_call_minutes)
        case ClockName.FIX:
            return policy.after_days(start, policy.fix_days)
        case ClockName.FUND_CONTACT:
            return start + timedelta(minutes=policy.fund_contact_minutes)
        case ClockName.COMMITTEE:
            return policy.after_days(start, policy.committee_days)
        case ClockName.RATING:
            return policy.after_days(start, policy.rating_days)
        case ClockName.REPLY:
            return start + timedelta(hours=policy.reply_hours)
        case ClockName.CLOSING_CALL:
            return end_of_day(start.astimezone(SHANGHAI).date() + timedelta(days=1))
        case _:
            raise ValueError(f"the limit of {name.value} is a date, not a rule")


def extended_deadline(fix: Clock, policy: Policy) -> datetime:
    """Five days *in total* from the same start (延长至), plus the time it stood still."""
    return max(deadline_from(fix.started_at, replace(fix, extended=True), policy), fix.due_at)


def deadline_from(start: datetime, clock: Clock, policy: Policy) -> datetime:
    """When a clock that has run for a while is due if it counts from `start`."""
    if clock.extended:
        due = policy.after_days(start, policy.fix_days_with_parts)
    else:
        due = deadline(clock.name, start, policy)
    return due + timedelta(seconds=clock.paused_seconds)


def resumed_deadline(clock: Clock, now: datetime) -> datetime:
    """The deadline of a paused clock, moved on by the time it stood still."""
    assert clock.paused_at is not None
    return clock.due_at + max(now - clock.paused_at, timedelta())
