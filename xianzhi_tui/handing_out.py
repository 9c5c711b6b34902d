"""A file that is handed out: there whole or not at all, for this user only, and never in another one's place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from xianzhi_tui.errors import WrongUse

PART = ".part"


class AlreadyThere(WrongUse):
    """Somebody's file has that name."""

    code = "already_there"
    safe = "那个文件未被改动"
    todo = "请换一个文件名，或加 --force 覆盖"


@contextmanager
def new_file(place: Path, force: bool = False) -> Iterator[BinaryIO]:
    """The file to write; what fails on the way leaves nothing behind. Raises AlreadyThere unless forced."""
    _must_be_free(place, force)
    part = place.with_name(f".{place.name}.{os.getpid()}{PART}")
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        _must_be_free(place, force)  # it may have come to be meanwhile
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


def _must_be_free(place: Path, force: bool) -> None:
    if place.is_dir() or (place.exists() and not force):
        raise AlreadyThere(f"{place} 已经存在")
