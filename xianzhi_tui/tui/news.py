"""What has just happened, as far as somebody at the desk has to notice it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xianzhi_tui.domain import events as e
from xianzhi_tui.domain.alerts import Alert, Reason

LOW_STARS = 2


def alerts_in(news: Iterable[e.Recorded]) -> Iterator[Alert]:
    """Residents who urge, and those who were not content."""
    for one in news:
        event = one.event
        if isinstance(event, e.Urged):
            yield Alert(Reason.URGED, one.ticket_id, event.occurred_at, str(one.seq))
        elif isinstance(event, e.Rated) and event.stars <= LOW_STARS:
            yield Alert(Reason.LOW_STARS, one.ticket_id, event.occurred_at, str(one.seq))
