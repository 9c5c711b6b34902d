"""A desk without a line: the screens' tests say what it holds and see what was asked of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from tests.tui.fake_shift import FakeShift
from xianzhi_tui.domain.commands import Command, Filing
from xianzhi_tui.domain.events import Recorded
from xianzhi_tui.domain.roles import Actor, Person, Role
from xianzhi_tui.domain.statistics.figures import statistics
from xianzhi_tui.domain.statistics.spans import Span
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.errors import StorageFull, Unreachable, XianzhiError
from xianzhi_tui.sync.answers import StoryParts
from xianzhi_tui.sync.desk import (
    BoardData,
    Drafts,
    Found,
    Link,
    LinkChanged,
    OutboxChanged,
    OutboxEntry,
    OutboxState,
    Picture,
    Presence,
    PresenceChanged,
    Query,
    ReplicaChanged,
    Session,
    StaffMember,
    Story,
    Typed,
    UnsentHandover,
    Update,
)
from xianzhi_tui.sync.past import Records
from xianzhi_tui.sync.records import FileRecords
from xianzhi_tui.sync.search import found_among
from xianzhi_tui.sync.statistics import Counted

ZHANG = Session(Actor("d1", "张敏", Role.DUTY), "sh-0001", "示范小区", "desk-1")
MANAGER = Session(Actor("l1", "吴经理", Role.LEAD), "sh-0001", "示范小区", "desk-3")


@dataclass(frozen=True)
class Issued:
    """One command as the screens issued it."""

    ticket_id: str
    command: Command
    base_version: int | None


@dataclass
class FakeDesk:
    """Holds what a test gives it; nothing is ever sent anywhere."""

    data: BoardData = field(default_factory=BoardData)
    session: Session | None = ZHANG
    stories: dict[str, Story] = field(default_factory=dict)
    ended: tuple[Ticket, ...] = ()  # what the replica keeps beside the board
    refusal: XianzhiError | None = None  # what the next issue or sign-in fails with
    full_after: int | None = None  # so many commands find room on the disk
    phone: str = "13800001234"
    files: dict[str, Path] = field(default_factory=dict)
    photos_elsewhere: set[str] = field(default_factory=set)
    drawn: list[str] = field(default_factory=list)
    issued: list[Issued] = field(default_factory=list)
    entries: list[OutboxEntry] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    sought: list[Query] = field(default_factory=list)
    presented: list[tuple[str, bool]] = field(default_factory=list)
    revealed: list[str] = field(default_factory=list)
    uploaded: list[Path] = field(default_factory=list)
    kept_drafts: Drafts = field(default_factory=dict)
    handed_out: dict[str, bytes] = field(default_factory=dict)
    retried: list[tuple[str, int | None]] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)
    refreshed: int = 0
    self_tested: int = 0
    past: Path = Path("nothing.db")  # the replica that is looked back into
    deaf: bool = False  # what the service says does not arrive
    closed: bool = False
    shift: FakeShift = field(init=False)
    _updates: asyncio.Queue[Update] = field(default_factory=asyncio.Queue)

    def __post_init__(self) -> None:
        self.shift = FakeShift(self._sit_down)

    # What a test makes happen.

    def link(self, link: Link) -> None:
        self._updates.put_nowait(LinkChanged(link))

    def arrive(self, *tickets: Ticket, news: tuple[Recorded, ...] = ()) -> None:
        """These tickets are new, or as they are now."""
        fresh = {ticket.id: ticket for ticket in (*self.data.tickets, *tickets)}
        self.hold(tuple(fresh.values()), news)

    def hold(self, tickets: tuple[Ticket, ...], news: tuple[Recorded, ...] = ()) -> None:
        """These are all the tickets there are."""
        self.data = replace(self.data, tickets=tickets, cursor=self.data.cursor + 1)
        self._updates.put_nowait(ReplicaChanged(self.data.cursor, news))

    def outbox_becomes(self, *entries: OutboxEntry, handovers: tuple[UnsentHandover, ...] = ()) -> None:
        self.entries = list(entries)
        self._updates.put_nowait(OutboxChanged(tuple(entries), handovers))

    def colleagues(self, *present: Presence) -> None:
        self._updates.put_nowait(PresenceChanged(present))

    # What the screens ask.

    async def updates(self) -> AsyncIterator[Update]:
        while True:
            yield await self._updates.get()

    async def sign_in(self, staff_id: str, pin: str) -> Session:
        self._refuse()
        return self._sit_down(staff_id)

    def _sit_down(self, staff_id: str) -> Session:
        known = {one.id: one for one in self.data.staff}
        # The service knows people this machine was not told of.
        member = known.get(staff_id) or StaffMember(staff_id, staff_id, Role.DUTY)
        self.session = Session(Actor(member.id, member.name, member.role), "sh-0001", "示范小区", "desk-1")
        return self.session

    async def unlock(self, pin: str) -> None:
        self._refuse()

    async def sign_out(self) -> None:
        self.session = None

    async def board(self) -> BoardData:
        return self.data

    async def story(self, ticket_id: str) -> Story | None:
        if ticket_id in self.stories:
            return self.stories[ticket_id]
        ticket = next((one for one in (*self.data.tickets, *self.ended) if one.id == ticket_id), None)
        return Story(ticket) if ticket else None

    async def parts(self, ticket_id: str) -> StoryParts | None:
        story = self.stories.get(ticket_id)
        return StoryParts.of(story.ticket, story.events) if story else None

    async def hand_out(self, name: str, content: bytes) -> Path:
        self._refuse()
        self.handed_out[name] = content
        return Path("/exports", name)

    async def find(self, query: Query, now: datetime) -> Found:
        self.sought.append(query)
        return found_among((*self.data.tickets, *self.ended), query, now)

    async def figures(self, span: Span, history_days: int) -> Counted:
        self._refuse()
        as_of = self.data.data_as_of
        assert as_of is not None
        counted = statistics((*self.data.tickets, *self.ended), span, as_of)
        return Counted(counted, as_of - timedelta(days=history_days))

    def records(self) -> Records:
        return FileRecords(self.past)

    async def places(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.report.location.text for one in (*self.data.tickets, *self.ended)))

    async def issue(
        self, ticket_id: str, command: Command, base_version: int | None, now: datetime, typed: Typed | None = None
    ) -> OutboxEntry:
        self._refuse()
        if len(self.issued) == self.full_after:
            raise StorageFull("磁盘已满")
        assert self.session is not None
        number = f"c{len(self.issued) + 1}"
        self.issued.append(Issued(ticket_id, command, base_version))
        actor = Person(self.session.actor.id, self.session.actor.name)
        entry = OutboxEntry(
            number, ticket_id or number, command, base_version, now, actor, OutboxState.QUEUED, typed=typed
        )
        if isinstance(command, Filing):
            self.numbers[entry.ticket_id] = len(self.numbers) + 1
            entry = replace(entry, provisional=len(self.numbers))
        self.outbox_becomes(*self.entries, entry)
        return entry

    async def outbox(self) -> tuple[OutboxEntry, ...]:
        return tuple(self.entries)

    async def provisional_numbers(self) -> Mapping[str, int]:
        return self.numbers

    async def retry(self, command_id: str, base_version: int | None) -> None:
        self.retried.append((command_id, base_version))
        self.outbox_becomes(*(one for one in self.entries if one.command_id != command_id))

    async def edit(self, command_id: str, command: Command, base_version: int | None, typed: Typed | None) -> None:
        changes = {"command": command, "base_version": base_version, "typed": typed, "state": OutboxState.QUEUED}
        self.outbox_becomes(*(replace(one, **changes) if one.command_id == command_id else one for one in self.entries))

    async def drop(self, command_id: str, reason: str) -> None:
        self.dropped.append((command_id, reason))
        self.outbox_becomes(*(one for one in self.entries if one.command_id != command_id))

    async def present(self, ticket_id: str, calling: bool) -> None:
        self.presented.append((ticket_id, calling))

    async def reveal(self, ticket_id: str) -> str:
        self._refuse()
        self.revealed.append(ticket_id)
        return self.phone

    async def photo(self, digest: str, full: bool = False) -> Path:
        if digest in self.photos_elsewhere or digest not in self.files:
            raise Unreachable("连不上服务")
        return self.files[digest]

    async def picture(self, digest: str, width: int, height: int) -> Picture:
        """Three dots wide per two high, brighter to the right; of photos that are not here, why not."""
        if digest in self.photos_elsewhere:
            raise Unreachable("连不上服务")
        self.drawn.append(digest)
        width, height = min(width, height * 4 // 3), min(height, width * 3 // 4)
        row = bytes(shade for x in range(width) for shade in (x * 255 // width, 90, 120))
        return Picture(width, row * height)

    async def upload(self, file: Path) -> str:
        self._refuse()
        self.uploaded.append(file)
        return f"sha256-{file.name}"

    async def drafts(self) -> Drafts:
        return self.kept_drafts

    async def keep_drafts(self, drafts: Drafts) -> None:
        self.kept_drafts = drafts

    async def self_test(self) -> int:
        self._refuse()
        self.self_tested += 1
        number = self.data.cursor + 1
        if not self.deaf:
            self.hold(self.data.tickets)
        return number

    async def refresh(self) -> None:
        self.refreshed += 1

    async def close(self) -> None:
        self.closed = True

    def _refuse(self) -> None:
        if self.refusal is not None:
            refusal, self.refusal = self.refusal, None
            raise refusal
