"""Calls to the resident and the resident's rating."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from xianzhi_tui.domain import calls
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain import events as e
from xianzhi_tui.domain.clocks import ClockName, unfinished
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.domain.rules.fund import later
from xianzhi_tui.domain.rules.promising import promise_clocks
from xianzhi_tui.domain.rules.steps import happen, require, row_for, stay, step
from xianzhi_tui.domain.scene import Refused, Scene
from xianzhi_tui.domain.ticket import (
    FIRST_CALL_STATES,
    CallOutcome,
    CallPurpose,
    Kind,
    PromiseOf,
    Reporter,
    State,
    Ticket,
)
from xianzhi_tui.domain.transitions import DESK, DESK_OR_SYSTEM, transition

LOW_STARS = 2


def record_call(ticket: Ticket, command: c.RecordCall, scene: Scene) -> e.Event:
    """Log a call; what it leads to depends on why it was made and how it ended."""
    require(scene.actor.role in DESK, "role")
    if command.follower:
        return _follower_call(ticket, command, scene)
    if not command.outcome.reached:
        # A fact, even when a colleague has reached the resident meanwhile.
        return _attempt(ticket, command, scene)
    require(_is_due(ticket, command.purpose), "call_not_due", state=ticket.state.value)
    match command.purpose:
        case CallPurpose.FIRST:
            return _first(ticket, command, scene)
        case CallPurpose.FUND:
            return _fund(ticket, command, scene)
        case CallPurpose.COMPLETION if command.outcome is CallOutcome.UNSATISFIED:
            require(bool(command.said), "said_missing")
            return step(ticket, "redo", scene, **_log(command))
        case _:
            return step(ticket, "call_reached", scene, **_log(command))


def _attempt(ticket: Ticket, command: c.RecordCall, scene: Scene) -> e.Event:
    """A call in vain; a resident who names a time has named one that lies ahead."""
    later_on = command.outcome is CallOutcome.CALL_LATER
    call_at = later(command.call_at, scene, "call_at_missing") if later_on else None
    return stay(ticket, e.CallAttempted, scene, **_log(command), follower=command.follower, call_at=call_at)


def _is_due(ticket: Ticket, purpose: CallPurpose) -> bool:
    if purpose is CallPurpose.FIRST:
        return ticket.kind is Kind.REPAIR and ticket.state in FIRST_CALL_STATES
    return calls.purpose_of(ticket) is purpose


def _log(command: c.RecordCall) -> dict[str, Any]:
    return {"purpose": command.purpose, "outcome": command.outcome, "said": command.said}


def _first(ticket: Ticket, command: c.RecordCall, scene: Scene) -> e.Event:
    said = _log(command)
    if (by := command.promised_by) is None:
        return step(ticket, "first_call", scene, **said)
    what = command.promise or PromiseOf.RESULT
    event = step(ticket, "first_call", scene, promised_by=by, promise=what, **said)
    return replace(event, clocks=(*event.clocks, *promise_clocks(ticket, what, by, scene)))


def _fund(ticket: Ticket, command: c.RecordCall, scene: Scene) -> e.Event:
    require(bool(command.said), "said_missing")
    closes_at = later(command.closes_at, scene, "closing_date_missing")
    return step(ticket, "record_fund_call", scene, {ClockName.CONSULT: closes_at}, closes_at=closes_at, **_log(command))


def _follower_call(ticket: Ticket, command: c.RecordCall, scene: Scene) -> e.Event:
    if not command.outcome.reached and ticket.follower(command.follower):
        return _attempt(ticket, command, scene)
    is_due = calls.owes_follower(ticket, command.follower) and command.purpose is calls.purpose_to_followers(ticket)
    require(is_due, "call_not_due", state=ticket.state.value)
    return stay(ticket, e.FollowerCalled, scene, **_log(command), follower=command.follower)


def exhaust_calls(ticket: Ticket, command: c.ExhaustCalls, scene: Scene) -> e.Event:
    """Leave a message instead, once enough attempts were made."""
    require(scene.actor.role in DESK_OR_SYSTEM, "role")
    require(bool(command.message), "message_missing")
    follower = command.follower
    purpose = calls.purpose_to_followers(ticket) if follower else calls.purpose_of(ticket)
    owed = calls.owes_follower(ticket, follower) if follower else purpose in calls.ABOUT_THE_RESULT
    if purpose is None or not owed:
        raise Refused("call_not_due", state=ticket.state.value)
    made = len(calls.attempts(ticket, purpose, follower))
    require(calls.exhausted(ticket, purpose, follower), "attempts_missing", made=made)
    if follower:
        return stay(ticket, e.FollowerMessageLeft, scene, message=command.message, follower=follower)
    return step(ticket, "call_exhausted", scene, message=command.message)


def rate(ticket: Ticket, command: c.Rate, scene: Scene) -> e.Event | tuple[e.Event, ...]:
    """Stars: three and more close the ticket, fewer start a new cycle while there is one left."""
    require(1 <= command.stars <= 5, "stars")
    if command.follower:
        return _follower_rating(ticket, command, scene)
    require_reporter(ticket.report.reporter, scene)
    return step(ticket, _rating_name(ticket, command, scene), scene, stars=command.stars, comment=command.comment)


def _rating_name(ticket: Ticket, command: c.Rate, scene: Scene) -> str:
    if command.stars > LOW_STARS:
        return "rate_good"
    return "rate_low" if ticket.cycle < scene.policy.max_cycles else "rate_low_final"


def _follower_rating(ticket: Ticket, command: c.Rate, scene: Scene) -> tuple[e.Event, ...]:
    """A merged reporter's stars; any low rating reopens the master, closed or not (section 7)."""
    require(scene.actor.role is Role.RESIDENT, "role")
    follower = ticket.follower(command.follower)
    if follower is None or ticket.state not in (State.CALLED_BACK, State.CLOSED):
        raise Refused("state", state=ticket.state.value)
    require_reporter(follower.reporter, scene)
    require(follower.rated_in < ticket.cycle, "rated_already")
    facts: dict[str, Any] = {"stars": command.stars, "comment": command.comment, "follower": command.follower}
    low = command.stars <= LOW_STARS and ticket.cycle < scene.policy.max_cycles
    if low and ticket.state is State.CALLED_BACK:
        return (step(ticket, "rate_low", scene, **facts),)
    rated = stay(ticket, e.FollowerRated, scene, **facts)
    row = transition(ticket.kind, "reopen", ticket.state)
    if not low or row is None or not reopenable(ticket, scene):
        return (rated,)
    return (rated, happen(ticket, row, scene, reason=command.comment))


def reopenable(ticket: Ticket, scene: Scene) -> bool:
    """Whether an ended ticket may still start a new cycle."""
    window = timedelta(days=scene.policy.reopen_days)
    recent = ticket.ended_at is not None and scene.now <= ticket.ended_at + window
    return recent and ticket.cycle < scene.policy.max_cycles


def reopen(ticket: Ticket, command: c.Reopen, scene: Scene) -> e.Event:
    """Start a new cycle, with a reason, within the window and while there is a cycle left."""
    require(bool(command.reason), "reason_missing")
    row = row_for(ticket, "reopen", scene)
    require(reopenable(ticket, scene), "reopen_too_late")
    return happen(ticket, row, scene, reason=command.reason)


def close_rating_window(ticket: Ticket, _: c.CloseRatingWindow, scene: Scene) -> e.Event:
    """No rating came in the window."""
    rating = unfinished(ticket.clocks, ClockName.RATING)
    require(rating is None or rating.due_at <= scene.now, "window_open")
    return step(ticket, "rating_window_over", scene)


def require_reporter(reporter: Reporter, scene: Scene) -> None:
    """Only the reporter speaks as the resident."""
    if scene.actor.role is Role.RESIDENT:
        require(bool(reporter.account) and reporter.account == scene.actor.id, "not_reporter")
