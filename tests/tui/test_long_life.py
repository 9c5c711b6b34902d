"""Three days on the screen: whatever was opened and closed leaves nothing behind."""

from __future__ import annotations

import gc
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from textual._styles_cache import StylesCache
from textual.geometry import Region
from textual.signal import Signal
from textual.widget import Widget

from tests.tui import office
from tests.tui.fake_desk import MANAGER, FakeDesk
from tests.tui.forms.counter import every_form
from tests.tui.watching import CONNECTED, View, watching
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.tui import bindings, textual_fixes
from xianzhi_tui.tui.tested import TESTED

Round = Callable[[View], Awaitable[None]]

WARM, OFTEN = 5, 12
MORE_OBJECTS = 2_500
"""What may come and go; one form kept alive each time would be ten thousand."""
MORE_DRAWN = 10_000
"""The list remembers up to a thousand lines as they were drawn, some ten objects each."""
MORE_KILOBYTES = 6_000
LEAVING = frozenset({"app.quit", "board.next", "board.next_f"})


def kilobytes() -> int:
    """What this process holds in memory now."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4


async def objects(view: View) -> int:
    await view.settled()
    view.seen.clear()  # the test's own record of messages
    gc.collect()
    return len(gc.get_objects())


async def repeated(view: View, once: Round, warm: int, often: int) -> tuple[int, int]:
    """By how many objects and kilobytes the desk grew after it was warm."""
    for _ in range(warm):
        await once(view)
    before, held = await objects(view), kilobytes()
    for _ in range(often):
        await once(view)
        view.seen.clear()
    return await objects(view) - before, kilobytes() - held


async def open_and_close(view: View, step: type[c.Command], ticket: Ticket | None) -> None:
    await view.app.board.steps.begin(step, ticket)
    assert view.app.board.form_place.form is not None
    await view.pilot.pause()
    await view.app.board.close_form()


async def test_forms_that_were_closed_are_forgotten() -> None:
    gate = next(one.ticket for one in office.afternoon() if one.ticket.no == 2011)

    async def once(view: View) -> None:
        await open_and_close(view, c.Register, None)  # eleven entries
        await open_and_close(view, c.Reply, gate)  # a text area

    async with watching() as view:
        more, _ = await repeated(view, once, WARM, OFTEN)
    assert more < MORE_OBJECTS


async def test_a_form_closed_before_it_was_seen_may_still_be_drawn() -> None:
    gate = next(one.ticket for one in office.afternoon() if one.ticket.no == 2011)
    async with watching() as view:
        await view.app.board.steps.begin(c.Reply, gate)
        await view.press("tab", "tab")
        editors = list(view.app.board.query("LineEditor, ProseEditor").results(Widget))
        await view.app.board.close_form()
        assert len(editors) > 1
        for editor in editors:
            assert len(editor.render_lines(Region(0, 0, 20, 1))) == 1


def test_another_textual_must_be_looked_at_before_it_is_used() -> None:
    assert version("textual") == TESTED, (
        "another Textual: see whether #6665, #6666 and Signal.subscribe are mended, run make faults, then move TESTED"
    )
    assert textual_fixes.apply()
    assert hasattr(StylesCache, "get_inner_outer")
    assert hasattr(Signal, "unsubscribe")


@pytest.mark.slow
async def test_several_hundred_forms_and_pages_leave_nothing_behind() -> None:
    matters = office.afternoon()
    manager = FakeDesk(office.data(matters), MANAGER, stories=office.stories(matters))  # every act is open to a manager
    keys = [act.key for act in (*bindings.APP, *bindings.BOARD) if act.id not in LEAVING]

    async def once(view: View) -> None:
        for step, ticket in every_form():
            await open_and_close(view, step, ticket)
        for key in keys:
            await view.pilot.press(key, "escape")

    async with watching(desk=manager) as view:
        more, kept = await repeated(view, once, 4, 16)
    assert more < MORE_OBJECTS
    assert kept < MORE_KILOBYTES


@pytest.mark.slow
async def test_ten_thousand_polls() -> None:
    tickets = [one.ticket for one in office.afternoon()]

    async def once(view: View) -> None:
        for _ in range(10):
            view.desk.link(CONNECTED)
            await view.pass_time(7)
        view.desk.hold(tuple(tickets[len(view.desk.presented) % 2 :]))

    async with watching() as view:
        more, kept = await repeated(view, once, 100, 900)
    assert more < MORE_DRAWN
    assert kept < MORE_KILOBYTES
