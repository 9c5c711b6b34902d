"""Ctrl+G tells what the office's work comes to; a span is one key away, or typed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from msgspec.structs import replace as changed

from tests.domain.test_statistics import lived
from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from tests.tui.watching import View, watching
from xianzhi_tui.config import Desk
from xianzhi_tui.domain.statistics.figures import statistics
from xianzhi_tui.domain.statistics.spans import Span, days
from xianzhi_tui.errors import StorageFull
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Link, LinkState
from xianzhi_tui.tui.screens.figures import read_span
from xianzhi_tui.tui.screens.story import StoryPage
from xianzhi_tui.tui.widgets.figure_tables import Look, tables
from xianzhi_tui.tui.widgets.lines import cells

HOSTILE = "六楼漏水[/"


def chosen(view: View) -> str:
    found = re.search(r"\[(.+?)\]", view.lines[1])
    assert found is not None
    return found[1]


async def test_the_last_thirty_days_are_told_first() -> None:
    async with watching() as view:
        await view.press("ctrl+g")
        assert "2026-10-25 至 2026-11-23" in view.lines[0]
        assert chosen(view) == "30天"
        assert view.lines[1].endswith("08-25 起受理的单齐全")
        assert re.search(r"报来 12 +重开 0", view.text)
        assert re.search(r"核实 +5 +2 +71.4%", view.text)
        await view.press("escape")
        assert view.app.screen is view.app.board


async def test_the_spans_are_chosen_by_arrows() -> None:
    async with watching() as view:
        await view.press("ctrl+g", "left", "left", "left")
        assert chosen(view) == "今天"
        assert re.search(r"报来 4 ", view.text)
        await view.press(*["right"] * 9)
        assert chosen(view) == "上月"
        assert "2026-10-01 至 2026-10-31" in view.lines[0]
        assert re.search(r"报来 0 ", view.text)


async def test_other_days_are_typed() -> None:
    async with watching() as view:
        await view.press("ctrl+g", "f2", *"11-22", "space", *"11-22", "enter")
        assert "2026-11-22 至 2026-11-22" in view.lines[0]
        assert chosen(view) == "自选"
        await view.press("f2", *"11-20", "enter")
        assert "2026-11-20" in view.lines[0], "what was typed before is typed over"
        await view.press("f2", "escape")
        assert chosen(view) == "自选"
        await view.press("escape")
        assert view.app.screen is view.app.board


async def test_what_is_no_day_changes_nothing_and_says_so() -> None:
    async with watching() as view:
        await view.press("ctrl+g", "f2", *"11-40", "enter")
        assert "看不懂这两个日期" in view.text
        assert "2026-10-25 至 2026-11-23" in view.lines[0]


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("11-01 11-23", (2026, 11, 1), (2026, 11, 23)),
        ("11月1日至11月23日", (2026, 11, 1), (2026, 11, 23)),
        ("2025-12-30 ~ 2026-01-02", (2025, 12, 30), (2026, 1, 2)),
        ("12-30", (2025, 12, 30), (2025, 12, 30)),
        ("昨天", (2026, 11, 22), (2026, 11, 22)),
        ("昨天 今天", (2026, 11, 22), (2026, 11, 23)),
    ],
)
def test_days_are_typed_as_people_type_them(
    typed: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    assert read_span(typed, office.NOW) == days(date(*first), date(*last))


@pytest.mark.parametrize("typed", ["", "11-23 11-01", "11-01 11-02 11-03", "漏水", "14:30", "9999-12-31", HOSTILE])
def test_what_is_no_span_is_none(typed: str) -> None:
    assert read_span(typed, office.NOW) is None


async def test_a_fault_that_came_back_leads_to_its_latest_ticket() -> None:
    leaks = [office.matter(1000 + n, "6号楼902", HOSTILE, office.ago(days=20 - n)) for n in range(3)]
    async with watching(*leaks) as view:
        await view.press("ctrl+g", "end")
        assert re.search(r"6 +给水 +30天内 3 次 +90天内 3 次 +最近 1002", view.text)
        line = next(y for y, words in enumerate(view.lines) if "最近 1002" in words)
        await view.press("enter")
        assert isinstance(view.app.screen, StoryPage)
        assert HOSTILE in view.text
        await view.press("escape", "home", "end")
        await view.pilot.click(offset=(8, line), times=2)
        await view.until(lambda: isinstance(view.app.screen, StoryPage))


async def test_the_next_section_is_one_key_away() -> None:
    async with watching(size=(80, 24)) as view:
        await view.press("ctrl+g", "tab", "tab")
        assert view.lines[2].strip().startswith("线上线下零差别")


async def test_figures_that_must_be_too_low_say_so() -> None:
    async with watching(look=Desk(history_days=10)) as view:
        await view.press("ctrl+g")
        assert "更早的不全" in view.text
        await view.press("left")
        assert "更早的不全" not in view.text


async def test_without_a_line_the_figures_end_where_the_data_end() -> None:
    desk = FakeDesk(changed(office.data(office.afternoon()), data_as_of=office.ago(9)))
    async with watching(desk=desk, link=Link(LinkState.OFFLINE)) as view:
        await view.press("ctrl+g")
        assert "只统计到数据截至的时刻" in view.text
        assert "数据截至 14:37" in view.lines[0]


async def test_figures_that_cannot_be_had_say_why() -> None:
    async with watching() as view:
        view.desk.refusal = StorageFull("磁盘已满")
        await view.press("ctrl+g")
        assert "磁盘已满" in view.text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [80, 100, 160])
def test_every_line_fits_the_screen(language: str, width: int) -> None:
    tickets = [replace(one, id=f"{seed}-{one.no}") for seed in range(12) for one in lived(seed)]
    first = min(one.filed_at for one in tickets)
    found = statistics(tickets, Span(first, first + timedelta(days=60)), first + timedelta(days=60))
    told = list(tables(found, Look(width), Strings(language)))
    assert len(told) > 50
    assert [line for line in told if cells(line.parts) > width] == []


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_spans_and_from_when_the_figures_are_complete_fit_side_by_side(language: str) -> None:
    async with watching(size=(80, 24), look=Desk(language=language)) as view:  # type: ignore[arg-type]
        await view.press("ctrl+g", "f2", *"11-22", "enter")
        t = Strings(language)
        assert f"[{t('figures.typed')}]" in view.lines[1]
        assert f"  {t('figures.kept_from', time='08-25')}" in view.lines[1]
