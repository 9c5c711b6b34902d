"""The maintenance-fund branch (维修资金): the desk records what owners and committees decide."""

from __future__ import annotations

from datetime import datetime

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.clocks import ClockName
from xianzhi_tui.domain.events import Event
from xianzhi_tui.domain.rules.steps import require, step
from xianzhi_tui.domain.scene import Refused, Scene
from xianzhi_tui.domain.ticket import Ticket


def reclassify(ticket: Ticket, command: c.ReclassifyFund, scene: Scene) -> Event:
    """A verified repair needs the fund after all."""
    require(bool(command.shared_part), "shared_part_missing")
    require(bool(command.reason), "reason_missing")
    return step(ticket, "reclassify_fund", scene, shared_part=command.shared_part, reason=command.reason)


def request_emergency(ticket: Ticket, command: c.RequestEmergencyFund, scene: Scene) -> Event:
    """One of the five cases, with its certificate, the owners' committee told (Shanghai rules Art. 73)."""
    require(bool(command.certificate), "certificate_missing")
    require(command.committee_notified, "committee_not_told")
    return step(ticket, "emergency_fund", scene, case=command.case, certificate=command.certificate)


def decide_emergency(ticket: Ticket, command: c.DecideEmergencyFund, scene: Scene) -> Event:
    """Record the approval with a planned finish, or the refusal, after which the owners are consulted."""
    require(bool(command.record), "record_missing")
    if command.approved:
        planned = later(command.planned_finish, scene, "planned_finish_missing")
        dates = {ClockName.PLAN: planned}
        return step(ticket, "emergency_approved", scene, dates, record=command.record, planned_finish=planned)
    closes_at = later(command.closes_at, scene, "closing_date_missing")
    dates = {ClockName.CONSULT: closes_at}
    return step(ticket, "emergency_refused", scene, dates, record=command.record, closes_at=closes_at)


def decide_consultation(ticket: Ticket, command: c.DecideConsultation, scene: Scene) -> Event:
    """Record the result; it passes only with quorum and consent, each by area and by heads (Civil Code 278)."""
    require(bool(command.record), "record_missing")
    if not command.passed:
        return step(ticket, "consult_failed", scene, record=command.record)
    require(command.quorum_met, "quorum_missing")
    require(command.consent_met, "consent_missing")
    planned = later(command.planned_finish, scene, "planned_finish_missing")
    dates = {ClockName.PLAN: planned}
    return step(ticket, "consult_passed", scene, dates, record=command.record, planned_finish=planned)


def later(moment: datetime | None, scene: Scene, code: str) -> datetime:
    """A date that must be given and lie ahead; Refused otherwise."""
    if moment is None or moment <= scene.now:
        raise Refused(code)
    return moment
