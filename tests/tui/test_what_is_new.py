"""Whoever writes a report down goes on with it: the cursor is led there, and a hand that moves is never overruled."""

from __future__ import annotations

import asyncio
from dataclasses import replace as with_
from typing import Any

from msgspec.structs import replace
from textual.events import Key

from tests.hostile import MARKUP
from tests.tui import office
from tests.tui.forms.counter import type_in
from tests.tui.watching import View, watching
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import Category, State, Ticket
from xianzhi_tui.sync.desk import OutboxEntry


def gate() -> office.Matter:
    return office.matter(2011, "南门", "门轴断了", office.ago(60), category=Category.ORDER)


def repair_of(view: View) -> Ticket:
    """The repair that the service made of the complaint, under the id the desk gave it."""
    command = view.desk.issued[0].command
    assert isinstance(command, c.ConvertToRepair)
    return with_(office.matter(1056, "南门", "门轴断了", office.ago(60)).ticket, id=command.repair_id)


async def write_down(view: View, words: str) -> None:
    """Somebody stands at the counter."""
    await view.press("f2")
    await type_in(view.pilot, "6号楼1101")
    for _ in range(4):
        await view.press("down")
    await type_in(view.pilot, words)


async def convert(view: View, ticket: Ticket) -> None:
    """It is really a repair."""
    view.app.board.queue.go_to(ticket.id)
    await view.app.board.steps.begin(c.ConvertToRepair, ticket)
    await view.press("f5")


def confirm(view: View) -> None:
    """The service made a repair of it, and the complaint has left the board."""
    tickets = (*(one for one in view.desk.data.tickets if one.id != "t2011"), repair_of(view))
    view.desk.data = replace(view.desk.data, tickets=tickets)
    view.desk.outbox_becomes()


async def test_the_cursor_is_led_to_a_walk_in_so_that_the_next_key_is_about_it() -> None:
    async with watching() as view:
        await write_down(view, MARKUP["closing tag"])
        await view.press("f5")
        ticket = view.app.board.queue.ticket
        assert ticket is not None
        assert (ticket.id, ticket.state) == ("c1", State.ACCEPTED)
        assert "登记 临1 已存在本机" in view.text
        await view.press("f3", "enter")
        assert [type(one.command) for one in view.desk.issued] == [c.Register, c.Dispatch]
        assert view.desk.issued[-1].ticket_id == "c1"


async def test_a_key_pressed_in_the_same_breath_is_about_the_walk_in_too_however_slow_the_disk() -> None:
    async with watching() as view:
        issue = view.desk.issue

        async def slowly(*asked: Any) -> OutboxEntry:
            await asyncio.sleep(0.2)
            return await issue(*asked)

        view.desk.issue = slowly  # type: ignore[method-assign, assignment]
        await write_down(view, "水管漏水")
        view.app.post_message(Key("f5", None))
        await view.press("f3", "enter")
        assert [type(one.command) for one in view.desk.issued] == [c.Register, c.Dispatch]
        assert view.desk.issued[-1].ticket_id == "c1"


async def test_a_complaint_that_became_a_repair_is_followed_there_and_its_number_said() -> None:
    async with watching(*office.afternoon(), gate()) as view:
        await convert(view, gate().ticket)
        confirm(view)
        await view.until(lambda: "转报修 2011 已确认，新单号 1056" in view.text)
        assert view.at_cursor == 1056


async def test_whoever_has_gone_on_to_another_ticket_stays_there() -> None:
    async with watching(*office.afternoon(), gate()) as view:
        await convert(view, gate().ticket)
        await view.press("home")
        before = view.at_cursor
        confirm(view)
        await view.until(lambda: "新单号 1056" in view.text)
        assert view.at_cursor == before


async def test_a_form_that_was_opened_meanwhile_keeps_its_ticket() -> None:
    async with watching(*office.afternoon(), gate()) as view:
        await convert(view, gate().ticket)
        await view.press("f3")
        before = view.at_cursor
        confirm(view)
        await view.until(lambda: "新单号 1056" in view.text)
        await view.press("escape")
        assert view.at_cursor == before
