"""Tickets that meet or leave: merge, un-merge, cancel, convert (sections 7 and 8)."""

from __future__ import annotations

from datetime import datetime

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain import events as e
from xianzhi_tui.domain.clocks import Clock, ClockAct, ClockChange, ClockName, unfinished
from xianzhi_tui.domain.limits import deadline_from
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.domain.rules.calling import require_reporter
from xianzhi_tui.domain.rules.steps import happen, require, row_for, stay, step
from xianzhi_tui.domain.scene import Refused, Scene
from xianzhi_tui.domain.ticket import REPAIR_CATEGORIES, Follower, State, Ticket
from xianzhi_tui.domain.transitions import DESK

FILING_CLOCKS = frozenset({ClockName.VERIFY, ClockName.FIX, ClockName.FIRST_CALL, ClockName.REPLY})
"""Clocks counted from the filing, which the earliest filing of a merged group governs."""


def merge_into(ticket: Ticket, command: c.MergeInto, scene: Scene, other: Ticket | None) -> e.Event:
    """End this ticket in favour of another open one of the same compound and kind."""
    row = row_for(ticket, "merge_into", scene)
    if other is None or other.id != command.target or other.compound != ticket.compound:
        raise Refused("unknown_target")
    require(other.id != ticket.id, "merge_with_itself")
    require(other.open, "target_ended", state=other.state.value)
    require(other.kind is ticket.kind, "target_of_other_kind")
    require(not ticket.followers, "has_followers")
    return happen(ticket, row, scene, target=other.id, target_no=other.no)


def adopt(ticket: Ticket, command: c.AdoptFollower, scene: Scene, other: Ticket | None) -> e.Event:
    """Take a merged ticket's reporter on; the earliest filing governs the clocks."""
    require(scene.actor.role in DESK, "role")
    if other is None or other.id != command.ticket_id:
        raise Refused("unknown_target")
    require(ticket.open, "target_ended", state=ticket.state.value)
    return stay(
        ticket,
        e.FollowerAdopted,
        scene,
        *_brought_forward(ticket, other.filed_at, scene),
        ticket_id=other.id,
        no=other.no,
        filed_at=other.filed_at,
        reporter=other.report.reporter,
        hazard=other.report.hazard,
    )


def _brought_forward(ticket: Ticket, filed_at: datetime, scene: Scene) -> list[ClockChange]:
    return [
        _counting_from(filed_at, clock, ClockAct.ADVANCE, scene)
        for clock in ticket.clocks
        if not clock.ended and clock.name in FILING_CLOCKS and filed_at < clock.started_at
    ]


def _counting_from(start: datetime, clock: Clock, act: ClockAct, scene: Scene) -> ClockChange:
    return ClockChange(act, clock.name, deadline_from(start, clock, scene.policy), start)


def unmerge(ticket: Ticket, command: c.Unmerge, scene: Scene, other: Ticket | None) -> e.Event:
    """Restore a merged ticket with its own filing time and clocks, while its master is still open."""
    require(scene.actor.role in DESK, "role")
    require(bool(command.reason), "reason_missing")
    before = ticket.state_before_merge
    if ticket.state is not State.MERGED or before is None or other is None or other.id != ticket.merged_into:
        raise Refused("state", state=ticket.state.value)
    require(other.open, "target_ended", state=other.state.value)
    ended_at = ticket.ended_at or scene.now
    dropped = [clock for clock in ticket.clocks if clock.dropped and clock.ended_at and clock.ended_at >= ended_at]
    return e.Unmerged(
        occurred_at=scene.now,
        actor=scene.actor,
        state=before,
        clocks=tuple(ClockChange(ClockAct.RESTORE, clock.name) for clock in dropped),
        target=other.id,
        reason=command.reason,
    )


def release(ticket: Ticket, command: c.ReleaseFollower, scene: Scene) -> e.Event:
    """Let a merged ticket go its own way again; its filing governs the clocks no more."""
    require(scene.actor.role in DESK, "role")
    require(ticket.follower(command.ticket_id) is not None, "unknown_target")
    remaining = [one for one in ticket.followers if one.ticket_id != command.ticket_id]
    clocks = _given_back(ticket, remaining, scene)
    return stay(ticket, e.FollowerReleased, scene, *clocks, ticket_id=command.ticket_id)


def _given_back(ticket: Ticket, followers: list[Follower], scene: Scene) -> list[ClockChange]:
    changes = []
    for clock in ticket.clocks:
        if clock.ended or clock.own_start is None:
            continue
        own_start = clock.own_start
        start = min([own_start, *(one.filed_at for one in followers if one.joined_at >= own_start)])
        if start != clock.started_at:
            changes.append(_counting_from(start, clock, ClockAct.RESTORE, scene))
    return changes


def cancel(ticket: Ticket, command: c.Cancel, scene: Scene) -> e.Event:
    """Withdraw a report; where others depend on it or it is a hazard, only the reporter leaves."""
    require_reporter(ticket.report.reporter, scene)
    row = row_for(ticket, "cancel", scene)
    by_resident = scene.actor.role is Role.RESIDENT
    require(by_resident or bool(command.note), "note_missing")
    if not ticket.hazard and not ticket.followers:
        return happen(ticket, row, scene, note=command.note)
    require(by_resident, "hazard_stays" if ticket.hazard else "has_followers")
    owed = [
        name for name in (ClockName.FIRST_CALL, ClockName.PROMISE, ClockName.ARRIVAL) if unfinished(ticket.clocks, name)
    ]
    dropped = [ClockChange(ClockAct.DROP, name) for name in owed]
    return stay(ticket, e.ReporterDetached, scene, *dropped, note=command.note)


def convert_to_repair(ticket: Ticket, command: c.ConvertToRepair, scene: Scene) -> e.Event:
    """End a complaint that is a repair; the repair is filed in the same transaction."""
    require(not ticket.followers, "has_followers")
    require(command.category in REPAIR_CATEGORIES, "category")
    return step(ticket, "convert_to_repair", scene, repair_id=command.repair_id)
