"""Charts as numbers: where every bar of a drawing lies. The templates draw them; nothing here knows of colours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

WIDTH, HEIGHT = 720, 150
"""Of the part of a drawing where the bars stand, in its own units."""
MOST_COLUMNS = 62
MOST_LABELS = 12
_GAP = 0.22
_DAY = timedelta(days=1)


Counted = tuple[str, str, int]
"""A label, a name in full, and how many."""


class Bar(NamedTuple):
    """A bar that stands: its place, what it says below and, when pointed at, in full."""

    x: float
    y: float
    width: float
    height: float
    label: str
    title: str


class Columns(NamedTuple):
    """A drawing of bars, with what the highest of them counts."""

    bars: list[Bar]
    highest: int


def columns(counted: Sequence[Counted]) -> Columns:
    """Bars side by side; where many are, only some labels are written."""
    highest = max((count for *_, count in counted), default=0)
    step = WIDTH / max(len(counted), 1)
    every = -(-len(counted) // MOST_LABELS)
    bars = []
    for place, (label, name, count) in enumerate(counted):
        height = HEIGHT * count / highest if highest else 0.0
        shown = label if place % every == 0 else ""
        left, width = round(step * (place + _GAP / 2), 2), round(step * (1 - _GAP), 2)
        bars.append(Bar(left, round(HEIGHT - height, 2), width, round(height, 2), shown, f"{name}  {count}"))
    return Columns(bars, highest)


def periods(by_day: Counter[date], first: date, last: date) -> list[Counted]:
    """Days, weeks or months, whichever are few enough to be seen; none is left out because nothing happened in it."""
    days = (last - first).days + 1
    if days <= MOST_COLUMNS:
        return _summed(by_day, [(day, f"{day:%m-%d}", day.isoformat()) for day in _days(first, last)])
    if days <= 7 * MOST_COLUMNS:
        weeks = [(day, day - day.weekday() * _DAY) for day in _days(first, last)]
        return _summed(by_day, [(day, f"{week:%m-%d}", f"{week} .. {week + 6 * _DAY}") for day, week in weeks])
    return _summed(by_day, [(day, f"{day:%Y-%m}", f"{day:%Y-%m}") for day in _days(first, last)])


def _days(first: date, last: date) -> list[date]:
    return [first + n * _DAY for n in range((last - first).days + 1)]


def _summed(by_day: Counter[date], named: list[tuple[date, str, str]]) -> list[Counted]:
    counts: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for day, label, title in named:
        counts[title] += by_day[day]
        labels[title] = label
    return [(label, title, counts[title]) for title, label in labels.items()]
