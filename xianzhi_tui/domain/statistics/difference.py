"""The zero-difference meter (线上线下零差别): what was filed online against what the desk wrote down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from xianzhi_tui.domain.statistics.figures import AT_DESK, ONLINE, Figures, Grouping
from xianzhi_tui.domain.statistics.measures import LIMITS, Measure, Timing

COMPARABLE_FROM = 20
"""With fewer on a side, one ticket moves the ratio by more than five points: too few to compare."""


class Difference(NamedTuple):
    """One limit, kept on both sides."""

    measure: Measure
    online: Timing
    desk: Timing

    @property
    def comparable(self) -> bool:
        """Whether there is enough on both sides to say anything."""
        return min(self.online.judged, self.desk.judged) >= COMPARABLE_FROM

    @property
    def points(self) -> float | None:
        """By how much more of the online ones were in time, in percentage points; negative when it was less."""
        if self.online.ratio is None or self.desk.ratio is None:
            return None
        return 100 * (self.online.ratio - self.desk.ratio)

    @property
    def median(self) -> timedelta | None:
        """How much longer the online ones took."""
        if self.online.median is None or self.desk.median is None:
            return None
        return self.online.median - self.desk.median


def differences(figures: Figures) -> Iterator[Difference]:
    """Every limit that either side had to keep."""
    sides = figures.groups[Grouping.SIDE]
    for measure in LIMITS:
        online, desk = (sides[side].timing(measure) for side in (ONLINE, AT_DESK))
        if online.judged or desk.judged:
            yield Difference(measure, online, desk)
