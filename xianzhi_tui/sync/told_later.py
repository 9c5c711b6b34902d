"""Another system's past, before it was brought in here: nobody at the desk knew of it then, yet so it was.

Its events were all recorded on the day of the import. Before that day they count from when they happened.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from xianzhi_tui.codec import decode_recorded
from xianzhi_tui.domain.events import Filed, Recorded
from xianzhi_tui.domain.evolve import replay
from xianzhi_tui.domain.ticket import Ticket

_UNKNOWN = "ticket INDEXED BY ticket_past WHERE past AND first_seq > :number"
"""Tickets that were told of later, while nobody here knew of them; by itself SQLite would look through all others."""
_UNDER_WAY = f"""
SELECT id FROM {_UNKNOWN} AND filed_at <= :at AND (ended_at IS NULL OR ended_at >= :at)
AND id NOT IN (SELECT ticket_id FROM lacking)
"""
_ENDED = f"SELECT id FROM {_UNKNOWN} AND NOT live AND ended_at < :at"
_DONE = f"""
SELECT count(*), coalesce(sum(on_time), 0) FROM {_UNKNOWN}
AND done_at >= :start AND done_at <= :at AND NOT live AND ended_at < :at
"""
_ENDS = (
    f"SELECT max(ended_at) FROM {_UNKNOWN} AND ended_at <= :at",
    f"SELECT max(ended_at) FROM {_UNKNOWN} AND ended_at < :at",
    f"SELECT min(filed_at) FROM {_UNKNOWN} AND filed_at > :at",
)
_STORY = "SELECT body FROM event WHERE ticket_id = ? ORDER BY seq"


class _Begun(NamedTuple):
    """A ticket under way, as it was after so many of its events."""

    events: tuple[Recorded, ...]
    happened: int
    ticket: Ticket

    @classmethod
    def by(cls, events: tuple[Recorded, ...], at: datetime) -> _Begun | None:
        """None while not even the first has happened."""
        happened = sum(1 for one in events if _at(one) <= at)
        ticket = replay(one.event for one in events[:happened]) if happened else None
        return cls(events, happened, ticket) if ticket else None

    def at(self, at: datetime) -> _Begun | None:
        """The same at another instant."""
        same = sum(1 for one in self.events if _at(one) <= at) == self.happened
        return self if same else _Begun.by(self.events, at)


class ToldLater:
    """Reads the tickets that were under way elsewhere; what stays so from one moment to the next is kept."""

    def __init__(self) -> None:
        self._begun: dict[str, _Begun] = {}

    def under_way(self, db: sqlite3.Connection, moment: datetime, number: int) -> list[Ticket]:
        """Filed by then, and not ended before; as they were."""
        before = self._begun
        ids = [row[0] for row in db.execute(_UNDER_WAY, _asked(moment, number))]
        found = ((one, before[one].at(moment) if one in before else _Begun.by(_story(db, one), moment)) for one in ids)
        self._begun = {one: begun for one, begun in found if begun is not None}
        return [one.ticket for one in self._begun.values()]

    def around(self, db: sqlite3.Connection, moment: datetime, number: int) -> tuple[datetime | None, ...]:
        """When something happened there by then, before then, and after: to what was read last, and the others."""
        ends = (db.execute(one, _asked(moment, number)).fetchone()[0] for one in _ENDS)
        last, earlier, later = (None if one is None else datetime.fromtimestamp(one, UTC) for one in ends)
        steps = [_at(event) for one in self._begun.values() for event in one.events]
        return (
            newest([last, *(one for one in steps if one <= moment)]),
            newest([earlier, *(one for one in steps if one < moment)]),
            soonest([later, *(one for one in steps if one > moment)]),
        )


def ended_by(db: sqlite3.Connection, moment: datetime, number: int) -> frozenset[str]:
    """What was told of later and had ended by then."""
    return frozenset(row[0] for row in db.execute(_ENDED, _asked(moment, number)))


def done_since(db: sqlite3.Connection, start: datetime, moment: datetime, number: int) -> tuple[int, int]:
    """How many of these were done between two instants, and how many of them on time."""
    done, kept = db.execute(_DONE, _asked(moment, number) | {"start": start.timestamp()}).fetchone()
    return done, kept


def happened(db: sqlite3.Connection, ticket_id: str, moment: datetime) -> tuple[Recorded, ...]:
    """The events of one of these up to an instant."""
    return tuple(one for one in _story(db, ticket_id) if _at(one) <= moment)


def newest(moments: Iterable[datetime | None]) -> datetime | None:
    """The last of those that are known."""
    return max(_known(moments), default=None)


def soonest(moments: Iterable[datetime | None]) -> datetime | None:
    """The first of those that are known."""
    return min(_known(moments), default=None)


def _at(recorded: Recorded) -> datetime:
    """When it happened; a report is there from its filing on, even if it came here as an open one."""
    event = recorded.event
    return event.filed_at if isinstance(event, Filed) else event.occurred_at


def _story(db: sqlite3.Connection, ticket_id: str) -> tuple[Recorded, ...]:
    return tuple(decode_recorded(body) for (body,) in db.execute(_STORY, (ticket_id,)))


def _known(moments: Iterable[datetime | None]) -> Iterator[datetime]:
    return (one for one in moments if one is not None)


def _asked(moment: datetime, number: int) -> dict[str, float]:
    return {"at": moment.timestamp(), "number": number}
