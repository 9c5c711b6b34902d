"""The menu: what can be done with a ticket now, by the transition table and by who asks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.office import AFTERNOON, NOON, do, file, finished
from tests.tui.office import ago, matter
from tests.tui.test_whole_way import on_watch
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.domain.ticket import Kind, State, Ticket
from xianzhi_tui.domain.transitions import DESK, TRANSITIONS, Transition
from xianzhi_tui.tui.forms.menu import Menu, possible

ALWAYS = (c.AddNote, c.AttachPhotos)


@pytest.mark.parametrize(
    ("ticket", "acts"),
    [
        (file(), (c.Accept, c.Cancel, c.MergeInto, *ALWAYS)),
        (
            do(file(), c.Accept(), NOON),
            (c.Dispatch, c.Verify, c.MarkInvalid, c.Cancel, c.MergeInto, c.RecordCall, c.GivePromise, *ALWAYS),
        ),
        (finished(), (c.RecordCall, *ALWAYS)),
        (file(Kind.COMPLAINT), (c.Accept, c.Cancel, c.MergeInto, c.ConvertToRepair, *ALWAYS)),
    ],
)
def test_a_clerk_may_do_what_the_table_says_the_next_step_first(
    ticket: Ticket, acts: tuple[type[c.Command], ...]
) -> None:
    assert possible(ticket, Role.DUTY) == acts


def test_a_merged_ticket_can_be_taken_out_again() -> None:
    master, follower = file(no=1002), file(no=1003)
    merged = do(follower, c.MergeInto(master.id), NOON, other=master)
    assert possible(merged, Role.DUTY) == (c.Unmerge, *ALWAYS)


def test_consultations_are_the_leads() -> None:
    needs_fund = c.Verify(c.Finding.NEEDS_FUND, NOON, "王师傅", shared_part="外墙")
    ticket = do(do(file(), c.Accept(), NOON), needs_fund, AFTERNOON)
    assert c.RequestEmergencyFund in possible(ticket, Role.LEAD)
    assert c.RequestEmergencyFund not in possible(ticket, Role.DUTY)


_ARROWS = [row for row in TRANSITIONS if row.sources and row.roles & DESK]


@pytest.mark.parametrize("row", _ARROWS, ids=lambda row: f"{row.kind.value}-{row.name}")
def test_every_arrow_of_the_desk_is_in_the_menu(row: Transition) -> None:
    for source in row.sources:
        ticket = replace(file(row.kind), state=source)
        for role in row.roles & DESK:
            assert set(possible(ticket, role)) > set(ALWAYS)


async def test_the_menu_leads_to_the_form_of_the_chosen_act() -> None:
    lamp = matter(1043, "广场东侧", "路灯不亮", ago(10)).then(c.Accept(), ago(9))
    async with on_watch(lamp) as watch:
        await watch.press("f10")
        assert isinstance(watch.form, Menu)
        await watch.press("4")
        assert watch.form is not None
        assert watch.form.word == "cancel"
        await watch.press("重", "复", "enter")
        await watch.until(lambda: watch.state_of("t1043") is State.CANCELLED)


async def test_an_act_that_asks_nothing_is_done_from_the_menu() -> None:
    async with on_watch(matter(1043, "广场东侧", "路灯不亮", ago(10))) as watch:
        assert await watch.bring_to("t1043", State.ACCEPTED, "f10", "enter") == c.Accept()
