"""While somebody types, the board holds still: an input method's window stays where the words go."""

from __future__ import annotations

from textual.messages import Update

from tests.tui import office
from tests.tui.forms.counter import type_in
from tests.tui.watching import CONNECTED, View, watching
from xianzhi_tui.domain import commands as c
from xianzhi_tui.sync.desk import Link, LinkState
from xianzhi_tui.tui.forms.editors import LineEditor, ProseEditor
from xianzhi_tui.tui.forms.fields import Prose


def ticking() -> office.Matter:
    """A report whose check on site is due in two minutes: its clock counts seconds."""
    return office.matter(1044, "6号楼902", "六楼漏水[/", office.ago(28)).then(c.Accept(), office.ago(27))


def drawn_anew(view: View) -> set[str]:
    """What was painted since this was last asked, by the name of its kind."""
    kinds = {type(message.widget).__name__ for message in view.seen if isinstance(message, Update)}
    view.seen.clear()
    return kinds


async def seconds_pass(view: View, seconds: int) -> None:
    for _ in range(seconds):
        await view.pass_time(1)


async def test_the_clocks_tick_until_a_text_field_has_the_keys() -> None:
    async with watching(ticking()) as view:
        drawn_anew(view)
        await seconds_pass(view, 2)
        assert drawn_anew(view) == {"TicketQueue", "LinkBar"}
        await view.press("f2")
        drawn_anew(view)
        await seconds_pass(view, 5)
        assert drawn_anew(view) == set()


async def test_after_a_minute_they_catch_up_once() -> None:
    async with watching(ticking()) as view:
        await seconds_pass(view, 1)
        await view.press("f2")
        before = view.row("1044")
        await view.pass_time(58)
        assert view.row("1044") == before
        await seconds_pass(view, 2)
        assert "还有    00:59" in view.row("1044")


async def test_a_limit_that_breaks_is_shown_at_once() -> None:
    async with watching(ticking()) as view:
        await view.pass_time(90)
        await view.press("f2")
        await view.pass_time(29)
        assert "超时" not in view.row("1044")
        await seconds_pass(view, 2)
        assert "超时" in view.row("1044")


async def test_the_line_speaks_up_when_it_breaks_and_not_at_every_poll() -> None:
    async with watching(ticking()) as view:
        await view.press("f2")
        drawn_anew(view)
        view.desk.link(CONNECTED)
        await view.settled()
        assert drawn_anew(view) == set()
        view.desk.link(Link(LinkState.OFFLINE, since=office.NOW, data_as_of=office.NOW))
        await view.until(lambda: "离线" in view.text)


async def test_the_terminals_cursor_stays_in_the_field_while_time_passes() -> None:
    async with watching(ticking()) as view:
        await view.press("f2")
        await type_in(view.pilot, "6-9")
        field = view.app.focused
        assert isinstance(field, LineEditor)
        where = view.app.cursor_position
        assert where == field.cursor_screen_offset
        await view.pass_time(61)
        assert view.app.cursor_position == where


async def test_once_the_form_is_left_the_clocks_tick_again() -> None:
    async with watching(ticking()) as view:
        await view.press("f2", "escape")
        drawn_anew(view)
        await seconds_pass(view, 1)
        assert "TicketQueue" in drawn_anew(view)


async def test_a_choice_is_no_text_field_and_lets_the_clocks_tick() -> None:
    async with watching(ticking()) as view:
        await view.press("f3")
        drawn_anew(view)
        await seconds_pass(view, 1)
        assert "TicketQueue" in drawn_anew(view)


def test_the_caret_does_not_blink() -> None:
    assert not LineEditor("", "", 10).cursor_blink
    assert not ProseEditor(Prose("text"), "").cursor_blink
