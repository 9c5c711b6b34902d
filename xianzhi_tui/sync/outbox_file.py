"""The outbox's file: its tables, what an older one lacks, and what becomes of a damaged one."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.sync.database import connect, is_damage, saving, transaction
from xianzhi_tui.sync.handovers import TABLE as HANDOVERS
from xianzhi_tui.sync.unsent_photos import TABLE as PHOTOS

SCHEMA = 2
_TABLES = """
CREATE TABLE IF NOT EXISTS command (
    place INTEGER PRIMARY KEY AUTOINCREMENT, command_id TEXT UNIQUE NOT NULL, ticket_id TEXT NOT NULL,
    fields TEXT NOT NULL, files INTEGER NOT NULL, additive INTEGER NOT NULL, base_version INTEGER, after TEXT NOT NULL,
    occurred_at TEXT NOT NULL, actor TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0, code TEXT NOT NULL DEFAULT '', message TEXT NOT NULL DEFAULT '', theirs BLOB,
    produced INTEGER, settled_at TEXT);
CREATE INDEX IF NOT EXISTS command_state ON command (state, place);
CREATE INDEX IF NOT EXISTS command_ticket ON command (ticket_id, place);
"""
_LACKING = (
    "ALTER TABLE command ADD COLUMN provisional INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE command ADD COLUMN typed TEXT NOT NULL DEFAULT ''",
)
"""What a file of each earlier version lacks."""


class OutboxDamaged(XianzhiError):
    """The file cannot be read; it holds what nobody else has, so it is left for a person."""

    code = "outbox_damaged"
    safe = "文件原样保留，已确认的数据未受影响"
    todo = "请将 outbox.db 改名留存后重新打开，并联系管理员"


def open_file(file: Path) -> sqlite3.Connection:
    """The file, made or brought up to this version if need be; raises OutboxDamaged, and then changes nothing."""
    try:
        with saving():
            db = connect(file, durable=True)
        with transaction(db):
            _make_tables(db)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        raise OutboxDamaged("发件箱文件损坏，无法读取") from error
    return db


def _make_tables(db: sqlite3.Connection) -> None:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    for script in (_TABLES, HANDOVERS, PHOTOS, *_LACKING[version:]):
        for statement in script.split(";"):
            db.execute(statement)
    db.execute(f"PRAGMA user_version = {SCHEMA}")
