"""The palette: everything by its name, nothing possible that is not possible on the board."""

from __future__ import annotations

from msgspec.structs import replace

from tests.tui import office
from tests.tui.forms.counter import type_in
from tests.tui.screens.test_find import archive
from tests.tui.watching import View, watching
from xianzhi_tui.domain import commands as c
from xianzhi_tui.tui.forms.dispatch import DispatchForm
from xianzhi_tui.tui.screens.find import FindPage
from xianzhi_tui.tui.screens.palette import Palette
from xianzhi_tui.tui.screens.story import StoryPage


async def offered(view: View, words: str = "") -> list[str]:
    """What the palette offers for these words."""
    await view.press("ctrl+p")
    palette = view.app.screen
    assert isinstance(palette, Palette)
    await type_in(view.pilot, words)
    await view.until(lambda: palette.answers)
    await view.settled()
    return [f"{one.name}  {one.beside}" for one in palette.listed.rows]


async def test_it_offers_the_steps_of_the_ticket_first_and_then_the_keys() -> None:
    async with watching(desk=archive()) as view:
        names = await offered(view)
        assert names[0].startswith("核实  1042")
        assert "登记来电来访  F2" in names
        assert "帮助  F1" in names
        assert not any("Screenshot" in name or "Theme" in name for name in names)


async def test_the_first_letters_are_enough() -> None:
    async with watching(desk=archive()) as view:
        assert "登记来电来访  F2" in await offered(view, "djld")


async def test_an_act_does_what_its_key_does() -> None:
    async with watching(desk=archive()) as view:
        await offered(view, "改派")
        await view.press("escape")
        await offered(view, "派单")
        await view.press("enter")
        await view.until(lambda: isinstance(view.app.board.form_place.form, DispatchForm))


async def test_a_step_without_questions_is_taken_against_the_version_that_was_seen() -> None:
    kitchen = office.matter(1044, "6号楼902", "六楼漏水[/", office.ago(1))
    async with watching(kitchen) as view:
        await offered(view, "受理")
        await view.press("enter")
        await view.until(lambda: bool(view.desk.issued))
        assert view.desk.issued[0].command == c.Accept()
        assert view.desk.issued[0].base_version == 1


async def test_a_hostile_ticket_is_only_words() -> None:
    async with watching(desk=archive()) as view:
        names = await offered(view, "漏水[/")
        assert names[0].split() == ["991", "6号楼1101", "六楼漏水[/", "已撤单"]
        await view.press("enter")
        await view.until(lambda: isinstance(view.app.screen, StoryPage))


async def test_a_ticket_on_the_board_is_gone_to() -> None:
    async with watching(desk=archive()) as view:
        await offered(view, "感应灯")
        await view.press("enter")
        await view.until(lambda: view.at_cursor == 1040)
        assert view.app.screen is view.app.board


async def test_what_is_found_nowhere_leads_to_the_search_page() -> None:
    async with watching(desk=archive()) as view:
        assert await offered(view, "直升机") == ["在查找页列出全部  找到 0 单"]
        await view.press("enter")
        await view.until(lambda: isinstance(view.app.screen, FindPage))
        assert "直升机" in view.text


async def test_the_views_of_the_office_are_offered() -> None:
    async with watching(desk=archive()) as view:
        view.app.apply_settings(replace(view.app.settings, views={"待料[/": "状态:待料"}))
        assert "视图 待料[/  状态:待料" in await offered(view, "视图")
        await view.press("enter")
        await view.until(lambda: isinstance(view.app.screen, FindPage))


async def test_the_same_key_closes_it_again() -> None:
    async with watching(desk=archive()) as view:
        await offered(view)
        await view.press("ctrl+p")
        assert view.app.screen is view.app.board
