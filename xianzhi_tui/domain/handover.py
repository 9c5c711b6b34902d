"""Handing the desk over (交接班): what lies on it at one moment, in writing, and who gave and who took it.

A handover is a record beside the tickets. It changes none of them, stops no clock and moves no deadline.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from xianzhi_tui.domain.bench import OwedCall, owed_calls
from xianzhi_tui.domain.clocks import Clock, ClockName
from xianzhi_tui.domain.policy import Policy, on_day_of
from xianzhi_tui.domain.promises import open_promises
from xianzhi_tui.domain.queues import FAR, urgency
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.domain.since import NOTABLE, News, NewsKind, Tally, tally
from xianzhi_tui.domain.ticket import State, SuspendReason, Ticket

MOST_ITEMS = 300
MOST_UNSENT = MOST_NOTABLE = 50
"""So much stands on a sheet; how much more there is, it says."""
LONGEST_PLACE, LONGEST_NOTE, LONGEST_REMARK = 40, 60, 500
SIGNATURE_HOLDS = timedelta(hours=12)
"""So long the giver's signature waits for the taker's; after a whole shift the sheet is another one."""

_TOLD_ELSEWHERE = frozenset(
    {
        ClockName.FIRST_CALL,
        ClockName.FUND_CONTACT,
        ClockName.CLOSING_CALL,
        ClockName.PROMISE,
        ClockName.ARRIVAL,
        ClockName.REVIEW,
        ClockName.RATING,
    }
)
"""Clocks of calls, promises and reviews, which stand under those; and the one that waits for the resident."""


class ItemKind(StrEnum):
    """What kind of thing is handed over, in the order of the sheet."""

    CLOCK = "clock"
    PROMISE = "promise"
    CALL = "call"
    SUSPENDED = "suspended"
    WAITING = "waiting"  # for a part, or for somebody outside the office
    OPEN = "open"  # nothing runs, yet it is not done


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the sheet: `at` is when it is due, to be tried, reviewed or expected; `what` a word for which."""

    kind: ItemKind
    ticket_id: str
    no: int
    place: str
    state: State
    what: str = ""
    at: datetime | None = None
    late: bool = False
    due_at: datetime | None = None  # of a call, beside the next try
    agreed: bool = False  # the resident named that time
    note: str = ""
    hazard: bool = False
    holder: Person | None = None


@dataclass(frozen=True, slots=True)
class Unsent:
    """An act that this desk keeps and the service has not confirmed; refused ones wait for a person."""

    word: str
    no: int
    at: datetime
    by: Person
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Notable:
    """Something since the last handover that is told by name."""

    kind: NewsKind
    no: int
    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is handed over, as it stood at one moment."""

    at: datetime
    since: datetime  # the last handover, or the beginning of the day
    items: tuple[Item, ...] = ()
    unsent: tuple[Unsent, ...] = ()
    happened: Tally = Tally()
    notable: tuple[Notable, ...] = ()
    left_out: int = 0

    def of(self, person_id: str) -> tuple[Item, ...]:
        """What this person has in hand already."""
        return tuple(one for one in self.items if one.holder is not None and one.holder.id == person_id)

    def beside(self, person_id: str) -> tuple[Item, ...]:
        """Everything else: what comes to this person when they take the desk."""
        mine = frozenset(self.of(person_id))
        return tuple(one for one in self.items if one not in mine)


class Proof(StrEnum):
    """Who saw that a PIN was right."""

    SERVICE = "service"
    DESK = "desk"  # without a line, by what had been proved at that machine before


@dataclass(frozen=True, slots=True)
class Handover:
    """One handover: the sheet as the giver signed it, and when the taker did."""

    handover_id: str
    giver: Person
    taker: Person
    given_at: datetime
    sheet: Sheet
    taken_at: datetime | None = None
    remark: str = ""

    @property
    def sound(self) -> bool:
        """Whether two people signed it, one after the other."""
        return self.giver.id != self.taker.id and (self.taken_at is None or self.taken_at >= self.given_at)


def tells_since(last: Handover | None, now: datetime) -> datetime:
    """From when on a sheet tells what happened: since this desk last changed hands, or else since midnight."""
    return (last.taken_at if last else None) or on_day_of(now)


def sheet(
    tickets: Iterable[Ticket],
    now: datetime,
    policy: Callable[[Ticket], Policy],
    *,
    since: datetime,
    happened: Iterable[News] = (),
    unsent: Iterable[Unsent] = (),
) -> Sheet:
    """The sheet of this moment."""
    items, happened = open_items(tickets, now, policy), tuple(happened)
    notable = [Notable(one.kind, one.ticket.no, _place(one.ticket), one.at) for one in happened if one.kind in NOTABLE]
    kept = tuple(unsent)
    return Sheet(
        at=now,
        since=since,
        items=items[:MOST_ITEMS],
        unsent=kept[:MOST_UNSENT],
        happened=tally(happened),
        notable=tuple(notable[-MOST_NOTABLE:]),
        left_out=max(len(items) - MOST_ITEMS, 0) + max(len(kept) - MOST_UNSENT, 0),
    )


def open_items(tickets: Iterable[Ticket], now: datetime, policy: Callable[[Ticket], Policy]) -> tuple[Item, ...]:
    """All that is open, kind by kind, what is due first before the rest; no open ticket goes unmentioned."""
    live = sorted(tickets, key=lambda one: urgency(one, now))
    found = [
        *_in_time(_clocks(live, now)),
        *_promises(live, now),
        *(_call(one, now) for one in owed_calls(live, now, policy)),
        *_in_time(_suspended(live, now)),
        *_in_time(_waiting(live, now)),
    ]
    told = {one.ticket_id for one in found}
    # A ticket that was called back only waits for the resident's stars.
    rest = (one for one in live if one.open and one.id not in told and one.state is not State.CALLED_BACK)
    return (*found, *(_item(ItemKind.OPEN, one) for one in rest))


def _clocks(tickets: Iterable[Ticket], now: datetime) -> Iterator[Item]:
    """Of each ticket the limit that runs out first: it is the one to be worked for."""
    for ticket in tickets:
        running = [one for one in ticket.clocks if one.running and one.name not in _TOLD_ELSEWHERE]
        if running:
            clock: Clock = min(running, key=lambda one: one.due_at)
            yield _item(ItemKind.CLOCK, ticket, clock.name, clock.due_at, now)


def _promises(tickets: Iterable[Ticket], now: datetime) -> Iterator[Item]:
    for ticket, promise in open_promises(tickets, now):
        yield _item(ItemKind.PROMISE, ticket, promise.what, promise.by, now)


def _call(one: OwedCall, now: datetime) -> Item:
    task = one.task
    agreed = task.last is not None and task.last.call_at == task.next_at
    return _item(ItemKind.CALL, one.ticket, one.kind, task.next_at, now, due_at=task.due_at, agreed=agreed)


def _suspended(tickets: Iterable[Ticket], now: datetime) -> Iterator[Item]:
    for ticket in tickets:
        if (wait := ticket.suspension) is not None and wait.reason is not SuspendReason.THIRD_PARTY:
            yield _item(ItemKind.SUSPENDED, ticket, wait.reason, wait.review_at, now, note=wait.note)


def _waiting(tickets: Iterable[Ticket], now: datetime) -> Iterator[Item]:
    for ticket in tickets:
        if ticket.state is State.WAITING_PARTS and ticket.parts is not None:
            yield _item(ItemKind.WAITING, ticket, "parts", ticket.parts.expected_at, now, note=ticket.parts.part)
        elif (wait := ticket.suspension) is not None and wait.reason is SuspendReason.THIRD_PARTY:
            whom = " ".join(filter(None, (wait.third_party, wait.reference)))
            yield _item(ItemKind.WAITING, ticket, wait.reason, wait.review_at, now, note=whom)


def _item(
    kind: ItemKind,
    ticket: Ticket,
    what: str = "",
    at: datetime | None = None,
    now: datetime | None = None,
    *,
    due_at: datetime | None = None,
    agreed: bool = False,
    note: str = "",
) -> Item:
    limit = due_at if kind is ItemKind.CALL else at
    return Item(
        kind,
        ticket.id,
        ticket.no,
        _place(ticket),
        ticket.state,
        str(what),
        at,
        limit is not None and now is not None and now > limit,
        due_at,
        agreed,
        note[:LONGEST_NOTE],
        ticket.hazard,
        ticket.accepted_by,
    )


def _place(ticket: Ticket) -> str:
    return ticket.report.location.text[:LONGEST_PLACE]


def _in_time(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda one: (one.at or FAR, one.no))
