"""How a ticket comes to be: online, at the desk, from an alarm, from a complaint (零差别: same clocks for all)."""

from __future__ import annotations

from datetime import datetime

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.clocks import ClockAct
from xianzhi_tui.domain.events import Event
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.domain.rules.steps import not_future, require, start
from xianzhi_tui.domain.scene import Refused, Scene
from xianzhi_tui.domain.ticket import (
    COMPLAINT_CATEGORIES,
    DESK_CHANNELS,
    ONLINE_CHANNELS,
    REPAIR_CATEGORIES,
    Channel,
    Kind,
    Report,
)
from xianzhi_tui.domain.transitions import filing


def file(command: c.Command, scene: Scene) -> Event:
    """The event that opens a ticket; raises Refused."""
    match command:
        case c.Submit(report, channel, filed_at):
            require(channel in ONLINE_CHANNELS, "channel")
            moment = scene.now
            if filed_at is not None:
                require(scene.actor.role is Role.SYSTEM, "role")
                moment = not_future(filed_at, scene.now)
            return _filed("submit", report, channel, moment, scene)
        case c.Register(report, channel, reported_at):
            require(channel in DESK_CHANNELS, "channel")
            return _filed("register_walkin", report, channel, not_future(reported_at, scene.now), scene)
        case c.RaiseFromAlarm(report, alarm_id, alarmed_at):
            moment = not_future(alarmed_at, scene.now)
            return _filed("raise_from_alarm", report, Channel.ALARM, moment, scene, alarm_id)
        case c.RaiseFromComplaint(report, complaint_id, filed_at):
            return _filed("raise_from_complaint", report, Channel.COMPLAINT, filed_at, scene, complaint_id)
        case _:
            raise Refused("state", state="")


def _filed(name: str, report: Report, channel: Channel, moment: datetime, scene: Scene, raised_from: str = "") -> Event:
    row = filing(report.kind, name)
    if row is None or row.target is None or scene.identity is None:
        raise Refused("state", state="")
    require(scene.actor.role in row.roles, "role")
    check_report(report)
    return row.event(  # type: ignore[call-arg]  # every filing row names a subclass of Filed
        occurred_at=scene.now,
        actor=scene.actor,
        state=row.target,
        clocks=tuple(start(clock, moment, scene) for act, clock in row.effects if act is ClockAct.START),
        ticket_id=scene.identity.ticket_id,
        compound=scene.identity.compound,
        no=scene.identity.no,
        report=report,
        channel=channel,
        filed_at=moment,
        policy_version=scene.policy.version,
        raised_from=raised_from,
    )


def check_report(report: Report) -> None:
    """Refuse a report without words, or of a category that is not of its kind."""
    allowed = REPAIR_CATEGORIES if report.kind is Kind.REPAIR else COMPLAINT_CATEGORIES
    require(bool(report.text.strip()), "text_missing")
    require(report.category in allowed, "category")
