"""The named clocks of a ticket: absolute deadlines that only an event can move.

Seconds left are never stored; they are computed from a clock and the moment asked about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from xianzhi_tui.domain.values import dataclass


class ClockName(StrEnum):
    """The clocks of the state machine (section 2), and the three the desk sets itself."""

    VERIFY = "verify"
    FIX = "fix"
    FIRST_CALL = "first_call"
    FUND_CONTACT = "fund_contact"
    CONSULT = "consult"
    COMMITTEE = "committee7d"
    PLAN = "plan"
    CLOSING_CALL = "closing_call"
    RATING = "rating"
    REPLY = "reply"
    PROMISE = "promise"
    ARRIVAL = "arrival"
    REVIEW = "review"


SOFT = frozenset({ClockName.FIRST_CALL, ClockName.PROMISE, ClockName.ARRIVAL, ClockName.REVIEW, ClockName.RATING})
"""Clocks whose breach is no breach of a district rule."""


class ClockAct(StrEnum):
    """What an event does to a clock."""

    START = "start"
    STOP = "stop"
    DROP = "drop"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    ADVANCE = "advance"  # a merged ticket is governed by the earliest filing
    RESTORE = "restore"  # an un-merged ticket and its master go on where they stood


@dataclass(frozen=True, slots=True)
class ClockChange:
    """One change an event makes to one clock, with the absolute instants it sets."""

    act: ClockAct
    name: ClockName
    due_at: datetime | None = None
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One run of a clock within one cycle of a ticket; all instants aware UTC.

    `own_start` is where it counted from before a merge brought it forward to an earlier filing.
    """

    name: ClockName
    cycle: int
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None = None
    dropped: bool = False
    paused_at: datetime | None = None
    paused_seconds: float = 0.0
    extended: bool = False
    breached_at: datetime | None = None
    own_start: datetime | None = None

    @property
    def running(self) -> bool:
        """Whether time is passing on it (a paused clock has not ended, but does not run)."""
        return self.ended_at is None and self.paused_at is None

    @property
    def ended(self) -> bool:
        """Whether it was stopped or dropped."""
        return self.ended_at is not None

    def overdue(self, now: datetime) -> bool:
        """Whether the limit was or is missed; a breach once recorded stays."""
        moment = self.ended_at or self.paused_at or now
        return self.breached_at is not None or moment > self.due_at

    def left(self, now: datetime) -> timedelta:
        """Time to the deadline, negative when late; frozen while paused or ended."""
        return self.due_at - (self.ended_at or self.paused_at or now)


def current(clocks: tuple[Clock, ...], name: ClockName) -> Clock | None:
    """The latest run of a clock, ended or not."""
    for clock in reversed(clocks):  # asked of every clock of every ticket: a generator would take twice as long
        if clock.name is name:
            return clock
    return None


def unfinished(clocks: tuple[Clock, ...], name: ClockName) -> Clock | None:
    """The run of a clock that has not ended, or None."""
    clock = current(clocks, name)
    return clock if clock is not None and not clock.ended else None


def apply(clocks: tuple[Clock, ...], change: ClockChange, at: datetime, cycle: int) -> tuple[Clock, ...]:
    """The clocks after one change made at an instant."""
    if change.act is ClockAct.START:
        assert change.due_at is not None
        fresh = Clock(change.name, cycle, change.started_at or at, change.due_at)
        return (*_put(clocks, unfinished(clocks, change.name), _stop, change, at), fresh)
    find = current if change.act is ClockAct.RESTORE else unfinished
    return _put(clocks, find(clocks, change.name), _CHANGES[change.act], change, at)


_Step = Callable[[Clock, ClockChange, datetime], Clock]


def _put(
    clocks: tuple[Clock, ...], clock: Clock | None, step: _Step, change: ClockChange, at: datetime
) -> tuple[Clock, ...]:
    return tuple(step(one, change, at) if one is clock else one for one in clocks)


def _breach(clock: Clock, at: datetime) -> datetime | None:
    if clock.breached_at is not None:
        return clock.breached_at
    moment = clock.paused_at or at
    return clock.due_at if moment > clock.due_at else None


def _stop(clock: Clock, _: ClockChange, at: datetime) -> Clock:
    # A desk that was offline may report late what it did early: no clock ends before it starts.
    return replace(clock, ended_at=clock.paused_at or max(at, clock.started_at))


def _drop(clock: Clock, change: ClockChange, at: datetime) -> Clock:
    return replace(_stop(clock, change, at), dropped=True)


def _pause(clock: Clock, _: ClockChange, at: datetime) -> Clock:
    return replace(clock, paused_at=at)


def _resume(clock: Clock, change: ClockChange, at: datetime) -> Clock:
    assert clock.paused_at is not None
    paused = max(at - clock.paused_at, timedelta()).total_seconds()
    return replace(
        clock,
        due_at=change.due_at or clock.due_at,
        paused_at=None,
        paused_seconds=clock.paused_seconds + paused,
        breached_at=_breach(clock, at),
    )


def _extend(clock: Clock, change: ClockChange, at: datetime) -> Clock:
    return replace(clock, due_at=change.due_at or clock.due_at, extended=True, breached_at=_breach(clock, at))


def _advance(clock: Clock, change: ClockChange, _: datetime) -> Clock:
    assert change.due_at is not None
    return replace(
        clock,
        started_at=change.started_at or clock.started_at,
        due_at=min(clock.due_at, change.due_at),
        own_start=clock.own_start or clock.started_at,
    )


def _restore(clock: Clock, change: ClockChange, _: datetime) -> Clock:
    return replace(
        clock,
        started_at=change.started_at or clock.started_at,
        due_at=change.due_at or clock.due_at,
        ended_at=None,
        dropped=False,
    )


_CHANGES: dict[ClockAct, _Step] = {
    ClockAct.STOP: _stop,
    ClockAct.DROP: _drop,
    ClockAct.PAUSE: _pause,
    ClockAct.RESUME: _resume,
    ClockAct.EXTEND: _extend,
    ClockAct.ADVANCE: _advance,
    ClockAct.RESTORE: _restore,
}
