"""Tickets as they were after one of their events: from what was kept of them, and what happened since."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xianzhi_tui.codec import decode, decode_recorded, encode
from xianzhi_tui.domain.events import Filed, Recorded
from xianzhi_tui.domain.evolve import replay
from xianzhi_tui.domain.ticket import Ticket


class Version(NamedTuple):
    """A ticket, its newest number here, its newest one at the moment, and which row was kept last by then."""

    ticket_id: str
    newest: int
    then: int
    stood: int | None


def as_they_were(db: sqlite3.Connection, versions: Sequence[Version]) -> Iterator[Ticket]:
    """Tickets as they were: from what was kept of them, and the events since."""
    rows = encode([one.stood for one in versions if one.stood]).decode()
    stood = db.execute(
        "SELECT ticket_id, seq, body FROM stood WHERE rowid IN (SELECT value FROM json_each(?))", (rows,)
    )
    kept = {ticket_id: (seq, body) for ticket_id, seq, body in stood}
    for one in versions:
        since, body = kept.get(one.ticket_id, (0, b""))
        before = decode(body, Ticket) if body else None
        if since < one.then:
            before = fold(before, events_of(db, one.ticket_id, since, one.then))
        if before is not None:
            yield before


def events_of(db: sqlite3.Connection, ticket_id: str, after: int, upto: int) -> tuple[Recorded, ...]:
    """What happened to a ticket after one number of the feed, up to another."""
    rows = db.execute(
        "SELECT body FROM event WHERE ticket_id = ? AND seq > ? AND seq <= ? ORDER BY seq", (ticket_id, after, upto)
    )
    return tuple(decode_recorded(row[0]) for row in rows)


def fold(ticket: Ticket | None, events: Sequence[Recorded]) -> Ticket | None:
    """The ticket after these; None when its beginning is not here."""
    if ticket is None and not (events and isinstance(events[0].event, Filed)):
        return None
    return replay((one.event for one in events), ticket)
