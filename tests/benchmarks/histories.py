"""Invented years of an office: tickets that went through the rules, as many of them still open as wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from xianzhi_tui.domain.commands import Accept, Cancel, Command, Finding, Submit, Verify
from xianzhi_tui.domain.decide import Identity, Scene, decide
from xianzhi_tui.domain.events import Recorded
from xianzhi_tui.domain.evolve import evolve
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.roles import Actor, Repairer, Role
from xianzhi_tui.domain.ticket import REPAIR_CATEGORIES, Category, Kind, Report, Reporter, Ticket
from xianzhi_tui.simulator.invention import Inventor

COMPOUND, COMPOUND_NAME = "sh-0001", "示范小区"
DEVICE = "desk-1"
DUTY = Actor("d1", "张敏", Role.DUTY)
REPAIRER = Repairer("r1", "李师傅")
RESIDENT = Actor("R001", "朱先生", Role.RESIDENT)
FIRST_NO = 1001
YEAR = timedelta(days=365)
IN_ITS_LAST_MINUTES = timedelta(minutes=25, seconds=30)
SCREENFUL = 60


@dataclass(frozen=True)
class History:
    """One ticket and everything that happened to it."""

    ticket: Ticket
    events: tuple[Recorded, ...]


def histories(total: int, still_open: int, now: datetime) -> Iterator[History]:
    """So many tickets of the last year. Of the open ones a screenful is due about now, so that its clocks count in
    seconds; the others were verified and have days left."""
    inventor, numbers = Inventor(seed=1), count(1)
    for number in range(total):
        steps: list[Command]
        left = total - number
        if left > still_open:
            filed_at, steps = now - YEAR * (left / total), [Accept(), Cancel("居民说已自行处理")]
        elif left > SCREENFUL:
            filed_at = now - timedelta(hours=1 + left * 7 % 60)
            steps = [Accept(), Verify(Finding.SMALL, filed_at, DUTY.name)]
        else:
            filed_at, steps = now - IN_ITS_LAST_MINUTES - timedelta(seconds=9 * left), [Accept()]
        yield lived(inventor, number, numbers, filed_at, steps)


def unseen(total: int, not_accepted: int, now: datetime) -> Iterator[History]:
    """So many tickets, the last of them still waiting to be accepted."""
    inventor, numbers = Inventor(seed=1), count(1)
    for number in range(total):
        filed_at = now - timedelta(seconds=total - number)
        yield lived(inventor, number, numbers, filed_at, [Accept()] if number < total - not_accepted else [])


def lived(
    inventor: Inventor, number: int, numbers: Iterator[int], filed_at: datetime, steps: Sequence[Command]
) -> History:
    """A repair as it was filed, and what the desk did with it."""
    invented = inventor.report()
    home = invented.neighbour
    category = invented.theme.category if invented.theme.category in REPAIR_CATEGORIES else Category.OTHER
    report = Report(Kind.REPAIR, category, invented.text, invented.location, Reporter(home.name, "138****1234"))
    ticket: Ticket | None = None
    events: list[Recorded] = []
    for actor, command in [(RESIDENT, Submit(report)), *((DUTY, step) for step in steps)]:
        identity = Identity(uuid(number), COMPOUND, FIRST_NO + number)
        for event in decide(ticket, command, Scene(filed_at, actor, Policy(), identity=identity)):
            ticket = evolve(ticket, event)
            seq = next(numbers)
            recorded = Recorded(
                seq=seq,
                ticket_id=ticket.id,
                recorded_at=filed_at,
                command_id=uuid(seq),
                device=DEVICE,
                policy_version=1,
                event=event,
            )
            events.append(recorded)
    assert ticket is not None
    return History(ticket, tuple(events))


def uuid(number: int) -> str:
    """An id that looks like any other and is the same in every run."""
    return f"{number:08x}-0000-4000-8000-000000000000"
