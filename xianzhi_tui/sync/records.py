"""What was kept, looked back on from the event loop; the reading is done in a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from xianzhi_tui.sync.desk import Found, Query, Story
from xianzhi_tui.sync.history import History
from xianzhi_tui.sync.past import Past
from xianzhi_tui.sync.search import Finder

T = TypeVar("T")


class FileRecords:
    """The records of one replica, or of a copy of one whose log may be torn."""

    def __init__(self, file: Path, finder: Finder | None = None, *, torn: bool = False) -> None:
        self._history, self._torn = History(file, finder), torn
        self._reading = ThreadPoolExecutor(1, "past")

    async def at(self, moment: datetime) -> Past:
        """The board as it stood then."""
        past = await self._read(lambda: self._history.at(moment))
        return replace(past, torn=True) if self._torn and past.later is None else past

    async def story(self, ticket_id: str, moment: datetime) -> Story | None:
        """One ticket with its events as they stood then."""
        return await self._read(lambda: self._history.story(ticket_id, moment))

    async def find(self, query: Query, moment: datetime) -> Found:
        """Tickets filed by then, as they stood then."""
        return await self._read(lambda: self._history.find(query, moment))

    async def prepare(self) -> None:
        """Make ready for a search, bit by bit: whoever asks for something meanwhile is answered in between."""
        while await self._read(self._history.prepare):
            pass

    async def newest(self) -> datetime | None:
        """Up to when the records go."""
        return await self._read(self._history.newest)

    def close(self) -> None:
        """Let go of the file."""
        self._reading.shutdown()

    async def _read(self, act: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._reading, act)
