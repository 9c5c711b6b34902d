"""What residents and colleagues write is drawn as words: no order reaches the terminal, no bracket means anything."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from msgspec import structs
from rich.segment import Segment
from textual.color import Color

from tests.hostile import DISGUISES, ESCAPES, MARKUP, SMALL
from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from tests.tui.watching import View, watching
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.roles import Actor, Person, Repairer, Role, Roster
from xianzhi_tui.domain.ticket import Location, Reporter, Ticket
from xianzhi_tui.errors import Unreachable
from xianzhi_tui.sync.desk import Link, LinkState, OutboxEntry, OutboxState, Presence, StaffMember
from xianzhi_tui.text import strip_controls
from xianzhi_tui.tui.terminal import CONTROL_FILTER, title

SECONDS = 2.0  # a tenth of it on a quiet machine
LONG = "漏" * 30_000 + "\n水" * 30_000


def everywhere(words: str) -> tuple[Ticket, Ticket]:
    """Two tickets with these words wherever somebody else writes."""
    matter = office.matter(1044, "6号楼902", "漏水", office.ago(1), reporter=Reporter("朱女士", "138****1234", "r1"))
    ticket = matter.ticket
    report = replace(ticket.report, text=words, location=Location(words, words, words), reporter=Reporter(words, words))
    colleague = Person("d1", words)
    taken = replace(ticket, id="t1045", no=1045, report=report, accepted_by=colleague, assignee=colleague)
    return replace(ticket, report=report), taken


def drawn(view: View) -> str:
    """All that goes to the terminal as words."""
    strips = view.app.screen._compositor.render_strips()
    return "".join(segment.text for strip in strips for segment in strip if segment.control is None)


@pytest.mark.parametrize("group", [ESCAPES, MARKUP, DISGUISES], ids=["escapes", "markup", "disguises"])
async def test_no_order_reaches_the_terminal_from_anything_that_is_shown(group: dict[str, str]) -> None:
    async with watching(office.matter(1, "1号楼", "漏水", office.ago(1)), size=(160, 40)) as view:
        for words in group.values():
            say_everywhere(view.desk, words)
            view.app.board.say_error(Unreachable(words, safe=words, todo=words))
            await view.settled()
            for key in ("home", "down", "right", "escape", "f10", "escape"):
                await view.pilot.press(key)
                assert strip_controls(drawn(view)) == drawn(view), words


def say_everywhere(desk: FakeDesk, words: str) -> None:
    """Reporter, colleague, service and story: all use these words."""
    someone = Actor("d1", words, Role.DUTY)
    matter = office.matter(1044, words, words, office.ago(1)).then(c.Accept(), office.NOW, someone)
    desk.stories["t1044"] = matter.then(c.AddNote(words), office.NOW).story
    desk.link(Link(LinkState.CONNECTED, detail=words))
    desk.colleagues(Presence(Person("d2", words), "desk-2", "t1045", True))
    say_refused(desk, words)
    desk.hold(everywhere(words))


async def test_nor_from_the_forms_the_tray_the_help_and_the_sign_in() -> None:
    worst = (MARKUP["closing tag"], DISGUISES["bidi override"], ESCAPES["clear screen"], ESCAPES["title never ended"])
    words = "\n".join(worst)
    someone = Actor("d1", words, Role.DUTY)
    matter = office.matter(1044, words, words, office.ago(50), reporter=Reporter(words, words))
    finished = office.matter(1036, words, words, office.ago(90)).then(c.Accept(), office.ago(80), someone)
    finished.then(office.small(office.ago(70)), office.ago(70))
    finished.then(c.FinishRepair(words, no_photo_reason=words), office.ago(60), someone)
    desk = FakeDesk(office.data((matter.then(c.Accept(), office.ago(40), someone), finished)))
    people = Roster((Repairer("w1", words, (words,)),), (Person("l1", words),))
    desk.data = structs.replace(desk.data, roster=people, staff=(StaffMember("d1", words, Role.DUTY),))
    async with watching(desk=desk, size=(160, 40)) as view:
        say_refused(desk, words)
        await view.settled()
        keys = ("f3", "escape", "f4", "enter", "escape", "escape", "f2", "escape", "ctrl+o", "escape", "f1", "escape")
        for key in (*keys, "ctrl+l"):
            await view.pilot.press(key)
            assert (view.app.board.form_place.form is not None) is (key in ("f2", "f3"))
            assert strip_controls(drawn(view)) == drawn(view), key


async def test_nor_from_what_finds() -> None:
    desk = FakeDesk(office.data((), everywhere("\n".join((*ESCAPES.values(), *MARKUP.values(), *DISGUISES.values())))))
    async with watching(desk=desk, size=(160, 40)) as view:
        for keys in (("f7", "1", "0", "4"), ("ctrl+p", "1", "0", "4"), ("slash", "n", "space"), ("f2", "1")):
            for key in (*keys, "down", "escape"):
                await view.press(key)
                assert strip_controls(drawn(view)) == drawn(view), (keys, key)
        assert view.app.screen is view.app.board


def say_refused(desk: FakeDesk, words: str) -> None:
    """The service refused a note, in these words."""
    note, refused = c.AddNote(words), OutboxState.REFUSED
    desk.outbox_becomes(OutboxEntry("c1", "t1044", note, None, office.NOW, Person("d1", words), refused, 1, "x", words))


async def test_brackets_are_shown_as_they_were_written() -> None:
    reports = [office.matter(2000 + n, f"{n}号楼", words, office.ago(1)) for n, words in enumerate(MARKUP.values())]
    async with watching(*reports, size=(160, 40)) as view:
        for one in reports:
            assert one.ticket.report.text[:8] in view.row(str(one.ticket.no))


async def test_a_click_on_a_residents_link_does_nothing() -> None:
    desk = FakeDesk(office.data((), everywhere("[@click=app.quit]点我看照片[/]")))
    async with watching(desk=desk) as view:
        for y in range(2, 8):
            await view.pilot.click("TicketQueue", offset=(50, y))
        await view.pilot.click("Detail", offset=(5, 1))
        assert not desk.closed
        assert view.app.is_running


async def test_a_text_without_end_costs_no_more_than_a_short_one() -> None:
    desk = FakeDesk(office.data((), everywhere(LONG)))
    async with watching(desk=desk, size=(160, 40)) as view:
        await view.press("end", "home", "right")
        assert "漏漏漏" in view.text


async def test_fifty_thousand_lines_open_at_once_and_can_be_scrolled_through() -> None:
    ticket = office.matter(1044, "6号楼902", "漏水", office.ago(1)).ticket
    endless = replace(ticket, report=replace(ticket.report, text="\n".join(f"第{n}行漏水" for n in range(50_000))))
    async with watching(desk=FakeDesk(office.data((), (endless,))), size=(80, 24)) as view:
        began = time.monotonic()
        await view.press("right")
        assert time.monotonic() - began < SECONDS
        seen = {view.text}
        for key in ("pagedown", "pagedown", "end", "pageup", "home"):
            await view.press(key)
            seen.add(view.text)
        assert len(seen) == 5  # home shows the first page again
        assert time.monotonic() - began < 6 * SECONDS


@pytest.mark.parametrize("words", SMALL.values(), ids=SMALL)
def test_the_last_check_before_the_terminal_takes_every_order_out(words: str) -> None:
    (segment,) = CONTROL_FILTER.apply([Segment(words)], Color(0, 0, 0))
    assert strip_controls(segment.text) == segment.text
    assert strip_controls(title(words)[4:-1]) == title(words)[4:-1]


def test_what_the_program_itself_orders_passes() -> None:
    from rich.control import Control

    move = Control.move_to(1, 1).segment
    assert CONTROL_FILTER.apply([move], Color(0, 0, 0)) == [move]
