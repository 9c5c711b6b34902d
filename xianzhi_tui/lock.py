"""One holder at a time, among all processes of this machine; the system frees the lock when its holder dies."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from xianzhi_tui.locations import private_file


@contextmanager
def sole_holder(file: Path, wait_seconds: float = 0.0) -> Iterator[bool]:
    """Whether this process got the lock; held until the end of the block."""
    # SQLite's own file lock works the same on every system, which the systems' calls do not.
    with closing(sqlite3.connect(private_file(file), timeout=wait_seconds, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            yield False
        else:
            yield True
