"""`xianzhi stats`: what the office's work came to over a span, as tables or as JSON, one object a line."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from xianzhi_tui.codec import MALFORMED, decode
from xianzhi_tui.domain.statistics.difference import differences
from xianzhi_tui.domain.statistics.figures import Count, Figures, Grouping
from xianzhi_tui.domain.statistics.measures import Measure, Timing
from xianzhi_tui.domain.statistics.spans import Span, last_days
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.errors import WrongUse
from xianzhi_tui.reports.about import Source, completeness, origin, stamp
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.output import Output
from xianzhi_tui.shell.sources import Tickets, tickets_of
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.widgets.figure_tables import Look, tables

DAYS = 30
WIDTH = 100
ALL_ROWS = 1_000


def tell(office: Office, out: Output, since: datetime | None, until: datetime | None) -> None:
    """The figures of a span, by default of the last thirty days; raises WrongUse when it ends before it begins."""
    offered = last_days(DAYS, office.clock.now())
    until = until or offered.until
    span = Span(since or min(offered.since, until - timedelta(days=DAYS)), until)
    if span.since >= span.until:
        raise WrongUse("--from 不早于 --to")
    asyncio.run(_tell(office, out, span))


async def _tell(office: Office, out: Output, span: Span) -> None:
    t = Strings(office.settings.desk.language)
    async with tickets_of(office) as tickets:
        figures, unreadable = await _counted(tickets, span)
    _remarks(tickets.source, unreadable, out, t)
    out.line(f"{t('figures.title')}  {t('figures.span', since=stamp(span.since), until=stamp(span.until))}")
    for told in tables(figures, Look(WIDTH, "#", ALL_ROWS), t):
        out.line("".join(words for words, _ in told.parts).rstrip())
    for one in objects(figures):
        out.detail(one)


async def _counted(tickets: Tickets, span: Span) -> tuple[Figures, int]:
    count, unreadable = Count(span, tickets.source.as_of), 0
    async for parts in tickets.stories():
        try:
            count.take(decode(bytes(parts.ticket), Ticket))
        except MALFORMED:
            unreadable += 1
    return count.figures(), unreadable


def _remarks(source: Source, unreadable: int, out: Output, t: Strings) -> None:
    """Where the figures come from, where that is not the service itself."""
    if source.local:
        out.remark(f"{origin(source, t)}  {t('figures.as_of', time=stamp(source.as_of))}  {completeness(source, t)}")
    if unreadable:
        out.remark(f"另有 {unreadable} 张读不出，请升级本程序")


def objects(figures: Figures) -> Iterator[dict[str, Any]]:
    """The same for programs; durations in seconds, ratios from 0 to 1."""
    span = figures.span
    yield {"span": {"from": span.since.isoformat(), "to": span.until.isoformat(), "as_of": figures.as_of.isoformat()}}
    counts = {"filed": figures.filed, "reopened": figures.reopened, "open": figures.open}
    yield {"flow": {**counts, "ended": {state.value: count for state, count in figures.ended.items()}}}
    for measure in Measure:
        timing = figures.total.timing(measure)
        if timing.judged or timing.done:
            yield {"measure": measure.value, **_timing(timing)}
    for one in differences(figures):
        sides = {"online": _timing(one.online), "desk": _timing(one.desk), "comparable": one.comparable}
        yield {"zero_difference": one.measure.value, **sides, "points": one.points, "median": _seconds(one.median)}
    for by in Grouping:
        for key, group in sorted(figures.groups[by].items()):
            timings = {measure.value: _timing(timing) for measure, timing in group.timings.items()}
            yield {"by": by.value, "key": key, "name": figures.names.get(key, ""), "filed": group.filed, **timings}
    yield {"stars": {str(stars): count for stars, count in sorted(figures.stars.items()) if count}}
    outcomes = {outcome.value: count for outcome, count in figures.calls.items() if count}
    yield {"calls": {"reached": figures.reached, "outcomes": outcomes}}
    yield {"promises": {standing.value: count for standing, count in figures.promises.items()}}
    for repeat in figures.repeats:
        within = {"30_days": repeat.soon, "90_days": repeat.later, "latest": repeat.latest_no}
        yield {"repeat": {"place": repeat.spot, "category": repeat.category.value, **within}}


def _timing(timing: Timing) -> dict[str, Any]:
    spans = {f"p{percent}": _seconds(timing.percentile(percent)) for percent in (50, 90, 95)}
    return {"on_time": timing.on_time, "late": timing.late, "ratio": timing.ratio, "done": timing.done, **spans}


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()
