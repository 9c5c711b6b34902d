"""The line of the board: the same commands as the forms, against the version that was seen."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from tests.tui import office
from tests.tui.fake_desk import Issued
from tests.tui.forms.counter import type_in
from tests.tui.watching import View, watching
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import CallOutcome
from xianzhi_tui.tui.forms.dispatch import DispatchForm
from xianzhi_tui.tui.forms.line import CommandLine


async def typed(view: View, words: str, *, opened_by: str = "slash") -> None:
    """Open the line and type."""
    await view.press(opened_by)
    assert isinstance(view.app.board.form_place.form, CommandLine)
    await type_in(view.pilot, words)


def said(view: View) -> str:
    """What stands below the fields."""
    assert view.app.board.form_place.form is not None
    return str(view.app.board.form_place.form.query_one(".word", Static).content)


@pytest.mark.parametrize("key", ["slash", "fullwidth_solidus", "ideographic_comma"])
async def test_the_stroke_opens_it_in_whatever_form_it_arrives(key: str) -> None:
    async with watching() as view:
        await typed(view, "", opened_by=key)
        assert said(view).startswith("d 派单  a 受理  v 核实  f 完工  n 备注  c 回访  g 去看")


async def test_a_whole_line_is_carried_out_at_once() -> None:
    async with watching() as view:
        await typed(view, "d 1043 李师傅")
        assert said(view) == "派单 1043 广场东侧"
        await view.press("enter")
        await view.until(lambda: bool(view.desk.issued))
        lamp = next(one.ticket for one in office.afternoon() if one.ticket.no == 1043)
        assert view.desk.issued == [Issued("t1043", c.Dispatch("w2"), lamp.version)]
        assert view.app.board.form_place.form is None


async def test_without_a_number_it_is_the_ticket_under_the_cursor() -> None:
    async with watching() as view:
        no = view.at_cursor
        await typed(view, "n 六楼漏水[/")
        await view.press("enter")
        await view.until(lambda: bool(view.desk.issued))
        assert view.desk.issued == [Issued(f"t{no}", c.AddNote("六楼漏水[/"), None)]


async def test_accepting_asks_nothing() -> None:
    async with watching() as view:
        await typed(view, "a 1044")
        await view.press("enter")
        await view.until(lambda: bool(view.desk.issued))
        assert view.desk.issued == [Issued("t1044", c.Accept(), 1)]


async def test_a_call_is_told_in_one_line() -> None:
    async with watching() as view:
        await typed(view, "c 2009 满意")
        await view.press("enter")
        await view.until(lambda: bool(view.desk.issued))
        command = view.desk.issued[0].command
        assert isinstance(command, c.RecordCall)
        assert command.outcome is CallOutcome.SATISFIED


async def test_what_is_missing_is_asked_in_the_form_with_what_was_typed() -> None:
    async with watching() as view:
        await typed(view, "d 1042 李师傅")  # sent already: another one needs a reason
        await view.press("enter")
        form = view.app.board.form_place.form
        assert isinstance(form, DispatchForm)
        assert form.answers["assignee"] == "w2"
        assert said(view) == "请填写：原因"
        assert view.desk.issued == []


async def test_an_unknown_name_is_not_guessed() -> None:
    async with watching() as view:
        await typed(view, "d 1043 孙师傅")
        await view.press("enter")
        assert isinstance(view.app.board.form_place.form, DispatchForm)
        assert view.desk.issued == []


async def test_what_is_not_possible_now_is_said_and_the_line_stays() -> None:
    async with watching() as view:
        await typed(view, "a 1043")
        await view.press("enter")
        assert said(view) == "1043 现在是已受理，不能受理"
        assert isinstance(view.app.board.form_place.form, CommandLine)


async def test_the_names_that_may_follow_are_shown() -> None:
    async with watching() as view:
        await typed(view, "d 1043")
        assert "王师傅" in said(view)
        assert "李师傅" in said(view)


async def test_going_to_a_ticket() -> None:
    async with watching() as view:
        await typed(view, "g 1031")
        await view.press("enter")
        assert view.at_cursor == 1031
        assert view.app.board.form_place.form is None


async def test_a_ticket_that_changed_meanwhile_is_looked_at_before() -> None:
    async with watching() as view:
        view.app.board.queue.go_to("t1043")
        await typed(view, "n 看过了")
        lamp = next(one for one in office.afternoon() if one.ticket.no == 1043)
        view.desk.arrive(lamp.then(c.Dispatch("w2"), office.NOW, office.LI).ticket)
        await view.until(lambda: said(view).startswith("此单刚有变化"))
        await view.press("enter")
        assert view.desk.issued == []
