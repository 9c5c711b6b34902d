"""The work on a repair, and on a complaint."""

from __future__ import annotations

from datetime import datetime

from xianzhi_tui.domain.events.base import Event
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.domain.ticket import Department, Photo, SuspendReason
from xianzhi_tui.domain.values import dataclass


class TicketAccepted(Event):
    """The front desk took and registered a repair."""

    __slots__ = ()


class ComplaintAccepted(Event):
    """The front desk took and registered a complaint."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckerDispatched(Event):
    """Somebody was sent to the site."""

    assignee: Person
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReturned(Event):
    """The worker gave the order back."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentReturned(Event):
    """The department gave the complaint back."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified(Event):
    """The matter was checked on site."""

    arrived_at: datetime
    verified_by: str
    note: str = ""
    safety_measure: str = ""
    photos: tuple[Photo, ...] = ()


class VerifiedSmallRepair(Verified):
    """Checked on site: a small repair."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedNeedsFund(Verified):
    """Checked on site: it needs the maintenance fund."""

    shared_part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReclassifiedNeedsFund(Event):
    """A verified repair turned out to need the maintenance fund."""

    shared_part: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundInvalid(Event):
    """Found not valid, or not ours."""

    note: str
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairStarted(Event):
    """Work began."""

    assignee: Person | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsDelayed(Event):
    """A part is hard to get; the limit was extended."""

    part: str
    expected_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspended(Event):
    """Work waits; `paused` says whether the clocks stand still."""

    reason: SuspendReason
    review_at: datetime
    paused: bool
    approved_by: str = ""
    note: str = ""
    reference: str = ""
    third_party: str = ""


class Resumed(Event):
    """The waiting was over."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairFinished(Event):
    """The work was done."""

    note: str
    photos: tuple[Photo, ...] = ()
    no_photo_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintAssigned(Event):
    """A department was asked to handle it."""

    department: Department
    assignee: Person | None = None
    note: str = ""


class HandlingStarted(Event):
    """The department set to work."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyPublished(Event):
    """The resident was answered."""

    text: str
    photos: tuple[Photo, ...] = ()
    no_photo_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertedToRepair(Event):
    """The complaint goes on as a repair."""

    repair_id: str
