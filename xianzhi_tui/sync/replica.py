"""The replica (replica.db): what the service confirmed, and nothing else; it may be thrown away and fetched again.

How the cursor keeps its promise never to go back nor silently past an item: a page is taken in one transaction,
items and cursor together. An item that cannot be read is written to `lacking` in that same transaction, so the cursor
goes on for the others while the item stays owed: it is counted in Link.faulty, its ticket is fetched again at every
step, and only a readable copy of that very event, or a new snapshot, takes it off the list. A ticket is only ever
replaced by one with a higher event number, so an old answer that arrives late changes nothing.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from xianzhi_tui.codec import decode_recorded, encode
from xianzhi_tui.domain.calls import owes_calls
from xianzhi_tui.domain.events import Filed, Recorded
from xianzhi_tui.domain.past import is_past
from xianzhi_tui.domain.results import on_time, work_done
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.failpoints import fail_point
from xianzhi_tui.sync import traces
from xianzhi_tui.sync.answers import (
    Change,
    Compound,
    Faulty,
    FeedPage,
    HistoryPage,
    Reference,
    ReferenceChanged,
    Snapshot,
    StoryParts,
    StoryRead,
    read_item,
    read_story,
)
from xianzhi_tui.sync.database import fault_in, transaction
from xianzhi_tui.sync.desk import Presence
from xianzhi_tui.sync.replica_file import Damaged, drop_copy, keep_copy, open_file, set_aside
from xianzhi_tui.sync.texts import search_row

_PUT_TICKET = """
INSERT INTO ticket VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, live = excluded.live, ended_at = excluded.ended_at,
    done_at = excluded.done_at, on_time = excluded.on_time, seq = excluded.seq, body = excluded.body,
    due_at = excluded.due_at, place = excluded.place, words = excluded.words, facts = excluded.facts
WHERE excluded.seq > ticket.seq
"""

CHECKED_FOR = timedelta(days=1)
_ENDED_BEFORE = """
FROM ticket WHERE NOT live AND coalesce(ended_at, filed_at) < :moment
    AND id NOT IN (SELECT ticket_id FROM event WHERE at >= :moment)
"""


class Replica:
    """The writing side, held by the agent; several agents may hold the same file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._db = open_file(file)
        with transaction(self._db):
            if not self._meta("ended_well", 0):
                self._put_meta("whole_at", None)
            self._put_meta("ended_well", 0)

    @classmethod
    def open(cls, file: Path) -> Replica:
        """The replica; a damaged file is set aside and an empty one begun."""
        try:
            return cls(file)
        except Damaged:
            set_aside(file)
            return cls(file)

    def close(self) -> None:
        """Nothing more is written; a file that says so need not be looked through at the next start."""
        with suppress(XianzhiError, sqlite3.DatabaseError), transaction(self._db):
            self._put_meta("ended_well", 1)
        self._db.close()

    def to_be_checked(self, now: datetime) -> bool:
        """Whether the whole file is to be looked through: it was not ended well, or that is a day ago."""
        at = self._meta("whole_at", None)
        return at is None or now.timestamp() - float(at) >= CHECKED_FOR.total_seconds()

    def found_whole(self, now: datetime) -> None:
        """Every page could be read just now."""
        with transaction(self._db):
            self._put_meta("whole_at", now.timestamp())

    def rebuild(self) -> None:
        """The file turned out to be damaged: set it aside and begin an empty one."""
        self._db.close()
        set_aside(self.file)
        self._db = open_file(self.file)

    @property
    def sound(self) -> bool:
        """Whether every page of the file can be read."""
        try:
            return not fault_in(self._db)
        except sqlite3.DatabaseError:
            return False

    @property
    def epoch(self) -> str:
        return str(self._meta("epoch", ""))

    @property
    def cursor(self) -> int:
        return int(self._meta("cursor", 0))

    @property
    def data_as_of(self) -> datetime | None:
        said = self._meta("data_as_of", None)
        return None if said is None else datetime.fromisoformat(said)

    @property
    def compound(self) -> str:
        return str(self._meta("compound", ""))

    @property
    def reference_stale(self) -> bool:
        """Whether people or limits changed since they were fetched."""
        return bool(self._meta("reference_stale", 0))

    @property
    def history_before(self) -> str | None:
        """Where the fetching of older tickets goes on: "" at the beginning, None when all are here."""
        said = self._meta("history_before", "")
        return None if said is None else str(said)

    @property
    def faulty(self) -> int:
        """How many items of the feed are still owed."""
        return int(self._db.execute("SELECT count(*) FROM lacking WHERE faulty").fetchone()[0])

    def lacking_tickets(self) -> tuple[str, ...]:
        """The tickets to fetch again, longest owed first."""
        rows = self._db.execute(
            "SELECT ticket_id FROM lacking WHERE ticket_id != '' GROUP BY ticket_id ORDER BY min(seq)"
        )
        return tuple(row[0] for row in rows)

    def events_after(self, seq: int) -> tuple[Recorded, ...]:
        """What happened after a number, up to the cursor."""
        rows = self._db.execute("SELECT body FROM event WHERE seq > ? AND seq <= ? ORDER BY seq", (seq, self.cursor))
        return tuple(decode_recorded(row[0]) for row in rows)

    def has_done(self, command_id: str, ticket_id: str) -> bool:
        """Whether the service told of an event that a command led to."""
        row = self._db.execute(
            "SELECT 1 FROM event WHERE ticket_id = ? AND json_extract(CAST(body AS TEXT), '$.command_id') = ?",
            (ticket_id, command_id),
        ).fetchone()
        return row is not None

    def apply_page(self, page: FeedPage, after: int) -> None:
        """Take in a page that was asked for with `after`, and its cursor."""
        with transaction(self._db):
            if page.epoch != self.epoch or after > self.cursor:
                return
            expected = after
            for raw in page.items:
                item = read_item(raw, expected + 1)
                expected = item.seq
                match item:
                    case Change():
                        self._take(item)
                    case ReferenceChanged():
                        self._put_meta("reference_stale", 1)
                    case Faulty(seq, ticket_id):
                        self._owe(seq, ticket_id, faulty=True)
            self._put_meta("cursor", max(self.cursor, page.cursor))

    def apply_answer(self, parts: StoryParts) -> None:
        """Take in what a command did; the feed will bring it once more."""
        with transaction(self._db):
            story = read_story(parts)
            begins = any(isinstance(one.event, Filed) for one, _ in story.events)
            if story.ticket is not None and not begins and not self._knows(story.ticket.id):
                # Perhaps the answer to a try of long ago, and what followed will not come by the feed any more.
                self._owe(story.seq, story.ticket.id, faulty=False)
            self._take_story(story)
            fail_point("replica.in_answer")

    def apply_story(self, ticket_id: str, parts: StoryParts) -> tuple[Recorded, ...]:
        """Take in a ticket that was fetched whole again; returns the events this brought to light."""
        with transaction(self._db):
            story = read_story(parts)
            if story.ticket is None or story.ticket.id != ticket_id:
                return ()
            rows = self._db.execute("SELECT seq FROM lacking WHERE faulty AND ticket_id = ?", (ticket_id,))
            owed = {row[0] for row in rows}
            self._db.execute("DELETE FROM lacking WHERE ticket_id = ?", (ticket_id,))
            self._take_story(story)
            read = {recorded.seq for recorded, _ in story.events}
            for seq in owed - read:
                self._owe(seq, ticket_id, faulty=True)
            return tuple(recorded for recorded, _ in story.events if recorded.seq in owed)

    def add_history(self, page: HistoryPage, since: datetime) -> bool:
        """Take in older tickets, newest first; says whether there are more back to `since`."""
        with transaction(self._db):
            stories = [read_story(parts) for parts in page.items]
            for story in stories:
                self._take_story(story)
            reached = min((one.ticket.received_at for one in stories if one.ticket is not None), default=since)
            more = bool(page.next) and reached >= since
            if not page.next:
                self._put_meta("history_whole", 1)
            elif not more:
                self._put_meta("history_since", since.timestamp())
            self._put_meta("history_before", page.next if more else None)
            return more

    def load_snapshot(self, snapshot: Snapshot) -> None:
        """Begin anew from a snapshot; one that is older than what is here changes nothing."""
        with transaction(self._db):
            if snapshot.epoch == self.epoch and snapshot.cursor < self.cursor:
                return
            self._empty()
            fail_point("replica.in_snapshot")
            for parts in snapshot.tickets:
                self._take_story(read_story(parts))
            self._put_meta("epoch", snapshot.epoch)
            self._put_meta("begun", snapshot.server_time.isoformat())
            self._put_meta("cursor", snapshot.cursor)
            self._put_meta("data_as_of", snapshot.server_time.isoformat())
            self._put_reference(snapshot.compound, snapshot.reference)

    def load_reference(self, snapshot: Snapshot) -> None:
        """Take only the people and limits from a snapshot; its tickets come by the feed."""
        with transaction(self._db):
            self._put_reference(snapshot.compound, snapshot.reference)

    def confirm_as_of(self, server_time: datetime, present: tuple[Presence, ...]) -> None:
        """The service said at this instant that there is nothing newer, and who was at the desks."""
        with transaction(self._db):
            self._put_meta("data_as_of", server_time.isoformat())
            traces.keep_presence(self._db, server_time.timestamp(), present)

    def distrust(self) -> None:
        """The service does not know our cursor: whatever snapshot comes next replaces everything.

        A copy stays beside: what the service lost may be nowhere else.
        """
        if self.epoch:
            keep_copy(self._db, self.file)
        with transaction(self._db):
            self._put_meta("epoch", "")

    def clear(self) -> None:
        """Forget everything, as when somebody of another compound signs in."""
        self._db.execute("PRAGMA secure_delete = ON")  # nor is it to be read from the file
        with transaction(self._db):
            self._empty()
        drop_copy(self.file)
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def forget_ended_before(self, moment: datetime) -> None:
        """Keep ended tickets only for as long as the office wants to look back, from when they were last told of.

        What was brought in lately with its past is to be looked at, however long ago it ended elsewhere.
        """
        drop_copy(self.file, moment)
        with transaction(self._db):
            gone = self._db.execute(f"DELETE {_ENDED_BEFORE}", {"moment": moment.timestamp()})
            if gone.rowcount:
                self._tickets_changed()
                for table in ("event", "stood"):
                    self._db.execute(f"DELETE FROM {table} WHERE ticket_id NOT IN (SELECT id FROM ticket)")
                self._put_meta("forgotten_before", moment.timestamp())
            self._db.execute("DELETE FROM presence WHERE until < ?", (moment.timestamp(),))

    def keep_more(self) -> bool:
        """Make up for a little of what an older version did not keep; says whether there is more."""
        if (after := self._meta("stood_upto", None)) is None:
            return False
        with transaction(self._db):
            self._put_meta("stood_upto", upto := traces.keep_more(self._db, after))
        return upto is not None

    def purge(self, moment: datetime, dry_run: bool = False) -> int:
        """Forget what ended before this moment, and fetch none of it again; how many tickets that is."""
        ended = {"moment": moment.timestamp()}
        (count,) = self._db.execute(f"SELECT count(*) {_ENDED_BEFORE}", ended).fetchone()
        if not dry_run:
            self._db.execute("PRAGMA secure_delete = ON")  # what is thrown away is not to be read from the file
            self.forget_ended_before(moment)
            with transaction(self._db):
                self._put_meta("history_before", None)
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return int(count)

    def _take(self, change: Change) -> None:
        recorded, ticket = change.recorded, change.ticket
        if not isinstance(recorded.event, Filed) and not self._knows(ticket.id):
            self._owe(recorded.seq, ticket.id, faulty=False)
        traces.keep_before(self._db, recorded)
        self._put_event(recorded, change.event_json)
        self._put_ticket(ticket, change.ticket_json, recorded.seq)
        traces.keep_first(self._db, ticket.id, (recorded,))

    def _take_story(self, story: StoryRead) -> None:
        for recorded, body in story.events:
            self._put_event(recorded, body)
        for one in story.faulty:
            self._owe(one.seq, one.ticket_id, faulty=True)
        if story.ticket is not None:
            self._put_ticket(story.ticket, story.ticket_json, story.seq)
            events = [recorded for recorded, _ in story.events]
            traces.keep_first(self._db, story.ticket.id, events)
            if not story.faulty:
                traces.keep_stood(self._db, events)

    def _put_event(self, recorded: Recorded, body: bytes) -> None:
        at = recorded.recorded_at.timestamp()
        self._db.execute(
            "INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?)", (recorded.seq, recorded.ticket_id, body, at)
        )

    def _put_ticket(self, ticket: Ticket, body: bytes, seq: int) -> None:
        self._tickets_changed()
        done = work_done(ticket)
        row = (
            ticket.id,
            ticket.no,
            ticket.kind.value,
            ticket.state.value,
            ticket.open or owes_calls(ticket),
            ticket.filed_at.timestamp(),
            ticket.ended_at.timestamp() if ticket.ended_at else None,
            done.ended_at.timestamp() if done and done.ended_at else None,
            on_time(done) if done else None,
            seq,
            body,
            *search_row(ticket),
            is_past(ticket),
        )
        self._db.execute(_PUT_TICKET, row)

    def _tickets_changed(self) -> None:
        """Counted, so that whoever keeps the texts of a hundred thousand tickets knows at once whether they hold."""
        self._put_meta("changes", self._meta("changes", 0) + 1)

    def _knows(self, ticket_id: str) -> bool:
        return self._db.execute("SELECT 1 FROM ticket WHERE id = ?", (ticket_id,)).fetchone() is not None

    def _owe(self, seq: int, ticket_id: str, *, faulty: bool) -> None:
        here = self._db.execute("SELECT 1 FROM event WHERE seq = ?", (seq,)).fetchone()
        if here is None:
            self._db.execute("INSERT OR IGNORE INTO lacking VALUES (?, ?, ?)", (seq, ticket_id, faulty))

    def _put_reference(self, compound: Compound, reference: Reference) -> None:
        self._put_meta("compound", compound.code)
        self._put_meta("reference", encode(reference))
        self._put_meta("reference_stale", 0)

    def _empty(self) -> None:
        for table in ("ticket", "event", "stood", "lacking", "presence"):
            self._db.execute(f"DELETE FROM {table}")
        self._db.execute("DELETE FROM meta WHERE name != 'changes'")
        self._tickets_changed()

    def _meta(self, name: str, default: Any) -> Any:
        row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return default if row is None else row[0]

    def _put_meta(self, name: str, value: object) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
