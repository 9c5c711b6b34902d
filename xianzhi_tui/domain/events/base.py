"""What every event says, and the envelope it is stored in."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from xianzhi_tui.domain.clocks import ClockChange
from xianzhi_tui.domain.roles import Actor
from xianzhi_tui.domain.ticket import Channel, Report, State
from xianzhi_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What all events say: when it happened, by whom, the state after it, the clocks it moved."""

    versioned: ClassVar[bool] = True  # additive events leave the ticket's version alone

    occurred_at: datetime
    actor: Actor
    state: State
    clocks: tuple[ClockChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event as stored: `seq` is the compound's gap-free number, `recorded_at` the server's clock."""

    seq: int
    ticket_id: str
    recorded_at: datetime
    command_id: str
    device: str
    policy_version: int
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed(Event):
    """A ticket came to be."""

    ticket_id: str
    compound: str
    no: int
    report: Report
    channel: Channel
    filed_at: datetime
    policy_version: int
    raised_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtIn(Filed):
    """A report was taken over from another system, long after it was filed there."""

    received_at: datetime


class TicketSubmitted(Filed):
    """A repair came in from a resident."""

    __slots__ = ()


class TicketRegisteredAtDesk(Filed):
    """A walk-in or phone repair was written down."""

    __slots__ = ()


class TicketRaisedFromAlarm(Filed):
    """A repair was raised from an alarm."""

    __slots__ = ()


class TicketRaisedFromComplaint(Filed):
    """A repair was raised from a complaint."""

    __slots__ = ()


class ComplaintSubmitted(Filed):
    """A complaint came in from a resident."""

    __slots__ = ()


class ComplaintRegisteredAtDesk(Filed):
    """A walk-in or phone complaint was written down."""

    __slots__ = ()
