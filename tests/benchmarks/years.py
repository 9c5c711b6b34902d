"""A year of a very large compound: each day the same reports come in, and each goes its way through the rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date as calendar
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random

from msgspec import Raw

from tests.benchmarks.histories import COMPOUND, COMPOUND_NAME, DEVICE, DUTY, FIRST_NO, RESIDENT, uuid
from xianzhi_tui.codec import encode, encode_recorded
from xianzhi_tui.domain.commands import (
    Accept,
    AddNote,
    CloseRatingWindow,
    Command,
    Dispatch,
    Finding,
    FinishRepair,
    Rate,
    RecordCall,
    StartRepair,
    Submit,
    Verify,
)
from xianzhi_tui.domain.decide import Identity, Scene, decide
from xianzhi_tui.domain.events import Recorded
from xianzhi_tui.domain.evolve import evolve
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.roles import Actor, Repairer, Role, Roster
from xianzhi_tui.domain.ticket import (
    REPAIR_CATEGORIES,
    CallOutcome,
    CallPurpose,
    Category,
    Kind,
    Report,
    Reporter,
    Ticket,
)
from xianzhi_tui.simulator.invention import Inventor
from xianzhi_tui.sync.answers import Compound, HistoryPage, Reference, Snapshot, StoryParts
from xianzhi_tui.sync.replica import Replica

DAYS, PER_DAY, EVENTS = 365, 274, 10
PAGE = 500
ROSTER = Roster((Repairer("w1", "王师傅", ("water",)),))
TIMER = Actor("timer", "系统", Role.SYSTEM)
_DATE = re.compile(rb"\d{4}-\d\d-\d\dT")
_ID, _NO = uuid(0x7E000000), 987654321


@dataclass(frozen=True)
class Moulded:
    """One ticket of the first day: when each event was recorded, what it says, and the ticket after it."""

    at: tuple[datetime, ...]
    events: tuple[bytes, ...]
    tickets: tuple[bytes, ...]


def fill_year(file: Path, now: datetime, days: int = DAYS, per_day: int = PER_DAY) -> tuple[int, str]:
    """A replica with the year up to now, fetched as any is; how many tickets are in it, and what its board shows."""
    first = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days - 1)
    moulds = list(islice(mould(first), per_day))
    numbers = numbered(moulds, days, now)
    replica = Replica(file)
    head = max(max(one) for one in numbers.values())
    reference = Reference(policies=(Policy(),), repairers=ROSTER.repairers)
    replica.load_snapshot(Snapshot("benchmark", head, now, Compound(COMPOUND, COMPOUND_NAME), (), reference))
    stories = (cast(moulds[which], day, day * per_day + which, seqs) for (day, which), seqs in numbers.items())
    while page := tuple(islice(stories, PAGE)):
        replica.add_history(HistoryPage(page, next="more"), first)
    replica.add_history(HistoryPage(), first)
    replica.confirm_as_of(now, ())
    replica.close()
    newest = max(numbers, key=lambda one: numbers[one][0])
    return len(numbers), f" {FIRST_NO + newest[0] * per_day + newest[1]} "


def numbered(moulds: Sequence[Moulded], days: int, now: datetime) -> dict[tuple[int, int], list[int]]:
    """The numbers of each ticket's events: everybody's events come in turn, as in any feed."""
    happened = sorted(
        (at + timedelta(days=day), day, which)
        for day in range(days)
        for which, one in enumerate(moulds)
        for at in one.at
        if at + timedelta(days=day) <= now
    )
    numbers: dict[tuple[int, int], list[int]] = {}
    for number, (_, day, which) in enumerate(happened, start=1):
        numbers.setdefault((day, which), []).append(number)
    return numbers


def cast(mould: Moulded, day: int, number: int, seqs: Sequence[int]) -> StoryParts:
    """The same ticket on another day, as far as it has come."""

    def moved(found: re.Match[bytes]) -> bytes:
        return later(found[0], day)

    def again(body: bytes) -> Raw:
        body = body.replace(_ID.encode(), uuid(number).encode()).replace(b"%d" % _NO, b"%d" % (FIRST_NO + number))
        return Raw(_DATE.sub(moved, body))

    events = [b'{"seq":%d' % seq + body[len(b'{"seq":0') :] for seq, body in zip(seqs, mould.events, strict=False)]
    return StoryParts(again(mould.tickets[len(seqs) - 1]), tuple(map(again, events)))


@cache
def later(date: bytes, days: int) -> bytes:
    """So many days after it."""
    return f"{calendar.fromisoformat(date.decode().rstrip('T')) + timedelta(days=days)}T".encode()


def mould(first_day: datetime) -> Iterator[Moulded]:
    """Repairs of one day: checked within the half hour, done within three days, called, rated or not."""
    inventor, chance = Inventor(seed=1), Random(1)
    while True:
        at = first_day + timedelta(minutes=chance.randrange(24 * 60))
        yield lived(inventor, [(at := at + step, by, act) for step, by, act in acts(inventor, at, chance)])


def acts(inventor: Inventor, filed_at: datetime, chance: Random) -> Iterator[tuple[timedelta, Actor, Command]]:
    """What happens to one, each so long after what came before."""
    invented = inventor.report()
    category = invented.theme.category if invented.theme.category in REPAIR_CATEGORIES else Category.OTHER
    reporter = Reporter(invented.neighbour.name, "138****1234", RESIDENT.id)
    told = RecordCall(CallPurpose.FIRST, CallOutcome.SATISFIED, "已说明安排")
    content = RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED, "满意")

    def after(low: float, high: float) -> timedelta:
        return timedelta(hours=chance.uniform(low, high))

    yield timedelta(), RESIDENT, Submit(Report(Kind.REPAIR, category, invented.text, invented.location, reporter))
    yield after(0.02, 0.1), DUTY, Accept()
    yield after(0.02, 0.1), DUTY, told
    yield after(0.01, 0.05), DUTY, Dispatch("w1")
    yield after(0.1, 0.2), DUTY, Verify(Finding.SMALL, filed_at, "王师傅")
    yield after(1, 36), DUTY, StartRepair("w1")
    yield after(0.1, 1), DUTY, AddNote("配件已从库房领出")
    yield after(0.5, 20), DUTY, FinishRepair("已修复并试用正常", no_photo_reason="户内不便拍照")
    yield after(1, 22), DUTY, content
    if chance.random() < 0.5:
        yield after(1, 100), RESIDENT, Rate(5, "很快")
    else:
        yield timedelta(days=7), TIMER, CloseRatingWindow()


def lived(inventor: Inventor, steps: Sequence[tuple[datetime, Actor, Command]]) -> Moulded:
    """Every step decided by the rules; each is one event."""
    ticket: Ticket | None = None
    events, tickets = [], []
    for at, actor, command in steps:
        (event,) = decide(ticket, command, Scene(at, actor, Policy(), ROSTER, Identity(_ID, COMPOUND, _NO)))
        ticket = evolve(ticket, event)
        recorded = Recorded(
            seq=0, ticket_id=_ID, recorded_at=at, command_id=_ID, device=DEVICE, policy_version=1, event=event
        )
        events.append(encode_recorded(recorded))
        tickets.append(encode(ticket))
    return Moulded(tuple(at for at, *_ in steps), tuple(events), tuple(tickets))
