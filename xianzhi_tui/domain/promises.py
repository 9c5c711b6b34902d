"""The office's own promises to residents (承诺): a ledger beside the district's limits, which no promise moves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from xianzhi_tui.domain.clocks import Clock, ClockName
from xianzhi_tui.domain.ticket import PromiseOf, State, Ticket
from xianzhi_tui.domain.values import dataclass

CLOCK_OF = {PromiseOf.ARRIVAL: ClockName.ARRIVAL, PromiseOf.RESULT: ClockName.PROMISE}
"""Each kind of promise has a clock; every run of it is one promise."""

_PROMISED_BY = {name: what for what, name in CLOCK_OF.items()}
_ON_THE_WAY = frozenset({State.ACCEPTED, State.DISPATCHED})
_UNDER_WAY = frozenset({State.VERIFIED, State.REPAIRING, State.WAITING_PARTS, State.SUSPENDED})
_ANSWERING = frozenset({State.ASSIGNED, State.HANDLING})


class Standing(StrEnum):
    """What became of a promise."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    REPLACED = "replaced"  # by another one, or by the turn things took, while it could still be kept


@dataclass(frozen=True, slots=True)
class Promise:
    """What a resident was promised, and until when; `ended_at` is when it was fulfilled or let go."""

    what: PromiseOf
    given_at: datetime
    by: datetime
    ended_at: datetime | None
    standing: Standing

    @property
    def waits(self) -> bool:
        """Whether the resident is still waiting for it, in time or not."""
        return self.ended_at is None


def promises(ticket: Ticket, now: datetime) -> tuple[Promise, ...]:
    """Every promise made on a ticket, oldest first: an arrival is kept by the check on site, a result by the work."""
    return tuple(_promise(_PROMISED_BY[one.name], one, now) for one in ticket.clocks if one.name in _PROMISED_BY)


def waiting_for(ticket: Ticket, now: datetime) -> tuple[Promise, ...]:
    """The promises that are still to be fulfilled, the next one first."""
    open_ones = (one for one in promises(ticket, now) if one.waits)
    return tuple(sorted(open_ones, key=lambda one: one.by))


def open_promises(tickets: Iterable[Ticket], now: datetime) -> tuple[tuple[Ticket, Promise], ...]:
    """All promises of the office that are still to be fulfilled, the next one first."""
    found = ((ticket, one) for ticket in tickets for one in waiting_for(ticket, now))
    return tuple(sorted(found, key=lambda pair: (pair[1].by, pair[0].no)))


def promisable(ticket: Ticket) -> tuple[PromiseOf, ...]:
    """What may be promised now: that somebody comes while nobody was there, that it is done while it is not."""
    if ticket.state in _ANSWERING or ticket.state in _UNDER_WAY:
        return (PromiseOf.RESULT,)
    return (PromiseOf.ARRIVAL, PromiseOf.RESULT) if ticket.state in _ON_THE_WAY else ()


def _promise(what: PromiseOf, clock: Clock, now: datetime) -> Promise:
    if (clock.ended_at or now) > clock.due_at:
        standing = Standing.BROKEN
    elif clock.ended_at is None:
        standing = Standing.OPEN
    else:
        standing = Standing.REPLACED if clock.dropped else Standing.KEPT
    return Promise(what, clock.started_at, clock.due_at, clock.ended_at, standing)
