"""The board as it stood at any past moment, from the replica; only the tickets that were alive then are read.

A moment is a number of the feed: the last one recorded by then. A ticket was alive at it, or had ended with something
still to come, if its first number is not above and its last one is, or if it is alive now: the index `ticket_span`
answers that. Of these, what stood then still stands, or was kept because it stood long, or is folded from its events.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from xianzhi_tui.codec import decode
from xianzhi_tui.domain.calls import owes_calls
from xianzhi_tui.domain.results import on_time, work_done
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.garbage import uncollected
from xianzhi_tui.sync.board import Beginning, Meta, beginning, day_of, office, read_meta, sound, tickets
from xianzhi_tui.sync.desk import Found, Presence, Query, Story
from xianzhi_tui.sync.past import Past
from xianzhi_tui.sync.replica_file import SCHEMA
from xianzhi_tui.sync.search import MOST_SHOWN, Ended, Finder, picked
from xianzhi_tui.sync.texts import AtHand
from xianzhi_tui.sync.told_later import ToldLater, done_since, ended_by, happened, newest, soonest
from xianzhi_tui.sync.traces import HEARD_SECONDS
from xianzhi_tui.sync.versions import Version, as_they_were, events_of, fold

_ALIVE = """
SELECT ticket.id, ticket.seq, CASE WHEN stood.until > :number THEN stood.seq
    ELSE (SELECT max(seq) FROM event WHERE ticket_id = ticket.id AND seq <= :number) END, stood.rowid
FROM ticket LEFT JOIN stood ON stood.rowid = (
    SELECT rowid FROM stood WHERE ticket_id = ticket.id AND seq <= :number ORDER BY seq DESC LIMIT 1)
WHERE ticket.seq > :number AND first_seq <= :number
UNION ALL SELECT id, seq, seq, NULL FROM ticket WHERE live AND seq <= :number AND first_seq NOT NULL
"""
"""One look into the index a ticket: all that was kept of it before would be gone through otherwise."""
_LACKING = """
SELECT count(*) FROM ticket WHERE filed_at <= :at
AND (seq = 0 OR seq > :number AND id IN (SELECT ticket_id FROM lacking))
"""
_ENDED_TODAY = """
SELECT count(*), coalesce(sum(on_time), 0) FROM ticket WHERE done_at >= ? AND done_at < ? AND seq <= ? AND NOT live
"""


class CopyIsOlder(XianzhiError):
    """A newer program has just been started for the first time."""

    code = "copy_is_older"
    todo = "程序正在升级它，请稍候再试"


class CopyIsGone(XianzhiError):
    """What was looked into cannot be read any more: its stick was pulled out, or somebody moved it."""

    code = "copy_is_gone"
    safe = "没有改动任何数据"
    todo = "请接回存放它的盘再试"


class _Known(NamedTuple):
    """A ticket as it was after one of its events."""

    number: int
    ticket: Ticket


class History:
    """Looks back into one replica; what did not change between two looks is not read again."""

    def __init__(self, file: Path, finder: Finder | None = None) -> None:
        self._file, self._finder = file, finder or Finder(file)
        self._was_here = False
        self._begun: Beginning | None = None
        self._known: dict[str, _Known] = {}
        self._texts: dict[str, AtHand] = {}
        self._sought: tuple[object, list[Ticket]] | None = None
        self._told = ToldLater()

    def newest(self) -> datetime | None:
        """Up to when the records go."""
        if not self._here():
            return None
        with _reading(self._file) as db:
            return office(read_meta(db)).data_as_of

    @uncollected()
    def at(self, moment: datetime) -> Past:
        """The board as it stood then."""
        if not self._here():
            return Past(moment)
        with _reading(self._file) as db:
            meta, at = read_meta(db), moment.timestamp()
            number = _number_at(db, at)
            then = self._then(db, moment, number, meta)
            finished, kept = _finished(db, then, moment, number)
            last, earlier, later = self._around(db, moment, number)
            present, told_until = _present(db, at)
            _, next_day = day_of(moment)
            frame = office(meta)
            live = tuple(one for one in then if one.open or owes_calls(one))
            data = replace(
                frame,
                tickets=live,
                cursor=number,
                data_as_of=min(moment, frame.data_as_of) if frame.data_as_of else None,
                finished_today=finished,
                on_time_today=kept,
            )
            lacking = db.execute(_LACKING, {"number": number, "at": at}).fetchone()[0]
            holds = min(one for one in (later, told_until, next_day) if one is not None)
            whole, unknown = at >= _whole_from(meta), sum(1 for one in live if one.received_at > moment)
            return Past(moment, data, present, lacking, unknown, whole, last, earlier, later, holds)

    def story(self, ticket_id: str, moment: datetime) -> Story | None:
        """One ticket with its events as they stood then."""
        if not self._here():
            return None
        with _reading(self._file) as db:
            number = _number_at(db, moment.timestamp())
            asked = (number, ticket_id)
            row = db.execute("SELECT seq, body, past AND first_seq > ? FROM ticket WHERE id = ?", asked).fetchone()
            if row is None:
                return None
            last, body, unknown = row
            events = happened(db, ticket_id, moment) if unknown else events_of(db, ticket_id, 0, number)
            if events and last <= number:
                return Story(decode(body, Ticket), events)
            ticket = None if ticket_id in _owed(db) else fold(None, events)
            return None if ticket is None else Story(ticket, events)

    @uncollected()
    def find(self, query: Query, moment: datetime) -> Found:
        """Tickets filed by then, as they stood then: first the ones that were alive or have changed since."""
        if not self._here():
            return Found()
        with _reading(self._file) as db:
            number = _number_at(db, moment.timestamp())
            then = self._then(db, moment, number, read_meta(db))
            ended = Ended(number, ended_by(db, moment, number))
        changed = picked(self._texts_of(then), query, moment)
        with _readable():
            settled = self._finder.find(query, moment, ended, MOST_SHOWN - len(changed.tickets))
        return Found((*changed.tickets, *settled.tickets), changed.count + settled.count)

    def prepare(self) -> bool:
        """Do a part of what the first search would have to do; says whether there is more."""
        return self._finder.read_ahead()

    def _here(self) -> bool:
        """Whether anything was kept yet; raises CopyIsGone where there was something."""
        here = self._file.exists()
        if self._was_here and not here:
            raise CopyIsGone("要回看的数据不在了")
        self._was_here = here
        return here

    def _then(self, db: sqlite3.Connection, moment: datetime, number: int, meta: Meta) -> list[Ticket]:
        """The tickets that may have been alive at a moment, as they were; without those whose story is not whole.

        Read once for the board and for all the keys of a search at one moment, while nothing is new.
        """
        state = (moment, meta)  # which says something else after every poll
        if self._sought is None or self._sought[0] != state:
            here = self._known_then(db, number, beginning(meta))
            self._sought = state, [*here, *self._told.under_way(db, moment, number)]
        return self._sought[1]

    def _around(self, db: sqlite3.Connection, moment: datetime, number: int) -> tuple[datetime | None, ...]:
        """When something happened by then, before then, and after."""
        last, earlier, later = zip(_recorded_around(db, moment), self._told.around(db, moment, number), strict=True)
        return newest(last), newest(earlier), soonest(later)

    def _known_then(self, db: sqlite3.Connection, number: int, begun: Beginning) -> list[Ticket]:
        """What the desk knew at a number of the feed."""
        known = self._known if begun == self._begun else {}
        versions = [Version(*row) for row in db.execute(_ALIVE, {"number": number})]
        same = {
            one.ticket_id: before
            for one in versions
            if (before := known.get(one.ticket_id)) and before.number == one.then
        }
        unread = {one.ticket_id: one for one in versions if one.ticket_id not in same}
        standing = [one.ticket_id for one in unread.values() if one.newest == one.then]
        owed = _owed(db)
        changed = [one for one in unread.values() if one.newest != one.then and one.ticket_id not in owed]
        fresh = [*tickets(db, standing), *as_they_were(db, changed)]
        self._begun = begun
        self._known = same | {one.id: _Known(unread[one.id].then, one) for one in fresh}
        return [one.ticket for one in self._known.values()]

    def _texts_of(self, then: Iterable[Ticket]) -> Iterable[AtHand]:
        """What is looked through for a ticket, the same while the ticket is."""
        before = self._texts
        same = {one.id: text for one in then if (text := before.get(one.id)) and text.ticket is one}
        self._texts = {one.id: same.get(one.id) or AtHand(one) for one in then}
        return self._texts.values()


@contextmanager
def _reading(file: Path) -> Iterator[sqlite3.Connection]:
    with _readable(), sound(file) as db:
        if db.execute("PRAGMA user_version").fetchone()[0] != SCHEMA:
            raise CopyIsOlder("本机副本还是旧版")
        yield db


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise CopyIsGone("读不到要回看的数据") from error


def _number_at(db: sqlite3.Connection, at: float) -> int:
    """The last number recorded by an instant, 0 before the first."""
    row = db.execute("SELECT seq FROM event WHERE at <= ? ORDER BY at DESC, seq DESC LIMIT 1", (at,)).fetchone()
    return row[0] if row else 0


def _recorded_around(db: sqlite3.Connection, moment: datetime) -> list[datetime | None]:
    """When something was recorded by then, before then, and after."""
    asked = ("max(at) FROM event WHERE at <= ?", "max(at) FROM event WHERE at < ?", "min(at) FROM event WHERE at > ?")
    found = (db.execute(f"SELECT {one}", (moment.timestamp(),)).fetchone()[0] for one in asked)
    return [None if one is None else datetime.fromtimestamp(one, UTC) for one in found]


def _owed(db: sqlite3.Connection) -> frozenset[str]:
    """Tickets of which not every event is here."""
    return frozenset(row[0] for row in db.execute("SELECT ticket_id FROM lacking"))


def _finished(db: sqlite3.Connection, then: Iterable[Ticket], moment: datetime, number: int) -> tuple[int, int]:
    """How many were done on the day of the moment, and how many of them on time."""
    start, end = day_of(moment)
    finished, kept = db.execute(_ENDED_TODAY, (start.timestamp(), end.timestamp(), number)).fetchone()
    told, in_time = done_since(db, start, moment, number)
    done = [clock for one in then if (clock := work_done(one)) and clock.ended_at and start <= clock.ended_at < end]
    return finished + told + len(done), kept + in_time + sum(map(on_time, done))


def _present(db: sqlite3.Connection, at: float) -> tuple[tuple[Presence, ...] | None, datetime | None]:
    """Who was at the desks, None where that was not heard; and until when this is all that is known."""
    row = db.execute("SELECT until, body FROM presence WHERE at <= ? ORDER BY at DESC LIMIT 1", (at,)).fetchone()
    until = db.execute("SELECT min(at) FROM presence WHERE at > ?", (at,)).fetchone()[0]
    heard = row is not None and at - row[0] <= HEARD_SECONDS
    if heard:
        until = min(until or row[0] + HEARD_SECONDS, row[0] + HEARD_SECONDS)
    present = decode(row[1], tuple[Presence, ...]) if heard else None
    return present, None if until is None else datetime.fromtimestamp(until, UTC)


def _whole_from(meta: Meta) -> float:
    """From when on every ticket that was alive is here, however it ended."""
    begun = datetime.fromisoformat(meta["begun"]).timestamp() if "begun" in meta else 0.0
    fetched = 0.0 if "history_whole" in meta else begun
    return max(fetched, float(meta.get("forgotten_before", 0)))
