"""The report on a span of the office's work: figures, charts and the tickets, as one page that needs nothing else."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import BinaryIO, NamedTuple

from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.statistics.difference import COMPARABLE_FROM
from xianzhi_tui.domain.statistics.figures import Count
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.reports import about, report_tables
from xianzhi_tui.reports.about import About, stamp
from xianzhi_tui.reports.charts import Columns, columns, periods
from xianzhi_tui.reports.columns import verdict, work_clock
from xianzhi_tui.reports.paper import paper
from xianzhi_tui.reports.report_tables import BEGINNING, counted_span
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.answers import StoryParts
from xianzhi_tui.text import display
from xianzhi_tui.tui.widgets.countdown import breaks_limit

MOST_LISTED = 5_000
TEXT_CHARS = 80
_STARS = range(5, 0, -1)


class Listed(NamedTuple):
    """A ticket as the report lists it."""

    no: int
    kind: str
    state: str
    place: str
    text: str
    filed_at: str
    done_at: str
    verdict: str
    late: bool


class Html:
    """Takes every ticket, also those filed before the span: their limits may have been kept or missed in it."""

    takes_all = True

    def __init__(self, out: BinaryIO, of: About, t: Strings) -> None:
        self._out, self._t = out, t
        self._now = of.source.as_of
        self._span = counted_span(of)
        self._count = Count(self._span, self._now)
        self._by_day: Counter[date] = Counter()
        self._listed: list[Listed] = []

    def add(self, parts: StoryParts, ticket: Ticket) -> None:
        self._count.take(ticket)
        if self._span.holds(ticket.filed_at):
            self._by_day[ticket.filed_at.astimezone(SHANGHAI).date()] += 1
            if len(self._listed) < MOST_LISTED:
                self._listed.append(self._row(ticket))

    def finish(self, of: About) -> None:
        figures, t = self._count.figures(), self._t
        page = paper(
            "report.html",
            t,
            compound=of.source.compound,
            pairs=about.lines(of, t),
            warning=self._warning(of),
            tiles=list(report_tables.tiles(figures, t)),
            limits=report_tables.limits(figures, t),
            days=self._days(),
            hours=columns(report_tables.hours(figures)),
            tables=list(report_tables.groups(figures, t)),
            compared=report_tables.compared(figures, t),
            comparable_from=COMPARABLE_FROM,
            stars=[(one, figures.stars[one], figures.stars[one] / figures.stars.total()) for one in _STARS]
            if figures.stars.total()
            else [],
            repeats=report_tables.repeats(figures, t),
            tickets=self._listed,
            left_out=self._by_day.total() - len(self._listed),
        )
        self._out.write(page.encode())

    def _days(self) -> Columns:
        """Reports by day, week or month, over the span as far as anything was filed or it was asked for."""
        if not self._by_day:
            return columns([])
        first = min(self._by_day) if self._span.since == BEGINNING else self._span.first_day
        return columns(periods(self._by_day, first, self._span.last_day))

    def _warning(self, of: About) -> str:
        """Said at the top where figures come from a copy that may lack something of the span."""
        complete_from = of.source.complete_from
        if not of.source.local or (complete_from is not None and complete_from <= self._span.since):
            return ""
        return about.completeness(of.source, self._t)

    def _row(self, ticket: Ticket) -> Listed:
        t, clock = self._t, work_clock(ticket)
        done = ticket.finished_at or ticket.replied_at
        return Listed(
            ticket.no,
            f"{t(f'kind.{ticket.kind}')} {t(f'category.{ticket.report.category}')}",
            t(f"state.{ticket.state}"),
            display(ticket.report.location.text, 60, 1),
            display(" ".join(ticket.report.text.split()), TEXT_CHARS),
            stamp(ticket.filed_at),
            stamp(done) if done else "",
            verdict(clock, self._now, t),
            clock is not None and breaks_limit(clock, self._now) and not clock.dropped,
        )
