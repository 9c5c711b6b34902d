"""The whole of what the replica holds, newest ticket first, for looking back and for handing out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from sqlite3 import Connection

from msgspec import Raw

from xianzhi_tui.codec import MALFORMED, decode
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.errors import NotFound
from xianzhi_tui.sync.answers import Reference, StoryParts
from xianzhi_tui.sync.board import AT_ONCE, read_meta, sound

_STORIES = """
SELECT ticket.body, event.body FROM ticket LEFT JOIN event ON event.ticket_id = ticket.id {chosen}
ORDER BY ticket.no DESC, ticket.id, event.seq
"""
_ONE = "WHERE ticket.id = :wanted OR CAST(ticket.no AS TEXT) = :wanted"
_TICKETS = "SELECT body FROM ticket WHERE filed_at < ? AND (live OR ended_at IS NULL OR ended_at >= ?)"


class Kept:
    """One moment of a replica."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._meta = read_meta(db)

    @property
    def as_of(self) -> datetime | None:
        """When the service last said that there is nothing newer; None before it ever did."""
        said = self._meta.get("data_as_of")
        return None if said is None else datetime.fromisoformat(said)

    @property
    def reference(self) -> Reference:
        """The people and limits, as last heard."""
        return decode(self._meta["reference"], Reference)

    def complete_from(self, history_days: int) -> datetime | None:
        """Since when no ticket is missing, where ended ones are kept for so many days; None where only the board is."""
        before = self._meta.get("history_before", "")
        if before is None and self.as_of is not None:
            # The office may have wanted to look back less far before.
            bounds = [float(self._meta.get(name, 0)) for name in ("history_since", "forgotten_before")]
            wanted = self.as_of - timedelta(days=history_days)
            return max(wanted, *(datetime.fromtimestamp(one, UTC) for one in bounds))
        return self._received_at(int(before)) if str(before).isdigit() else None

    def tickets(self, since: datetime, until: datetime) -> Iterator[Ticket]:
        """Tickets filed before an instant, without those that had ended before another; some read at once."""
        rows = self._db.execute(_TICKETS, (until.timestamp(), since.timestamp()))
        while some := rows.fetchmany(AT_ONCE):
            yield from decode(b"[" + b",".join(body for (body,) in some) + b"]", tuple[Ticket, ...])

    def stories(self) -> Iterator[StoryParts]:
        """Every ticket with its events."""
        return self._told("")

    def story(self, wanted: str) -> StoryParts | None:
        """One ticket by its number or id, with its events."""
        return next(self._told(_ONE, wanted=wanted), None)

    def _told(self, chosen: str, **values: str) -> Iterator[StoryParts]:
        rows_of_all = self._db.execute(_STORIES.format(chosen=chosen), values)
        for ticket, rows in groupby(rows_of_all, key=itemgetter(0)):
            yield StoryParts(Raw(ticket), tuple(Raw(event) for _, event in rows if event is not None))

    def _received_at(self, first_no: int) -> datetime | None:
        """When the oldest ticket came in that history was fetched down to."""
        row = self._db.execute("SELECT body FROM ticket WHERE no >= ? ORDER BY no LIMIT 1", (first_no,)).fetchone()
        try:
            return decode(row[0], Ticket).received_at if row else None
        except MALFORMED:
            return None


@contextmanager
def kept(file: Path) -> Iterator[Kept]:
    """What a replica holds at this moment; raises NotFound where nothing was ever fetched."""
    if not file.exists():
        raise _nothing()
    with sound(file) as db:
        if (found := Kept(db)).as_of is None:
            raise _nothing()
        yield found


def _nothing() -> NotFound:
    return NotFound("本机还没有数据", todo="请先联网打开一次值班台")
