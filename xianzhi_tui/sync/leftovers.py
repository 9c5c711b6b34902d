"""What lies about on this machine after its use: files that were handed out, stores that were set aside."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from xianzhi_tui.locations import Locations
from xianzhi_tui.sync.database import copied, fault_in, reading

_WAITING = """
SELECT (SELECT count(*) FROM command WHERE state IN ('queued', 'sending', 'refused')),
    (SELECT count(*) FROM handover WHERE state IN ('given', 'queued', 'refused'))
"""


def handed_out(locations: Locations) -> Iterator[Path]:
    """Exports, reports, proofs and sheets."""
    yield from locations.exports.glob("*")


def set_aside(locations: Locations) -> Iterator[Path]:
    """Damaged stores, and what a restored backup took the place of."""
    yield from locations.root.glob("*.damaged*")
    yield from locations.root.glob("set-aside-*")


def missed_by_nobody(locations: Locations) -> Iterator[Path]:
    """Of what was set aside, whatever cannot hold unsent acts."""
    return (one for one in set_aside(locations) if not _may_be_missed(one))


def old(paths: Iterator[Path], before: datetime) -> list[Path]:
    """Those that nobody wrote to since."""
    return [one for one in paths if one.stat().st_mtime < before.timestamp()]


def remove(path: Path) -> None:
    """A file or a whole folder."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def sweep(locations: Locations, before: datetime) -> None:
    """Let go of all of it that is older."""
    for path in (*old(handed_out(locations), before), *old(missed_by_nobody(locations), before)):
        remove(path)


def size(paths: Iterator[Path]) -> int:
    """In bytes, with everything inside."""
    files = (file for path in paths for file in ((path, *path.rglob("*")) if path.is_dir() else (path,)))
    return sum(file.stat().st_size for file in files if file.is_file())


def _may_be_missed(path: Path) -> bool:
    if path.is_dir():
        return any((path / "unsent-photos").glob("*")) or any(map(_unsent, path.glob("outbox.db*")))
    return path.name.startswith("outbox.db") and _unsent(path)


def _unsent(outbox: Path) -> bool:
    """Whether acts wait in it, or in what it is the log of; one that cannot be read may hold any."""
    database = outbox.with_name(outbox.name.removesuffix("-wal").removesuffix("-shm"))
    try:
        with copied(database) as copy, reading(copy) as db:  # SQLite leaves traces beside what it reads
            return bool(fault_in(db)) or any(db.execute(_WAITING).fetchone())
    except (sqlite3.Error, OSError):
        return True
