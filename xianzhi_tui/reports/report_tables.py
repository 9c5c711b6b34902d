"""The figures of a span in the words of a report: tiles, limits, groups, the zero-difference meter, what came back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from xianzhi_tui.domain.promises import Standing
from xianzhi_tui.domain.statistics.difference import COMPARABLE_FROM, Difference, differences
from xianzhi_tui.domain.statistics.figures import Figures, Group, Grouping
from xianzhi_tui.domain.statistics.measures import DISTRICT_LIMITS, LIMITS, Timing
from xianzhi_tui.domain.statistics.spans import Span
from xianzhi_tui.domain.ticket import State
from xianzhi_tui.reports.about import About
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.widgets.countdown import amount
from xianzhi_tui.tui.widgets.figure_words import group_name, latest_words, ratio_words, side_words, signed_words

MOST_ROWS = 15
GROUPINGS = (Grouping.CATEGORY, Grouping.CHANNEL, Grouping.REPAIRER, Grouping.BUILDING)
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
_PERCENT = 90


class Tile(NamedTuple):
    """One figure of the head line."""

    name: str
    value: str
    note: str = ""


class Row(NamedTuple):
    """A limit or a group: how many there were, how limits were kept, how long it took; shares for the bars."""

    name: str
    filed: int
    on_time: int
    late: int
    ratio: str
    kept_share: float
    filed_share: float = 0.0
    median: str = ""
    most: str = ""
    limited: bool = True

    @property
    def judged(self) -> int:
        """How many limits were kept or missed."""
        return self.on_time + self.late


class Compared(NamedTuple):
    """One limit on both sides of the zero-difference meter."""

    name: str
    online: str
    desk: str
    points: str
    longer: str


class Table(NamedTuple):
    """The groups of one kind."""

    title: str
    note: str
    rows: list[Row]
    left_out: int


def counted_span(of: About) -> Span:
    """The span that figures are of: never later than what is known."""
    since, until = of.chosen.span
    now = of.source.as_of + timedelta(microseconds=1)
    return Span(since or BEGINNING, min(until or now, now))


def tiles(figures: Figures, t: Strings) -> Iterator[Tile]:
    """What somebody wants to know first."""
    closed = figures.ended[State.CLOSED]
    kept = figures.total.kept(DISTRICT_LIMITS)
    yield Tile(t("figures.filed"), str(figures.filed))
    yield Tile(t("state.CLOSED"), str(closed), _others_ended(figures, t))
    yield Tile(t("figures.open"), str(figures.open))
    yield Tile(t("figures.column.ratio"), ratio_words(kept), t("report.judged", count=kept.judged, late=kept.late))
    if stars := figures.stars.total():
        mean = sum(one * times for one, times in figures.stars.items()) / stars
        yield Tile(t("figures.stars"), f"{mean:.1f}", t("report.ratings", count=stars))
    if tried := figures.calls.total():
        yield Tile(t("figures.calls"), str(tried), t("report.reached", count=figures.reached))
    kept_promises, broken = figures.promises[Standing.KEPT], figures.promises[Standing.BROKEN]
    if kept_promises or broken:
        yield Tile(t("report.promises"), str(kept_promises), t("report.broken", count=broken))


def limits(figures: Figures, t: Strings) -> list[Row]:
    """Every limit that had to be kept, and the two times that have none."""
    return [
        _row(t(f"figures.measure.{measure}"), 0, timing, measure in LIMITS)._replace(
            median=_span(timing.median, t), most=_span(timing.percentile(_PERCENT), t)
        )
        for measure, timing in figures.measured()
    ]


def groups(figures: Figures, t: Strings) -> Iterator[Table]:
    """Categories, channels, repairers and buildings, the busiest first."""
    for by in GROUPINGS:
        if found := figures.busiest(by):
            most = max(one.group.filed for one in found) or 1
            rows = [
                _group(group_name(by, key, figures, t), group, kept, most) for key, group, kept in found[:MOST_ROWS]
            ]
            note = t("figures.by.repairer.note") if by is Grouping.REPAIRER else ""
            yield Table(t(f"figures.by.{by}"), note, rows, len(found) - len(rows))


def hours(figures: Figures) -> list[tuple[str, str, int]]:
    """How many were filed in each hour of the day."""
    found = figures.groups[Grouping.HOUR]
    keys = [f"{hour:02}" for hour in range(24)]
    return [(key, f"{key}:00", found[key].filed if key in found else 0) for key in keys]


def compared(figures: Figures, t: Strings) -> list[Compared]:
    """What was filed online against what the desk wrote down."""
    return [_compared(one, t) for one in differences(figures)]


def repeats(figures: Figures, t: Strings) -> list[tuple[str, str, int, int, str]]:
    """What came back: where, what, how often in 30 and in 90 days, the latest."""
    return [
        (
            one.spot,
            t(f"category.{one.category}"),
            one.soon,
            one.later,
            latest_words(one, figures, t),
        )
        for one in figures.repeats[:MOST_ROWS]
    ]


def _others_ended(figures: Figures, t: Strings) -> str:
    others = [f"{t(f'state.{state}')} {count}" for state, count in figures.ended.items() if state is not State.CLOSED]
    return "  ".join(others)


def _group(name: str, group: Group, kept: Timing, most: int) -> Row:
    return _row(name, group.filed, kept)._replace(filed_share=group.filed / most)


def _row(name: str, filed: int, timing: Timing, limited: bool = True) -> Row:
    return Row(name, filed, timing.on_time, timing.late, ratio_words(timing), timing.ratio or 0.0, limited=limited)


def _compared(one: Difference, t: Strings) -> Compared:
    online, desk = side_words(one, t)
    points, longer = t("figures.too_few", count=COMPARABLE_FROM), ""
    if one.comparable and one.points is not None:
        points = t("figures.points", points=f"{one.points:+.1f}")
        longer = "" if one.median is None else signed_words(one.median, t)
    return Compared(t(f"figures.measure.{one.measure}"), online, desk, points, longer)


def _span(span: timedelta | None, t: Strings) -> str:
    return "" if span is None else amount(span, t)
