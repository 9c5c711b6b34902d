"""Somebody presses a key and types on before anything is seen of it: every key goes to what that key opens."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace
from textual import events
from textual.keys import _character_to_key

from tests.tui import office
from tests.tui.fake_desk import Issued
from tests.tui.screens.test_find import archive
from tests.tui.watching import View, watching
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose
from xianzhi_tui.tui.forms.menu import Menu
from xianzhi_tui.tui.screens.calls import CallBench
from xianzhi_tui.tui.screens.find import FindPage
from xianzhi_tui.tui.screens.palette import Palette
from xianzhi_tui.tui.type_ahead import PATIENCE_TICKS

WORDS = "6-902 漏水[/"
NAMED = ("enter", "escape", "right", "down", "f2", "f3", "f4", "f5", "f6", "f7", "f9", "f10", "f11", "ctrl+p")


def report() -> office.Matter:
    return office.matter(1044, "6号楼902", "厨房水管漏水[/", office.ago(5))


def accepted() -> office.Matter:
    return report().then(c.Accept(), office.ago(4))


def sent(view: View, *keys: str) -> None:
    """All at once, as a terminal hands over what was typed while the desk was busy; words letter by letter."""
    for key in keys:
        if key in NAMED:
            view.app.post_message(events.Key(key, "\r" if key == "enter" else None))
        else:
            for letter in key:
                view.app.post_message(events.Key(_character_to_key(letter), letter))


async def in_one_breath(view: View, *keys: str) -> None:
    sent(view, *keys)
    await settled(view)


async def settled(view: View) -> None:
    await view.settled()
    await view.until(lambda: not view.app.type_ahead.waiting)
    await view.settled()


def answers(view: View) -> dict[str, str]:
    form = view.app.board.form_place.form
    assert form is not None
    return {name: answer for name, answer in form.draft.items() if answer}


async def test_what_is_typed_after_f2_stands_in_its_first_field() -> None:
    async with watching(report()) as view:
        await in_one_breath(view, "f2", WORDS)
        assert answers(view) == {"location": WORDS}
        assert view.desk.issued == []


async def test_enter_leads_on_through_the_fields_however_fast() -> None:
    async with watching(report()) as view:
        await in_one_breath(view, "f2", "6-902", *["enter"] * 4, WORDS, "down", "朱小姐", "down", "138")
        assert answers(view) == {"location": "6-902", "text": WORDS, "name": "朱小姐", "phone": "138"}


async def test_a_paste_of_an_input_method_keeps_its_place_among_the_keys() -> None:
    async with watching(report()) as view:
        sent(view, "f2", "6")
        view.app.post_message(events.Paste("号楼"))
        await in_one_breath(view, "902")
        assert answers(view) == {"location": "6号楼902"}


@pytest.mark.parametrize("key", ["f3", "enter", "f5"])
async def test_a_repairer_is_sent_with_two_keys_in_one_breath(key: str) -> None:
    async with watching(accepted()) as view:
        await in_one_breath(view, key, "enter")
        assert [one.command for one in view.desk.issued] == [c.Dispatch("w1")]


@pytest.mark.parametrize("times", [2, 3, 9])
async def test_a_key_that_repeats_itself_gives_no_second_act(times: int) -> None:
    async with watching(report()) as view:
        await in_one_breath(view, *["enter"] * times)
        assert view.desk.issued == [Issued("t1044", c.Accept(), 1)]


async def test_behind_a_key_that_repeats_itself_another_is_not_lost() -> None:
    async with watching(report(), office.matter(1045, "南门", "路灯不亮", office.ago(4))) as view:
        await in_one_breath(view, "enter", "enter", "down")
        assert view.desk.issued == [Issued("t1044", c.Accept(), 1)]
        assert view.at_cursor == 1045
        await in_one_breath(view, "enter", "enter", "f10")
        assert [one.ticket_id for one in view.desk.issued] == ["t1044", "t1045"]
        assert isinstance(view.app.board.form_place.form, Menu)


async def test_a_note_is_typed_through_the_menu() -> None:
    async with watching(report()) as view:
        await view.press("f10")
        digit = next(line for line in view.lines if "备注" in line).split("备注")[0].rstrip()[-1]
        await view.press("escape")
        await in_one_breath(view, "f10", digit, WORDS)
        assert answers(view) == {"text": WORDS}


async def test_an_order_is_typed_into_the_line() -> None:
    async with watching(accepted()) as view:
        await in_one_breath(view, "/", "n 1044 已电话告知", "enter")
        assert [one.command for one in view.desk.issued] == [c.AddNote("已电话告知")]


@pytest.mark.parametrize(("key", "page"), [("f7", FindPage), ("ctrl+p", Palette)])
async def test_what_is_sought_is_typed_at_once(key: str, page: type[Any]) -> None:
    async with watching(report()) as view:
        await in_one_breath(view, key, WORDS)
        assert isinstance(view.app.screen, page)
        assert WORDS in view.lines[0] + view.lines[1] + view.lines[2]


async def test_enter_is_for_what_was_typed_and_not_for_what_was_found_before() -> None:
    async with watching(desk=archive()) as view:
        await in_one_breath(view, "f7", "管", "enter", "f7", "六楼漏水[/", "enter")
        assert "991 全部经过" in view.lines[0]


async def test_the_story_of_what_is_sought_is_opened_and_its_menu_in_one_breath() -> None:
    async with watching(desk=archive()) as view:
        await in_one_breath(view, "f7", "水龙头", "enter", "f10")
        menu = view.app.board.form_place.form
        assert isinstance(menu, Menu)
        assert menu.ticket is not None
        assert menu.ticket.no == 990


async def test_what_is_not_understood_leads_nowhere() -> None:
    async with watching(desk=archive()) as view:
        await in_one_breath(view, "f7", "漏水", "enter", "f7", "状态:明天", "enter")
        assert isinstance(view.app.screen, FindPage)


async def test_the_palette_does_what_was_typed_and_not_what_it_offered_before() -> None:
    async with watching(desk=archive()) as view:
        await in_one_breath(view, "ctrl+p", "登记", "enter", WORDS)
        assert answers(view) == {"location": WORDS}
        assert not view.desk.issued


async def test_a_call_is_made_from_the_bench_in_one_breath() -> None:
    async with watching() as view:
        await in_one_breath(view, "f4", "enter")
        assert isinstance(view.app.screen, CallBench)
        assert view.app.screen.form_place.form is not None


async def test_the_menu_of_a_story_waits_for_the_replica() -> None:
    async with watching(report()) as view:
        read = slow_replica(view)
        sent(view, "right", "f10", "escape", "f2", WORDS)
        await view.pilot.pause(0.1)
        assert view.app.type_ahead.waiting
        read.set()
        await settled(view)
        assert answers(view) == {"location": WORDS}


async def test_a_page_that_does_not_come_holds_no_keys_back_for_long() -> None:
    async with watching(report()) as view:
        slow_replica(view)
        sent(view, "right", "f2", WORDS)
        await view.pilot.pause(0.1)
        assert view.app.board.form_place.form is None
        for _ in range(PATIENCE_TICKS):
            view.app.tick()
        await view.until(lambda: not view.app.type_ahead.waiting)
        assert answers(view) == {"location": WORDS}
        view.app.workers.cancel_all()


FOR_A_FORM = ("down", "/", "n 1044", "f6", "right", "f5", "enter")


@pytest.mark.parametrize("key", ["enter", "f5"])
async def test_where_a_key_opens_nothing_what_was_typed_behind_it_does_nothing(key: str) -> None:
    waiting = accepted().then(
        c.Verify(c.Finding.NEEDS_FUND, office.ago(2), "王师傅", shared_part="外墙"), office.ago(1)
    )
    told = c.RecordCall(CallPurpose.FUND, CallOutcome.SATISFIED, "说明资金", closes_at=office.ago(days=-6))
    async with watching(waiting.then(told, office.NOW), office.matter(1045, "南门", WORDS, office.ago(3))) as view:
        await view.press("down")
        assert view.at_cursor == 1044
        await in_one_breath(view, key, *FOR_A_FORM)
        assert (view.at_cursor, view.desk.issued, view.app.board.form_place.form) == (1044, [], None)
        assert "没有打开，其后按的键都没有执行" in view.text
        await in_one_breath(view, "f2", WORDS)
        assert answers(view) == {"location": WORDS}


@pytest.mark.parametrize("key", ["enter", "f3"])
async def test_a_key_that_means_the_same_in_a_form_as_on_the_board_is_not_lost_with_one_that_did_not_open(
    key: str,
) -> None:
    async with watching(accepted()) as view:
        view.app.board.busy.add("t1044")
        await in_one_breath(view, key, "f2", WORDS)
        assert answers(view) == {"location": WORDS}
        assert "没有打开" not in view.text


async def test_what_was_typed_for_the_form_that_did_not_open_is_dropped_up_to_that_key() -> None:
    async with watching(desk=archive()) as view:
        view.app.board.busy.update(view.app.board.view.tickets)
        await in_one_breath(view, "f3", *FOR_A_FORM, "f7", "水龙头", "enter")
        assert "990 全部经过" in view.lines[0]
        await view.press("escape", "escape")
        assert view.desk.issued == []
        assert "没有打开，F7 之前按的键没有执行" in view.text


async def test_the_silence_that_was_asked_for_comes_whatever_opened() -> None:
    async with watching(accepted()) as view:
        view.app.board.busy.add("t1044")
        await in_one_breath(view, "f3", "f9")
        assert view.app.lookout.muted


async def test_an_act_of_the_office_by_another_key_is_not_lost_either() -> None:
    async with watching(accepted()) as view:
        view.app.apply_settings(replace(view.app.settings, keys={"board.find": "f11"}))
        view.app.board.busy.add("t1044")
        await in_one_breath(view, "f3", "f11")
        assert isinstance(view.app.screen, FindPage)


async def test_while_a_ticket_is_busy_nothing_typed_for_its_form_reaches_the_board() -> None:
    async with watching(accepted()) as view:
        view.app.board.busy.add("t1044")
        await in_one_breath(view, "f3", *FOR_A_FORM)
        assert (view.desk.issued, view.app.board.form_place.form) == ([], None)
        assert "没有打开" in view.text


async def test_a_bench_that_is_empty_takes_nothing_either() -> None:
    async with watching(report()) as view:
        await in_one_breath(view, "f4", *FOR_A_FORM)
        assert view.app.screen is view.app.board
        assert "现在没有欠的电话  没有打开" in view.text


async def test_a_key_held_down_that_opens_nothing_says_nothing_more() -> None:
    async with watching(accepted()) as view:
        view.app.board.busy.add("t1044")
        await in_one_breath(view, *["f3"] * 5)
        assert "没有打开" not in view.text


async def test_what_opens_nothing_by_its_nature_loses_no_key() -> None:
    async with watching(report()) as view:
        await in_one_breath(view, "escape", "f9", "f2", WORDS)
        assert answers(view) == {"location": WORDS}


def slow_replica(view: View) -> asyncio.Event:
    """Stories are read from it only when this is set."""
    read, asked = asyncio.Event(), view.desk.story

    async def slowly(ticket_id: str) -> Any:
        await read.wait()
        return await asked(ticket_id)

    view.desk.story = slowly  # type: ignore[method-assign]
    return read
