"""Promises to the resident (承诺): the office sets its own clocks, and only those."""

from __future__ import annotations

from datetime import datetime

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain import events as e
from xianzhi_tui.domain.clocks import ClockAct, ClockChange, unfinished
from xianzhi_tui.domain.promises import CLOCK_OF, promisable
from xianzhi_tui.domain.rules.fund import later
from xianzhi_tui.domain.rules.steps import require, stay
from xianzhi_tui.domain.scene import Scene
from xianzhi_tui.domain.ticket import PromiseOf, Ticket
from xianzhi_tui.domain.transitions import DESK


def give_promise(ticket: Ticket, command: c.GivePromise, scene: Scene) -> e.Event:
    """Promise the resident something by a time; it changes nothing else, so no colleague is in its way."""
    require(scene.actor.role in DESK, "role")
    promised = {"promised_by": command.promised_by, "promise": command.promise}
    clocks = promise_clocks(ticket, command.promise, command.promised_by, scene)
    return stay(ticket, e.PromiseGiven, scene, *clocks, **promised, note=command.note)


def promise_clocks(ticket: Ticket, what: PromiseOf, by: datetime, scene: Scene) -> tuple[ClockChange, ...]:
    """The clock of a promise; one of the same kind that still ran is let go, kept or broken as it stands."""
    require(what in promisable(ticket), "not_promisable", state=ticket.state.value)
    due_at, name = later(by, scene, "promise_in_the_past"), CLOCK_OF[what]
    let_go = (ClockChange(ClockAct.DROP, name),) if unfinished(ticket.clocks, name) else ()
    return *let_go, ClockChange(ClockAct.START, name, due_at, scene.now)
