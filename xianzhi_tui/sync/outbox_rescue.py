"""A damaged outbox is set aside, never thrown away; what can still be read of it goes into a new one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from xianzhi_tui.codec import MALFORMED
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.lock import sole_holder
from xianzhi_tui.sync.database import fault_in, is_damage, reading, saving
from xianzhi_tui.sync.outbox import Outbox, entry_of

PATIENCE_SECONDS = 5.0
_TABLES = ("command", "handover", "photo")


def open_or_rescue(file: Path, now: datetime) -> tuple[Outbox, int | None]:
    """The outbox, and how many acts that wait were rescued when it had to be begun anew."""
    with sole_holder(file.with_name("rescue.lock"), PATIENCE_SECONDS):  # of several windows one rescues
        if _sound(file):
            return Outbox(file), None
        return _rescue(file, now)


def words(rescued: int) -> str:
    """What people are told of it."""
    return (
        f"发件箱文件损坏，已改名留存并重建 · 救回待发操作 {rescued} 条，已确认的不受影响"
        " · 请按 Ctrl+O 核对，缺的请补录，并联系管理员"
    )


def _sound(file: Path) -> bool:
    """Only read: a damaged file is left exactly as it was found."""
    if not file.exists():
        return True
    try:
        with reading(file) as db:
            return not fault_in(db)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        return False


def _rescue(file: Path, now: datetime) -> tuple[Outbox, int]:
    aside = file.with_name(f"{file.name}.damaged-{now.astimezone(SHANGHAI):%Y%m%d-%H%M%S}")
    with saving():
        for ending in ("-wal", "-shm", ""):  # its name last: until then nothing is lost
            with suppress(FileNotFoundError):
                file.with_name(file.name + ending).replace(aside.with_name(aside.name + ending))
    outbox = Outbox(file)
    outbox.take_over({table: list(_readable(aside, table)) for table in _TABLES})
    return outbox, len(outbox.entries())


def _readable(file: Path, table: str) -> Iterator[dict[str, Any]]:
    """The rows of a table that can be read, from both its ends towards the damage."""
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as db:
            db.row_factory = sqlite3.Row
            for order in ("ASC", "DESC"):
                with suppress(sqlite3.DatabaseError):
                    for row in db.execute(f"SELECT * FROM {table} ORDER BY 1 {order}"):
                        if table != "command" or _makes_sense(row):
                            yield dict(row)
    except sqlite3.DatabaseError:
        return


def _makes_sense(row: Any) -> bool:
    try:
        entry_of(row)
    except (ValueError, KeyError, TypeError, *MALFORMED):
        return row["state"] in ("confirmed", "dropped")
    return True
