"""The words of a clock, as the two on watch read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from rich.cells import cell_len

from tests.tui.office import NOW
from xianzhi_tui.domain.clocks import Clock, ClockName
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.widgets.countdown import AMOUNT_WIDTH, amount, clock_text, when, widths

ZH, EN = Strings("zh"), Strings("en")


def due(name: ClockName, **left: float) -> Clock:
    return Clock(name, 1, NOW - timedelta(days=1), NOW + timedelta(**left))


@pytest.mark.parametrize(
    ("clock", "chinese", "english"),
    [
        (due(ClockName.VERIFY, minutes=29, seconds=48), "核实 还有 29分", "verify left 29m"),
        (due(ClockName.VERIFY, minutes=5), "核实 还有 5分", "verify left 5m"),
        (due(ClockName.VERIFY, minutes=4, seconds=59), "核实 还有 04:59", "verify left 04:59"),
        (due(ClockName.VERIFY), "核实 还有 00:00", "verify left 00:00"),
        (due(ClockName.VERIFY, minutes=-3, seconds=-12), "核实 超时 03:12", "verify LATE 03:12"),
        (due(ClockName.VERIFY, hours=-2, minutes=-5), "核实 超时 2时05分", "verify LATE 2h05m"),
        (due(ClockName.FIX, days=2, hours=3), "小修 还有 2天03时", "fix left 2d03h"),
        (due(ClockName.FIX, hours=5, minutes=10), "小修 还有 5时10分", "fix left 5h10m"),
        (due(ClockName.FIX, days=-400), "小修 超时 400天", "fix LATE 400d"),
        (due(ClockName.FIRST_CALL, minutes=-20), "首电 已过 20分", "1st call past 20m"),
        (due(ClockName.CONSULT, days=6), "征询 截止 11-29", "consult till 11-29"),
    ],
)
def test_a_clock_says_its_name_whether_it_is_late_and_by_how_much(clock: Clock, chinese: str, english: str) -> None:
    for t, expected in ((ZH, chinese), (EN, english)):
        said = clock_text(clock, NOW, t)
        assert f"{said.name} {said.sign} {said.amount}" == expected


def test_only_a_broken_district_limit_is_late() -> None:
    assert clock_text(due(ClockName.VERIFY, seconds=-1), NOW, ZH).late
    assert not clock_text(due(ClockName.FIRST_CALL, seconds=-1), NOW, ZH).late
    assert not clock_text(due(ClockName.VERIFY, seconds=1), NOW, ZH).late


def test_a_paused_clock_stands_still() -> None:
    paused = replace(due(ClockName.FIX, days=2), paused_at=NOW - timedelta(hours=3))
    assert clock_text(paused, NOW, ZH) == clock_text(paused, NOW + timedelta(hours=9), ZH)
    assert clock_text(paused, NOW, ZH).sign == "暂停"


def test_above_five_minutes_the_words_change_once_a_minute() -> None:
    clock = due(ClockName.VERIFY, minutes=20)
    words = {clock_text(clock, NOW + timedelta(seconds=n), ZH) for n in range(60)}
    assert len(words) == 2


@pytest.mark.parametrize("t", [ZH, EN], ids=["zh", "en"])
def test_every_clock_fits_its_column(t: Strings) -> None:
    names, signs, _ = widths(t)
    for days in (0, 0.003, 0.01, 0.5, 9, 99, 9999, -0.001, -3, -9999):
        for name in ClockName:
            said = clock_text(due(name, days=days), NOW, t)
            assert cell_len(said.name) <= names
            assert cell_len(said.sign) <= signs
            assert cell_len(said.amount) <= AMOUNT_WIDTH


def test_a_span_is_said_in_two_units_at_most() -> None:
    assert [amount(timedelta(seconds=n), ZH) for n in (0, 299, 300, 3599, 3600, 86399, 86400)] == [
        "00:00",
        "04:59",
        "5分",
        "59分",
        "1时00分",
        "23时59分",
        "1天00时",
    ]


def test_another_day_is_named() -> None:
    assert when(NOW, NOW) == "14:46"
    assert when(NOW - timedelta(days=1), NOW) == "11-22 14:46"


def test_a_day_of_another_year_is_said_with_its_year() -> None:
    assert when(NOW - timedelta(days=365), NOW) == "2025-11-23 14:46"
    assert when(NOW + timedelta(days=60), NOW) == "01-22 14:46"
    assert clock_text(due(ClockName.PLAN, days=300), NOW, ZH).amount == "27-09-19"
