"""One step of a machine: look the row up, check who acts, work the clocks out, write the event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from xianzhi_tui.domain.clocks import ClockAct, ClockChange, ClockName, unfinished
from xianzhi_tui.domain.events import CheckerDispatched, Event, OrderReturned
from xianzhi_tui.domain.limits import deadline, extended_deadline, resumed_deadline
from xianzhi_tui.domain.policy import VerifyStopsOn
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.domain.scene import Refused, Scene
from xianzhi_tui.domain.ticket import ENDED, Category, Ticket
from xianzhi_tui.domain.transitions import TRANSITIONS, Effect, Transition, transition

CLOCK_TOLERANCE = timedelta(minutes=2)
"""How far a desk's clock may run ahead of the server's before a time counts as lying in the future."""

Dates = Mapping[ClockName, datetime]
_ROLES = {(row.kind, row.name): row.roles for row in TRANSITIONS}


def step(ticket: Ticket, name: str, scene: Scene, dates: Dates | None = None, **facts: Any) -> Event:
    """The event of one arrow from the ticket's state; raises Refused `role` or `state`."""
    return happen(ticket, row_for(ticket, name, scene), scene, dates, **facts)


def happen(ticket: Ticket, row: Transition, scene: Scene, dates: Dates | None = None, **facts: Any) -> Event:
    """The event of an arrow already found to be possible."""
    return row.event(
        occurred_at=scene.now,
        actor=scene.actor,
        state=row.target or ticket.state,
        clocks=clock_changes(ticket, row, scene, dates or {}),
        **facts,
    )


def stay(ticket: Ticket, event: type[Event], scene: Scene, *clocks: ClockChange, **facts: Any) -> Event:
    """An event that leaves the state alone."""
    return event(occurred_at=scene.now, actor=scene.actor, state=ticket.state, clocks=clocks, **facts)


def row_for(ticket: Ticket, name: str, scene: Scene) -> Transition:
    """The arrow for this command here and now, or Refused."""
    roles = _ROLES.get((ticket.kind, name), frozenset())
    require(scene.actor.role in roles, "role")
    row = transition(ticket.kind, name, ticket.state)
    if row is None:
        raise Refused("state", state=ticket.state.value)
    if scene.actor.role is Role.FIELD:
        require(ticket.assignee is not None and ticket.assignee.id == scene.actor.id, "not_own_order")
    elif row.name in _JUDGING and scene.actor.role is not Role.RESIDENT:
        _require_impartial(ticket, scene)
    return row


_JUDGING = frozenset({"reply", "mark_invalid", "cancel", "merge_into", "convert_to_repair"})


def _require_impartial(ticket: Ticket, scene: Scene) -> None:
    """Complaints about the reception are the lead's (article row 33), and nobody settles one about themselves."""
    about_reception = ticket.report.category is Category.RECEPTION
    require(not about_reception or scene.actor.role is Role.LEAD, "lead_must_reply")
    require(ticket.report.about != scene.actor.id, "author_is_party")


def require(condition: bool, code: str, **detail: object) -> None:
    """Refuse unless the condition holds."""
    if not condition:
        raise Refused(code, **detail)


def not_future(moment: datetime, now: datetime) -> datetime:
    """A moment somebody typed, at the latest now; Refused `future` beyond the tolerance for clocks."""
    require(moment <= now + CLOCK_TOLERANCE, "future")
    return min(moment, now)


def clock_changes(ticket: Ticket, row: Transition, scene: Scene, dates: Dates) -> tuple[ClockChange, ...]:
    """What an arrow does to the clocks, with absolute deadlines."""
    changes = [_change(ticket, effect, scene, dates) for effect in row.effects if _applies(ticket, effect)]
    changes += _own_clocks(ticket, row, dates)
    if scene.policy.verify_stops_on is VerifyStopsOn.DISPATCHED and row.event in _ON_THE_WAY:
        changes.append(ClockChange(_ON_THE_WAY[row.event], ClockName.VERIFY))
    if row.new_cycle or row.drops_all or row.target in ENDED:
        changes = [*_drop_rest(ticket, changes), *changes]
    return tuple(changes)


_ON_THE_WAY: dict[type[Event], ClockAct] = {CheckerDispatched: ClockAct.STOP, OrderReturned: ClockAct.RESTORE}


def start(name: ClockName, counted_from: datetime, scene: Scene) -> ClockChange:
    """The start of a clock whose limit is a rule."""
    due_at = deadline(name, counted_from, scene.policy)
    return ClockChange(ClockAct.START, name, due_at, counted_from)


def _change(ticket: Ticket, effect: Effect, scene: Scene, dates: Dates) -> ClockChange:
    act, name = effect
    clock = unfinished(ticket.clocks, name)
    if act is ClockAct.START:
        return ClockChange(act, name, dates[name], scene.now) if name in dates else start(name, scene.now, scene)
    if act is ClockAct.EXTEND and clock is not None:
        return ClockChange(act, name, extended_deadline(clock, scene.policy))
    if act is ClockAct.RESUME and clock is not None:
        return ClockChange(act, name, resumed_deadline(clock, scene.now))
    return ClockChange(act, name)


def _applies(ticket: Ticket, effect: Effect) -> bool:
    act, name = effect
    if act is ClockAct.START:
        return True
    clock = unfinished(ticket.clocks, name)
    if act is ClockAct.RESUME:
        return clock is not None and clock.paused_at is not None
    return clock is not None


def _drop_rest(ticket: Ticket, changes: list[ClockChange]) -> list[ClockChange]:
    handled = {change.name for change in changes if change.act is not ClockAct.START}
    names = dict.fromkeys(clock.name for clock in ticket.clocks if not clock.ended and clock.name not in handled)
    return [ClockChange(ClockAct.DROP, name) for name in names]


_FULFILLED = {
    "verify_small": (ClockName.ARRIVAL,),
    "verify_needs_fund": (ClockName.ARRIVAL,),
    "mark_invalid": (ClockName.ARRIVAL,),
    "finish_repair": (ClockName.ARRIVAL, ClockName.PROMISE),
    "reply": (ClockName.ARRIVAL, ClockName.PROMISE),
}
"""What was promised, and the step by which it comes true."""
_PROMISE_MOOT = frozenset({"mark_invalid", "verify_needs_fund", "reclassify_fund"})


def _own_clocks(ticket: Ticket, row: Transition, dates: Dates) -> list[ClockChange]:
    """The clocks the desk sets itself: promises to the resident come true or to nothing, a review is over."""
    changes = (
        [ClockChange(ClockAct.START, ClockName.REVIEW, dates[ClockName.REVIEW])] if ClockName.REVIEW in dates else []
    )
    fulfilled = [name for name in _FULFILLED.get(row.name, ()) if unfinished(ticket.clocks, name)]
    changes += [ClockChange(ClockAct.STOP, name) for name in fulfilled]
    if row.name in _PROMISE_MOOT and unfinished(ticket.clocks, ClockName.PROMISE):
        changes.append(ClockChange(ClockAct.DROP, ClockName.PROMISE))
    if unfinished(ticket.clocks, ClockName.REVIEW):
        changes.append(ClockChange(ClockAct.STOP, ClockName.REVIEW))
    return changes
