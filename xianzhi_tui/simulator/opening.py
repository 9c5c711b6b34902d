"""The board as the demonstration finds it: some tickets in every stage, each with a believable past."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, Category, Channel, Department, Kind
from xianzhi_tui.simulator.habits import theme_of
from xianzhi_tui.simulator.invention import InventedReport, Inventor
from xianzhi_tui.simulator.staff import CLERK, COLLEAGUE, DOORS, NAMES, PLUMBER, WIRES

_HOURS, _DAYS = 60, 24 * 60


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done to a ticket in the past, by the member of staff with this number."""

    at: datetime
    by: str
    command: c.Command


@dataclass(frozen=True, slots=True)
class Past:
    """A ticket and how it came to where it stands."""

    report: InventedReport
    channel: Channel
    filed_at: datetime
    steps: tuple[Step, ...]


class _Chronicle:
    """One ticket's past, written down in minutes: after its filing, or before now."""

    def __init__(self, report: InventedReport, now: datetime, filed_ago: float, channel: Channel) -> None:
        self.report = report
        self.now = now
        self._filed_at = now - timedelta(minutes=filed_ago)
        self._channel = channel
        self._steps: list[Step] = []

    def then(self, after: float, by: str, command: c.Command) -> _Chronicle:
        """A step so many minutes after the filing."""
        self._steps.append(Step(self._filed_at + timedelta(minutes=after), by, command))
        return self

    def lately(self, ago: float, by: str, command: c.Command) -> _Chronicle:
        """A step so many minutes ago."""
        self._steps.append(Step(self.now - timedelta(minutes=ago), by, command))
        return self

    def sent(self, clerk: str, repairer: str, called: str = "") -> _Chronicle:
        """Accepted, a repairer sent, the site seen within the half hour; perhaps the resident called."""
        if self._channel is Channel.MINI_PROGRAM:
            self.then(2, clerk, c.Accept())
        self.then(4, clerk, c.Dispatch(repairer))
        self.then(21, repairer, self._looked(17, repairer))
        if called:
            self.then(27, clerk, c.RecordCall(CallPurpose.FIRST, CallOutcome.SATISFIED, called))
        return self

    def past(self) -> Past:
        return Past(self.report, self._channel, self._filed_at, tuple(self._steps))

    def _looked(self, after: float, repairer: str) -> c.Verify:
        theme = self.report.theme
        return c.Verify(
            finding=c.Finding.NEEDS_FUND if theme.needs_fund else c.Finding.SMALL,
            arrived_at=self._filed_at + timedelta(minutes=after),
            verified_by=NAMES[repairer],
            note=self.report.trouble.finding,
            safety_measure="已放警示牌" if theme.hazard else "",
            shared_part=self.report.location.zone if theme.needs_fund else "",
        )


Filed = Callable[..., _Chronicle]


def opening(inventor: Inventor, now: datetime) -> tuple[Past, ...]:
    """The tickets the demonstration starts with, oldest first."""

    def filed(
        category: Category,
        ago: float,
        kind: Kind = Kind.REPAIR,
        channel: Channel = Channel.MINI_PROGRAM,
    ) -> _Chronicle:
        return _Chronicle(inventor.report(theme_of(category, kind)), now, ago, channel)

    parts = (_fund, _repairs, _owed_calls, _complaints)
    pasts = [chronicle.past() for part in parts for chronicle in part(filed)]
    return tuple(sorted(pasts, key=lambda past: past.filed_at))


def _fund(filed: Filed) -> Iterator[_Chronicle]:
    wall = filed(Category.WALL, 6 * _DAYS).sent(CLERK, PLUMBER)
    explained = c.RecordCall(
        purpose=CallPurpose.FUND,
        outcome=CallOutcome.SATISFIED,
        said="已说明征询流程和所需时间，居民理解",
        closes_at=wall.now + timedelta(days=9),
    )
    yield wall.then(40, CLERK, explained)
    yield filed(Category.ROOF, 27).sent(COLLEAGUE, PLUMBER)


def _repairs(filed: Filed) -> Iterator[_Chronicle]:
    late = filed(Category.FLOOR, 41).then(4, CLERK, c.Accept()).then(8, CLERK, c.Dispatch(PLUMBER))
    yield late.then(11, CLERK, c.RecordCall(CallPurpose.FIRST, CallOutcome.SATISFIED, "已告知师傅马上到，请绕行"))
    yield filed(Category.LIGHTING, 17).then(2, COLLEAGUE, c.Accept())
    yield filed(Category.FIRE_SAFETY, 20 * _HOURS).sent(COLLEAGUE, DOORS, "已告知今天处理")
    door = filed(Category.DOOR, 2.6 * _DAYS, channel=Channel.PHONE).sent(CLERK, DOORS, "已告知要换配件")
    yield door.lately(90, DOORS, c.StartRepair())
    lift = filed(Category.LIFT, 3.3 * _DAYS).sent(CLERK, DOORS, "已说明要等配件")
    expected = lift.now + timedelta(days=0.8)
    yield lift.lately(2.4 * _DAYS, CLERK, c.WaitParts(f"{lift.report.trouble.finding}配件", expected))
    yield filed(Category.WATER, 1.5)


def _owed_calls(filed: Filed) -> Iterator[_Chronicle]:
    water = filed(Category.WATER, 5 * _HOURS).sent(CLERK, PLUMBER, "下午来修，家里有人")
    yield water.lately(35, PLUMBER, _finished(water))
    drain = filed(Category.DRAINAGE, 26 * _HOURS, channel=Channel.WALK_IN).sent(COLLEAGUE, PLUMBER, "当天疏通")
    drain.lately(22 * _HOURS, PLUMBER, _finished(drain))
    yield drain.lately(19 * _HOURS, COLLEAGUE, c.RecordCall(CallPurpose.COMPLETION, CallOutcome.NO_ANSWER))
    power = filed(Category.ELECTRICITY, 30 * _HOURS).sent(CLERK, WIRES, "已约上门时间")
    power.lately(27 * _HOURS, WIRES, _finished(power))
    yield power.lately(
        4 * _HOURS, CLERK, c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED, "用着正常，谢谢师傅")
    )


def _complaints(filed: Filed) -> Iterator[_Chronicle]:
    order = filed(Category.ORDER, 17.7 * _HOURS, Kind.COMPLAINT).then(6, CLERK, c.Accept())
    order.then(9, CLERK, c.Assign(Department.ORDER))
    yield order.then(30, CLERK, c.StartHandling())
    rubbish = filed(Category.HYGIENE, 21 * _HOURS, Kind.COMPLAINT).then(5, COLLEAGUE, c.Accept())
    rubbish.then(8, COLLEAGUE, c.Assign(Department.HYGIENE)).then(50, COLLEAGUE, c.StartHandling())
    reply = c.Reply(rubbish.report.trouble.remedy, no_photo_reason="清运车已离场，未能拍照")
    yield rubbish.lately(65, COLLEAGUE, reply)
    yield filed(Category.GREENERY, 11, Kind.COMPLAINT)


def _finished(ticket: _Chronicle) -> c.FinishRepair:
    return c.FinishRepair(ticket.report.trouble.remedy, no_photo_reason="居民家中，未拍照")
