"""Many measurements, said in a few figures."""

from __future__ import annotations

import statistics
from collections.abc import Iterable


def median(values: Iterable[float]) -> float:
    """The middle one, or nan when nothing was measured."""
    ordered = list(values)
    return statistics.median(ordered) if ordered else float("nan")


def percentile(values: Iterable[float], share: float) -> float:
    """The value that this share of the measurements does not exceed, interpolated; nan when nothing was measured."""
    ordered = sorted(values)
    if not ordered:
        return float("nan")
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
