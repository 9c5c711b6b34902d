"""What calls for somebody at the desk, and from which moment on: the ticket that nobody has shouts first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from xianzhi_tui.domain.calls import agreed_calls
from xianzhi_tui.domain.clocks import SOFT
from xianzhi_tui.domain.escalation import escalates_at
from xianzhi_tui.domain.past import is_past
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.ticket import State, Ticket


class Reason(StrEnum):
    """Why the desk calls, the most pressing first."""

    ESCALATED = "escalated"  # for the site manager's desk alone
    HAZARD = "hazard"  # a danger that nobody has accepted
    NEW = "new"  # nobody has accepted it
    NOBODY_SENT = "nobody_sent"  # accepted, but nobody is on the way
    CALL_AGREED = "call_agreed"  # the time that the resident named has come
    SELF_TEST = "self_test"  # reports may not arrive
    BROKEN = "broken"  # a district limit has just been broken
    BREAKING = "breaking"  # and is about to be
    LOW_STARS = "low_stars"
    URGED = "urged"
    TAKEN_OVER = "taken_over"  # by the colleague named in the mark; to be known, not to be rung for


class Alert(NamedTuple):
    """One reason to call; `mark` tells the second of its kind on a ticket from the first."""

    reason: Reason
    ticket_id: str
    at: datetime
    mark: str = ""


def alerts(tickets: Iterable[Ticket], policy: Callable[[Ticket], Policy], *, for_lead: bool = False) -> Iterator[Alert]:
    """What follows from the tickets as they are: who waits since when, and when limits will be broken.

    Another system's past calls nobody; what happens to it after it came here does.
    """
    for ticket in tickets:
        if for_lead and (at := escalates_at(ticket, policy(ticket))) is not None:
            yield Alert(Reason.ESCALATED, ticket.id, at)
        past = is_past(ticket)
        yield from (one for one in _calling(ticket) if not past or one.at > ticket.received_at)


def after(calling: Sequence[Alert], here: str) -> str:
    """Whose turn it is for somebody who is at this ticket: the next that calls, or else the most pressing."""
    ids = list(dict.fromkeys(one.ticket_id for one in calling if one.ticket_id)) or [""]
    return ids[(ids.index(here) + 1) % len(ids)] if here in ids else ids[0]


def _calling(ticket: Ticket) -> Iterator[Alert]:
    if ticket.state is State.SUBMITTED:
        yield Alert(Reason.HAZARD if ticket.hazard else Reason.NEW, ticket.id, ticket.received_at)
    elif ticket.state is State.ACCEPTED:
        yield Alert(Reason.NOBODY_SENT, ticket.id, _had_since(ticket), str(ticket.cycle))
    for call in agreed_calls(ticket):
        assert call.call_at is not None
        yield Alert(Reason.CALL_AGREED, ticket.id, call.call_at, call.follower)
    for clock in ticket.clocks:
        if clock.running and clock.name not in SOFT:
            yield Alert(Reason.BROKEN, ticket.id, clock.due_at, clock.name)


def _had_since(ticket: Ticket) -> datetime:
    """Since when the office has it: from its acceptance, or from the beginning of a new cycle."""
    begun = [clock.started_at for clock in ticket.clocks if clock.cycle == ticket.cycle > 1]
    return max([ticket.accepted_at or ticket.received_at, *begun])
