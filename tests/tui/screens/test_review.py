"""Looking back from the desk: one moment after another, by key, by typing it, by letting it play."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.tui import office
from tests.tui.screens.looking_back import go_to, local, looking_back, states
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.ticket import State
from xianzhi_tui.tui.screens.review import typed_moment
from xianzhi_tui.tui.theme import past

SIZES = [(80, 24), (100, 30), (160, 45)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_it_begins_at_the_newest_and_says_that_it_is_the_past(replica: Path, size: tuple[int, int]) -> None:
    async with looking_back(replica, size) as (view, page):
        assert view.lines[0].startswith(" 回看  示范小区")
        assert "2026-11-23 周一 14:46:29  停住 1倍" in view.text
        assert view.app.screen.styles.background.hex.lower() == past("xianzhi-dark").ground
        assert "六楼漏水[/" in view.text
        assert len(states(page)) == 13


async def test_steps_lead_from_event_to_event_and_back(replica: Path) -> None:
    async with looking_back(replica) as (view, page):
        assert states(page)[1044] is State.SUBMITTED
        await view.press("left")
        assert local(page) == "11-23 14:46:17", "when the kitchen was reported"
        await view.press("left")
        assert 1044 not in states(page)
        await view.press("right", "right")
        assert local(page) == "11-23 14:46:17", "nothing more happened"


async def test_hours_and_days_lead_further_and_the_newest_is_one_key_away(replica: Path) -> None:
    async with looking_back(replica) as (view, page):
        await view.press("shift+left")
        assert local(page) == "11-23 13:46:29"
        await view.press("ctrl+left", "shift+right")
        assert local(page) == "11-22 14:46:29"
        assert states(page)[1031] is State.WAITING_PARTS, "since this very second"
        await view.press("shift+left")
        assert states(page)[1031] is State.REPAIRING
        await view.press("ctrl+right", "ctrl+right")
        assert local(page) == "11-23 14:46:29", "the future is not known"
        await view.press("ctrl+left", "ctrl+n")
        assert local(page) == "11-23 14:46:29"


async def test_a_time_is_typed_and_what_is_none_is_said_so(replica: Path) -> None:
    async with looking_back(replica) as (view, page):
        await go_to(view, "11-22 9:30")
        assert local(page) == "11-22 09:30:00"
        await go_to(view, "六楼漏水[/")
        assert "时间看不懂" in view.text
        await view.press("escape")
        assert view.app.screen is page, "the first Escape only leaves the field"
        assert local(page) == "11-22 09:30:00"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-04", datetime(2026, 11, 4, tzinfo=SHANGHAI)),
        ("2026-11-04 14:29", datetime(2026, 11, 4, 14, 29, tzinfo=SHANGHAI)),
        ("14:29", datetime(2026, 11, 23, 14, 29, tzinfo=SHANGHAI)),
        ("昨天 8:00", datetime(2026, 11, 22, 8, tzinfo=SHANGHAI)),
        ("前天 ８：００", datetime(2026, 11, 21, 8, tzinfo=SHANGHAI)),
        ("2026-11-22 周日 14:46:29", datetime(2026, 11, 22, 14, 46, 29, tzinfo=SHANGHAI)),
        ("2026-11-22 Sun 14:46:29", datetime(2026, 11, 22, 14, 46, 29, tzinfo=SHANGHAI)),
        ("11-21 24:00", datetime(2026, 11, 22, tzinfo=SHANGHAI)),
        ("2小时前", office.ago(hours=2)),
        ("", None),
        ("改天", None),
        ("0001-01-01", None),
        ("9999-12-31 24:00", None),
    ],
)
def test_times_are_typed_as_everywhere_at_the_desk(typed: str, meant: datetime | None) -> None:
    assert typed_moment(typed, office.NOW) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("11-20", datetime(2026, 11, 20, tzinfo=SHANGHAI)),
        ("11-20 9:00", datetime(2026, 11, 20, 9, tzinfo=SHANGHAI)),
        ("18:00", datetime(2026, 11, 4, 18, tzinfo=SHANGHAI)),
        ("12-05", datetime(2025, 12, 5, tzinfo=SHANGHAI)),
        ("昨天 8:00", datetime(2026, 11, 3, 8, tzinfo=SHANGHAI)),
    ],
)
def test_from_the_past_a_later_day_and_hour_can_be_typed_that_has_been(typed: str, meant: datetime) -> None:
    fourth = datetime(2026, 11, 4, 14, 29, tzinfo=SHANGHAI)
    assert typed_moment(typed, fourth, office.NOW) == meant


async def test_one_can_go_on_to_a_later_day(replica: Path) -> None:
    async with looking_back(replica) as (view, page):
        for typed, there in (("11-21", "11-21 00:00:00"), ("18:00", "11-21 18:00:00"), ("11-22", "11-22 00:00:00")):
            await go_to(view, typed)
            assert local(page) == there
        await go_to(view, "18:00")
        await go_to(view, "11-23")
        await go_to(view, "18:00")
        assert local(page) == "11-22 18:00:00", "today's is not known yet"


async def test_it_plays_at_the_chosen_speed_until_it_is_held_or_the_present_is_reached(replica: Path) -> None:
    async with looking_back(replica) as (view, page):
        await view.press("shift+left", "f4", "f4", "f5")
        await view.pass_time(2)
        assert local(page) == "11-23 13:48:29"
        assert "播放 60倍" in view.text
        await view.press("f5")
        await view.pass_time(5)
        assert local(page) == "11-23 13:48:29"
        await view.press("f4", "f5")
        await view.pass_time(10)
        assert local(page) == "11-23 14:46:29"
        assert "停住 600倍" in view.text


async def test_clocks_run_as_the_past_goes_on(replica: Path) -> None:
    async with looking_back(replica) as (view, _):
        await go_to(view, "14:20")
        assert "超时" not in view.row("1042")
        await view.press("f4", "f4", "f5")
        for _ in range(4):  # its half hour was over at 14:43
            await view.pass_time(6)
        assert "超时" in view.row("1042")


async def test_before_all_records_it_is_said_that_there_are_none(replica: Path) -> None:
    async with looking_back(replica) as (view, page):
        await go_to(view, "2026-01-05")
        assert "此前没有记录" in view.text
        assert "没有当时的记录。" in view.text
        assert "当时没有。" not in view.text, "nobody knows"
        await view.press("right")
        assert len(states(page)) == 1
