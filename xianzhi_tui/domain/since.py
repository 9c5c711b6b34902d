"""What happened at the desk since a moment (离开后): for the sheet of a handover, and for whoever comes back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from xianzhi_tui.domain import events as e
from xianzhi_tui.domain.clocks import SOFT, ClockName
from xianzhi_tui.domain.past import is_past
from xianzhi_tui.domain.promises import Standing, promises
from xianzhi_tui.domain.rules.calling import LOW_STARS
from xianzhi_tui.domain.ticket import ENDED, PromiseOf, Ticket


class NewsKind(StrEnum):
    """What kind of news it is; of one event only the first that fits is told."""

    NEW = "new"
    ENDED = "ended"
    LOW_STARS = "low_stars"
    REOPENED = "reopened"
    URGED = "urged"
    ACTED = "acted"
    LATE = "late"  # a district limit was broken
    PROMISE = "promise"  # what was promised for then had not been done


NOTABLE = (NewsKind.REOPENED, NewsKind.LOW_STARS, NewsKind.URGED)
"""What a colleague is told of by name and not only by number."""
_FOR_ALL = frozenset({NewsKind.NEW, NewsKind.ENDED, NewsKind.LATE, NewsKind.PROMISE})


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened to a ticket: an event, or a deadline that passed without one."""

    at: datetime
    kind: NewsKind
    ticket: Ticket
    event: e.Event | None = None
    passed: ClockName | PromiseOf | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many tickets came, ended, began again, were rated badly, urged, got late; and promises not kept in time."""

    new: int = 0
    ended: int = 0
    reopened: int = 0
    low_stars: int = 0
    urged: int = 0
    late: int = 0
    promise: int = 0


def news(
    events: Iterable[e.Recorded], tickets: Mapping[str, Ticket], since: datetime, now: datetime
) -> tuple[News, ...]:
    """All that was recorded and all that came due after a moment, newest last."""
    found = [*_recorded(events, tickets, since)]
    for ticket in tickets.values():
        found.extend(_passed(ticket, since, now))
    return tuple(sorted(found, key=lambda one: one.at))


def tally(all_news: Iterable[News]) -> Tally:
    """The news in numbers; stars that begin a new cycle are counted as both."""
    found = tuple(all_news)
    counts = {
        kind.value: sum(1 for one in found if one.kind is kind) for kind in NewsKind if kind is not NewsKind.ACTED
    }
    counts["reopened"] += sum(1 for one in found if isinstance(one.event, e.RatedLow))
    return Tally(**counts)


def for_person(all_news: Iterable[News], person_id: str) -> tuple[News, ...]:
    """What somebody who was away has to know: what came, ended or got late, and what others did with their tickets."""
    return tuple(one for one in all_news if not _by(one, person_id) and (one.kind in _FOR_ALL or _has(one, person_id)))


def _recorded(events: Iterable[e.Recorded], tickets: Mapping[str, Ticket], since: datetime) -> Iterator[News]:
    ended: set[str] = set()
    for one in events:
        ticket, event = tickets.get(one.ticket_id), one.event
        if ticket is None or one.recorded_at <= since or _over(ticket, since):
            continue
        kind = _kind(event)
        if kind is NewsKind.ACTED and ticket.id not in ended and _ends(event, ticket):
            ended.add(ticket.id)
            kind = NewsKind.ENDED
        yield News(event.occurred_at, kind, ticket, event)


def _over(ticket: Ticket, since: datetime) -> bool:
    """Whether it is another system's past that had ended by then, and was only written down since."""
    return is_past(ticket) and ticket.ended_at is not None and ticket.ended_at <= since


def _kind(event: e.Event) -> NewsKind:
    match event:
        case e.Filed():
            return NewsKind.NEW
        case e.Rated(stars=stars) if stars <= LOW_STARS:
            return NewsKind.LOW_STARS
        case e.Reopened():
            return NewsKind.REOPENED
        case e.Urged():
            return NewsKind.URGED
        case _:
            return NewsKind.ACTED


def _ends(event: e.Event, ticket: Ticket) -> bool:
    """Whether the ticket ended with this, for good as far as is known."""
    return event.versioned and event.state in ENDED and ticket.ended_at == event.occurred_at


def _passed(ticket: Ticket, since: datetime, now: datetime) -> Iterator[News]:
    for clock in ticket.clocks:
        if clock.name not in SOFT and since < clock.due_at <= now and clock.overdue(now):
            yield News(clock.due_at, NewsKind.LATE, ticket, passed=clock.name)
    for one in promises(ticket, now):
        if since < one.by <= now and one.standing is Standing.BROKEN:
            yield News(one.by, NewsKind.PROMISE, ticket, passed=one.what)


def _by(one: News, person_id: str) -> bool:
    return one.event is not None and one.event.actor.id == person_id


def _has(one: News, person_id: str) -> bool:
    return any(who is not None and who.id == person_id for who in (one.ticket.accepted_by, one.ticket.assignee))
