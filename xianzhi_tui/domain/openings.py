"""Which acts are open to somebody on a ticket now, and why the others are not: the rules are asked, all blanks filled.

What a clerk would type is taken for granted, so only what the ticket is, and who asks, can stand in the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.calls import tasks
from xianzhi_tui.domain.decide import decide
from xianzhi_tui.domain.promises import promisable
from xianzhi_tui.domain.rules.complaint import DEPARTMENTS
from xianzhi_tui.domain.scene import Refused, Scene
from xianzhi_tui.domain.ticket import Category, Department, EmergencyCase, Photo, State, SuspendReason, Ticket
from xianzhi_tui.domain.transitions import DESK, TRANSITIONS

COMMANDS_BY_ROW: dict[str, type[c.Command]] = {
    **c.COMMANDS,
    **dict.fromkeys(("verify_small", "verify_needs_fund"), c.Verify),
    **dict.fromkeys(("first_call", "record_fund_call", "call_reached", "call_exhausted", "redo"), c.RecordCall),
    **dict.fromkeys(("consult_passed", "consult_failed"), c.DecideConsultation),
    **dict.fromkeys(("emergency_approved", "emergency_refused"), c.DecideEmergencyFund),
    "emergency_fund": c.RequestEmergencyFund,
}
"""The command behind each arrow of the state machines."""
SAID = "-"


def acts_of_the_desk(ticket: Ticket) -> tuple[type[c.Command], ...]:
    """Everything the office ever does with a ticket of this kind, in the order of its life."""
    return tuple(dict.fromkeys(_acts(ticket)))


def why_not(ticket: Ticket, act: type[c.Command], scene: Scene) -> Refused | None:
    """What stands in the way of an act, or None when it is open."""
    if act is c.RecordCall:
        return None if tasks(ticket, scene.now, scene.policy) else Refused("call_not_due")
    if act is c.Unmerge:
        return None if ticket.state is State.MERGED else Refused("state", state=ticket.state.value)
    try:
        decide(ticket, _LIKELY[act](ticket, scene), scene, _another(ticket))
    except Refused as refused:
        return refused
    return None


def steps_for(ticket: Ticket, act: type[c.Command]) -> tuple[State, ...]:
    """The steps of a ticket's life at which an act is possible at all, in their order."""
    if act is c.Unmerge:
        return (State.MERGED,)
    rows = [row for row in TRANSITIONS if row.kind is ticket.kind]
    if act is c.GivePromise:
        reached = {row.target for row in rows}
        return tuple(one for one in State if one in reached and promisable(replace(ticket, state=one)))
    ways = [row.sources for row in rows if COMMANDS_BY_ROW.get(row.name) is act]
    return tuple(one for one in State if any(one in sources for sources in ways))


def _acts(ticket: Ticket) -> Iterator[type[c.Command]]:
    for row in TRANSITIONS:
        if row.kind is ticket.kind and row.sources and row.roles & DESK:
            yield COMMANDS_BY_ROW[row.name]
    yield from (c.Unmerge, c.GivePromise, c.AddNote, c.AttachPhotos, c.CorrectContact)


def _another(ticket: Ticket) -> Ticket:
    """Any other open ticket, to merge with."""
    return replace(ticket, id=SAID, state=State.ACCEPTED, followers=())


def _on_duty(scene: Scene) -> str:
    return next((one.id for one in scene.roster.repairers if one.on_duty), "")


def _department(ticket: Ticket) -> Department:
    return DEPARTMENTS.get(ticket.report.category, Department.SERVICE)


def _tomorrow(scene: Scene) -> datetime:
    return scene.now + timedelta(days=1)


_PHOTO = Photo(SAID)
_NUMBER = "****0000"
_LIKELY: dict[type[c.Command], Callable[[Ticket, Scene], c.Command]] = {
    c.Accept: lambda ticket, scene: c.Accept(),
    c.Dispatch: lambda ticket, scene: c.Dispatch(_on_duty(scene), SAID),
    c.ReturnOrder: lambda ticket, scene: c.ReturnOrder(SAID),
    c.Verify: lambda ticket, scene: c.Verify(c.Finding.SMALL, scene.now, SAID, safety_measure=SAID),
    c.MarkInvalid: lambda ticket, scene: c.MarkInvalid(SAID),
    c.ReclassifyFund: lambda ticket, scene: c.ReclassifyFund(SAID, SAID),
    c.StartRepair: lambda ticket, scene: c.StartRepair(_on_duty(scene)),
    c.WaitParts: lambda ticket, scene: c.WaitParts(SAID, _tomorrow(scene)),
    c.Suspend: lambda ticket, scene: c.Suspend(SuspendReason.OTHER, _tomorrow(scene)),
    c.Resume: lambda ticket, scene: c.Resume(),
    c.FinishRepair: lambda ticket, scene: c.FinishRepair(SAID, no_photo_reason=SAID),
    c.RequestEmergencyFund: lambda ticket, scene: c.RequestEmergencyFund(EmergencyCase.LIFT, SAID, True),
    c.DecideEmergencyFund: lambda ticket, scene: c.DecideEmergencyFund(False, SAID, closes_at=_tomorrow(scene)),
    c.DecideConsultation: lambda ticket, scene: c.DecideConsultation(False, True, False, SAID),
    c.Reopen: lambda ticket, scene: c.Reopen(SAID),
    c.Cancel: lambda ticket, scene: c.Cancel(SAID),
    c.MergeInto: lambda ticket, scene: c.MergeInto(SAID),
    c.Assign: lambda ticket, scene: c.Assign(_department(ticket)),
    c.StartHandling: lambda ticket, scene: c.StartHandling(),
    c.Reply: lambda ticket, scene: c.Reply(SAID, no_photo_reason=SAID),
    c.ConvertToRepair: lambda ticket, scene: c.ConvertToRepair(SAID, Category.OTHER, ticket.report.location),
    c.GivePromise: lambda ticket, scene: c.GivePromise(_tomorrow(scene)),
    c.AddNote: lambda ticket, scene: c.AddNote(SAID),
    c.CorrectContact: lambda ticket, scene: c.CorrectContact(_NUMBER),
    c.AttachPhotos: lambda ticket, scene: c.AttachPhotos((_PHOTO,)),
}
