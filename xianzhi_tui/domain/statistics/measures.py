"""What is timed, and how it was kept: each run of a limit is judged once, at the moment its outcome was certain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import NamedTuple

from xianzhi_tui.domain.clocks import SOFT, Clock, ClockName
from xianzhi_tui.domain.ticket import DESK_CHANNELS, State, Ticket


class Measure(StrEnum):
    """Everything that takes time: the district's limits and the first call, and two that have no limit."""

    ACCEPT = "accept"  # from the filing until somebody took it; what the desk wrote down itself needs no taking
    VERIFY = "verify"
    FIRST_CALL = "first_call"
    FIX = "fix"
    PARTS = "parts"  # a repair whose limit was extended for a part
    FUND_CONTACT = "fund_contact"
    CONSULT = "consult"
    COMMITTEE = "committee7d"
    PLAN = "plan"
    REPLY = "reply"
    CLOSING_CALL = "closing_call"
    WHOLE = "whole"  # from the filing until it was closed


LIMITS = tuple(one for one in Measure if one not in (Measure.ACCEPT, Measure.WHOLE))
DISTRICT_LIMITS = tuple(one for one in LIMITS if one is not Measure.FIRST_CALL)
"""The first call is the office's own rule; all others are the district's."""
LIMITS_OF_REPAIRERS = (Measure.VERIFY, Measure.FIX, Measure.PARTS)
_OF_CLOCK = {name: Measure(name.value) for name in ClockName if name not in SOFT - {ClockName.FIRST_CALL}}


class Judged(NamedTuple):
    """A limit was kept or missed, and this was certain at that moment."""

    measure: Measure
    at: datetime
    on_time: bool


class Took(NamedTuple):
    """Something was done, and took so many seconds without the time it stood still."""

    measure: Measure
    at: datetime
    seconds: float


class Timing:
    """How one thing was kept: how often in time, how often late, and how long it took each time."""

    __slots__ = ("_seconds", "_sorted", "late", "on_time")

    def __init__(self) -> None:
        self.on_time = self.late = 0
        self._seconds: list[float] = []
        self._sorted = True

    @classmethod
    def together(cls, timings: Iterable[Timing]) -> Timing:
        """Several as one: how often in time and late; durations of different things are not mixed."""
        made = cls()
        for one in timings:
            made.on_time += one.on_time
            made.late += one.late
        return made

    def judge(self, on_time: bool) -> None:
        """One more run was kept, or missed."""
        if on_time:
            self.on_time += 1
        else:
            self.late += 1

    def add(self, seconds: float) -> None:
        """One more was done."""
        self._seconds.append(seconds)
        self._sorted = False

    @property
    def judged(self) -> int:
        """How many runs were kept or missed."""
        return self.on_time + self.late

    @property
    def done(self) -> int:
        """How many have a duration."""
        return len(self._seconds)

    @property
    def ratio(self) -> float | None:
        """The part that was in time; None where there is nothing to judge."""
        return self.on_time / self.judged if self.judged else None

    @property
    def median(self) -> timedelta | None:
        """The duration that half of them did not exceed."""
        return self.percentile(50)

    def percentile(self, percent: int) -> timedelta | None:
        """The shortest duration that so many per cent did not exceed (nearest rank, ceil(p/100·n)-th of the sorted).

        Nothing is interpolated: every figure is a duration that somebody really waited.
        """
        if not self._seconds:
            return None
        if not self._sorted:
            self._seconds.sort()
            self._sorted = True
        return timedelta(seconds=self._seconds[ceil(percent * len(self._seconds) / 100) - 1])


def judgements(ticket: Ticket, now: datetime) -> Iterator[Judged]:
    """What had become certain about the limits of a ticket by `now`.

    A run in time is certain when it ends; a late one when its limit breaks, whether or not it ever ends. A run that was
    dropped (merged, cancelled, moot), or stands still, before its limit broke was neither kept nor missed.
    """
    for clock in ticket.clocks:
        if (measure := _measure(clock)) is None:
            continue
        if clock.overdue(now):
            yield Judged(measure, clock.breached_at or clock.due_at, False)
        elif clock.ended_at is not None and not clock.dropped:
            yield Judged(measure, clock.ended_at, True)


def durations(ticket: Ticket) -> Iterator[Took]:
    """What was done on a ticket, and how long each took."""
    for clock in ticket.clocks:
        if clock.ended_at is not None and not clock.dropped and (measure := _measure(clock)) is not None:
            elapsed = (clock.ended_at - clock.started_at).total_seconds()
            yield Took(measure, clock.ended_at, max(elapsed - clock.paused_seconds, 0.0))
    if ticket.accepted_at is not None and ticket.channel not in DESK_CHANNELS:
        yield _since_filing(Measure.ACCEPT, ticket, ticket.accepted_at)
    if ticket.ended_at is not None and ticket.state is State.CLOSED:
        yield _since_filing(Measure.WHOLE, ticket, ticket.ended_at)


def _since_filing(measure: Measure, ticket: Ticket, until: datetime) -> Took:
    return Took(measure, until, max((until - ticket.filed_at).total_seconds(), 0.0))


def _measure(clock: Clock) -> Measure | None:
    if clock.name is ClockName.FIX and clock.extended:
        return Measure.PARTS
    return _OF_CLOCK.get(clock.name)
