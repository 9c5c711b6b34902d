"""Looking back from the desk: the board of a past moment, and no way to do anything to it."""

from __future__ import annotations

import asyncio
import dataclasses
import gc
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from tests.domain.office import DAY
from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from tests.tui.forms.counter import type_in
from tests.tui.past import kept
from tests.tui.watching import View, watching
from xianzhi_tui.config import Settings
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.ticket import State
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Link, LinkState
from xianzhi_tui.sync.past import Past
from xianzhi_tui.sync.records import FileRecords
from xianzhi_tui.tui.screens.explain import Explain
from xianzhi_tui.tui.screens.past_photos import PastPhotos
from xianzhi_tui.tui.screens.review import Review, typed_moment
from xianzhi_tui.tui.screens.story import ReadStory, StoryPage
from xianzhi_tui.tui.theme import PALETTES, past
from xianzhi_tui.tui.widgets.dossier import head_line, whole_lines
from xianzhi_tui.tui.widgets.lines import Lines, Part
from xianzhi_tui.tui.widgets.time_bar import past_parts

SIZES = [(80, 24), (100, 30), (160, 45)]


@pytest.fixture(scope="module")
def replica(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept(tmp_path_factory.mktemp("past") / "replica.db")


@asynccontextmanager
async def looking_back(replica: Path, size: tuple[int, int] = (100, 30)) -> AsyncIterator[tuple[View, Review]]:
    """The desk of the afternoon, with the look back opened over it."""
    matters = office.afternoon()
    desk = FakeDesk(office.data(matters), stories=office.stories(matters), past=replica)
    async with watching(desk=desk, size=size) as view:
        await view.press("ctrl+y")
        page = view.app.screen
        assert isinstance(page, Review)
        yield view, page


async def go_to(view: View, typed: str) -> None:
    await view.press("f2")
    await type_in(view.pilot, typed)
    await view.press("enter")


def states(page: Review) -> dict[int, State]:
    return {one.no: one.state for one in page.rewind.view.tickets.values()}


def local(page: Review) -> str:
    return f"{page.rewind.clock.now().astimezone(SHANGHAI):%m-%d %H:%M:%S}"


async def test_on_a_wide_screen_the_last_lines_reach_from_edge_to_edge(replica: Path) -> None:
    async with looking_back(replica, (160, 45)) as (view, page):
        for line in ("#title", "TimeBar", "KeyLine"):
            assert page.query_one(line).size.width == 160, line
        assert "全部经过" in view.lines[-1]
        assert (page.queue.size.width, page.detail.size.width) == (98, 62)
        await view.press("f2")
        assert page.field.region.bottom == page.query_one("TimeBar").region.y
        assert page.queue.size.height == 41


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


async def test_who_was_there_is_told_as_far_as_it_was_heard(replica: Path) -> None:
    async with looking_back(replica) as (view, _):
        assert "当时没有人在台" in view.text
        await go_to(view, "14:25")
        assert "当时谁在台没有记录" in view.text
        await go_to(view, "11-23 14:26")
        assert "当时在台 李强" in view.text
        assert "李强通话中" in view.row("1036")


async def test_before_all_records_it_is_said_that_there_are_none(replica: Path) -> None:
    async with looking_back(replica) as (view, page):
        await go_to(view, "2026-01-05")
        assert "此前没有记录" in view.text
        assert "没有当时的记录。" in view.text
        assert "当时没有。" not in view.text, "nobody knows"
        await view.press("right")
        assert len(states(page)) == 1


async def test_what_is_found_is_as_it_was_and_can_be_all_there_is_to_see(replica: Path) -> None:
    async with looking_back(replica) as (view, page):
        await view.press("ctrl+left", "f7")
        await type_in(view.pilot, "谁:李师傅")
        await view.settled()
        assert "找到 2 单" in view.text
        await view.press("f9")
        assert sorted(states(page)) == [1031, 1039]
        assert "只看 谁:李师傅" in view.text
        await go_to(view, "11-21 10:00")
        assert sorted(states(page)) == [1039], "it goes on holding while one moves"
        await view.press("f9")
        assert len(states(page)) > 1


async def test_where_none_of_what_is_looked_for_stood_it_is_not_said_that_there_was_nothing(replica: Path) -> None:
    async with looking_back(replica) as (view, _):
        assert "当时没有要看的单。" not in view.text
        await view.press("f7")
        await type_in(view.pilot, "状态:待评价 六楼漏水[/")
        await view.settled()
        await view.press("f9")
        assert view.text.count("当时没有要看的单。") == 3
        assert "当时没有。" not in view.text
        await view.press("f9")
        assert "当时没有要看的单。" not in view.text


class SlowRecords(FileRecords):
    """A large file on a slow disk."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self.read = asyncio.Event()

    async def at(self, moment: datetime) -> Past:
        await self.read.wait()
        return await super().at(moment)


@pytest.mark.parametrize(
    ("past", "right"),
    [
        (Past(office.NOW, last=office.NOW, told_later=7), ""),
        (Past(office.NOW, last=office.NOW, told_later=7, lacking=12, whole=False), "older ended tickets may be"),
    ],
)
async def test_at_the_top_nothing_runs_into_anything(replica: Path, past: Past, right: str) -> None:
    async with looking_back(replica, (80, 24)) as (view, page):
        page._t = Strings("en")
        page.rewind.past = past
        page._show_title()
        top = page.query_one("#title", Lines).render_line(0).text
        assert ".." not in top
        assert right in top
        assert ("recorded  7 entered later" in top) is (right == ""), (
            "the day's figures give way, what is lacking does not"
        )
        await view.press("escape")


async def test_a_window_too_small_for_it_has_no_bar_to_scroll_with(replica: Path) -> None:
    async with looking_back(replica, (20, 5)) as (_, page):
        assert not page.show_vertical_scrollbar


async def test_before_anything_was_read_nothing_is_said_of_the_past(replica: Path) -> None:
    async with watching() as view:
        records = SlowRecords(replica)
        page = Review(records, view.clock, Settings(), Strings("zh"), None, office.NOW)
        view.app.push_screen(page)
        await view.until(lambda: page.is_current and "停住" in view.text)
        assert view.text.count("正在读取本机数据。") == 3
        assert "没有记录" not in view.text
        assert "欠回访 0" not in view.text
        records.read.set()
        await view.settled()
        assert "正在读取" not in view.text
        assert "当时没有人在台" in view.text
        records.close()


async def test_what_can_be_typed_is_told_in_the_past_as_at_the_desk(replica: Path) -> None:
    async with looking_back(replica) as (view, _):
        await view.press("f7")
        told = view.text
        assert view.lines[0].split() == ["查找", "2026-11-23", "周一", "14:46:29"], "and which moment is looked into"
        await view.press("escape", "escape", "f7")
        assert "后写条件" in view.text
        assert told.splitlines()[-3:-1] == view.text.splitlines()[-3:-1]


async def test_a_found_ticket_is_gone_to_or_its_story_read(replica: Path) -> None:
    async with looking_back(replica) as (view, page):
        await view.press("f7")
        await type_in(view.pilot, "1031")
        await view.settled()
        await view.press("enter")
        assert view.app.screen is page
        assert page.queue.ticket is not None
        assert page.queue.ticket.no == 1031


async def test_a_story_and_its_clocks_are_read_as_far_as_they_had_come(replica: Path) -> None:
    async with looking_back(replica) as (view, page):
        await go_to(view, "11-21 10:00")
        page.queue.go_to("t1039")
        await view.press("enter")
        assert isinstance(view.app.screen, ReadStory)
        assert not isinstance(view.app.screen, StoryPage)
        assert "HX-302" not in view.text, "that was written down later"
        await view.press("f10")
        assert isinstance(view.app.screen, ReadStory), "nothing can be done from here"
        await view.press("escape", "f8")
        assert isinstance(view.app.screen, Explain)


async def test_nothing_can_be_done_from_the_past(replica: Path) -> None:
    async with looking_back(replica) as (view, page):
        for key in ("f10", "f9", "/", "ctrl+k", "ctrl+e", "f3", "f2", "escape", "ctrl+p"):
            await view.press(key)
        assert view.app.screen is page
        assert view.desk.issued == []


async def test_the_desk_goes_on_living_and_the_bar_says_how_it_stands(replica: Path) -> None:
    async with looking_back(replica, (160, 45)) as (view, page):
        assert "值班台  已连接" in view.lines[-2]
        before = len(view.app.board.queue._view.tickets)
        fresh = office.matter(1060, "1号楼101", "水管爆了", office.NOW)
        view.desk.arrive(fresh.ticket, news=tuple(fresh.events))
        await view.until(lambda: len(view.app.board.queue._view.tickets) > before)
        await view.pass_time(1)
        assert "单在叫" in view.lines[-2]
        assert 1060 not in states(page)
        view.desk.link(Link(LinkState.OFFLINE, since=office.NOW, data_as_of=office.NOW))
        await view.settled()
        await view.pass_time(1)
        assert "离线" in view.lines[-2]


async def test_the_way_back_leads_to_the_desk_in_its_own_colours(replica: Path) -> None:
    async with looking_back(replica) as (view, _):
        await view.press("escape")
        assert view.app.screen is view.app.board
        assert view.app.theme == "xianzhi-dark"
        assert view.app.board.styles.background.hex.lower() == PALETTES["xianzhi-dark"].ground
        await view.press("ctrl+y", "ctrl+y")
        assert view.app.screen is view.app.board


class TornRecords(FileRecords):
    """Something is in them that nobody thought of."""

    async def newest(self) -> datetime | None:
        raise RuntimeError("六楼漏水[/")


async def test_a_failure_nobody_thought_of_is_said_and_written_down_without_words(
    replica: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with looking_back(replica) as (view, page):
        before = view.lines
        page.rewind.records = TornRecords(replica)
        await view.press("ctrl+left")
        assert "界面有一处出错，已记入日志" in view.lines[-2]
        assert view.lines[:-2] == before[:-2]
        assert "RuntimeError" in caplog.text
        assert "漏水" not in caplog.text
        page.rewind.records.close()
        page.rewind.records = FileRecords(replica)
        await view.press("ctrl+left")
        assert local(page) == "11-22 14:46:29"
        page.rewind.records.close()


async def test_a_copy_that_is_broken_is_said_so_in_three_parts(tmp_path: Path) -> None:
    file = tmp_path / "replica.db"
    file.write_text("<html>", encoding="utf-8")
    async with looking_back(file) as (view, _):
        assert "本机副本损坏" in view.text
        assert view.text.count("没有读出来，原因见下面。") == 3
        assert "没有记录" not in view.text, "nobody looked"


def test_what_nobody_here_knew_then_is_counted_and_named() -> None:
    t = Strings("zh")
    assert "3 单后来才录入" in words(past_parts(Past(office.NOW, told_later=3), t))
    assert "后来" not in words(past_parts(Past(office.NOW), t))
    ticket = office.afternoon()[0].ticket
    old = dataclasses.replace(ticket, filed_at=ticket.received_at - 2 * DAY)
    assert "14:46 补录" in words(head_line(old, office.NOW, t)[1])
    assert "补录" not in words(head_line(ticket, office.NOW, t)[1])
    narrow = whole_lines(old, "", [], 60, office.NOW, t)
    assert "14:46 补录" in words(narrow[1][1]), "neither cuts the other short"
    assert "小程序 11-21 14:46" in words(narrow[0][0])


def words(parts: Iterable[Part]) -> str:
    return "".join(part for part, _ in parts)


async def test_photos_are_seen_as_of_then_and_none_is_attached(replica: Path) -> None:
    async with looking_back(replica) as (view, _):
        await view.press("f6")
        assert isinstance(view.app.screen, PastPhotos)
        assert "1042 照片 1" in view.text
        assert view.desk.drawn == ["p1042-0"]
        await view.press("f2")
        assert isinstance(view.app.screen, PastPhotos)
        await view.press("f6")
        assert "停住" in view.text


async def test_once_it_is_left_nobody_looks_for_garbage_in_the_whole_desk_again(
    replica: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xianzhi_tui.tui.looking_back.SETTLE_SECONDS", 0.01)
    async with looking_back(replica) as (view, _):
        await view.until(lambda: gc.get_freeze_count() == 0)
        await view.press("escape")
        await view.until(lambda: gc.get_freeze_count() > 0)
