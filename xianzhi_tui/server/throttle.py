"""Slowing down those who guess: every failure after the fifth doubles the pause."""

from __future__ import annotations

from collections import OrderedDict

from xianzhi_tui.clock import Clock

FREE_FAILURES = 5
LONGEST_PAUSE = 900
REMEMBERED = 20_000

Key = tuple[str, str, str]


class FailedLogins:
    """Failures by compound, account and device.

    Devices at which the account has never signed in share one count, so a stranger cannot get round the pause by
    changing the device's name, and cannot slow down the desk where the account is at home.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: OrderedDict[Key, tuple[int, float]] = OrderedDict()

    def pause(self, key: Key) -> int:
        """Seconds until the next try is looked at."""
        count, last = self._failures.get(key, (0, 0.0))
        if count < FREE_FAILURES:
            return 0
        pause = min(2 ** (count - FREE_FAILURES), LONGEST_PAUSE)
        return max(0, int(last + pause - self._clock.monotonic() + 0.999))

    def failed(self, key: Key) -> None:
        """One more."""
        count, _ = self._failures.pop(key, (0, 0.0))
        self._failures[key] = count + 1, self._clock.monotonic()
        if len(self._failures) > REMEMBERED:
            self._failures.popitem(last=False)

    def succeeded(self, key: Key) -> None:
        """Forgotten."""
        self._failures.pop(key, None)
