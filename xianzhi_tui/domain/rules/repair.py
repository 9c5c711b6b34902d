"""The main way of a repair: accept, dispatch, verify, repair, parts, suspend, finish."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.clocks import ClockAct, ClockName, unfinished
from xianzhi_tui.domain.events import Event
from xianzhi_tui.domain.roles import Person, Role
from xianzhi_tui.domain.rules.steps import not_future, require, step
from xianzhi_tui.domain.scene import Scene
from xianzhi_tui.domain.ticket import State, SuspendReason, Ticket


def accept(ticket: Ticket, _: c.Accept, scene: Scene) -> Event:
    """Take the report."""
    return step(ticket, "accept", scene)


def dispatch(ticket: Ticket, command: c.Dispatch, scene: Scene) -> Event:
    """Send a repairer who is on duty; changing the repairer needs a reason."""
    if ticket.state is State.DISPATCHED:
        require(bool(command.reason), "reason_missing")
    return step(ticket, "dispatch", scene, assignee=repairer(command.assignee, scene), reason=command.reason)


def return_order(ticket: Ticket, command: c.ReturnOrder, scene: Scene) -> Event:
    """Give the order back, with a reason."""
    require(bool(command.reason), "reason_missing")
    return step(ticket, "return_order", scene, reason=command.reason)


def verify(ticket: Ticket, command: c.Verify, scene: Scene) -> Event:
    """Record the check on site; a hazard asks for a safety measure, the fund for the shared part's name."""
    require(bool(command.verified_by), "verified_by_missing")
    first_filed_at = min([ticket.filed_at, *(one.filed_at for one in ticket.followers)])
    require(command.arrived_at >= first_filed_at, "arrived_before_filing")
    require(bool(command.safety_measure) or not ticket.hazard, "safety_measure_missing")
    facts: dict[str, Any] = {
        "arrived_at": not_future(command.arrived_at, scene.now),
        "verified_by": command.verified_by,
        "note": command.note,
        "safety_measure": command.safety_measure,
        "photos": command.photos,
    }
    if command.finding is c.Finding.SMALL:
        return step(ticket, "verify_small", scene, **facts)
    require(bool(command.shared_part), "shared_part_missing")
    return step(ticket, "verify_needs_fund", scene, shared_part=command.shared_part, **facts)


def mark_invalid(ticket: Ticket, command: c.MarkInvalid, scene: Scene) -> Event:
    """Nothing there, or not ours: with an on-site note or photo."""
    require(bool(command.note) or bool(command.photos), "evidence_missing")
    return step(ticket, "mark_invalid", scene, note=command.note, photos=command.photos)


def start_repair(ticket: Ticket, command: c.StartRepair, scene: Scene) -> Event:
    """Work begins, by somebody."""
    person = repairer(command.assignee, scene) if command.assignee else None
    require(person is not None or ticket.assignee is not None, "unknown_repairer")
    return step(ticket, "start_repair", scene, assignee=person)


def wait_parts(ticket: Ticket, command: c.WaitParts, scene: Scene) -> Event:
    """Extend to five days, once per cycle, only while the fix clock runs (article row 31)."""
    require(bool(command.part), "part_missing")
    require(command.expected_at > scene.now, "expected_in_the_past")
    fix = unfinished(ticket.clocks, ClockName.FIX)
    require(fix is not None and fix.running, "fix_not_running")
    require(ticket.extended_in != ticket.cycle, "already_extended")
    return step(ticket, "wait_parts", scene, part=command.part, expected_at=command.expected_at)


def suspend(ticket: Ticket, command: c.Suspend, scene: Scene) -> Event:
    """Wait, with a reason and a review time; standing clocks need a lead's approval, a third party its name."""
    require(command.review_at > scene.now, "review_in_the_past")
    require(command.reason is not SuspendReason.THIRD_PARTY or bool(command.third_party), "third_party_missing")
    if command.pause:
        by_lead = scene.actor.role is Role.LEAD or scene.roster.is_lead(command.approved_by)
        require(by_lead, "approval_missing")
    event = step(
        ticket,
        "suspend",
        scene,
        {ClockName.REVIEW: command.review_at},
        reason=command.reason,
        review_at=command.review_at,
        paused=command.pause,
        approved_by=command.approved_by,
        note=command.note,
        reference=command.reference,
        third_party=command.third_party,
    )
    if command.pause:
        return event
    return replace(event, clocks=tuple(one for one in event.clocks if one.act is not ClockAct.PAUSE))


def resume(ticket: Ticket, _: c.Resume, scene: Scene) -> Event:
    """The waiting is over."""
    return step(ticket, "resume", scene)


def finish_repair(ticket: Ticket, command: c.FinishRepair, scene: Scene) -> Event:
    """The work is done: a note, and an after-photo or why there is none."""
    require(bool(command.note), "note_missing")
    require(bool(command.photos) or bool(command.no_photo_reason), "photo_missing")
    return step(
        ticket,
        "finish_repair",
        scene,
        note=command.note,
        photos=command.photos,
        no_photo_reason=command.no_photo_reason,
    )


def repairer(person_id: str, scene: Scene) -> Person:
    """A repairer of this compound who is on duty; Refused otherwise."""
    found = scene.roster.repairer(person_id)
    require(found is not None, "unknown_repairer")
    assert found is not None
    require(found.on_duty, "off_duty", name=found.name)
    return found.person
