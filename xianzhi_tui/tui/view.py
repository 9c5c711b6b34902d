"""What the board shows, worked out away from the screen: confirmed tickets with the unsent acts over them."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from operator import itemgetter

from msgspec import Struct, field
from msgspec.structs import replace

from xianzhi_tui.domain.alerts import Alert, alerts
from xianzhi_tui.domain.calls import owes_calls
from xianzhi_tui.domain.escalation import escalates_at
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.queues import Matter, Section, alike, late, matter, place, queues, urgency
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.domain.ticket import State, Ticket
from xianzhi_tui.sync.desk import BoardData, OutboxEntry, Session
from xianzhi_tui.tui.arrangement import WAITING, Arrangement


class Unsent(Struct, frozen=True):
    """The last act on a ticket that the service has not confirmed."""

    word: str
    is_record: bool  # it happened, whatever the service says; else it is only intended


class BoardView(Struct, frozen=True):
    """One moment of the board."""

    data: BoardData = BoardData()
    tickets: Mapping[str, Ticket] = {}
    arrangement: Arrangement = field(default_factory=lambda: arrange({}))
    alerts: tuple[Alert, ...] = ()  # what calls for somebody, and from when on
    unsent: Mapping[str, Unsent] = {}  # by ticket
    acts: Mapping[str, Sequence[OutboxEntry]] = {}  # all that this desk did to a ticket and nobody has confirmed
    refused: frozenset[str] = frozenset()  # tickets with an act in the conflict tray
    unsent_acts: int = 0
    conflicts: int = 0
    states: Mapping[Section, Mapping[State, int]] = {}
    late: Mapping[Section, int] = {}
    matters: Mapping[Matter, Sequence[str]] = {}  # the tickets that are about one thing
    breaches: Sequence[tuple[datetime, str]] = ()  # when which ticket's clock will run out, the next one first

    @property
    def changes_at(self) -> datetime | None:
        """When the next clock runs out and the order may change."""
        return self.breaches[0][0] if self.breaches else None

    @property
    def known(self) -> bool:
        """Whether the service's data is here: until then no count means anything."""
        return self.data.data_as_of is not None

    def alike(self, ticket: Ticket | None) -> Ticket | None:
        """The newest ticket that may be about the same matter."""
        if ticket is None or (about := matter(ticket)) is None:
            return None
        found = alike(ticket, (self.tickets[one] for one in self.matters.get(about, ())), self.policy(ticket))
        return found[-1] if found else None

    def policy(self, ticket: Ticket) -> Policy:
        """The rules in force when it was filed."""
        return self.data.policy_of(ticket)


def arrange(lists: Mapping[Section, Sequence[str]]) -> Arrangement:
    """The lists as the board stacks them; that nothing is waited for need not be said."""
    stacked = [(section, lists.get(section, ())) for section in Section]
    return Arrangement([(section, ids) for section, ids in stacked if ids or section not in WAITING])


def board_view(data: BoardData, entries: Iterable[OutboxEntry], session: Session | None, now: datetime) -> BoardView:
    """The board as it stands; pure, so it may be computed in a thread."""
    entries = tuple(entries)
    unsent = [entry for entry in entries if not entry.refused]
    tickets, last = _overlaid(data, unsent, session)
    live = [one for one in tickets.values() if one.open or owes_calls(one)]
    lists = queues(live, now)
    return BoardView(
        data=data,
        tickets=tickets,
        arrangement=arrange({section: [one.id for one in part] for section, part in lists.items()}),
        alerts=tuple(alerts(live, data.policy_of, for_lead=session is not None and session.actor.role is Role.LEAD)),
        unsent=last,
        acts=_by_ticket(entries),
        refused=frozenset(entry.ticket_id for entry in entries if entry.refused),
        unsent_acts=len(unsent),
        conflicts=len(entries) - len(unsent),
        states={section: _counts(part) for section, part in lists.items()},
        late={section: _late(part, now) for section, part in lists.items()},
        matters=_matters(tickets.values()),
        breaches=sorted(_breaches(live, data.policy_of, now)),
    )


def time_passed(view: BoardView, now: datetime) -> BoardView:
    """The board after some clocks ran out and nothing else happened: only their tickets change places."""
    gone = bisect_left(view.breaches, now, key=itemgetter(0))
    moved = {ticket_id for _, ticket_id in view.breaches[:gone]}
    places = {one: place(view.tickets[one], now) for one in moved}
    lists, states, late_now = {}, dict(view.states), {}
    for section in Section:
        ids = view.arrangement.ids(section)
        before = {one for one in ids if one in moved}
        here = {one for one in moved if places[one] == section}
        lists[section] = _reordered(view, ids, before, here, now)
        if here != before:
            states[section] = _counts(view.tickets[one] for one in lists[section])
        late_now[section] = view.late[section] + _newly_late(view, here, now)
    return replace(view, arrangement=arrange(lists), states=states, late=late_now, breaches=view.breaches[gone:])


def _reordered(
    view: BoardView, ids: Sequence[str], leaving: Collection[str], coming: Iterable[str], now: datetime
) -> Sequence[str]:
    order = [one for one in ids if one not in leaving]
    for one in coming:
        insort(order, one, key=lambda other: urgency(view.tickets[other], now))
    return order


def _newly_late(view: BoardView, moved: Iterable[str], now: datetime) -> int:
    before = view.changes_at
    tickets = [view.tickets[one] for one in moved]
    return sum(1 for one in tickets if before and late(one, now) and not late(one, before))


def _overlaid(
    data: BoardData, unsent: list[OutboxEntry], session: Session | None
) -> tuple[dict[str, Ticket], dict[str, Unsent]]:
    """The tickets as the unsent acts will leave them, and the last act on each."""
    tickets = {ticket.id: ticket for ticket in data.tickets}
    if not unsent or session is None:
        return tickets, {}
    from xianzhi_tui.tui import unsent as acts  # late: the rules are not needed to show confirmed tickets

    for entry in unsent:
        acts.lay_over(tickets, entry, data, session)
    return tickets, {entry.ticket_id: acts.mark(entry.command) for entry in unsent}


def _by_ticket(entries: Iterable[OutboxEntry]) -> dict[str, list[OutboxEntry]]:
    found: dict[str, list[OutboxEntry]] = {}
    for entry in entries:
        found.setdefault(entry.ticket_id, []).append(entry)
    return found


def _matters(tickets: Iterable[Ticket]) -> dict[Matter, list[str]]:
    found: dict[Matter, list[str]] = {}
    for one in tickets:
        if (about := matter(one)) is not None:
            found.setdefault(about, []).append(one.id)
    return found


def _counts(tickets: Iterable[Ticket]) -> dict[State, int]:
    found: dict[State, int] = {}
    for ticket in tickets:
        found[ticket.state] = found.get(ticket.state, 0) + 1
    return found


def _late(ordered: Iterable[Ticket], now: datetime) -> int:
    return sum(1 for _ in takewhile(lambda one: late(one, now), ordered))


def _breaches(
    tickets: Iterable[Ticket], policy: Callable[[Ticket], Policy], now: datetime
) -> Iterator[tuple[datetime, str]]:
    """When the look of a ticket's row changes with nobody touching it: a clock runs out, the manager is called."""
    for one in tickets:
        if (called := escalates_at(one, policy(one))) is not None and called >= now:
            yield called, one.id
        yield from ((clock.due_at, one.id) for clock in one.clocks if clock.running and clock.due_at >= now)
