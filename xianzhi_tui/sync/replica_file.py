"""The replica's file: its tables, whether it is sound, and what becomes of a damaged one."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from xianzhi_tui.codec import MALFORMED, decode, recorded_at
from xianzhi_tui.domain.past import is_past
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.failpoints import fail_point
from xianzhi_tui.locations import private_file
from xianzhi_tui.sync.database import connect, fault_in, is_damage, reading, transaction
from xianzhi_tui.sync.texts import search_row

SCHEMA = 6
_STOOD = """
CREATE TABLE IF NOT EXISTS stood (
    ticket_id TEXT NOT NULL, seq INTEGER NOT NULL, until INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (ticket_id, seq))
"""
_TABLES = f"""
CREATE TABLE IF NOT EXISTS ticket (
    id TEXT PRIMARY KEY, no INTEGER NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, live INTEGER NOT NULL,
    filed_at REAL NOT NULL, ended_at REAL, done_at REAL, on_time INTEGER, seq INTEGER NOT NULL, body BLOB NOT NULL,
    due_at REAL, place TEXT NOT NULL DEFAULT '', words TEXT NOT NULL DEFAULT '', facts TEXT NOT NULL DEFAULT '',
    first_seq INTEGER, past INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS ticket_live ON ticket (id, seq) WHERE live;
CREATE INDEX IF NOT EXISTS ticket_seq ON ticket (id, seq);
CREATE INDEX IF NOT EXISTS ticket_filed ON ticket (filed_at);
CREATE INDEX IF NOT EXISTS ticket_done ON ticket (done_at, on_time) WHERE done_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS ticket_span ON ticket (seq, first_seq, live, id);
CREATE INDEX IF NOT EXISTS ticket_past ON ticket (first_seq, filed_at, ended_at, live, past, id) WHERE past;
CREATE TABLE IF NOT EXISTS event (
    seq INTEGER PRIMARY KEY, ticket_id TEXT NOT NULL, body BLOB NOT NULL, at REAL NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS event_ticket ON event (ticket_id, seq);
CREATE INDEX IF NOT EXISTS event_at ON event (at);
{_STOOD.strip()};
CREATE TABLE IF NOT EXISTS presence (at REAL PRIMARY KEY, until REAL NOT NULL, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS lacking (seq INTEGER PRIMARY KEY, ticket_id TEXT NOT NULL, faulty INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
"""

_NAMES = re.findall(r"TABLE IF NOT EXISTS (\w+)", _TABLES)

_WORDS = """
ALTER TABLE ticket ADD COLUMN due_at REAL;
ALTER TABLE ticket ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket ADD COLUMN words TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket ADD COLUMN facts TEXT NOT NULL DEFAULT '';
CREATE INDEX ticket_seq ON ticket (id, seq)
"""
"""What a file of version 1 lacks; it is filled from the tickets, so that an upgrade needs no line."""


_PAST = """
ALTER TABLE ticket ADD COLUMN first_seq INTEGER;
ALTER TABLE event ADD COLUMN at REAL NOT NULL DEFAULT 0;
CREATE TABLE presence (at REAL PRIMARY KEY, until REAL NOT NULL, body BLOB NOT NULL);
UPDATE ticket SET first_seq = (SELECT min(seq) FROM event WHERE ticket_id = ticket.id);
CREATE INDEX ticket_span ON ticket (seq, first_seq, live, id)
"""
"""What a file of version 2 lacks for the look back."""


_TOLD_LATER = """
ALTER TABLE ticket ADD COLUMN past INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ticket_past ON ticket (first_seq, filed_at, ended_at, live, past, id) WHERE past
"""
"""What a file of version 3 lacks: which tickets were told of long after they were filed."""


_UNTIL = f"""
DROP TABLE IF EXISTS stood;
{_STOOD.strip()};
INSERT OR REPLACE INTO meta VALUES ('stood_upto', '')
"""
"""What a file of version 4 lacks: until when a ticket stood so. That only saves time, and is made up for later."""


_WORDS_OF = "due_at = ?, place = ?, words = ?, facts = ?"


class Damaged(Exception):
    """The replica's file is broken or of another version; it is to be set aside and fetched again."""


def set_aside(file: Path) -> None:
    """Put a damaged replica beside its name; the one set aside before makes room."""
    file.replace(file.with_name(file.name + ".damaged"))
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def keep_copy(db: sqlite3.Connection, file: Path) -> None:
    """Keep the replica as it is beside its name, as far as there is room; the copy kept before makes way."""
    copy = private_file(_kept(file))
    try:
        with closing(sqlite3.connect(copy)) as kept:
            db.backup(kept)
    except (sqlite3.Error, OSError):
        copy.unlink(missing_ok=True)


def drop_copy(file: Path, before: datetime | None = None) -> None:
    """Let go of the copy kept, at once or when it was made before an instant."""
    with suppress(FileNotFoundError):
        if before is None or _kept(file).stat().st_mtime < before.timestamp():
            _kept(file).unlink()


def _kept(file: Path) -> Path:
    return file.with_name(file.name + ".replaced")


def open_file(file: Path) -> sqlite3.Connection:
    """A sound replica of this version, made if need be; raises Damaged."""
    try:
        db = connect(file, durable=False)
        try:
            _check(db)
        except BaseException:
            db.close()
            raise
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        raise Damaged(str(error)) from error
    return db


def _check(db: sqlite3.Connection) -> None:
    """Make the tables of a new file; any other must be of this version, and its tables readable at both ends.

    What lies deeper is found by whoever reads it, or when the whole of it is looked through.
    """
    with transaction(db):
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            for statement in _TABLES.split(";"):
                db.execute(statement)
        elif version not in range(1, SCHEMA + 1):
            raise Damaged(f"schema {version}")
        if version == 1:
            _add(db, _WORDS)
        if version in (1, 2):
            _add(db, _PAST)
            _fill_times(db)
        if version in (1, 2, 3):
            _add(db, _TOLD_LATER)
        if version in (1, 2, 3, 4):
            _add(db, _UNTIL)
        if version in range(1, SCHEMA):
            _fill_tickets(db)  # the facts of version 4 have no hazards, those of version 5 not who accepted
        db.execute(f"PRAGMA user_version = {SCHEMA}")
    for table in _NAMES:
        for order in ("ASC", "DESC"):
            db.execute(f"SELECT * FROM {table} ORDER BY 1 {order} LIMIT 1").fetchall()


async def whole(file: Path) -> bool:
    """Whether every page can be read and every index is right: at two gigabytes this takes a while."""
    with reading(file, across_threads=True) as db:
        looking = asyncio.ensure_future(asyncio.to_thread(fault_in, db))
        try:
            return not await asyncio.shield(looking)
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            return False
        except asyncio.CancelledError:
            db.interrupt()
            await asyncio.wait([looking])
            looking.exception()
            raise


def _add(db: sqlite3.Connection, lacking: str) -> None:
    for statement in lacking.split(";"):
        db.execute(statement)


def _fill_times(db: sqlite3.Connection) -> None:
    for seq, body in db.execute("SELECT seq, body FROM event"):
        try:
            at = recorded_at(body).timestamp()
        except MALFORMED as error:
            raise Damaged(str(error)) from error
        db.execute("UPDATE event SET at = ? WHERE seq = ?", (at, seq))
    db.execute("CREATE INDEX event_at ON event (at)")


def _fill_tickets(db: sqlite3.Connection) -> None:
    fail_point("replica.in_upgrade")
    for ticket_id, body in db.execute("SELECT id, body FROM ticket"):
        try:
            ticket = decode(body, Ticket)
        except MALFORMED as error:
            raise Damaged(str(error)) from error
        db.execute(f"UPDATE ticket SET {_WORDS_OF} WHERE id = ?", (*search_row(ticket), ticket_id))
        if is_past(ticket):
            db.execute("UPDATE ticket SET past = 1 WHERE id = ?", (ticket_id,))
