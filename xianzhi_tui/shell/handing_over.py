"""`xianzhi handover`: what would be handed over now, and the handovers that were; printed, listed, for programs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from xianzhi_tui.codec import encode
from xianzhi_tui.domain.calls import owes_calls
from xianzhi_tui.domain.events import Recorded
from xianzhi_tui.domain.handover import Handover, Proof, sheet, tells_since
from xianzhi_tui.domain.policy import Policy, policy_of
from xianzhi_tui.domain.roles import Person, Role
from xianzhi_tui.domain.since import news
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.errors import NotFound, NotOurServer, Unreachable, WrongUse
from xianzhi_tui.handing_out import new_file
from xianzhi_tui.reports.about import stamp
from xianzhi_tui.shell.line import service_of
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.output import Output
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync import session
from xianzhi_tui.sync.answers import Change, Snapshot, read_item, read_story
from xianzhi_tui.sync.api import Api, SignedHandover
from xianzhi_tui.sync.board import read_board
from xianzhi_tui.sync.desk import BoardData, OutboxEntry, StaffMember
from xianzhi_tui.sync.looking_back import since_then
from xianzhi_tui.sync.outbox import Outbox
from xianzhi_tui.sync.shift import KeptHandover, KeptState, unsent_of

MOST_LISTED = 100
STEP = 2_000
"""So many numbers of the feed are gone back at once to find where a time begins."""
_PAPERS = (".html", ".txt")
_STANDINGS = {
    Proof.SERVICE: "服务核对密码",
    Proof.DESK: "值班台核对密码",
    KeptState.QUEUED: "待发",
    KeptState.CONFIRMED: "已发",
    KeptState.REFUSED: "服务未收",
}


class Stand(Struct, frozen=True):
    """How the office stands, from the service or from this machine's copy of it."""

    compound: str
    staff: Sequence[StaffMember]
    tickets: Mapping[str, Ticket]
    policies: Mapping[int, Policy]
    events: Sequence[Recorded]
    since: datetime
    as_of: datetime
    last: Handover | None


def show(office: Office, out: Output, wanted: str, file: Path | None, force: bool) -> None:
    """The sheet of this moment, or of a handover that was; on paper where a file is named."""
    if file is not None and file.suffix.lower() not in _PAPERS:
        raise WrongUse(f"{file} 的结尾不对", todo="请写成 .html 或 .txt")
    compound, handover = asyncio.run(_past(office, wanted) if wanted else _present(office, out))
    t, signed = Strings(office.settings.desk.language), bool(wanted)
    if file is not None:
        from xianzhi_tui.reports.handover_page import page, text

        write = page if file.suffix.lower() == ".html" else text
        with new_file(file, force) as written:
            written.write(write(handover, compound, t, signed=signed).encode())
        out.result(f"已写出 {file}", {"file": str(file)})
    else:
        from xianzhi_tui.reports.handover_page import text

        out.line(text(handover, compound, t, signed=signed).rstrip("\n"))
        out.detail(json.loads(encode(handover)))


def list_handovers(office: Office, out: Output) -> None:
    """The handovers of the compound, newest first; without a line those of this machine."""
    asyncio.run(_list(office, out))


async def _list(office: Office, out: Output) -> None:
    try:
        async with service_of(office) as api:
            found: list[tuple[Handover, Proof | KeptState]]
            found = [(one.handover, _weakest(one)) for one in await api.handovers(MOST_LISTED)]
    except (Unreachable, NotOurServer):
        found = [(one.handover, one.state) for one in reversed(_kept(office)) if one.handover.taken_at]
        out.remark("服务连不上，只列出本机的交接班")
    for handover, standing in found:
        out.detail({**json.loads(encode(handover)), "standing": standing})
        people = f"{handover.giver.name} 交给 {handover.taker.name}"
        count = f"{len(handover.sheet.items)} 项"
        out.line(f"{stamp(handover.given_at)}  {people}  {count}  {_STANDINGS[standing]}  {handover.handover_id}")
    if not found:
        out.remark("还没有交接班记录")


def _weakest(one: SignedHandover) -> Proof:
    """The service's word only where it saw both PINs."""
    return Proof.SERVICE if one.giver_proof is one.taker_proof is Proof.SERVICE else Proof.DESK


async def _past(office: Office, wanted: str) -> tuple[str, Handover]:
    """A handover by its number, or by how that begins; the service's, or this machine's."""
    kept = [one.handover for one in _kept(office)]
    try:
        async with service_of(office) as api:
            kept += [one.handover for one in await api.handovers(MOST_LISTED)]
            compound = (await api.snapshot()).compound.name
    except (Unreachable, NotOurServer):
        compound = _compound(office)
    found = {one.handover_id: one for one in kept if one.handover_id.startswith(wanted)}
    if len(found) != 1:
        raise NotFound(f"没有或不止一个编号以 {wanted} 开头的交接班", todo="编号见 xianzhi handover --list")
    return compound, next(iter(found.values()))


async def _present(office: Office, out: Output) -> tuple[str, Handover]:
    """What would be handed over now, by whoever has the desk to the next on duty."""
    try:
        async with service_of(office) as api:
            stand = await _at_the_service(api, office)
    except (Unreachable, NotOurServer):
        if not office.locations.replica_db.exists():
            raise
        stand = _on_this_machine(office)
        out.remark(f"服务连不上，按本机副本，数据截至 {stamp(stand.as_of)}")

    def policy(ticket: Ticket) -> Policy:
        return policy_of(ticket.policy_version, stand.policies)

    entries = _entries(office)
    now = office.clock.now()
    happened = news(stand.events, stand.tickets, stand.since, now)
    live = [one for one in stand.tickets.values() if one.open or owes_calls(one)]
    unsent = unsent_of(entries, stand.tickets)
    made = sheet(live, now, policy, since=stand.since, happened=happened, unsent=unsent)
    giver, taker = _people(office, stand)
    return stand.compound, Handover("", giver, taker, now, made)


async def _at_the_service(api: Api, office: Office) -> Stand:
    snapshot, last = await api.snapshot(), await api.handovers(1)
    since = tells_since(last[0].handover if last else None, office.clock.now())
    stories = [read_story(parts) for parts in snapshot.tickets]
    tickets = {one.ticket.id: one.ticket for one in stories if one.ticket is not None}
    changes = await _changes(api, snapshot, since)
    # The feed tells of ended tickets too, each as it is now.
    tickets |= {one.ticket.id: one.ticket for one in changes if one.ticket.id not in tickets}
    return Stand(
        compound=snapshot.compound.name,
        staff=snapshot.reference.staff,
        tickets=tickets,
        policies=snapshot.reference.limits,
        events=[one.recorded for one in changes],
        since=since,
        as_of=snapshot.server_time,
        last=last[0].handover if last else None,
    )


async def _changes(api: Api, snapshot: Snapshot, since: datetime) -> list[Change]:
    """What the feed brought since a time: gone back until it begins before that, then read on."""
    after = snapshot.cursor
    while after > 0:
        after = max(after - STEP, 0)
        page = (await api.feed(after, snapshot.epoch, limit=1)).page
        first = [one for raw in page.items if isinstance(one := read_item(raw, after + 1), Change)] if page else []
        if first and first[0].recorded.recorded_at <= since:
            break
    found: list[Change] = []
    while (page := (await api.feed(after, snapshot.epoch)).page) is not None and page.items:
        read = (read_item(raw, after + 1) for raw in page.items)
        found += [one for one in read if isinstance(one, Change) and one.recorded.recorded_at > since]
        after = page.cursor
    return found


def _on_this_machine(office: Office) -> Stand:
    now, file = office.clock.now(), office.locations.replica_db
    board: BoardData = read_board(file, now)
    taken = [one.handover for one in _kept(office) if one.state is not KeptState.GIVEN]
    last = taken[-1] if taken else None
    since = tells_since(last, now)
    happened = since_then(file, since)
    return Stand(
        compound=_compound(office),
        staff=board.staff,
        tickets={**happened.tickets, **{one.id: one for one in board.tickets}},
        policies=board.policies,
        events=happened.events,
        since=since,
        as_of=board.data_as_of or now,
        last=last,
    )


def _people(office: Office, stand: Stand) -> tuple[Person, Person]:
    """Whoever took the desk last or is signed in here, and the next one on duty."""
    duty = [Person(one.id, one.name) for one in stand.staff if one.role is Role.DUTY]
    signed_in = session.load(office.locations.session)
    here = stand.last.taker if stand.last else signed_in.session.actor.person if signed_in else None
    nobody = Person("", Strings(office.settings.desk.language)("role.duty"))
    giver = here or (duty[0] if duty else nobody)
    return giver, next((one for one in duty if one.id != giver.id), nobody)


def _compound(office: Office) -> str:
    signed_in = session.load(office.locations.session)
    return signed_in.session.compound_name if signed_in else ""


def _entries(office: Office) -> tuple[OutboxEntry, ...]:
    with _outbox(office) as outbox:
        return outbox.entries() if outbox else ()


def _kept(office: Office) -> tuple[KeptHandover, ...]:
    with _outbox(office) as outbox:
        return outbox.handovers.kept() if outbox else ()


@contextmanager
def _outbox(office: Office) -> Iterator[Outbox | None]:
    """What this desk has not sent; nothing where there never was a desk."""
    if not office.locations.outbox_db.exists():
        yield None
        return
    with closing(Outbox(office.locations.outbox_db)) as outbox:
        yield outbox
