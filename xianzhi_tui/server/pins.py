"""PINs and passwords: kept only as argon2 hashes, checked in a thread of their own."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

# OWASP's smallest setting: 19 MiB, two rounds, one lane; a whole district signs in within half a minute.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODY = _HASHER.hash("")
"""Checked when nobody has this number, so that the answer takes as long; no PIN is empty, so none fits."""


def hash_pin(pin: str) -> str:
    """What is stored of a PIN."""
    return _HASHER.hash(pin)


class PinChecker:
    """One thread for the slow comparison, so that logins never hold up the polls."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "pins")

    async def fits(self, secret: str, pin: str) -> bool:
        """Whether the PIN is the hashed one."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, _fits, secret, pin)

    def close(self) -> None:
        self._thread.shutdown()


def _fits(secret: str, pin: str) -> bool:
    try:
        return _HASHER.verify(secret, pin)
    except VerificationError:
        return False
