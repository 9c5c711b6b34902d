"""Spans of time as an office counts them: whole Shanghai days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from xianzhi_tui.domain.policy import SHANGHAI, end_of_day

DAY = timedelta(days=1)


class Span(NamedTuple):
    """From an instant up to, but not including, another."""

    since: datetime
    until: datetime

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in it."""
        return self.since <= moment < self.until

    @property
    def first_day(self) -> date:
        """The day on which it begins."""
        return self.since.astimezone(SHANGHAI).date()

    @property
    def last_day(self) -> date:
        """The last day that belongs to it."""
        return (self.until - timedelta(microseconds=1)).astimezone(SHANGHAI).date()


def days(first: date, last: date) -> Span:
    """These days and all between them."""
    return Span(end_of_day(first - DAY), end_of_day(last))


def last_days(count: int, now: datetime) -> Span:
    """Today and the days before it, so many in all."""
    today = now.astimezone(SHANGHAI).date()
    return days(today - (count - 1) * DAY, today)


def month(now: datetime, back: int = 0) -> Span:
    """The month that is, up to today, or one of those before it."""
    last = now.astimezone(SHANGHAI).date()
    for _ in range(back):
        last = last.replace(day=1) - DAY
    return days(last.replace(day=1), last)
