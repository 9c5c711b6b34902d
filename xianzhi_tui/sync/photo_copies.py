"""The desk's copies of photos that lie with the service: fetched when they are looked at, swept when nobody does."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

MOST_BYTES = 500 << 20
"""More than this is not kept: the longest unseen ones go first."""


def seen(file: Path) -> None:
    """Somebody looked at it: it counts as new again."""
    os.utime(file)


def sweep(folder: Path, now: datetime, unseen_for: timedelta, most_bytes: int = MOST_BYTES) -> list[Path]:
    """Throw away the copies nobody looked at for so long, and the oldest of too many; says which."""
    known = sorted(((file.stat(), file) for file in folder.glob("*")), key=lambda one: one[0].st_mtime, reverse=True)
    gone, total, oldest = [], 0, (now - unseen_for).timestamp()
    for stat, file in known:
        total += stat.st_size
        if total > most_bytes or stat.st_mtime < oldest:
            file.unlink(missing_ok=True)
            gone.append(file)
    return gone
