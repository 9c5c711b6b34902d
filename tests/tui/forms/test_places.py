"""Rooms and places offered while they are typed, and what was reported before from there or by the caller."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from tests.tui import office
from tests.tui.forms.counter import type_in
from tests.tui.screens.test_find import archive, ended
from tests.tui.watching import View, watching
from xianzhi_tui.tui.forms.places import MOST, Places
from xianzhi_tui.tui.forms.register import RegisterForm

KNOWN = ("6号楼902", "6号楼901", "16号楼902", "12号楼电梯厅", "6号楼2单元1101", "广场东侧", "六楼漏水[/", "电梯机房")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("6-9", ("6号楼902", "6号楼901")),
        ("６－９", ("6号楼902", "6号楼901")),
        ("6号楼9", ("6号楼902", "6号楼901")),
        ("6-11", ("6号楼2单元1101",)),
        ("6号楼", ("6号楼902", "6号楼901", "6号楼2单元1101")),
        ("dt", ("电梯机房", "12号楼电梯厅")),
        ("gcdc", ("广场东侧",)),
        ("[/", ("六楼漏水[/",)),
        ("6-902", ()),  # typed to the end
        ("火星", ()),
        ("", ()),
    ],
)
def test_a_place_is_offered_by_number_and_by_first_letters(typed: str, offered: tuple[str, ...]) -> None:
    assert Places(KNOWN).offer(typed) == offered


def test_never_more_than_a_line_of_them() -> None:
    assert len(Places([f"6号楼{room}" for room in range(101, 130)]).offer("6-1")) == MOST


async def word(view: View) -> str:
    """What stands below the fields, once everything asked for has come."""
    await view.settled()
    form = view.app.board.form_place.form
    assert isinstance(form, RegisterForm)
    return str(form.query_one(".word", Static).content)


def location(view: View) -> str:
    form = view.app.board.form_place.form
    assert isinstance(form, RegisterForm)
    return form.answers["location"]


@pytest.mark.parametrize("key", ["tab", "right"])
async def test_one_key_takes_the_first_and_the_next_goes_on(key: str) -> None:
    async with watching(desk=archive()) as view:
        await view.press("f2")
        await type_in(view.pilot, "6-9")
        assert (await word(view)).startswith("Tab 6号楼902")
        await view.press(key)
        assert location(view) == "6号楼902"
        await view.press("tab")
        await type_in(view.pilot, "2")
        form = view.app.board.form_place.form
        assert isinstance(form, RegisterForm)
        assert form.answers["kind"] == "complaint"


async def test_a_new_place_is_written_as_it_is() -> None:
    async with watching(desk=archive()) as view:
        await view.press("f2")
        await type_in(view.pilot, "火星")
        await view.press("tab")
        assert location(view) == "火星"


async def test_ended_tickets_of_the_room_are_shown_too() -> None:
    async with watching(desk=archive()) as view:
        await view.press("f2")
        await type_in(view.pilot, "6-902")
        said = await word(view)
        assert "同室 1044" in said
        assert "同室 990" in said
        assert "水龙头滴水 已撤单" in said


async def test_the_callers_earlier_tickets_are_shown_by_the_end_of_the_number_or_the_name() -> None:
    desk = archive()
    desk.ended = (ended(992, "9号楼101", "六楼漏水[/"),)
    desk.hold(())
    async with watching(desk=desk) as view:
        await view.press("f2")
        await type_in(view.pilot, "9-101")
        await view.press(*["tab"] * 5)
        await type_in(view.pilot, "朱女士")
        assert "同一来电人 992" in await word(view)
        await view.press("tab")
        await type_in(view.pilot, "13899991234")
        assert "六楼漏水[/ 已撤单" in await word(view)
        await view.press("backspace")
        assert "同一来电人" not in await word(view)


async def test_places_nobody_knows_yet_are_no_hindrance() -> None:
    async with watching(office.matter(1001, "南门", "路灯不亮", office.ago(1))) as view:
        await view.press("f2", "tab")
        assert location(view) == ""
