"""The invented compound without a service: the rules alone decide."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.decide import decide
from xianzhi_tui.domain.evolve import evolve, replay
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.roles import Actor, Role, Roster
from xianzhi_tui.domain.scene import Identity, Scene
from xianzhi_tui.domain.ticket import DESK_CHANNELS, Channel, Report, Reporter, Ticket
from xianzhi_tui.simulator.invention import InventedReport
from xianzhi_tui.simulator.opening import Past
from xianzhi_tui.simulator.staff import CLERK, CLERKS, MANAGER, REPAIRERS

ROSTER = Roster(REPAIRERS, (MANAGER,))
ACTORS = {
    **{one.id: Actor(one.id, one.name, Role.DUTY) for one in CLERKS},
    **{one.id: Actor(one.id, one.name, Role.FIELD) for one in REPAIRERS},
    MANAGER.id: Actor(MANAGER.id, MANAGER.name, Role.LEAD),
}
SYSTEM = Actor("import", "导入", Role.SYSTEM)


class Compound:
    """Files tickets and carries commands out as the service would."""

    def __init__(self) -> None:
        self._numbers = count(1001)

    def file(self, report: InventedReport, channel: Channel, at: datetime) -> Ticket:
        number = next(self._numbers)
        filed = Report(
            report.theme.kind,
            report.theme.category,
            report.text,
            report.location,
            Reporter(account=report.neighbour.account),
            report.theme.hazard,
        )
        at_desk = channel in DESK_CHANNELS
        command = c.Register(filed, channel, at) if at_desk else c.Submit(filed, channel, at)
        scene = Scene(at, ACTORS[CLERK] if at_desk else SYSTEM, Policy(), ROSTER, Identity(str(number), "SF", number))
        return replay(decide(None, command, scene))

    def handle(self, ticket: Ticket, command: c.Command, by: str, at: datetime) -> Ticket:
        actor = ACTORS.get(by) or Actor(by, "居民", Role.RESIDENT)
        for event in decide(ticket, command, Scene(at, actor, Policy(), ROSTER)):
            ticket = evolve(ticket, event)
        return ticket

    def live_through(self, past: Past) -> Ticket:
        ticket = self.file(past.report, past.channel, past.filed_at)
        for step in past.steps:
            ticket = self.handle(ticket, step.command, step.by, step.at)
        return ticket
