"""The desk as the screens hold it: reads the replica, writes the outbox, leaves the line to the agent.

Imports nothing but the standard library and msgspec, and never waits for a disk or a network in the event loop.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from msgspec.structs import replace

from xianzhi_tui.clock import Clock
from xianzhi_tui.codec import decode_recorded
from xianzhi_tui.errors import Unauthorised, XianzhiError
from xianzhi_tui.locations import Locations
from xianzhi_tui.sync import messages, pin_check, session
from xianzhi_tui.sync.agent_process import AgentProcess, agent_command
from xianzhi_tui.sync.board import BoardReader, ReplicaDamaged, read_parts, read_story
from xianzhi_tui.sync.desk import (
    BoardData,
    Drafts,
    Found,
    Link,
    LinkChanged,
    LinkState,
    OutboxChanged,
    OutboxEntry,
    OutboxState,
    Picture,
    PresenceChanged,
    Query,
    ReplicaChanged,
    Session,
    Story,
    Typed,
    Update,
)

if TYPE_CHECKING:
    from xianzhi_tui.domain.commands import Command
    from xianzhi_tui.domain.statistics.spans import Span
    from xianzhi_tui.sync.answers import StoryParts
    from xianzhi_tui.sync.drafts import DraftFile
    from xianzhi_tui.sync.outbox import Outbox
    from xianzhi_tui.sync.past import Records
    from xianzhi_tui.sync.records import FileRecords
    from xianzhi_tui.sync.search import Finder
    from xianzhi_tui.sync.shift import Shift
    from xianzhi_tui.sync.statistics import Counted

T = TypeVar("T")


class Agent(Protocol):
    """Who holds the line for a desk."""

    def start(self) -> None: ...

    def next_id(self) -> int: ...

    async def ask(self, request: messages.Request) -> messages.Answered: ...

    def tell(self, word: messages.ToAgent) -> bool: ...

    async def close(self) -> None: ...


Said = Callable[[messages.FromAgent], None]
MakeAgent = Callable[[Said, Callable[[], None]], Agent]


def open_desk(locations: Locations, config: Path | None, clock: Clock) -> AgentDesk:
    """The desk of a data folder, with an agent process of its own."""
    arguments = (str(locations.root), *([str(config)] if config else []))
    return AgentDesk(locations, clock, lambda said, died: AgentProcess(agent_command(*arguments), said, died))


class AgentDesk:
    """The desk of one data folder. Readable at once; the agent begins with `start()`, after the first frame."""

    def __init__(self, locations: Locations, clock: Clock, make_agent: MakeAgent) -> None:
        self._locations = locations
        self._clock = clock
        self._updates: asyncio.Queue[Update] = asyncio.Queue()
        self._board = BoardReader(locations.replica_db)
        # One thread each, so that commands are kept in the order of the key presses.
        self._reading = ThreadPoolExecutor(1, "replica")
        self._writing = ThreadPoolExecutor(1, "outbox")
        self._outbox: Outbox | None = None
        self._drafts: DraftFile | None = None
        self._link = Link()
        self._agent = make_agent(self._hear, self._agent_died)
        self._chores: set[asyncio.Task[None]] = set()
        signed_in = session.load(locations.session)
        self._session = signed_in.session if signed_in else None

    @property
    def session(self) -> Session | None:
        """Who is signed in, from this machine's memory."""
        return self._session

    @property
    def connected(self) -> bool:
        """Whether the service answers, as far as was heard."""
        return self._link.state is LinkState.CONNECTED

    @cached_property
    def shift(self) -> Shift:
        """Handing this desk over, and what happened while somebody was away."""
        from xianzhi_tui.sync.shift_change import ShiftChange  # late: a desk changes hands twice a day

        return ShiftChange(self, self._agent, self._locations, self._now, self._write)

    def start(self) -> None:
        """Have the agent pull and push from now on."""
        self._agent.start()

    async def updates(self) -> AsyncIterator[Update]:
        """Everything that changes, for as long as the desk is open; with the first listener the line begins."""
        self.start()
        while True:
            yield await self._updates.get()

    async def sign_in(self, staff_id: str, pin: str) -> Session:
        """Exchange a PIN for a token; needs the service."""
        try:
            answer = await self._agent.ask(messages.SignIn(self._agent.next_id(), staff_id, pin))
        except Unauthorised:
            with suppress(OSError):
                await asyncio.to_thread(pin_check.disown, self._locations.pin_check, staff_id, pin)
            raise
        assert answer.session is not None
        self._session = answer.session
        with suppress(OSError):  # then the locked desk asks the service
            await asyncio.to_thread(pin_check.keep, self._locations.pin_check, answer.session.actor.id, pin)
        return answer.session

    def sit_down(self, session: Session) -> None:
        """Somebody else is at this desk from now on, as its session says already."""
        self._session = session
        self._outbox_moved()

    async def unlock(self, pin: str) -> None:
        """Prove to be the person signed in here; without a line too, where they proved it here before."""
        if self._session is None:
            raise Unauthorised("尚未登录")
        me, file = self._session.actor.id, self._locations.pin_check
        if not await asyncio.to_thread(pin_check.fits, file, me, pin, self._now()):
            await self.sign_in(me, pin)

    async def sign_out(self) -> None:
        """Forget the token; the replica and the outbox stay."""
        await self._agent.ask(messages.SignOut(self._agent.next_id()))
        self._session = None

    async def board(self) -> BoardData:
        """The board's data, from the replica."""
        return await self._read(lambda: self._board.read(self._now()))

    async def story(self, ticket_id: str) -> Story | None:
        """One ticket with its events, from the replica."""
        return await self._read(lambda: read_story(self._locations.replica_db, ticket_id))

    async def parts(self, ticket_id: str) -> StoryParts | None:
        """The same exactly as the service sent it, from the replica."""
        return await self._read(lambda: read_parts(self._locations.replica_db, ticket_id))

    async def hand_out(self, name: str, content: bytes) -> Path:
        """Write a file to be handed out; where it lies."""
        from xianzhi_tui.sync.handed_out import hand_out

        return await asyncio.to_thread(hand_out, self._locations, name, content)

    async def find(self, query: Query, now: datetime) -> Found:
        """Tickets of the replica, open and ended."""
        return await self._read(lambda: self._finder.find(query, now))

    async def figures(self, span: Span, history_days: int) -> Counted:
        """What the tickets of the replica come to; in a thread of its own, for the board is read meanwhile."""
        from xianzhi_tui.sync.statistics import count  # late: the board is seen first

        return await self._watched(asyncio.to_thread(count, self._locations.replica_db, span, history_days))

    def records(self) -> Records:
        """What was kept, to be looked back on."""
        return self._records

    async def places(self) -> tuple[str, ...]:
        """The rooms and places tickets were filed for, the commonest first."""
        return await self._read(lambda: self._finder.places())

    async def issue(
        self, ticket_id: str, command: Command, base_version: int | None, now: datetime, typed: Typed | None = None
    ) -> OutboxEntry:
        """Keep a command durably, then have it sent; returns when it is safe on this machine."""
        if self._session is None:
            raise Unauthorised("尚未登录", safe="本次操作未保存")
        from xianzhi_tui.domain.commands import Filing

        command_id = str(uuid.uuid4())
        entry = OutboxEntry(
            command_id=command_id,
            ticket_id=command_id if isinstance(command, Filing) else ticket_id,
            command=command,
            base_version=base_version,
            occurred_at=now,
            actor=self._session.actor.person,
            state=OutboxState.QUEUED,
            typed=typed,
        )
        return await self._change(lambda outbox: outbox.put(entry))

    async def outbox(self) -> tuple[OutboxEntry, ...]:
        """Commands not yet confirmed, oldest first, refused ones included."""
        return await self._write(lambda outbox: outbox.entries())

    async def provisional_numbers(self) -> Mapping[str, int]:
        """The numbers this machine gave tickets of late while it had no line, by the ticket's id, oldest first."""
        return await self._write(lambda outbox: outbox.provisional_numbers(self._now()))

    async def retry(self, command_id: str, base_version: int | None) -> None:
        """Send a refused command again, made against another version of the ticket."""
        await self._change(lambda outbox: outbox.retry(command_id, base_version))

    async def edit(self, command_id: str, command: Command, base_version: int | None, typed: Typed | None) -> None:
        """Send a refused command with other words; it is still the act of that moment."""
        await self._change(lambda outbox: outbox.edit(command_id, command, base_version, typed))

    async def drop(self, command_id: str, reason: str) -> None:
        """Give a refused command up; it stays in the outbox file's history with the reason."""
        await self._change(lambda outbox: outbox.drop(command_id, reason, self._now()))

    async def present(self, ticket_id: str, calling: bool) -> None:
        """Tell the colleagues what is open here; may be lost."""
        self._agent.tell(messages.Present(ticket_id, calling))

    async def reveal(self, ticket_id: str) -> str:
        """The reporter's full phone number; a logged act, needs the service."""
        return (await self._agent.ask(messages.Reveal(self._agent.next_id(), ticket_id))).text

    async def photo(self, digest: str, full: bool = False) -> Path:
        """A local file with the photo or its thumbnail."""
        return Path((await self._agent.ask(messages.FetchPhoto(self._agent.next_id(), digest, full))).text)

    async def picture(self, digest: str, width: int, height: int) -> Picture:
        """A photo as so many dots at most; without a line, as long as its thumbnail is here."""
        answer = await self._agent.ask(messages.DrawPhoto(self._agent.next_id(), digest, width, height))
        assert answer.picture is not None
        return answer.picture

    async def upload(self, file: Path) -> str:
        """Keep a photo until the command that names it is sent, and send it before; its digest."""
        return (await self._agent.ask(messages.Upload(self._agent.next_id(), str(file.absolute())))).text

    async def drafts(self) -> Drafts:
        """What was typed before the desk last ended, however it ended."""
        return await self._jot(lambda file: file.read(self._now()))

    async def keep_drafts(self, drafts: Drafts) -> None:
        """These are all the drafts there are now."""
        await self._jot(lambda file: file.write(drafts, self._now()))

    async def self_test(self) -> int:
        """Have the service give out a number of its feed that stands for no ticket; needs the service."""
        return int((await self._agent.ask(messages.SelfTest(self._agent.next_id()))).text)

    async def refresh(self) -> None:
        """Poll now."""
        self._agent.tell(messages.Refresh())

    def settings_changed(self) -> None:
        """Have the agent read the settings again."""
        self._agent.tell(messages.SettingsChanged())

    async def close(self) -> None:
        """Stop the agent; what is queued stays queued."""
        await self._agent.close()
        await asyncio.gather(*self._chores, return_exceptions=True)
        if self._outbox is not None:
            await self._write(lambda outbox: outbox.close())
            self._outbox = None
        self._reading.shutdown()
        if "_records" in self.__dict__:
            self._records.close()
        self._writing.shutdown()

    def _now(self) -> datetime:
        return self._clock.now()

    async def _read(self, act: Callable[[], T]) -> T:
        return await self._watched(asyncio.get_running_loop().run_in_executor(self._reading, act))

    async def _watched(self, reading: Awaitable[T]) -> T:
        """What was read; a damaged replica is fetched again."""
        try:
            return await reading
        except ReplicaDamaged:
            self._agent.tell(messages.Rebuild())
            raise

    async def _write(self, act: Callable[[Outbox], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writing, self._with_outbox, act)

    @cached_property
    def _records(self) -> FileRecords:
        from xianzhi_tui.sync.records import FileRecords  # late: the board is seen first

        return FileRecords(self._locations.replica_db, self._finder)

    @cached_property
    def _finder(self) -> Finder:
        from xianzhi_tui.sync.search import Finder  # late: the board is seen first

        return Finder(self._locations.replica_db)

    def _with_outbox(self, act: Callable[[Outbox], T]) -> T:
        if self._outbox is not None and self._outbox.replaced:  # its agent found it damaged and began another
            self._outbox.close()
            self._outbox = None
        if self._outbox is None:
            from xianzhi_tui.sync.outbox import Outbox  # late: the board is seen first

            self._outbox = Outbox(self._locations.outbox_db)
        return act(self._outbox)

    async def _jot(self, act: Callable[[DraftFile], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writing, self._with_drafts, act)

    def _with_drafts(self, act: Callable[[DraftFile], T]) -> T:
        if self._drafts is None:
            from xianzhi_tui.sync.drafts import DraftFile  # late, as the outbox

            self._drafts = DraftFile(self._locations.drafts)
        return act(self._drafts)

    async def _change(self, act: Callable[[Outbox], T]) -> T:
        done = await self._write(act)
        self._agent.tell(messages.Poke())
        await self._reread_outbox()
        return done

    async def _reread_outbox(self) -> None:
        self._updates.put_nowait(
            await self._write(lambda outbox: OutboxChanged(outbox.entries(), outbox.handovers.unsent()))
        )

    def _outbox_moved(self) -> None:
        async def reread() -> None:
            with suppress(XianzhiError):  # whoever wants to keep something is told
                await self._reread_outbox()

        chore = asyncio.create_task(reread(), name="reread outbox")
        self._chores.add(chore)
        chore.add_done_callback(self._chores.discard)

    def _hear(self, said: messages.FromAgent) -> None:
        match said:
            case messages.LinkNews(link):
                self._link = link
                self._updates.put_nowait(LinkChanged(link))
            case messages.ReplicaNews(cursor, news):
                recorded = tuple(decode_recorded(bytes(one)) for one in news)
                self._updates.put_nowait(ReplicaChanged(cursor, recorded))
            case messages.PresenceNews(present):
                self._updates.put_nowait(PresenceChanged(present))
            case messages.OutboxNews():
                self._outbox_moved()

    def _agent_died(self) -> None:
        detail = "本机同步程序意外退出 · 未发送的操作已保留 · 正在重新启动"
        self._link = replace(self._link, state=LinkState.OFFLINE, detail=detail)
        self._updates.put_nowait(LinkChanged(self._link))
