"""What the App knows: the replica's tickets, the unsent acts, the line; and the board worked out from them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from xianzhi_tui.clock import Clock, ServerClock
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.sync.desk import BoardData, Desk, Link, LinkState, OutboxEntry, UnsentHandover
from xianzhi_tui.tui.view import BoardView, board_view, time_passed

READ_AGAIN_AFTER = timedelta(minutes=1)


class Answers(Struct, frozen=True):
    """What the service has just said to commands."""

    refused: list[OutboxEntry]
    confirmed: list[OutboxEntry]


class Known:
    """Keeps the board true; whoever made it is told of every new state of the tickets."""

    def __init__(self, desk: Desk, local: Clock, changed: Callable[[BoardView], None]) -> None:
        self._desk, self._local, self._changed = desk, local, changed
        self.clock = ServerClock(local)
        self.link = Link()
        self.data = BoardData()
        self.entries: tuple[OutboxEntry, ...] = ()
        self.handovers: tuple[UnsentHandover, ...] = ()
        self.numbers: Mapping[str, int] = {}  # what people may have written down before there was a real number
        self.view = BoardView()
        self.worked_out = asyncio.Event()  # for the first time
        self._working = asyncio.Lock()
        self._stale = False
        self._confirmed: tuple[OutboxEntry, ...] = ()  # since the replica was read
        self._order_until: datetime | None = None

    @property
    def outdated(self) -> bool:
        """Whether the replica was confirmed for so much longer than it was read that people would wonder."""
        mine, newest = self.data.data_as_of, self.link.data_as_of
        return newest is not None and (mine is None or newest - mine >= READ_AGAIN_AFTER)

    @property
    def connected(self) -> bool:
        """Whether the service answers."""
        return self.link.state is LinkState.CONNECTED

    def hear(self, link: Link) -> None:
        """The line's state, and with it the service's time."""
        self.link = link
        self.clock.hear(self._local.now() - timedelta(seconds=link.skew_seconds))

    async def read(self) -> None:
        """Once more from the replica; changes that come while it is read are read together afterwards."""
        self._stale = True
        async with self._working:
            if self._stale:
                self._stale = False
                confirmed = self._confirmed
                self.data = await self._desk.board()
                self._confirmed = tuple(one for one in self._confirmed if one not in confirmed)
                await self._work_out()

    async def look(self) -> None:
        """Work the board out anew from what is known."""
        async with self._working:
            await self._work_out()

    def tick(self) -> None:
        """A second passed: where a clock ran out, only its ticket moves, so no key has to wait for it."""
        if self._order_until is not None and self.clock.now() > self._order_until:
            self._order_until = None
            if not self._working.locked():
                self._show(time_passed(self.view, self.clock.now()))

    async def catch_up(self) -> None:
        """After news of the outbox; what was confirmed is in the replica already."""
        await (self.read() if self._confirmed else self.look())

    async def kept(self, entries: Sequence[OutboxEntry]) -> None:
        """Acts are safe on this machine: show them, marked as not yet sent."""
        self.entries = (*self.entries, *(one for one in entries if not self.waits(one)))
        await self.look()

    def outbox(self, entries: tuple[OutboxEntry, ...]) -> Answers:
        """Take over the outbox."""
        known = {one.command_id for one in self.entries if one.refused}
        sent = [one for one in self.entries if not one.refused]
        self.entries = entries
        confirmed = [one for one in sent if not self.waits(one)]
        # Shown on until the replica is read again, or the tickets would for a moment be what they were before.
        self._confirmed += tuple(confirmed)
        refused = [one for one in entries if one.refused and one.command_id not in known]
        return Answers(refused, confirmed)

    def waits(self, entry: OutboxEntry) -> bool:
        """Whether a command is still in the outbox."""
        return any(one.command_id == entry.command_id for one in self.entries)

    def ticket(self, ticket_id: str) -> Ticket | None:
        """The ticket as it is known now."""
        return self.view.tickets.get(ticket_id)

    async def _work_out(self) -> None:
        """In a thread: ten thousand tickets must not hold up a key."""
        now = self.clock.now()
        entries = (*self._confirmed, *self.entries)
        view = await asyncio.to_thread(board_view, self.data, entries, self._desk.session, now)
        self._show(replace(view, unsent_acts=view.unsent_acts + len(self.handovers)) if self.handovers else view)
        self.worked_out.set()

    def _show(self, view: BoardView) -> None:
        self.view = view
        self._order_until = view.changes_at
        self._changed(view)
