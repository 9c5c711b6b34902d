"""The call bench (回访台): every call the office owes, by its kind, and within a kind by the time that is left."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from xianzhi_tui.domain.calls import ABOUT_THE_RESULT, CallTask, owes_calls, purpose_of, tasks
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.promises import Promise, open_promises
from xianzhi_tui.domain.queues import FAR
from xianzhi_tui.domain.ticket import CallPurpose, Reporter, Ticket
from xianzhi_tui.domain.values import dataclass


class CallKind(StrEnum):
    """What kind of call is owed, in the order in which the bench lists them."""

    FIRST = "first"
    FUND = "fund"
    COMPLETION = "completion"
    OUTCOME = "outcome"
    FOLLOWER = "follower"
    PROMISE = "promise"  # nothing to be asked, but the resident waits


_RANKS = {kind: rank for rank, kind in enumerate(CallKind)}
_KINDS = {purpose: CallKind(purpose.value) for purpose in CallPurpose}


@dataclass(frozen=True, slots=True)
class OwedCall:
    """One call on one ticket; `waits` says that the next try lies ahead."""

    ticket: Ticket
    task: CallTask
    waits: bool

    @property
    def key(self) -> tuple[str, str]:
        """Which call it is, whatever becomes of its ticket meanwhile."""
        return self.ticket.id, self.task.follower

    @property
    def named(self) -> bool:
        """Whether it is to be made now because the resident named this time."""
        return not self.waits and self.task.last is not None and self.task.last.call_at is not None

    @property
    def kind(self) -> CallKind:
        """What kind of call it is; those to the reporters of merged tickets stand together."""
        return CallKind.FOLLOWER if self.task.follower else _KINDS[self.task.purpose]


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """A promise that a resident still waits for."""

    ticket: Ticket
    promise: Promise

    @property
    def key(self) -> tuple[str, str]:
        """Which promise it is, whatever becomes of its ticket meanwhile."""
        return self.ticket.id, f"promise {self.promise.what}"

    @property
    def kind(self) -> CallKind:
        """Promises stand together below the calls."""
        return CallKind.PROMISE


BenchRow = OwedCall | OpenPromise


LOOK_AGAIN = timedelta(minutes=1)
"""The quiet hours begin and end on a minute; nothing else changes the bench but news and a call whose time has come."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What the bench lists, and until when it stays so while nothing happens."""

    calls: tuple[OwedCall, ...]
    promises: tuple[OpenPromise, ...]
    until: datetime

    @property
    def rows(self) -> tuple[BenchRow, ...]:
        """The calls, and below them the promises."""
        return *self.calls, *self.promises


def bench(tickets: Collection[Ticket], now: datetime, policy: Callable[[Ticket], Policy]) -> Bench:
    """The bench at this moment."""
    calls = owed_calls(tickets, now, policy)
    again = now + LOOK_AGAIN
    promises = tuple(OpenPromise(*one) for one in open_promises(tickets, now))
    return Bench(calls, promises, min(changes_at(calls) or again, again))


def owed_calls(tickets: Iterable[Ticket], now: datetime, policy: Callable[[Ticket], Policy]) -> tuple[OwedCall, ...]:
    """Every call owed on these tickets, as the bench lists them: what can be done now before what has to wait."""
    found = (
        # Who was tried in vain often enough is left a message, and that need not wait.
        OwedCall(ticket, task, task.next_at > now and not may_be_left(task))
        for ticket in tickets
        for task in tasks(ticket, now, policy(ticket))
    )
    return tuple(sorted(found, key=_order))


def owes_any(tickets: Iterable[Ticket]) -> bool:
    """Whether any call is owed on these."""
    return any(purpose_of(one) is not None or owes_calls(one) for one in tickets)


def may_be_left(task: CallTask) -> bool:
    """Whether a message may take the place of this call."""
    return task.exhausted and task.purpose in ABOUT_THE_RESULT


def called_back_on(calls: Iterable[OwedCall]) -> int:
    """On how many tickets the next step is a call: what the board counts as 欠回访."""
    return len({one.ticket.id for one in calls if one.task.purpose is not CallPurpose.FIRST})


def offered(calls: Iterable[OwedCall], on_the_phone: Container[str]) -> OwedCall | None:
    """The call to make first: one whose time has come, and not where a colleague is on the phone already."""
    return next((one for one in calls if not one.waits and one.ticket.id not in on_the_phone), None)


def same_residents(
    tickets: Iterable[Ticket], reporter: Reporter, now: datetime, policy: Callable[[Ticket], Policy]
) -> tuple[OwedCall, ...]:
    """Every call that one call to this reporter can settle, on whichever tickets."""
    theirs = {one.id: one for one, _ in _tickets_of(tickets, reporter)}
    return tuple(one for one in owed_calls(theirs.values(), now, policy) if reporter.same_person(one.task.reporter))


def tickets_of(tickets: Iterable[Ticket], reporter: Reporter) -> tuple[tuple[Ticket, str], ...]:
    """Where a resident still has something to hear, each with the merged ticket as whose reporter, if any."""
    return tuple(_tickets_of((one for one in tickets if one.open or owes_calls(one)), reporter))


def changes_at(calls: Iterable[OwedCall]) -> datetime | None:
    """When the first of the calls that wait may be made."""
    return min((one.task.next_at for one in calls if one.waits), default=None)


def _tickets_of(tickets: Iterable[Ticket], reporter: Reporter) -> Iterator[tuple[Ticket, str]]:
    for ticket in tickets:
        for follower in ("", *(one.ticket_id for one in ticket.followers)):
            if reporter.same_person(ticket.reporter(follower)):
                yield ticket, follower


def _order(one: OwedCall) -> tuple[int, bool, bool, bool, datetime, int]:
    due_at = one.task.due_at or FAR
    return _RANKS[one.kind], one.waits, not one.named, not one.ticket.in_danger, due_at, one.ticket.no
