"""What is seen of a past moment: as much as was known then, and what the records lack."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pytest

from tests.domain.office import DAY
from tests.tui import office
from tests.tui.forms.counter import type_in
from tests.tui.screens.looking_back import go_to, looking_back, states
from tests.tui.watching import watching
from xianzhi_tui.config import Settings
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.past import Past
from xianzhi_tui.sync.records import FileRecords
from xianzhi_tui.tui.screens.explain import Explain
from xianzhi_tui.tui.screens.past_photos import PastPhotos
from xianzhi_tui.tui.screens.review import Review
from xianzhi_tui.tui.screens.story import ReadStory, StoryPage
from xianzhi_tui.tui.widgets.dossier import head_line, whole_lines
from xianzhi_tui.tui.widgets.lines import Lines, Part
from xianzhi_tui.tui.widgets.time_bar import past_parts


async def test_on_a_wide_screen_the_last_lines_reach_from_edge_to_edge(replica: Path) -> None:
    async with looking_back(replica, (160, 45)) as (view, page):
        for line in ("#title", "TimeBar", "KeyLine"):
            assert page.query_one(line).size.width == 160, line
        assert "全部经过" in view.lines[-1]
        assert (page.queue.size.width, page.detail.size.width) == (98, 62)
        await view.press("f2")
        assert page.field.region.bottom == page.query_one("TimeBar").region.y
        assert page.queue.size.height == 41


async def test_who_was_there_is_told_as_far_as_it_was_heard(replica: Path) -> None:
    async with looking_back(replica) as (view, _):
        assert "当时没有人在台" in view.text
        await go_to(view, "14:25")
        assert "当时谁在台没有记录" in view.text
        await go_to(view, "11-23 14:26")
        assert "当时在台 李强" in view.text
        assert "李强通话中" in view.row("1036")


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
