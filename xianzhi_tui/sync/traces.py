"""What the replica keeps beside its tickets, so that a past moment can be seen again quickly, and seen whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from xianzhi_tui.codec import decode_recorded, encode
from xianzhi_tui.domain.events import Filed, Recorded
from xianzhi_tui.domain.evolve import evolve
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.sync.desk import Presence

LONG = timedelta(hours=12)
"""A ticket that stood so long is kept as it was: at any moment, most tickets wait overnight for somebody."""
AT_ONCE = 50
HEARD_SECONDS = 60.0
"""For so long it is believed that who was at the desks still is: more than a poll is held open."""


def keep_first(db: sqlite3.Connection, ticket_id: str, events: Sequence[Recorded]) -> None:
    """With which event a ticket begins here."""
    if events:
        first = min(one.seq for one in events)
        db.execute(
            "UPDATE ticket SET first_seq = min(coalesce(first_seq, ?), ?) WHERE id = ?", (first, first, ticket_id)
        )


def keep_before(db: sqlite3.Connection, recorded: Recorded) -> None:
    """The ticket as it is here, if it stood long until this event."""
    db.execute(
        """INSERT OR IGNORE INTO stood SELECT ticket.id, ticket.seq, :until, ticket.body FROM ticket, event
        WHERE ticket.id = :id AND event.seq = ticket.seq AND ticket.seq < :until AND event.at <= :at""",
        {"id": recorded.ticket_id, "until": recorded.seq, "at": (recorded.recorded_at - LONG).timestamp()},
    )


def keep_stood(db: sqlite3.Connection, events: Sequence[Recorded]) -> None:
    """A ticket as it was whenever it stood long, from its whole story: what was kept before may have lacked a part."""
    kept = [(ticket.id, seq, until, encode(ticket)) for seq, until, ticket in _stood(events)]
    db.executemany("DELETE FROM stood WHERE ticket_id = ?", {(one.ticket_id,) for one in events})
    db.executemany("INSERT INTO stood VALUES (?, ?, ?, ?)", kept)


def keep_more(db: sqlite3.Connection, after: str) -> str | None:
    """The same for the next tickets of a copy that an older version began; up to which, None when there are no more."""
    ids = [row[0] for row in db.execute("SELECT id FROM ticket WHERE id > ? ORDER BY id LIMIT ?", (after, AT_ONCE))]
    owed = {row[0] for row in db.execute("SELECT ticket_id FROM lacking")}
    for ticket_id in ids:
        if ticket_id not in owed:
            rows = db.execute("SELECT body FROM event WHERE ticket_id = ? ORDER BY seq", (ticket_id,))
            keep_stood(db, [decode_recorded(body) for (body,) in rows])
    return ids[-1] if len(ids) == AT_ONCE else None


def keep_presence(db: sqlite3.Connection, at: float, present: tuple[Presence, ...]) -> None:
    """Who was at the desks, as heard at this instant; nothing is believed of times in which nothing was heard."""
    body = encode(present)
    newest = db.execute("SELECT at, until, body FROM presence ORDER BY at DESC LIMIT 1").fetchone()
    if newest is not None and newest[2] == body and at - newest[1] <= HEARD_SECONDS:
        db.execute("UPDATE presence SET until = ? WHERE at = ?", (at, newest[0]))
    else:
        db.execute("INSERT OR REPLACE INTO presence VALUES (?, ?, ?)", (at, at, body))


def _stood(events: Sequence[Recorded]) -> Iterator[tuple[int, int, Ticket]]:
    """From which number, until which one, and as what."""
    steps = list(pairwise(events))
    while steps and not _long_between(*steps[-1]):
        steps.pop()
    if not steps or not isinstance(events[0].event, Filed):
        return
    ticket = None
    for before, after in steps:
        ticket = evolve(ticket, before.event)
        if _long_between(before, after):
            yield before.seq, after.seq, ticket


def _long_between(before: Recorded, after: Recorded) -> bool:
    return after.recorded_at - before.recorded_at >= LONG
