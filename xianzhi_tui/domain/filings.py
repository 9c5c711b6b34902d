"""Filing: the commands that make a ticket."""

from __future__ import annotations

from datetime import datetime

from xianzhi_tui.domain.ticket import Channel, Report
from xianzhi_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Submit:
    """A report from the mini-program or another online channel; imports may carry the real filing time."""

    report: Report
    channel: Channel = Channel.MINI_PROGRAM
    filed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """A walk-in, phone or hotline report written down at the front desk."""

    report: Report
    channel: Channel
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class RaiseFromAlarm:
    """A repair raised from a monitoring alarm; the clock counts from the alarm."""

    report: Report
    alarm_id: str
    alarmed_at: datetime


@dataclass(frozen=True, slots=True)
class RaiseFromComplaint:
    """The repair half of a conversion; filed when the complaint was."""

    report: Report
    complaint_id: str
    filed_at: datetime


@dataclass(frozen=True, slots=True)
class BringIn:
    """A report that another system kept, with what it says became of it there; what it does not say stays open."""

    report: Report
    channel: Channel
    filed_at: datetime
    accepted_at: datetime | None = None
    verified_at: datetime | None = None
    done_at: datetime | None = None  # repaired, or answered
    ended_at: datetime | None = None
    withdrawn: bool = False
    note: str = ""  # what else it says, kept as a note of the office's own


Filing = Submit | Register | RaiseFromAlarm | RaiseFromComplaint | BringIn
