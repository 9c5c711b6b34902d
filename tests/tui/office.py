"""One Monday afternoon in a compound: tickets in every stage, made by the rules themselves."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.decide import decide
from xianzhi_tui.domain.events import Recorded
from xianzhi_tui.domain.evolve import evolve
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.roles import Actor, Person, Repairer, Role, Roster
from xianzhi_tui.domain.scene import Identity, Scene
from xianzhi_tui.domain.ticket import (
    CallOutcome,
    CallPurpose,
    Category,
    Channel,
    Department,
    Kind,
    Location,
    Photo,
    Report,
    Reporter,
    SuspendReason,
    Ticket,
)
from xianzhi_tui.sync.desk import BoardData, StaffMember, Story

NOW = datetime(2026, 11, 23, 6, 46, 29, tzinfo=UTC)  # Monday, 14:46:29 in Shanghai
RESIDENT = Actor("r1", "居民", Role.RESIDENT)
ZHANG = Actor("d1", "张敏", Role.DUTY)
LI = Actor("d2", "李强", Role.DUTY)
ROSTER = Roster(
    (
        Repairer("w1", "王师傅", ("water", "floor", "lighting")),
        Repairer("w2", "李师傅", ("door", "electricity", "lighting")),
        Repairer("w3", "赵师傅", ("lift",), on_duty=False),
    ),
    (Person("l1", "吴经理"),),
)
STAFF = (
    StaffMember("d1", "张敏", Role.DUTY),
    StaffMember("d2", "李强", Role.DUTY),
    StaffMember("l1", "吴经理", Role.LEAD),
)


ZHU = Reporter("朱女士", "138****1234", "r1")


def neighbour(no: int) -> Reporter:
    """Somebody who has reported nothing but this: another account, though the same can be seen of them."""
    return Reporter("朱女士", "138****1234", f"r{no}")


def ago(minutes: float = 0, *, hours: float = 0, days: float = 0) -> datetime:
    """So long before this afternoon's 14:46:29."""
    return NOW - timedelta(minutes=minutes, hours=hours, days=days)


@dataclass
class Matter:
    """A ticket in the making: each step is a command decided by the rules."""

    ticket: Ticket
    events: list[Recorded] = field(default_factory=list)

    def then(self, command: c.Command, at: datetime, by: Actor = ZHANG) -> Matter:
        """One more step; by the resident means by whoever reported it."""
        by = replace(by, id=self.ticket.report.reporter.account) if by is RESIDENT else by
        for event in decide(self.ticket, command, Scene(at, by, Policy(), ROSTER)):
            self.ticket = evolve(self.ticket, event)
            self.events.append(_record(self.ticket.id, len(self.events) + 1, event))
        return self

    @property
    def story(self) -> Story:
        return Story(self.ticket, tuple(self.events))


def matter(
    no: int,
    place: str,
    text: str,
    at: datetime,
    *,
    category: Category = Category.WATER,
    reporter: Reporter | None = None,
    hazard: bool = False,
    photos: int = 0,
) -> Matter:
    """A report from the mini-program; a complaint when the category is one of complaints."""
    complaint = category in (Category.ORDER, Category.HYGIENE, Category.GREENERY, Category.RECEPTION)
    kind = Kind.COMPLAINT if complaint else Kind.REPAIR
    pictures = tuple(Photo(f"p{no}-{n}") for n in range(photos))
    building = place.split("号楼")[0] if "号楼" in place else ""
    report = Report(kind, category, text, Location(place, building), reporter or neighbour(no), hazard, pictures)
    scene = Scene(at, RESIDENT, Policy(), ROSTER, Identity(f"t{no}", "sh-0001", no))
    (event,) = decide(None, c.Submit(report, Channel.MINI_PROGRAM), scene)
    return Matter(evolve(None, event), [_record(f"t{no}", 1, event)])


def filer(matter: Matter) -> Actor:
    """The resident who filed it: nobody else may urge or rate."""
    return Actor(matter.ticket.report.reporter.account, "居民", Role.RESIDENT)


TOLD = c.RecordCall(CallPurpose.FIRST, CallOutcome.SATISFIED, "已说明安排")
"""The first call, made as it should be."""


WITH_THE_WATER_COMPANY = c.Suspend(SuspendReason.THIRD_PARTY, ago(days=-2), True, "l1", "", "供水第8号", "水务公司")


def small(at: datetime) -> c.Verify:
    """The check on site found a small repair."""
    return c.Verify(c.Finding.SMALL, at, "王师傅")


def afternoon() -> tuple[Matter, ...]:
    """What lies on the desk at 14:46:29."""
    return (*_repairs(), *_complaints(), *_calls())


def _repairs() -> tuple[Matter, ...]:
    tile = matter(
        1042, "12号楼电梯厅", "地砖松动起翘,怕老人绊倒", ago(33.2), category=Category.FLOOR, hazard=True, photos=1
    )
    lamp = matter(1043, "广场东侧", "路灯不亮", ago(17.5), category=Category.LIGHTING)
    kitchen = matter(1044, "6号楼902", "厨房水管漏水,已关总阀,家里有老人小孩,请尽快。", ago(0.2), photos=2)
    door = matter(1039, "3号楼2单元", "单元门关不上", ago(hours=66.8), category=Category.DOOR)
    barrier = matter(1031, "地库B2", "道闸杆断", ago(days=3, hours=4), category=Category.OTHER)
    sensor = matter(1040, "8号楼楼道", "感应灯常亮", ago(hours=20.6), category=Category.LIGHTING)
    wall = matter(1017, "5号楼外墙", "外墙渗水", ago(days=6), category=Category.WALL)
    pump = matter(1035, "2号楼水泵房", "水泵异响", ago(days=1, hours=2), category=Category.WATER)
    return (
        kitchen,
        tile.then(c.Accept(), ago(32)).then(c.Dispatch("w1"), ago(31)),
        lamp.then(c.Accept(), ago(16)),
        door.then(c.Accept(), ago(hours=66.7), LI)
        .then(TOLD, ago(hours=66.65), LI)
        .then(c.Dispatch("w2"), ago(hours=66.6), LI)
        .then(small(ago(hours=66.5)), ago(hours=66.4), LI)
        .then(c.StartRepair("w2"), ago(hours=20), LI)
        .then(c.AddNote("门锁型号 HX-302,库房没有"), ago(hours=19)),
        barrier.then(c.Accept(), ago(days=3, hours=3.9))
        .then(TOLD, ago(days=3, hours=3.85))
        .then(small(ago(days=3, hours=3.8)), ago(days=3, hours=3.7))
        .then(c.StartRepair("w2"), ago(days=2))
        .then(c.WaitParts("道闸杆", ago(days=-1)), ago(days=1)),
        sensor.then(c.Accept(), ago(hours=20.5))
        .then(TOLD, ago(hours=20.45))
        .then(c.Dispatch("w1"), ago(hours=20.4))
        .then(small(ago(hours=20.2)), ago(hours=20.2)),
        wall.then(c.Accept(), ago(days=6))
        .then(c.Verify(c.Finding.NEEDS_FUND, ago(days=5.9), "吴经理", shared_part="外墙"), ago(days=5.9))
        .then(
            c.RecordCall(CallPurpose.FUND, CallOutcome.SATISFIED, "说明维修资金", closes_at=ago(days=-6)),
            ago(days=5.8),
        ),
        pump.then(c.Accept(), ago(days=1, hours=1.9))
        .then(TOLD, ago(days=1, hours=1.85))
        .then(small(ago(days=1, hours=1.8)), ago(days=1, hours=1.7))
        .then(c.Suspend(SuspendReason.OTHER, ago(days=-2), True, "l1", "等水务公司"), ago(days=1)),
    )


def _complaints() -> tuple[Matter, ...]:
    gate = matter(2011, "南门", "外卖车堵门,老人推轮椅进不来", ago(hours=17.6), category=Category.ORDER)
    rubbish = matter(2013, "垃圾房", "清运不及时,味道大", ago(hours=2), category=Category.HYGIENE)
    return (
        gate.then(c.Accept(), ago(hours=17)).then(c.Assign(Department.ORDER), ago(hours=16.8)),
        rubbish.then(c.Accept(), ago(hours=1.8), LI),
    )


def _calls() -> tuple[Matter, ...]:
    meter = matter(1036, "2号楼301", "水表间漏水", ago(days=1, hours=3))
    hedge = matter(2009, "中心花园", "绿篱挡住路灯", ago(hours=30), category=Category.GREENERY)
    return (
        meter.then(c.Accept(), ago(days=1, hours=2.9))
        .then(TOLD, ago(days=1, hours=2.85))
        .then(c.Dispatch("w1"), ago(days=1, hours=2.8))
        .then(small(ago(days=1, hours=2.7)), ago(days=1, hours=2.6))
        .then(c.FinishRepair("换了垫圈", no_photo_reason="户内不便"), ago(hours=6))
        .then(c.RecordCall(CallPurpose.COMPLETION, CallOutcome.NO_ANSWER), ago(20)),
        hedge.then(c.Accept(), ago(hours=29))
        .then(c.Assign(Department.GREENERY), ago(hours=28))
        .then(c.Reply("已修剪", no_photo_reason="天黑"), ago(hours=3)),
    )


def data(matters: tuple[Matter, ...], more: tuple[Ticket, ...] = ()) -> BoardData:
    """What the replica holds of these."""
    return BoardData(
        tickets=(*(one.ticket for one in matters), *more),
        roster=ROSTER,
        staff=STAFF,
        policies={1: Policy()},
        cursor=1,
        data_as_of=NOW,
        finished_today=12,
        on_time_today=11,
    )


def stories(matters: tuple[Matter, ...]) -> dict[str, Story]:
    """The events of these, by ticket."""
    return {one.ticket.id: one.story for one in matters}


def _record(ticket_id: str, seq: int, event: object) -> Recorded:
    return Recorded(
        seq=seq,
        ticket_id=ticket_id,
        recorded_at=event.occurred_at,  # type: ignore[attr-defined]
        command_id=f"{ticket_id}-{seq}",
        device="desk-1",
        policy_version=1,
        event=event,  # type: ignore[arg-type]
    )
