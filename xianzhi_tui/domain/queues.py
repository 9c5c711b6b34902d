"""What the desk looks at: the lists of the board, the nearest clock, the next step, whom to send."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from xianzhi_tui.domain import calls
from xianzhi_tui.domain.clocks import SOFT, Clock, ClockName
from xianzhi_tui.domain.places import spot
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.roles import Repairer, Roster
from xianzhi_tui.domain.ticket import Category, Kind, State, Ticket

if TYPE_CHECKING:
    from xianzhi_tui.domain.commands import Command

FAR = datetime.max.replace(tzinfo=UTC)

CALL_STATES = frozenset(calls.PURPOSES)
"""States whose next step is a call to the resident."""

_NEXT = {
    State.SUBMITTED: "accept",
    State.DISPATCHED: "verify",
    State.VERIFIED: "finish_repair",
    State.REPAIRING: "finish_repair",
    State.WAITING_PARTS: "start_repair",
    State.SUSPENDED: "resume",
    State.FUND_CONSULTING: "decide_consultation",
    State.FUND_EMERGENCY: "decide_emergency_fund",
    State.ASSIGNED: "start_handling",
    State.HANDLING: "reply",
}


class Section(StrEnum):
    """The lists of the board, from the top."""

    REPAIRS = "repairs"
    COMPLAINTS = "complaints"
    CALLS = "calls"
    CONSULTATIONS = "consultations"
    RATINGS = "ratings"


def queues(tickets: Iterable[Ticket], now: datetime) -> dict[Section, list[Ticket]]:
    """The live tickets sorted into the lists, each in the order of urgency."""
    parts: dict[Section, list[Ticket]] = {section: [] for section in Section}
    for ticket in tickets:
        parts[place(ticket, now)].append(ticket)
    return {section: sorted(part, key=lambda one: urgency(one, now)) for section, part in parts.items()}


def place(ticket: Ticket, now: datetime) -> Section:
    """Which of the lists a ticket stands in; what only waits for the owners or for stars is in nobody's way."""
    if ticket.state in CALL_STATES or not ticket.open or calls.owes_calls(ticket):
        return Section.CALLS
    if ticket.state is State.CALLED_BACK:
        return Section.RATINGS
    if ticket.state is State.FUND_CONSULTING and late(ticket, now) is None:
        return Section.CONSULTATIONS  # until it closes: then somebody is to write down what came of it
    return Section.REPAIRS if ticket.kind is Kind.REPAIR else Section.COMPLAINTS


def urgency(ticket: Ticket, now: datetime) -> tuple[int, bool, datetime, int]:
    """The sort key: late first, then what nobody has, then by time left; a hazard leads its group till mended."""
    broken, owes_calls = late(ticket, now), calls.owes_calls(ticket)
    if broken is not None:
        group = 0
    elif ticket.state is State.SUBMITTED:
        group = 1
    else:
        group = 2
    # Once the reporter was called, only the ended clock of that call says how long followers have been waiting.
    clock = broken or (ticket.clock(ClockName.CLOSING_CALL) if owes_calls else nearest(ticket))
    return group, not ticket.in_danger, clock.due_at if clock else FAR, ticket.no


def late(ticket: Ticket, now: datetime) -> Clock | None:
    """The running clock whose district limit has been broken longest."""
    broken = None
    for clock in ticket.clocks:
        if clock.running and clock.name not in SOFT and now > clock.due_at:
            broken = clock if broken is None or clock.due_at < broken.due_at else broken
    return broken


def pressing(ticket: Ticket, now: datetime) -> Clock | None:
    """The clock to look at: a district limit that is broken, else the nearest; no lapsed promise hides a breach."""
    return late(ticket, now) or nearest(ticket)


def nearest(ticket: Ticket) -> Clock | None:
    """The running clock that is due first; a paused one only when nothing else runs."""
    alive = [clock for clock in ticket.clocks if clock.ended_at is None]
    if len(alive) < 2:
        return alive[0] if alive else None
    return min(alive, key=lambda clock: (not clock.running, clock.due_at))


def next_word(ticket: Ticket) -> str | None:
    """The word of the ticket's natural next command, or None when the desk only waits for the resident."""
    if ticket.state in CALL_STATES or calls.owes_calls(ticket):
        return "record_call"
    if ticket.state is State.ACCEPTED:
        return "dispatch" if ticket.kind is Kind.REPAIR else "assign"
    return _NEXT.get(ticket.state)


def next_step(ticket: Ticket) -> type[Command] | None:
    """The ticket's natural next command, or None when the desk only waits for the resident."""
    from xianzhi_tui.domain.commands import COMMANDS  # late: a board is drawn without the thirty classes

    word = next_word(ticket)
    return COMMANDS[word] if word else None


def suggest_repairer(ticket: Ticket, roster: Roster, tickets: Iterable[Ticket]) -> Repairer | None:
    """Who to send: on duty, knows the trade, has the fewest open orders."""
    ranked = rank_repairers(ticket, roster, tickets)
    return ranked[0][0] if ranked else None


def rank_repairers(ticket: Ticket, roster: Roster, tickets: Iterable[Ticket]) -> tuple[tuple[Repairer, int], ...]:
    """All repairers on duty with their open orders, the best choice first."""
    working = (State.DISPATCHED, State.VERIFIED, State.REPAIRING)
    held = [one.assignee.id for one in tickets if one.assignee and one.state in working and one.id != ticket.id]
    on_duty = [(one, held.count(one.id)) for one in roster.repairers if one.on_duty]
    trade = ticket.report.category.value
    return tuple(sorted(on_duty, key=lambda pair: (trade not in pair[0].trades, pair[1], pair[0].id)))


class Matter(NamedTuple):
    """What must be the same for two tickets to be about one thing; the time has to be close, too."""

    kind: Kind
    category: Category
    spot: str


def matter(ticket: Ticket) -> Matter | None:
    """What a ticket is about; None when nobody said where."""
    where = spot(ticket.report.location)
    return Matter(ticket.kind, ticket.report.category, where) if where else None


def alike(ticket: Ticket, tickets: Iterable[Ticket], policy: Policy) -> tuple[Ticket, ...]:
    """The same kind of matter at the same place, filed about the same time, whatever became of it; earliest first."""
    span, mine = timedelta(hours=policy.merge_hours), matter(ticket)
    if mine is None:
        return ()
    near = (one for one in tickets if one.id != ticket.id and abs(one.filed_at - ticket.filed_at) <= span)
    return tuple(sorted((one for one in near if matter(one) == mine), key=lambda one: one.filed_at))


def duplicates(ticket: Ticket, tickets: Iterable[Ticket], policy: Policy) -> tuple[Ticket, ...]:
    """What is probably the same matter and still open, earliest first."""
    return tuple(one for one in alike(ticket, tickets, policy) if one.open)
