"""How another system's past is taken over (ADR 12): as it is told, with no step that nobody told of.

These are no arrows of the state machine, which says what the desk may do: they say what was done elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain import events as e
from xianzhi_tui.domain.clocks import ClockAct, ClockChange, ClockName
from xianzhi_tui.domain.evolve import evolve
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.domain.rules.filing import check_report
from xianzhi_tui.domain.rules.steps import not_future, require, start
from xianzhi_tui.domain.scene import Refused, Scene
from xianzhi_tui.domain.ticket import DESK_CHANNELS, ONLINE_CHANNELS, Kind, State, Ticket

_WORK = {Kind.REPAIR: ClockName.FIX, Kind.COMPLAINT: ClockName.REPLY}
_OF_OPEN_REPAIRS = (ClockName.VERIFY, ClockName.FIX, ClockName.FIRST_CALL)
_DONE = {Kind.REPAIR: State.REPAIRED, Kind.COMPLAINT: State.REPLIED}


def bring_in(command: c.BringIn, scene: Scene) -> tuple[e.Event, ...]:
    """The events of a report and of what became of it; raises Refused."""
    require(scene.actor.role is Role.SYSTEM, "role")
    require(command.channel in ONLINE_CHANNELS | DESK_CHANNELS, "channel")
    check_report(command.report)
    told = [command.filed_at, command.accepted_at, command.verified_at, command.done_at, command.ended_at]
    moments = [not_future(one, scene.now) for one in told if one is not None]
    require(all(before <= after for before, after in pairwise(moments)), "past_out_of_order")
    return tuple(_Telling(command, scene).events())


class _Telling:
    """One report on its way from its filing to its end."""

    def __init__(self, command: c.BringIn, scene: Scene) -> None:
        self._command, self._scene = command, scene
        self._ticket: Ticket | None = None

    def events(self) -> Iterator[e.Event]:
        """What happened, in its order; what else is known comes last, as a note of the day it came here."""
        told = self._command
        repair = told.report.kind is Kind.REPAIR
        yield self._then(self._filed())
        if told.accepted_at is not None and self._now.state is State.SUBMITTED:
            yield self._step(e.TicketAccepted if repair else e.ComplaintAccepted, State.ACCEPTED, told.accepted_at)
        if told.verified_at is not None and repair:
            by = self._scene.actor.name
            facts: dict[str, Any] = {"arrived_at": told.verified_at, "verified_by": by}
            yield self._step(e.VerifiedSmallRepair, State.VERIFIED, told.verified_at, ClockName.VERIFY, **facts)
        if told.done_at is not None and not told.withdrawn:
            work = _WORK[told.report.kind]
            yield self._step(e.DoneElsewhere, _DONE[told.report.kind], told.done_at, work)
        if (ended_at := self._ended_at) is not None:
            yield self._end(ended_at)
        if told.note:
            yield self._step(e.NoteAdded, self._now.state, self._scene.now, text=told.note)

    @property
    def _now(self) -> Ticket:
        assert self._ticket is not None
        return self._ticket

    @property
    def _ended_at(self) -> datetime | None:
        """A matter done elsewhere owes nobody a call here: it ended when it was done, if nothing later is told."""
        return self._command.ended_at or self._command.done_at

    def _filed(self) -> e.BroughtIn:
        told, identity = self._command, self._scene.identity
        if identity is None:
            raise Refused("state", state="")
        return e.BroughtIn(
            occurred_at=told.filed_at,
            actor=self._scene.actor,
            state=State.ACCEPTED if told.channel in DESK_CHANNELS else State.SUBMITTED,
            clocks=tuple(start(name, told.filed_at, self._scene) for name in self._limits()),
            ticket_id=identity.ticket_id,
            compound=identity.compound,
            no=identity.no,
            report=told.report,
            channel=told.channel,
            filed_at=told.filed_at,
            policy_version=self._scene.policy.version,
            received_at=self._scene.now,
        )

    def _limits(self) -> Iterator[ClockName]:
        """The limits of which it will be known how they were kept; all of them while the matter is open."""
        told = self._command
        if told.report.kind is Kind.COMPLAINT:
            yield ClockName.REPLY
        elif self._ended_at is None:
            yield from _OF_OPEN_REPAIRS
        else:
            yield from (ClockName.VERIFY, ClockName.FIX) if told.verified_at is not None else (ClockName.FIX,)

    def _end(self, at: datetime) -> e.Event:
        if self._command.withdrawn:
            return self._step(e.CancelledByResident, State.CANCELLED, at, act=ClockAct.DROP)
        return self._step(e.EndedElsewhere, State.CLOSED, at)

    def _step(
        self,
        event: type[e.Event],
        state: State,
        at: datetime,
        *stopped: ClockName,
        act: ClockAct = ClockAct.STOP,
        **facts: Any,
    ) -> e.Event:
        """An event and the clocks it stops; the last one stops all that still run."""
        over = state in (State.CLOSED, State.CANCELLED) and event is not e.NoteAdded
        running = [one.name for one in self._now.clocks if not one.ended and (over or one.name in stopped)]
        clocks = tuple(ClockChange(act, name) for name in running)
        return self._then(event(occurred_at=at, actor=self._scene.actor, state=state, clocks=clocks, **facts))

    def _then(self, event: e.Event) -> e.Event:
        self._ticket = evolve(self._ticket, event)
        return event
