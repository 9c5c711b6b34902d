"""Faults that come back (反复报修): the same matter at the same place, reported again within 30 or 90 days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from xianzhi_tui.domain.places import spot
from xianzhi_tui.domain.statistics.spans import Span
from xianzhi_tui.domain.ticket import Category, Kind, State, Ticket

SOON = timedelta(days=30)
LATER = timedelta(days=90)
_NO_FAULT = frozenset({State.MERGED, State.CANCELLED, State.INVALID})
"""The same report once more, one that was withdrawn, one that found nothing."""


class Repeat(NamedTuple):
    """How often something was reported at a place in the 30 and 90 days up to its latest report in the span."""

    spot: str
    category: Category
    soon: int
    later: int
    latest_at: datetime
    latest_id: str
    latest_no: int


class Repeats:
    """Collects repairs by place and category, as they come."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self._reports: dict[tuple[str, Category], list[tuple[datetime, int, str]]] = {}

    def take(self, ticket: Ticket) -> None:
        """One more ticket."""
        if ticket.kind is not Kind.REPAIR or ticket.state in _NO_FAULT:
            return
        where = spot(ticket.report.location)
        if where and self._span.since - LATER <= ticket.filed_at < self._span.until:
            key = where, ticket.report.category
            self._reports.setdefault(key, []).append((ticket.filed_at, ticket.no, ticket.id))

    def found(self) -> tuple[Repeat, ...]:
        """What was reported in the span and not for the first time, the most frequent first."""
        repeats = (self._repeat(*key, reports) for key, reports in self._reports.items() if len(reports) > 1)
        kept = [one for one in repeats if one.later > 1 and one.latest_at >= self._span.since]
        return tuple(sorted(kept, key=lambda one: (-one.soon, -one.later, -one.latest_at.timestamp(), one.latest_no)))

    def _repeat(self, where: str, category: Category, reports: list[tuple[datetime, int, str]]) -> Repeat:
        at, no, ticket_id = max(reports)
        soon, later = (sum(at - filed_at <= within for filed_at, *_ in reports) for within in (SOON, LATER))
        return Repeat(where, category, soon, later, at, ticket_id, no)
