"""What invented people do next: repairers work, a colleague at the second desk helps, residents rate.

Pure: from a ticket to the act it will lead to and after how many minutes. The same seed and ticket, the same act.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from random import Random

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.queues import suggest_repairer
from xianzhi_tui.domain.roles import Roster
from xianzhi_tui.domain.rules.complaint import DEPARTMENTS
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, Category, Kind, State, Ticket
from xianzhi_tui.simulator.themes import PRAISE, THEMES, Theme, Trouble


class Who(StrEnum):
    """The invented people who act on a ticket by themselves."""

    REPAIRER = "repairer"
    COLLEAGUE = "colleague"
    RESIDENT = "resident"


@dataclass(frozen=True, slots=True)
class Act:
    """What one of them will do, and after how many minutes; a photo is drawn when the act comes."""

    who: Who
    command: c.Command
    after: float
    with_photo: bool = False


def next_act(ticket: Ticket, roster: Roster, colleague: str, now: datetime, seed: int) -> Act | None:
    """What follows on its own, or None when the ticket waits for the person at the desk."""
    random = Random(f"{seed}:{ticket.id}:{ticket.version}:{len(ticket.calls)}")
    if ticket.state is State.CALLED_BACK and ticket.report.reporter.account:
        stars, words = random.choice(PRAISE)
        return Act(Who.RESIDENT, c.Rate(stars, words), random.uniform(5, 20))
    return _work(ticket, now, random) or _help(ticket, roster, colleague, random)


def trouble_of(ticket: Ticket) -> Trouble:
    """What was invented for this ticket; for one that somebody typed, the first thing of its kind."""
    troubles = theme_of(ticket.report.category, ticket.kind).troubles
    return next((one for one in troubles if one.text in ticket.report.text), troubles[0])


def theme_of(category: Category, kind: Kind) -> Theme:
    """The kind of trouble a ticket is about."""
    return next((one for one in THEMES if (one.category, one.kind) == (category, kind)), THEMES[0])


def _work(ticket: Ticket, now: datetime, random: Random) -> Act | None:
    """The repairer's part: go and look, begin, finish."""
    if ticket.assignee is None:
        return None
    theme, trouble = theme_of(ticket.report.category, ticket.kind), trouble_of(ticket)
    match ticket.state:
        case State.DISPATCHED if random.random() < 0.06:
            return Act(Who.REPAIRER, c.MarkInvalid("现场查看未见异常，已拍照"), random.uniform(6, 15), with_photo=True)
        case State.DISPATCHED:
            found = c.Verify(
                finding=c.Finding.NEEDS_FUND if theme.needs_fund else c.Finding.SMALL,
                arrived_at=now,
                verified_by=ticket.assignee.name,
                note=trouble.finding,
                safety_measure="已放警示牌" if ticket.hazard else "",
                shared_part=ticket.report.location.text if theme.needs_fund else "",
            )
            return Act(Who.REPAIRER, found, random.uniform(6, 15), with_photo=random.random() < 0.5)
        case State.VERIFIED:
            return Act(Who.REPAIRER, c.StartRepair(), random.uniform(2, 6))
        case State.REPAIRING:
            done = c.FinishRepair(trouble.remedy or "已修好")
            return Act(Who.REPAIRER, done, random.uniform(12, 40), with_photo=theme.scene is not None)
    return None


def _help(ticket: Ticket, roster: Roster, colleague: str, random: Random) -> Act | None:
    """The colleague takes one new ticket in four, and sees those through."""
    if ticket.state is State.SUBMITTED:
        return Act(Who.COLLEAGUE, c.Accept(), random.uniform(4, 9)) if random.random() < 0.25 else None
    if ticket.accepted_by is None or ticket.accepted_by.id != colleague:
        return None
    command = _next_of_desk(ticket, roster, random)
    return Act(Who.COLLEAGUE, command, random.uniform(3, 12)) if command else None


def _next_of_desk(ticket: Ticket, roster: Roster, random: Random) -> c.Command | None:
    match ticket.state:
        case State.ACCEPTED if ticket.kind is Kind.REPAIR:
            best = suggest_repairer(ticket, roster, ())
            return c.Dispatch(best.id) if best else None
        case State.ACCEPTED if ticket.report.category is not Category.RECEPTION:
            return c.Assign(DEPARTMENTS[ticket.report.category])
        case State.ASSIGNED if ticket.report.category is not Category.RECEPTION:
            return c.StartHandling()
        case State.HANDLING:
            return c.Reply(trouble_of(ticket).remedy or "已处理，谢谢您的提醒。", no_photo_reason="处理过程不宜拍照")
        case State.REPAIRED | State.REPLIED:
            outcome = random.choice((CallOutcome.SATISFIED, CallOutcome.SATISFIED, CallOutcome.NO_ANSWER))
            return c.RecordCall(CallPurpose.COMPLETION, outcome, "已告知结果，居民表示感谢" if outcome.reached else "")
    return None
