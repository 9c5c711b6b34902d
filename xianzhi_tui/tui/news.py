"""What has just happened, as far as somebody at the desk has to notice it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from xianzhi_tui.domain import events as e
from xianzhi_tui.domain.alerts import Alert, Reason
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.domain.rules.calling import LOW_STARS
from xianzhi_tui.domain.ticket import Ticket


def alerts_in(news: Iterable[e.Recorded]) -> Iterator[Alert]:
    """Residents who urge, and those who were not content."""
    for one in news:
        event = one.event
        if isinstance(event, e.Urged):
            yield Alert(Reason.URGED, one.ticket_id, event.occurred_at, str(one.seq))
        elif isinstance(event, e.Rated) and event.stars <= LOW_STARS:
            yield Alert(Reason.LOW_STARS, one.ticket_id, event.occurred_at, str(one.seq))


def taken_over(news: Iterable[e.Recorded], tickets: Mapping[str, Ticket], me: str) -> Iterator[Alert]:
    """My tickets on which a colleague at a desk has acted; told once for a colleague, not for each further step."""
    told = set()
    for one in news:
        ticket, actor = tickets.get(one.ticket_id), one.event.actor
        mine = ticket is not None and ticket.accepted_by is not None and ticket.accepted_by.id == me
        if mine and one.event.versioned and actor.id != me and actor.role in (Role.DUTY, Role.LEAD):
            if (one.ticket_id, actor.id) not in told:
                yield Alert(Reason.TAKEN_OVER, one.ticket_id, one.event.occurred_at, actor.name)
            told.add((one.ticket_id, actor.id))
