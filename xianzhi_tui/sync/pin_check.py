"""Whoever signed in here can prove it again without a line: a slow check value of the PIN, never the PIN.

A short PIN can be guessed by whoever has the file, as they can read the replica beside it: both are for this user only.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from xianzhi_tui.codec import MALFORMED, decode, encode
from xianzhi_tui.errors import Unauthorised
from xianzhi_tui.locations import private_file

FREE_TRIES = 3
LONGEST_PAUSE = 300
KEPT_PEOPLE = 4
"""As many as sit at one desk in turns; who was longest away has to ask the service."""
LOCKED = "值班台仍锁着，提醒照常"
_COST, _BLOCK, _LANES = 2**14, 8, 1


class PinCheck(Struct, frozen=True):
    """What is kept of somebody's PIN, and of the tries that failed since."""

    staff_id: str
    salt: bytes
    value: bytes
    failed: int = 0
    failed_at: datetime | None = None


def keep(file: Path, staff_id: str, pin: str) -> None:
    """The service has just taken this PIN."""
    salt = os.urandom(16)
    _write(file, PinCheck(staff_id, salt, _value(pin, salt)))


def fits(file: Path, staff_id: str, pin: str, now: datetime, safe: str = LOCKED) -> bool:
    """Whether this is their PIN; False when nothing is known here, Unauthorised when it is wrong or tried too soon."""
    check = next((one for one in _read(file) if one.staff_id == staff_id), None)
    if check is None:
        return False
    if (pause := _pause(check, now)) > 0:
        raise Unauthorised("密码多次输错", safe=safe, todo=f"请在 {pause} 秒后再试")
    # Counted before it is looked at: who pulls the plug has tried all the same.
    _write(file, replace(check, failed=check.failed + 1, failed_at=now))
    if _value(pin, check.salt) != check.value:
        raise Unauthorised("密码不对", safe=safe, todo="请核对后再试")
    _write(file, check)
    return True


def disown(file: Path, staff_id: str, pin: str) -> None:
    """The service does not take this PIN: if it is the one kept here, it was changed, and opens nothing any more."""
    kept = _read(file)
    old = next((one for one in kept if one.staff_id == staff_id), None)
    if old is not None and _value(pin, old.salt) == old.value:
        _write_all(file, tuple(one for one in kept if one is not old))


def _pause(check: PinCheck, now: datetime) -> int:
    if check.failed < FREE_TRIES or check.failed_at is None:
        return 0
    pause = timedelta(seconds=min(2 ** (check.failed - FREE_TRIES + 1), LONGEST_PAUSE))
    # A wall clock that was set back must not lock anybody out for years.
    return int(min(check.failed_at + pause - now, pause).total_seconds() + 0.999)


def _value(pin: str, salt: bytes) -> bytes:
    from hashlib import scrypt

    return scrypt(pin.encode(), salt=salt, n=_COST, r=_BLOCK, p=_LANES)


def _read(file: Path) -> tuple[PinCheck, ...]:
    try:
        kept = file.read_bytes()
        # An older desk kept one person's only.
        return (decode(kept, PinCheck),) if kept.startswith(b"{") else decode(kept, tuple[PinCheck, ...])
    except (OSError, *MALFORMED):
        return ()


def _write(file: Path, check: PinCheck) -> None:
    others = [one for one in _read(file) if one.staff_id != check.staff_id]
    _write_all(file, (check, *others[: KEPT_PEOPLE - 1]))


def _write_all(file: Path, checks: tuple[PinCheck, ...]) -> None:
    draft = private_file(file.with_name(file.name + ".new"))
    draft.write_bytes(encode(checks))
    draft.replace(file)
