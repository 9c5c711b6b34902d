"""What the desk has called for, how much of it was seen and where the cursor was, kept while it begins anew."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from xianzhi_tui.domain.alerts import Alert
from xianzhi_tui.errors import Unreachable, XianzhiError
from xianzhi_tui.locations import private_file
from xianzhi_tui.tui.self_test import Tested


class Failed(Struct, frozen=True):
    """Why a self-test failed, in the three parts of an error."""

    happened: str
    safe: str
    todo: str


class Proof(Struct, frozen=True):
    """How the day's self-test went."""

    due: datetime
    at: datetime
    failed: Failed | None = None

    @property
    def tested(self) -> Tested:
        """As the desk speaks of it."""
        failed = self.failed
        error = Unreachable(failed.happened, safe=failed.safe, todo=failed.todo) if failed else None
        return Tested(self.due, self.at, error)


class Noticed(Struct, frozen=True):
    """With the interface nothing unseen is lost, nothing rings anew, no silence ends, no key meets another ticket."""

    since: datetime  # what was broken before is told by its row alone
    told: tuple[Alert, ...] = ()
    heard: tuple[Alert, ...] = ()
    seen: tuple[Alert, ...] = ()
    muted_until: datetime | None = None
    proof: Proof | None = None
    at_cursor: str = ""


def proof_of(tested: Tested | None) -> Proof | None:
    """The outcome of a self-test, to be written down."""
    if tested is None:
        return None
    return Proof(tested.due, tested.at, _failed(tested.error) if tested.error else None)


def leave(noticed: Noticed, file: Path) -> None:
    """For the interface that comes; where nothing can be written it begins as at any other start."""
    with suppress(OSError):
        private_file(file).write_bytes(msgspec.json.encode(noticed))


def take_up(file: Path) -> Noticed | None:
    """What the interface before this one has left, once."""
    try:
        left = file.read_bytes()
        file.unlink()
    except OSError:
        return None
    with suppress(msgspec.MsgspecError):
        return msgspec.json.decode(left, type=Noticed)
    return None


def _failed(error: XianzhiError) -> Failed:
    return Failed(error.happened, error.safe, error.todo)
