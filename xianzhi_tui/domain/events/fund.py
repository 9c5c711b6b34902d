"""The maintenance fund: what owners and committees decided."""

from __future__ import annotations

from datetime import datetime

from xianzhi_tui.domain.events.base import Event
from xianzhi_tui.domain.ticket import EmergencyCase
from xianzhi_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyFundRequested(Event):
    """Emergency use of the fund was asked for."""

    case: EmergencyCase
    certificate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyFundApproved(Event):
    """Emergency use was approved."""

    record: str
    planned_finish: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyFundRefused(Event):
    """Emergency use was refused; the owners are consulted."""

    record: str
    closes_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationPassed(Event):
    """The owners agreed."""

    record: str
    planned_finish: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationFailed(Event):
    """The owners did not agree."""

    record: str
