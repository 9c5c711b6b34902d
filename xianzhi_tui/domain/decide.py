"""The rules: which events a command leads to, or why it is refused. Pure; time comes with the scene."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.events import Event
from xianzhi_tui.domain.rules import adding, calling, complaint, filing, fund, joining, past, promising, repair
from xianzhi_tui.domain.scene import Identity, Refused, Scene
from xianzhi_tui.domain.ticket import Ticket

__all__ = ["Identity", "Refused", "Scene", "decide"]

_RULES: dict[type[Any], Callable[[Ticket, Any, Scene], Event | tuple[Event, ...]]] = {
    c.Accept: repair.accept,
    c.Dispatch: repair.dispatch,
    c.ReturnOrder: repair.return_order,
    c.Verify: repair.verify,
    c.MarkInvalid: repair.mark_invalid,
    c.StartRepair: repair.start_repair,
    c.WaitParts: repair.wait_parts,
    c.Suspend: repair.suspend,
    c.Resume: repair.resume,
    c.FinishRepair: repair.finish_repair,
    c.ReclassifyFund: fund.reclassify,
    c.RequestEmergencyFund: fund.request_emergency,
    c.DecideEmergencyFund: fund.decide_emergency,
    c.DecideConsultation: fund.decide_consultation,
    c.RecordCall: calling.record_call,
    c.ExhaustCalls: calling.exhaust_calls,
    c.Rate: calling.rate,
    c.CloseRatingWindow: calling.close_rating_window,
    c.Reopen: calling.reopen,
    c.Cancel: joining.cancel,
    c.ReleaseFollower: joining.release,
    c.ConvertToRepair: joining.convert_to_repair,
    c.Assign: complaint.assign,
    c.StartHandling: complaint.start_handling,
    c.Reply: complaint.reply,
    c.AddNote: adding.add_note,
    c.CorrectContact: adding.correct_contact,
    c.AttachPhotos: adding.attach_photos,
    c.GivePromise: promising.give_promise,
    c.Urge: adding.urge,
}
_RULES_OF_TWO: dict[type[Any], Callable[[Ticket, Any, Scene, Ticket | None], Event]] = {
    c.MergeInto: joining.merge_into,
    c.AdoptFollower: joining.adopt,
    c.Unmerge: joining.unmerge,
}


def decide(ticket: Ticket | None, command: c.Command, scene: Scene, other: Ticket | None = None) -> tuple[Event, ...]:
    """The events of a command on a ticket (None when it files one); raises Refused.

    `other` is the second ticket of a merge: the target of MergeInto, the follower of AdoptFollower, the master of
    Unmerge.
    """
    if ticket is None:
        return past.bring_in(command, scene) if isinstance(command, c.BringIn) else (filing.file(command, scene),)
    if (rule_of_two := _RULES_OF_TWO.get(type(command))) is not None:
        return (rule_of_two(ticket, command, scene, other),)
    if (rule := _RULES.get(type(command))) is None:
        raise Refused("state", state=ticket.state.value)
    decided = rule(ticket, command, scene)
    return decided if isinstance(decided, tuple) else (decided,)
