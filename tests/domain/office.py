"""An office to test the rules in: its people, its clock and a short way to make tickets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.clocks import Clock, ClockName
from xianzhi_tui.domain.decide import decide
from xianzhi_tui.domain.evolve import evolve
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.roles import Actor, Person, Repairer, Role, Roster
from xianzhi_tui.domain.scene import Identity, Refused, Scene
from xianzhi_tui.domain.ticket import (
    CallOutcome,
    CallPurpose,
    Category,
    Channel,
    Department,
    Kind,
    Location,
    Report,
    Reporter,
    Ticket,
)

NOON = datetime(2024, 11, 4, 6, 29, tzinfo=UTC)  # 4 November, 14:29 in Shanghai: the article's Monday
DAY = timedelta(days=1)
AFTERNOON = NOON + timedelta(hours=1)
EVENING = NOON + timedelta(hours=4)

ZHANG = Actor("01", "张敏", Role.DUTY)
LI = Actor("02", "李强", Role.DUTY)
LEAD = Actor("09", "吴经理", Role.LEAD)
WANG = Actor("11", "王师傅", Role.FIELD)
RESIDENT = Actor("r1", "朱先生", Role.RESIDENT)
NEIGHBOUR = Actor("r2", "钱女士", Role.RESIDENT)
DISTRICT = Actor("d1", "区中心", Role.DISTRICT)
TIMER = Actor("timer", "系统", Role.SYSTEM)
ACTORS = (ZHANG, LI, LEAD, WANG, RESIDENT, NEIGHBOUR, DISTRICT, TIMER)

ROSTER = Roster(
    repairers=(
        Repairer("11", "王师傅", ("floor", "wall")),
        Repairer("12", "陈师傅", ("water",)),
        Repairer("13", "休息的师傅", ("water",), on_duty=False),
    ),
    leads=(Person("09", "吴经理"),),
)
POLICY = Policy()


def minutes(count: float) -> timedelta:
    """A span as clerks say it."""
    return timedelta(minutes=count)


def report(kind: Kind = Kind.REPAIR, **changes: Any) -> Report:
    """A loose tile in the lift lobby, or rubbish at the gate."""
    category = Category.FLOOR if kind is Kind.REPAIR else Category.HYGIENE
    made = Report(
        kind,
        category,
        "电梯厅地砖松动起翘",
        Location("12号楼电梯厅", building="12"),
        Reporter("朱先生", "138****1234", account=RESIDENT.id),
    )
    return replace(made, **changes)


def scene(now: datetime = NOON, actor: Actor = ZHANG, policy: Policy = POLICY, no: int = 1001) -> Scene:
    """The circumstances of a decision."""
    return Scene(now, actor, policy, ROSTER, Identity(f"t{no}", "XZ01", no))


def file(
    kind: Kind = Kind.REPAIR, at: datetime = NOON, no: int = 1001, policy: Policy = POLICY, **changes: Any
) -> Ticket:
    """A report just come in from the mini-program."""
    submit = c.Submit(report(kind, **changes), Channel.MINI_PROGRAM)
    events = decide(None, submit, scene(at, RESIDENT, policy, no))
    return evolve(None, events[0])


def do(
    ticket: Ticket,
    command: c.Command,
    at: datetime = NOON,
    by: Actor = ZHANG,
    other: Ticket | None = None,
    policy: Policy = POLICY,
) -> Ticket:
    """The ticket after a command; Refused goes through."""
    for event in decide(ticket, command, scene(at, by, policy), other):
        ticket = evolve(ticket, event)
    return ticket


def refusal(
    ticket: Ticket,
    command: c.Command,
    at: datetime = NOON,
    by: Actor = ZHANG,
    other: Ticket | None = None,
    policy: Policy = POLICY,
) -> str:
    """The code of the rule that says no to a command."""
    with pytest.raises(Refused) as refused:
        do(ticket, command, at, by, other, policy)
    return refused.value.code


def clock(ticket: Ticket, name: ClockName) -> Clock:
    """The latest run of a clock that must have run."""
    found = ticket.clock(name)
    assert found is not None
    return found


def running(ticket: Ticket) -> set[str]:
    """The names of the clocks that run."""
    return {one.name.value for one in ticket.clocks if one.running}


def register(at: datetime = NOON, kind: Kind = Kind.REPAIR, no: int = 1001, **changes: Any) -> Ticket:
    """A report told at the counter and written down at once."""
    written = c.Register(report(kind, **changes), Channel.WALK_IN, at)
    return evolve(None, decide(None, written, scene(at, ZHANG, no=no))[0])


def merge(follower: Ticket, master: Ticket, at: datetime = NOON) -> tuple[Ticket, Ticket]:
    """A ticket and the one it was merged into."""
    gone = do(follower, c.MergeInto(master.id), at, other=master)
    return gone, do(master, c.AdoptFollower(follower.id), at, other=follower)


def unmerge(follower: Ticket, master: Ticket, at: datetime = NOON) -> tuple[Ticket, Ticket]:
    """A ticket that goes its own way again, and the one it was merged into."""
    back = do(follower, c.Unmerge("不是一回事"), at, other=master)
    return back, do(master, c.ReleaseFollower(follower.id), at)


def verified(at: datetime = NOON, **changes: Any) -> Ticket:
    """A repair accepted, dispatched and found small, all within ten minutes of its filing at `at`."""
    ticket = do(file(at=at, **changes), c.Accept(), at + minutes(1))
    ticket = do(ticket, c.Dispatch("11"), at + minutes(2))
    return do(ticket, small(at + minutes(9)), at + minutes(10))


def small(arrived_at: datetime) -> c.Verify:
    """Found to be a small repair."""
    return c.Verify(c.Finding.SMALL, arrived_at, "王师傅", safety_measure="已放置警示牌")


def finished(at: datetime = AFTERNOON) -> Ticket:
    """A repair whose work is done."""
    return do(verified(), c.FinishRepair("已重铺", no_photo_reason="未拍照"), at)


def call(
    outcome: CallOutcome = CallOutcome.SATISFIED, purpose: CallPurpose = CallPurpose.COMPLETION, **changes: Any
) -> c.RecordCall:
    """A call to the resident."""
    return c.RecordCall(purpose, outcome, "已告知", **changes)


def called_back(at: datetime = EVENING) -> Ticket:
    """A repair whose resident was told and may rate now."""
    return do(finished(), call(), at)


def fund() -> Ticket:
    """A repair of the outer wall that needs the maintenance fund."""
    ticket = do(file(category=Category.WALL), c.Accept(), NOON + minutes(1))
    at = NOON + minutes(10)
    return do(ticket, c.Verify(c.Finding.NEEDS_FUND, at, "王师傅", shared_part="12号楼外墙"), at)


def consulting() -> Ticket:
    """The reporter was told about the fund, and the owners are asked."""
    return do(fund(), call(purpose=CallPurpose.FUND, closes_at=NOON + 15 * DAY), NOON + minutes(20))


def assigned(**changes: Any) -> Ticket:
    """A complaint handed to the cleaners."""
    ticket = do(file(Kind.COMPLAINT, **changes), c.Accept(), NOON + minutes(1))
    return do(ticket, c.Assign(Department.HYGIENE), NOON + minutes(2))


def replied(at: datetime = AFTERNOON) -> Ticket:
    """A complaint with its reply published."""
    return do(assigned(), c.Reply("已清运", no_photo_reason="未拍照"), at)


def invalid(at: datetime = AFTERNOON) -> Ticket:
    """A repair found to be nothing; its reporter is still to be told."""
    return do(do(file(), c.Accept(), NOON), c.MarkInvalid("现场未见"), at)


def closed() -> Ticket:
    """A repair that ended with five stars."""
    return do(called_back(), c.Rate(5, "师傅响应及时"), EVENING + minutes(30), RESIDENT)
