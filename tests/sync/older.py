"""Replicas as older versions of this program left them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from xianzhi_tui.sync.replica_file import SCHEMA

_ADDED_IN_6 = "UPDATE ticket SET facts = ''"
_ADDED_IN_5 = """
ALTER TABLE stood RENAME TO later;
CREATE TABLE stood (
    ticket_id TEXT NOT NULL, seq INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (ticket_id, seq));
INSERT INTO stood SELECT ticket_id, seq, body FROM later; DROP TABLE later
"""
_ADDED_IN_4 = "DROP INDEX ticket_past; ALTER TABLE ticket DROP COLUMN past"
_ADDED_IN_3 = """
DROP INDEX ticket_span; DROP INDEX event_at; DROP TABLE stood; DROP TABLE presence;
ALTER TABLE ticket DROP COLUMN first_seq; ALTER TABLE event DROP COLUMN at
"""
_ADDED_IN_2 = """
DROP INDEX ticket_seq; ALTER TABLE ticket DROP COLUMN due_at; ALTER TABLE ticket DROP COLUMN place;
ALTER TABLE ticket DROP COLUMN words; ALTER TABLE ticket DROP COLUMN facts
"""
VERSIONS = (1, 2, 3, 4, 5)


def make_older(file: Path, version: int) -> None:
    """Take away what that version did not have."""
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        for added in (_ADDED_IN_6, _ADDED_IN_5, _ADDED_IN_4, _ADDED_IN_3, _ADDED_IN_2)[: SCHEMA - version]:
            db.executescript(added)
        db.execute(f"PRAGMA user_version = {version}")
