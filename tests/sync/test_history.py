"""A year kept by another system, replayed into a service: its figures are those of a plain count of the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from random import Random
from uuid import uuid4

import httpx
import pytest

from tests.service_in_process import NOON, ServiceInProcess
from tests.sync.station import Station, station
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.alerts import alerts
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.domain.statistics.figures import Group, Grouping
from xianzhi_tui.domain.statistics.measures import Measure
from xianzhi_tui.domain.statistics.repeats import Repeat
from xianzhi_tui.domain.statistics.spans import Span
from xianzhi_tui.domain.ticket import State, Ticket
from xianzhi_tui.intake.batches import Batch, assemble
from xianzhi_tui.intake.drafts import Defaults
from xianzhi_tui.intake.tables import Row
from xianzhi_tui.shell.importing import Tally, file_all
from xianzhi_tui.shell.output import Output
from xianzhi_tui.sync.answers import read_story
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.desk import OutboxEntry, OutboxState, Query, Story
from xianzhi_tui.sync.history import History
from xianzhi_tui.sync.statistics import count

SEED = 311
ROWS = 300
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
PLACES = {
    "6号楼902": "6号楼",
    "3号楼电梯厅": "3号楼",
    "8号楼楼道": "8号楼",
    "小区东门": "小区东门",
    "地下车库": "地下车库",
}
KINDS = (("报修", "给水"), ("报修", "电梯"), ("投诉", "环境卫生"))
ONLINE, BY_HAND = "小程序", "电话"
HOSTILE = "六楼漏水[/ \x1b[31m=cmd|'/C calc'!A0"
WRITTEN = "%Y-%m-%d %H:%M:%S"


@dataclass
class Kept:
    """One row as the other system kept it, before anything of ours saw it; `bad` when it cannot have been."""

    kind: str
    category: str
    channel: str
    place: str
    filed: datetime
    verified: datetime | None = None
    done: datetime | None = None
    ended: datetime | None = None
    withdrawn: bool = False
    reopened: bool = False
    bad: bool = False

    def cells(self, number: int) -> dict[str, object]:
        times = {"报修时间": self.filed, "到场时间": self.verified, "完成时间": self.done, "关闭时间": self.ended}
        told = {name: f"{at.astimezone(SHANGHAI):{WRITTEN}}" if at else "" for name, at in times.items()}
        status = "已撤单" if self.withdrawn else "已关闭" if self.ended else "处理中"
        words = {"编号": f"H-{number}", "内容": f"第{number}号 {HOSTILE}", "类型": self.kind, "类别": self.category}
        return {**words, **told, "渠道": self.channel, "位置": self.place, "状态": status, "期限": "2026-12-01"}

    @property
    def over(self) -> datetime | None:
        return self.ended or self.done

    def times(self) -> list[datetime]:
        """When something happened to it."""
        return [one for one in (self.filed, self.verified, self.done, self.ended) if one is not None]

    def limits(self) -> Iterator[tuple[str, datetime, datetime | None]]:
        """Each limit that can be judged: its name, when it broke or would have, when it was met."""
        if self.kind == "投诉":
            yield "reply", self.filed + DAY, self.done or self.ended
            return
        if self.verified or not self.over:
            yield "verify", self.filed + 30 * MINUTE, self.verified
        yield "fix", self.filed + 3 * DAY, self.done or self.ended
        if not self.over:
            yield "first_call", self.filed + 30 * MINUTE, None


def invented(chance: Random) -> Kept:
    kind, category = chance.choice(KINDS)
    filed = NOON - chance.randrange(1, 300) * DAY - chance.randrange(1440) * MINUTE
    row = Kept(kind, category, chance.choice((ONLINE, BY_HAND)), chance.choice(list(PLACES)), filed.replace(second=7))
    fate = chance.random()
    if fate < 0.08:
        return row  # nobody ever closed it
    if kind == "报修" and chance.random() < 0.6:
        row.verified = row.filed + chance.choice([5, 29, 30, 31, 200]) * MINUTE
    work = (row.verified or row.filed) + chance.choice([20, 700, 1440, 3000, 4320, 20_000]) * MINUTE
    row.done = work if chance.random() < 0.7 else None
    row.ended = work + chance.choice([0, 1, 5000]) * MINUTE if row.done is None or chance.random() < 0.8 else None
    if fate < 0.14:
        row.withdrawn, row.done, row.ended = True, None, work
    elif fate < 0.18:
        row.verified, row.done, row.ended, row.bad = None, None, row.filed - MINUTE, True
    if (row.over or row.filed) > NOON:
        row.verified, row.done, row.ended = None, None, min(row.filed + MINUTE, NOON)
        row.withdrawn, row.bad = False, False
    return row


@pytest.fixture
def rows() -> list[Kept]:
    print(f"seed {SEED}")
    chance = Random(SEED)
    made = [invented(chance) for _ in range(ROWS)]
    recent = [one for one in made if one.ended and not one.bad and not one.withdrawn and NOON - one.ended < 20 * DAY]
    for one in recent[:5]:
        one.reopened = True
    assert len(recent) >= 5
    return made


def nearest_rank(values: list[timedelta], percent: int) -> timedelta | None:
    return sorted(values)[ceil(percent / 100 * len(values)) - 1] if values else None


class Plain:
    """The same figures, counted row by row as anybody would."""

    def __init__(self, rows: list[Kept], span: Span, now: datetime) -> None:
        self.filed = self.reopened = self.open = 0
        self.ended: Counter[State] = Counter()
        self.kept: Counter[tuple[str, bool]] = Counter()
        self.took: dict[str, list[timedelta]] = {}
        for row in rows:
            self.filed += span.since <= row.filed < span.until
            self.reopened += row.reopened and span.since <= now < span.until
            if row.over is None or row.reopened or row.over >= min(now, span.until):
                self.open += row.filed < span.until
            elif span.since <= row.over < span.until:
                self.ended[State.CANCELLED if row.withdrawn else State.CLOSED] += 1
                if not row.withdrawn:
                    self._took("whole", row.over - row.filed)
            for name, due, met in row.limits():
                self._judge(row, name, due, met, span, now)

    def _judge(self, row: Kept, name: str, due: datetime, met: datetime | None, span: Span, now: datetime) -> None:
        late = due < (met or min(now, span.until))
        dropped = row.withdrawn and name != "verify"
        at = due if late else met
        if at is not None and span.since <= at < span.until and (late or not dropped):
            self.kept[name, not late] += 1
        if met is not None and not dropped and span.since <= met < span.until:
            self._took(name, met - row.filed)

    def _took(self, name: str, span: timedelta) -> None:
        self.took.setdefault(name, []).append(span)


def agree(group: Group, plain: Plain) -> None:
    for measure in ("verify", "first_call", "fix", "reply", "whole"):
        timing, took = group.timing(Measure(measure)), plain.took.get(measure, [])
        assert (timing.on_time, timing.late) == (plain.kept[measure, True], plain.kept[measure, False]), measure
        assert timing.done == len(took), measure
        for percent in (50, 90, 95):
            assert timing.percentile(percent) == nearest_rank(took, percent), (measure, percent)
    assert group.filed == plain.filed


@asynccontextmanager
async def replayed(service: ServiceInProcess, folder: Path, rows: list[Kept]) -> AsyncIterator[tuple[Station, Tally]]:
    """A desk that sees the rows come in, and the manager reopen a few."""
    batch = batch_of(rows, NOON)
    assert [one.line for one in batch.bad] == [number for number, one in enumerate(rows, 2) if one.bad]
    async with station(service, folder) as desk, the_manager(service) as lead:
        assert await desk.step()
        tally = Tally()
        await file_all(lead, batch, NOON, tally, Output())
        assert (tally.filed, tally.refused) == (len(batch.drafts), [])
        for draft in batch.drafts:
            if rows[draft.line - 2].reopened:
                ticket = read_story(await lead.ticket(draft.command_id)).ticket
                assert ticket is not None
                await lead.command(reopening(ticket))
        assert await desk.step()
        desk.replica.forget_ended_before(NOON - DAY)  # what came in just now is kept, however long ago it ended
        yield desk, tally


def the_manager(service: ServiceInProcess) -> Api:
    return Api.connect("http://service", service.token("201"), httpx.ASGITransport(service.app))


def batch_of(rows: list[Kept], now: datetime) -> Batch:
    table = [Row(number, one.cells(number)) for number, one in enumerate(rows, 2)]
    return assemble(table, Defaults(history=True), now)


def reopening(ticket: Ticket) -> OutboxEntry:
    by, command_id = Person("201", "王经理"), str(uuid4())
    return OutboxEntry(command_id, ticket.id, c.Reopen("又坏了"), ticket.version, NOON, by, OutboxState.QUEUED)


async def test_a_replayed_history_has_the_figures_of_its_rows(
    service: ServiceInProcess, tmp_path: Path, rows: list[Kept]
) -> None:
    good = [one for one in rows if not one.bad]
    async with replayed(service, tmp_path / "desk", rows) as (desk, _):
        for span in (Span(NOON - 400 * DAY, NOON + DAY), Span(NOON - 200 * DAY, NOON - 50 * DAY)):
            figures = count(desk.replica.file, span, 3650).figures
            plain = Plain(good, span, NOON)
            agree(figures.total, plain)
            assert (figures.open, figures.reopened, figures.ended) == (plain.open, plain.reopened, plain.ended)
            for side, channel in (("online", ONLINE), ("desk", BY_HAND)):
                of_side = [one for one in good if one.channel == channel]
                agree(figures.groups[Grouping.SIDE][side], Plain(of_side, span, NOON))
            for category, name in (("water", "给水"), ("lift", "电梯"), ("hygiene", "环境卫生")):
                of_category = [one for one in good if one.category == name]
                agree(figures.groups[Grouping.CATEGORY][category], Plain(of_category, span, NOON))
            for hour, group in figures.groups[Grouping.HOUR].items():
                agree(group, Plain([one for one in good if f"{one.filed.astimezone(SHANGHAI):%H}" == hour], span, NOON))
            assert repeats_of(figures.repeats) == repeats_in(good, span)


Found = dict[tuple[str, str], tuple[int, int, datetime]]


def repeats_of(found: Iterable[Repeat]) -> Found:
    return {(one.spot, one.category): (one.soon, one.later, one.latest_at) for one in found}


def repeats_in(rows: list[Kept], span: Span) -> Found:
    found: Found = {}
    for place, spot in PLACES.items():
        for name, category in (("给水", "water"), ("电梯", "lift")):
            same = [one.filed for one in rows if (one.place, one.category) == (place, name) and not one.withdrawn]
            latest = max((at for at in same if at < span.until), default=None)
            if latest is not None and latest >= span.since:
                soon, later = (sum(latest - at <= days * DAY for at in same if at <= latest) for days in (30, 90))
                if later > 1:
                    found[spot, category] = (soon, later, latest)
    return found


async def test_it_comes_in_once_leaves_no_gap_and_rings_for_nobody(
    service: ServiceInProcess, tmp_path: Path, rows: list[Kept]
) -> None:
    async with replayed(service, tmp_path / "desk", rows) as (desk, tally):
        policy = desk.board.policy
        old = [one for one in desk.tickets if one.cycle == 1 and one.received_at - one.filed_at > 3 * DAY]
        assert len(old) > 10
        assert list(alerts(old, lambda _: policy, for_lead=True)) == []
        numbers = [event.seq for event in desk.news]
        assert numbers == sorted(set(numbers))
        assert desk.replica.cursor == numbers[-1]
        again = Tally()
        async with the_manager(service) as lead:
            await file_all(lead, batch_of(rows, NOON + MINUTE), NOON + MINUTE, again, Output())
        assert (again.filed, again.known, again.refused) == (0, tally.filed, [])


async def test_before_it_was_brought_in_it_is_seen_as_it_stood_where_it_was_kept(
    service: ServiceInProcess, tmp_path: Path, rows: list[Kept]
) -> None:
    rows = rows[:100]
    kept = [one for one in rows if not one.bad]
    async with replayed(service, tmp_path, rows) as (desk, _):
        history = History(desk.replica.file)
        for at in (NOON - days * DAY for days in (299.4, 150, 149.9, 60.2, 7, 1.5)):
            past, filed = history.at(at), [one for one in kept if one.filed <= at]
            waiting = [one for one in filed if one.over is None or one.over > at]
            assert Counter(one.state for one in past.data.tickets) == Counter(state_at(one, at) for one in waiting)
            assert past.told_later == len(waiting)
            assert history.find(Query(), at).count == len(filed)
            assert past == History(desk.replica.file).at(at), "from wherever one came"
            times = sorted(time for one in kept for time in one.times())
            assert past.last == max((one for one in times if one <= at), default=None)
            assert past.later == min(one for one in times if one > at)
        newest = history.at(NOON)
        assert newest.told_later == 0
        assert len(newest.data.tickets) == sum(1 for one in kept if one.over is None or one.reopened)


async def test_its_story_says_then_what_had_happened_there_by_then(service: ServiceInProcess, tmp_path: Path) -> None:
    row = Kept("报修", "给水", ONLINE, "6号楼902", NOON - 9 * DAY, done=NOON - 8 * DAY, ended=NOON - 7 * DAY)
    async with replayed(service, tmp_path, [row]) as (desk, _):
        history = History(desk.replica.file)
        (ticket,) = history.at(NOON - 8 * DAY).data.tickets
        assert [len(story.events) for story in stories(history, ticket.id, row.times())] == [1, 2, 3]
        assert history.story(ticket.id, row.filed - MINUTE) is None
        done = history.at(NOON - 8 * DAY + MINUTE).data
        assert (done.finished_today, done.on_time_today) == (1, 1)
        ended = history.at(NOON - 7 * DAY).data
        assert (ended.tickets, ended.finished_today) == ((), 0)


def stories(history: History, ticket_id: str, moments: Iterable[datetime]) -> Iterator[Story]:
    for at in moments:
        story = history.story(ticket_id, at)
        assert story is not None
        yield story


def state_at(row: Kept, at: datetime) -> State:
    """Where a row that is not over stood."""
    if row.done is not None and row.done <= at:
        return State.REPAIRED if row.kind == "报修" else State.REPLIED
    if row.verified is not None and row.verified <= at:
        return State.VERIFIED
    return State.SUBMITTED if row.channel == ONLINE else State.ACCEPTED


async def test_a_report_that_came_as_an_open_one_long_after_is_there_from_its_filing_on(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    row = Kept("报修", "给水", ONLINE, "6号楼902", NOON - 9 * DAY)
    batch = assemble([Row(2, row.cells(0))], Defaults(), NOON)
    async with station(service, tmp_path) as desk, the_manager(service) as lead:
        assert await desk.step()
        await file_all(lead, batch, NOON, Tally(), Output())
        assert await desk.step()
        history = History(desk.replica.file)
        assert [one.state for one in history.at(row.filed).data.tickets] == [State.SUBMITTED]
        assert history.at(row.filed - MINUTE).data.tickets == ()
