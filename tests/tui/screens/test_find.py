"""Finding a ticket from the desk: every key narrows it down, Enter goes there."""

from __future__ import annotations

import pytest
from msgspec.structs import replace as with_
from textual.widgets import Input

from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from tests.tui.forms.counter import type_in
from tests.tui.watching import View, watching
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import Category, Channel, Kind, Location, Report, Ticket
from xianzhi_tui.tui.forms.menu import Menu
from xianzhi_tui.tui.screens.find import FindPage
from xianzhi_tui.tui.screens.story import StoryPage
from xianzhi_tui.tui.widgets.found_list import in_sight, marked

SIZES = [(80, 24), (100, 30), (160, 45)]


def ended(no: int, place: str, text: str) -> Ticket:
    """One that is not on the board any more."""
    return office.matter(no, place, text, office.ago(days=9)).then(c.Cancel("居民说好了"), office.ago(days=8)).ticket


def archive(*more: office.Matter) -> FakeDesk:
    """The afternoon, and two ended tickets in the replica."""
    matters = (*office.afternoon(), *more)
    old = (ended(990, "6号楼902", "水龙头滴水"), ended(991, "6号楼1101", "六楼漏水[/"))
    return FakeDesk(office.data(matters), stories=office.stories(matters), ended=old)


async def look_for(view: View, words: str) -> None:
    """Open the page and type."""
    await view.press("f7")
    await type_in(view.pilot, words)
    await view.settled()


def found(view: View) -> list[str]:
    """The numbers of the rows that are listed, from the top."""
    page = view.app.screen
    assert isinstance(page, FindPage)
    return [str(one.no) for one in page.listed._rows if isinstance(one, Ticket)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_two_characters_find_open_and_ended_tickets(size: tuple[int, int]) -> None:
    async with watching(desk=archive(), size=size) as view:
        await look_for(view, "漏水")
        assert found(view) == ["1044", "1036", "991"]
        assert "找到 3 单" in view.text
        assert "六楼漏水[/" in view.text
        assert "已结" in view.text


async def test_of_what_has_ended_it_is_said_how() -> None:
    async with watching(desk=archive()) as view:
        await look_for(view, "漏水")
        assert [row for row in view.text.splitlines() if "已结" in row and "已撤单" in row]
        assert "已离台" not in view.text


async def test_each_key_narrows_it_down() -> None:
    async with watching(desk=archive()) as view:
        await look_for(view, "6-")
        await type_in(view.pilot, "9")
        await view.settled()
        assert found(view) == ["1044", "990"]
        await type_in(view.pilot, " 水管")
        await view.settled()
        assert found(view) == ["1044"]


async def test_enter_goes_to_the_ticket_on_the_board() -> None:
    async with watching(desk=archive()) as view:
        await look_for(view, "感应灯")
        await view.press("enter")
        assert view.app.screen is view.app.board
        assert view.at_cursor == 1040


async def test_an_ended_tickets_story_opens_over_the_page_and_leads_back() -> None:
    async with watching(desk=archive()) as view:
        await look_for(view, "水龙头")
        await view.press("enter")
        assert isinstance(view.app.screen, StoryPage)
        assert "水龙头滴水" in view.text
        await view.press("escape")
        assert found(view) == ["990"]


async def test_what_can_be_done_with_an_ended_ticket_is_asked_from_its_story() -> None:
    async with watching(desk=archive()) as view:
        await look_for(view, "水龙头")
        await view.press("enter", "f10")
        await view.until(lambda: isinstance(view.app.board.form_place.form, Menu))
        assert view.app.screen is view.app.board
        await view.press("escape", "f7")
        assert view.app.screen.query_one(Input).value == "水龙头"


async def test_the_arrows_choose_while_one_goes_on_typing() -> None:
    async with watching(desk=archive()) as view:
        await look_for(view, "漏水")
        await view.press("down", "down", "up")
        await view.press("enter")
        assert view.at_cursor == 1036


async def test_what_was_looked_for_last_stands_there_to_be_typed_over() -> None:
    async with watching(desk=archive()) as view:
        await look_for(view, "水管")
        await view.press("escape", "f7")
        assert view.app.screen.query_one(Input).value == "水管"
        await type_in(view.pilot, "路灯")
        await view.settled()
        assert view.app.screen.query_one(Input).value == "路灯"


async def test_an_unknown_condition_is_said_with_what_is_known() -> None:
    async with watching(desk=archive()) as view:
        await look_for(view, "水管")
        await type_in(view.pilot, " 状太:好")
        await view.settled()
        assert "没有 状太 这个条件；可用 状态 类型 类别 渠道 楼 谁" in view.text


async def test_nothing_found_says_what_to_do() -> None:
    async with watching(desk=archive()) as view:
        await look_for(view, "直升机")
        assert "没有找到。换一个词，或少写一个词；本机保留近 90 天的已结单" in view.text


async def test_an_empty_field_offers_the_views_of_the_office() -> None:
    async with watching(desk=archive()) as view:
        view.app.apply_settings(with_(view.app.settings, views={"待料[/": "状态:待料", "灯": "类别:照明"}))
        await view.press("f7")
        assert "视图 待料[/" in view.text
        await view.press("down", "enter")
        assert found(view) == ["1043", "1040"]


async def test_what_happens_meanwhile_is_seen_on_the_page() -> None:
    async with watching(desk=archive()) as view:
        await look_for(view, "待受理")
        assert found(view) == ["1044"]
        new = office.matter(1051, "6号楼1101", "六楼漏水[/", office.ago(0.1))
        view.desk.arrive(new.ticket)
        await view.until(lambda: found(view) == ["1051", "1044"])


@pytest.mark.parametrize(("words", "numbers"), [("6-11", ["-1"]), ("临1", ["-1"]), ("l1", ["-1"]), ("临2", [])])
async def test_what_was_registered_here_and_is_not_sent_yet_is_found_too(words: str, numbers: list[str]) -> None:
    report = Report(Kind.REPAIR, Category.WATER, "六楼漏水[/", Location("6号楼1101", "6号楼", "1101"))
    desk = archive()
    await desk.issue("", c.Register(report, Channel.WALK_IN, office.NOW), None, office.NOW)
    async with watching(desk=desk) as view:
        await look_for(view, words)
        assert found(view)[:1] == numbers
        assert ("临1" in view.text) == bool(numbers)


@pytest.mark.parametrize(("words", "numbers"), [("临3", ["1044"]), ("l3", ["1044"]), ("临4", [])])
async def test_the_number_on_a_slip_of_paper_still_leads_to_its_ticket(words: str, numbers: list[str]) -> None:
    desk = archive()
    desk.numbers["t1044"] = 3
    async with watching(desk=desk) as view:
        await look_for(view, words)
        assert found(view)[:1] == numbers


async def test_only_the_newest_of_many_are_listed_and_that_is_said() -> None:
    many = tuple(office.matter(3000 + n, "南门", "路灯不亮", office.ago(n)) for n in range(130))
    async with watching(desk=archive(*many)) as view:
        await look_for(view, "路灯")
        assert len(found(view)) == 100
        assert "找到 132 单，列出最新的 100 单" in view.text


async def test_a_page_left_behind_takes_no_answer() -> None:
    async with watching(desk=archive()) as view:
        await view.press("f7")
        page = view.app.screen
        assert isinstance(page, FindPage)
        await view.pilot.press("漏")
        await view.press("escape")
        assert view.app.screen is view.app.board


def test_what_was_looked_for_is_marked_by_itself_or_by_its_first_letters() -> None:
    assert list(marked("厨房水管漏水", "", ("水管",))) == [("厨房", ""), ("水管", "found"), ("漏水", "")]
    assert list(marked("厨房水管漏水", "muted", ("sg", "漏"))) == [
        ("厨房", "muted"),
        ("水管漏", "found"),
        ("水", "muted"),
    ]
    assert list(marked("六楼漏水[/", "", ("[/",))) == [("六楼漏水", ""), ("[/", "found")]
    assert list(marked("", "", ("水",))) == []


def test_what_was_looked_for_is_not_cut_off() -> None:
    assert in_sight("麻烦看一下：厨房水管漏水", 20, ("漏水",)) == "..水管漏水"
    assert in_sight("厨房水管漏水", 20, ("漏水",)) == "厨房水管漏水"
    assert in_sight("厨房水管漏水", 4, ()) == "厨房水管漏水"
