"""The report tells the figures of the office, one file that needs nothing else; its charts leave nothing out."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from tests.reports.proofs import tile
from tests.tui import office
from xianzhi_tui.domain.statistics.figures import statistics
from xianzhi_tui.domain.statistics.measures import DISTRICT_LIMITS
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.reports import report
from xianzhi_tui.reports.about import About, Chosen, Source, Span
from xianzhi_tui.reports.charts import HEIGHT, MOST_LABELS, WIDTH, columns, periods
from xianzhi_tui.reports.report_tables import counted_span
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.answers import StoryParts

TICKETS = [one.ticket for one in (*office.afternoon(), tile(done=True))]
ALL = About(Source("和新苑", office.NOW), Chosen(), len(TICKETS))
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def page(of: About = ALL, tickets: list[Ticket] = TICKETS, language: str = "zh") -> str:
    """The report on these."""
    out = BytesIO()
    written = report.Html(out, of, Strings(language))
    for ticket in tickets:
        written.add(StoryParts(Raw(b"")), ticket)
    written.finish(of)
    return out.getvalue().decode()


def values(shown: str) -> list[str]:
    """The figures of the head line."""
    return re.findall(r'class="value">([^<]*)<', shown)


def test_the_figures_are_those_of_the_statistics() -> None:
    figures = statistics(TICKETS, counted_span(ALL), office.NOW)
    ratio = figures.total.kept(DISTRICT_LIMITS).ratio
    assert ratio is not None
    told = values(page())
    assert told[:4] == [str(figures.filed), str(figures.ended.total()), str(figures.open), f"{100 * ratio:.1f}%"]
    assert figures.filed == len(TICKETS)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_telephone_a_figure_stays_with_its_unit_and_only_the_list_is_wider(language: str) -> None:
    shown = page(language=language)
    assert re.search(r"td\.number[^}]*white-space: nowrap", shown)
    notes = [note for note in re.findall(r'soft note">([^<]*)<', shown) if note]
    assert notes
    assert not any(" " in note for note in notes)
    assert re.search(r'<div class="wide">\s*<table class="dense">', shown)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_needs_nothing_from_outside_and_runs_nothing(language: str) -> None:
    shown = page(language=language)
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert "\x1b" not in shown
    assert not re.search(r"(src|href|url)\s*[=(]", shown)


def test_what_was_filed_before_the_span_counts_for_its_limits_but_is_not_listed() -> None:
    of = About(ALL.source, Chosen(Span(office.ago(60), None)), 3)
    shown = page(of)
    assert values(shown)[0] == "3"
    assert values(shown)[2] == values(page())[2]
    assert "道闸杆断" in page()
    assert "道闸杆断" not in shown


def test_a_report_from_a_copy_says_at_its_top_what_may_be_missing() -> None:
    copy = Source("和新苑", office.NOW, True, office.ago(days=1))
    warning = '<p class="late">2026-11-22 14:46 起受理的工单齐全'
    assert warning in page(About(copy, Chosen(), 0))
    assert warning not in page(About(copy, Chosen(Span(office.ago(60), None)), 0))


def test_of_a_long_list_the_newest_are_shown_and_the_rest_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "MOST_LISTED", 4)
    assert f"还有 {len(TICKETS) - 4} 张较早的未列出" in page()


def test_an_office_without_tickets_has_a_report_without_charts() -> None:
    shown = page(tickets=[])
    assert values(shown)[0] == "0"
    assert 'class="columns"' not in shown


@given(st.lists(DAYS, max_size=50), DAYS, st.timedeltas(timedelta(), timedelta(days=1200)))
def test_every_day_is_in_one_bar_however_long_the_span(filed: list[date], first: date, length: timedelta) -> None:
    last = first + length
    found = periods(Counter(filed), first, last)
    assert sum(count for *_, count in found) == sum(first <= day <= last for day in filed)
    assert len({title for _, title, _ in found}) == len(found)


@given(st.lists(st.integers(0, 10_000), max_size=90))
def test_bars_stand_side_by_side_as_high_as_they_count(counts: list[int]) -> None:
    drawn = columns([(str(n), str(n), count) for n, count in enumerate(counts)])
    for left, right in zip(drawn.bars, drawn.bars[1:], strict=False):
        assert left.x + left.width <= right.x + 0.02
    for bar, count in zip(drawn.bars, counts, strict=True):
        assert bar.height == pytest.approx(HEIGHT * count / max(max(counts), 1), abs=0.01)
        assert bar.y + bar.height == pytest.approx(HEIGHT, abs=0.02)
        assert -0.01 <= bar.x <= bar.x + bar.width <= WIDTH + 0.01
    assert sum(bool(bar.label) for bar in drawn.bars) <= MOST_LABELS
