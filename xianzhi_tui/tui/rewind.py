"""Where in the past one stands, whether it goes on by itself, and the board as it stood there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from xianzhi_tui.clock import Clock, PastClock
from xianzhi_tui.sync.desk import Query
from xianzhi_tui.sync.past import Past, Records
from xianzhi_tui.tui.view import BoardView, board_view, time_passed

SPEEDS = (1, 10, 60, 600)


class Narrowing(NamedTuple):
    """Which tickets are wanted, and how that was typed."""

    typed: str
    query: Query


class Rewind:
    """Reads what stood at a moment, and says when it has; one reading at a time, so that no key is lost."""

    def __init__(self, records: Records, local: Clock, moment: datetime, changed: Callable[[], None]) -> None:
        self.records, self.clock = records, PastClock(local, moment)
        self.past, self.view = Past(moment), BoardView()
        self.newest: datetime | None = None  # up to when the records go
        self.read = False  # whether that is what the records say, yet
        self.narrowing: Narrowing | None = None
        self._narrowed: Narrowing | None = None  # as the view was worked out
        self.playing, self.speed = False, SPEEDS[0]
        self._changed = changed
        self._reading = asyncio.Lock()

    async def go(self, moment: datetime | None = None) -> None:
        """To a moment, at the latest the newest that is known; None is that one."""
        async with self._reading:
            await self._read(moment)

    async def step(self, way: int) -> None:
        """To when something was recorded next, or before."""
        async with self._reading:
            past, now = self.past, self.clock.now()
            before = past.last if past.last and past.last < now else past.earlier
            if (moment := past.later if way > 0 else before) is not None:
                await self._read(moment)

    async def move(self, span: timedelta) -> None:
        """By a span, there or back."""
        async with self._reading:
            await self._read(self.clock.now() + span)

    async def narrow(self, narrowing: Narrowing | None) -> None:
        """Only the tickets that are wanted, or all again."""
        async with self._reading:
            self.narrowing = narrowing
            await self._read(self.clock.now())

    async def play_on(self, seconds: float) -> None:
        """So many seconds passed for whoever watches; it ends at the newest. A slow reading is not made up for."""
        if self.playing and not self._reading.locked():
            await self.move(timedelta(seconds=seconds * self.speed))

    def faster(self, way: int) -> None:
        """The next speed there is, or the one before."""
        at = SPEEDS.index(self.speed) + way
        self.speed = SPEEDS[min(max(at, 0), len(SPEEDS) - 1)]

    async def _read(self, moment: datetime | None) -> None:
        self.newest = newest = await self.records.newest()
        moment = min(moment or newest or self.clock.now(), newest or self.clock.now())
        if moment == newest:
            self.playing = False
        if self._only_time_passes(moment):
            if (change := self.view.changes_at) is not None and change < moment:
                self.view = time_passed(self.view, moment)
        else:
            past = await self.records.at(moment)
            self.view = await asyncio.to_thread(self._view_of, past)
            self.past, self.read = past, True
        self.clock.go_to(moment)
        self._changed()

    def _only_time_passes(self, moment: datetime) -> bool:
        holds, same = self.past.holds_until, self.narrowing is self._narrowed
        return same and holds is not None and self.clock.now() < moment < holds

    def _view_of(self, past: Past) -> BoardView:
        self._narrowed = self.narrowing
        data = past.data
        if (wanted := self.narrowing) is not None:
            from xianzhi_tui.sync.search import meeting
            from xianzhi_tui.sync.texts import AtHand

            met = {one.ticket_id for one in meeting(map(AtHand, data.tickets), wanted.query, past.at)}
            data = replace(data, tickets=tuple(one for one in data.tickets if one.id in met))
        return board_view(data, (), None, past.at)
