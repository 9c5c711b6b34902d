"""The replica's file: its tables, whether it is sound, and what becomes of a damaged one."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from xianzhi_tui.sync.database import connect, is_damage, transaction

SCHEMA = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS ticket (
    id TEXT PRIMARY KEY, no INTEGER NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, live INTEGER NOT NULL,
    filed_at REAL NOT NULL, ended_at REAL, done_at REAL, on_time INTEGER, seq INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS ticket_live ON ticket (id, seq) WHERE live;
CREATE INDEX IF NOT EXISTS ticket_filed ON ticket (filed_at);
CREATE INDEX IF NOT EXISTS ticket_done ON ticket (done_at, on_time) WHERE done_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS event (seq INTEGER PRIMARY KEY, ticket_id TEXT NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS event_ticket ON event (ticket_id, seq);
CREATE TABLE IF NOT EXISTS lacking (seq INTEGER PRIMARY KEY, ticket_id TEXT NOT NULL, faulty INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
"""


class Damaged(Exception):
    """The replica's file is broken or of another version; it is to be set aside and fetched again."""


def set_aside(file: Path) -> None:
    """Put a damaged replica beside its name; the one set aside before makes room."""
    file.replace(file.with_name(file.name + ".damaged"))
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)


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
    """Make the tables of a new file; anything else must be sound and of this version."""
    with transaction(db):
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            for statement in _TABLES.split(";"):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {SCHEMA}")
        elif version != SCHEMA:
            raise Damaged(f"schema {version}")
    if (found := db.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
        raise Damaged(found)
