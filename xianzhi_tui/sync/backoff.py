"""How long to wait after failures: longer each time, never in step with the other desks."""

from __future__ import annotations

from random import Random

FIRST_SECONDS, LONGEST_SECONDS = 1.0, 25.0  # so that a line that is back is noticed within half a minute


class Backoff:
    """Full jitter: anything up to a bound that doubles."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._failures = 0

    def next(self, at_least: float = 0.0) -> float:
        """Seconds until the next try; the service's own wish is kept, and spread."""
        bound = min(LONGEST_SECONDS, FIRST_SECONDS * 2.0**self._failures)
        self._failures = min(self._failures + 1, 10)
        return at_least + self._random.uniform(0.0, bound)

    def reset(self) -> None:
        """It worked."""
        self._failures = 0
