"""What is open to somebody now, and what stands in the way of the rest: never a blank that could be filled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.office import (
    AFTERNOON,
    EVENING,
    LEAD,
    NOON,
    POLICY,
    ROSTER,
    ZHANG,
    called_back,
    do,
    file,
    finished,
    fund,
    merge,
    verified,
)
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.openings import acts_of_the_desk, steps_for, why_not
from xianzhi_tui.domain.roles import Actor, Roster
from xianzhi_tui.domain.scene import Scene
from xianzhi_tui.domain.ticket import Category, Kind, State, Ticket
from xianzhi_tui.domain.transitions import DESK, TRANSITIONS, Transition

ACCEPTED = do(file(), c.Accept(), NOON)
DISPATCHED = do(ACCEPTED, c.Dispatch("11"), NOON)
COMPLAINT = do(file(Kind.COMPLAINT), c.Accept(), NOON)
MERGED, MASTER = merge(file(no=1002), ACCEPTED)
EXTENDED = do(verified(), c.WaitParts("灯", EVENING), AFTERNOON)


def reason(ticket: Ticket, act: type[c.Command], by: Actor = ZHANG) -> str | None:
    refused = why_not(ticket, act, Scene(AFTERNOON, by, POLICY, ROSTER))
    return refused.code if refused else None


@pytest.mark.parametrize(
    ("ticket", "act", "by", "expected"),
    [
        (file(), c.Accept, ZHANG, None),
        (file(), c.Dispatch, ZHANG, "state"),
        (ACCEPTED, c.Dispatch, ZHANG, None),
        (DISPATCHED, c.ReturnOrder, ZHANG, None),
        (DISPATCHED, c.Verify, ZHANG, None),
        (ACCEPTED, c.ReturnOrder, ZHANG, "state"),
        (verified(), c.WaitParts, ZHANG, None),
        (do(EXTENDED, c.StartRepair(), AFTERNOON), c.WaitParts, ZHANG, "already_extended"),
        (verified(), c.ReclassifyFund, ZHANG, None),
        (verified(), c.Suspend, ZHANG, None),
        (verified(), c.Resume, ZHANG, "state"),
        (file(hazard=True), c.Cancel, ZHANG, "hazard_stays"),
        (MASTER, c.Cancel, ZHANG, "has_followers"),
        (MASTER, c.MergeInto, ZHANG, "has_followers"),
        (ACCEPTED, c.MergeInto, ZHANG, None),
        (MERGED, c.Unmerge, ZHANG, None),
        (ACCEPTED, c.Unmerge, ZHANG, "state"),
        (COMPLAINT, c.ConvertToRepair, ZHANG, None),
        (COMPLAINT, c.Reopen, ZHANG, "role"),
        (do(file(Kind.COMPLAINT, category=Category.RECEPTION), c.Accept()), c.Reply, ZHANG, "state"),
        (fund(), c.RequestEmergencyFund, ZHANG, "role"),
        (fund(), c.RequestEmergencyFund, LEAD, None),
        (finished(), c.RecordCall, ZHANG, None),
        (file(), c.RecordCall, ZHANG, "call_not_due"),
        (called_back(), c.AddNote, ZHANG, None),
        (called_back(), c.AttachPhotos, ZHANG, None),
    ],
)
def test_an_act_is_open_or_has_one_reason_why_not(
    ticket: Ticket, act: type[c.Command], by: Actor, expected: str | None
) -> None:
    assert reason(ticket, act, by) == expected


def test_without_a_repairer_on_duty_nobody_can_be_sent() -> None:
    nobody = Scene(AFTERNOON, ZHANG, POLICY, Roster())
    refused = why_not(ACCEPTED, c.Dispatch, nobody)
    assert refused is not None
    assert refused.code == "unknown_repairer"


@pytest.mark.parametrize("kind", Kind)
def test_every_act_of_the_desk_can_be_asked_about_in_every_state(kind: Kind) -> None:
    for state in State:
        ticket = replace(file(kind), state=state)
        for act in acts_of_the_desk(ticket):
            reason(ticket, act)
            reason(ticket, act, LEAD)


@pytest.mark.parametrize(
    "row",
    [row for row in TRANSITIONS if row.sources and row.roles & DESK],
    ids=lambda row: f"{row.kind.value}-{row.name}",
)
def test_no_arrow_of_the_desk_is_forgotten(row: Transition) -> None:
    assert len(acts_of_the_desk(file(row.kind))) == len(set(acts_of_the_desk(file(row.kind))))
    assert not {c.AddNote, c.AttachPhotos, c.Unmerge} - set(acts_of_the_desk(file(row.kind)))


def test_the_steps_of_an_act_stand_in_the_order_of_a_tickets_life() -> None:
    assert steps_for(file(), c.Dispatch) == (State.ACCEPTED, State.DISPATCHED)
    assert steps_for(file(Kind.COMPLAINT), c.Reply) == (State.ASSIGNED, State.HANDLING)
    assert steps_for(file(), c.Unmerge) == (State.MERGED,)
    assert steps_for(file(Kind.COMPLAINT), c.GivePromise) == (
        State.ACCEPTED,
        State.SUSPENDED,
        State.ASSIGNED,
        State.HANDLING,
    )
