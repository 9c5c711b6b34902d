"""A disk with no room, for whoever writes meanwhile: the system refuses every file to grow, as a quota does."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager

ROOM = resource.RLIMIT_FSIZE


@contextmanager
def no_room() -> Iterator[None]:
    """No file of this process takes another byte."""
    soft, hard = resource.getrlimit(ROOM)
    resource.setrlimit(ROOM, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(ROOM, (soft, hard))


def fill_at_once() -> None:
    """For a process that is just being started."""
    resource.setrlimit(ROOM, (0, resource.getrlimit(ROOM)[1]))


def make_room(pid: int) -> None:
    """Somebody cleans up while it runs."""
    hard = resource.prlimit(pid, ROOM)[1]
    resource.prlimit(pid, ROOM, (hard, hard))
