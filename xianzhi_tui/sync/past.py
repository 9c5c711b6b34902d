"""What the screens see of the past: one moment of the board, and what can be asked about it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from xianzhi_tui.sync.desk import BoardData, Found, Presence, Query, Story


class Past(Struct, frozen=True):
    """The board as it stood at a moment, rebuilt from what had been recorded by then."""

    at: datetime
    data: BoardData = BoardData()
    present: tuple[Presence, ...] | None = None  # None: who was at the desks was not recorded
    lacking: int = 0  # tickets whose story is not whole here: they are left out rather than shown wrongly
    told_later: int = 0  # tickets on it that nobody here knew of yet: another system's past, brought in since
    whole: bool = True  # False: tickets that had ended before this copy began may be missing
    last: datetime | None = None  # when something had been recorded last
    earlier: datetime | None = None  # when something was recorded before this very instant
    later: datetime | None = None  # when something was recorded next
    holds_until: datetime | None = None  # until then nothing changes but the clocks
    torn: bool = False  # what was recorded last may be missing: the copy's log ends early


class Records(Protocol):
    """What was kept, to be looked back on; read away from the event loop, and never changed."""

    async def at(self, moment: datetime) -> Past:
        """The board as it stood then; what lies ahead is not known, so it stands as it stands at the newest."""

    async def story(self, ticket_id: str, moment: datetime) -> Story | None:
        """One ticket with its events as they stood then, or None when it had not been filed or is not whole here."""

    async def find(self, query: Query, moment: datetime) -> Found:
        """Tickets filed by then, open and ended, as they stood then."""

    async def prepare(self) -> None:
        """Make ready for a search, so that the first is answered as quickly as the others."""

    async def newest(self) -> datetime | None:
        """Up to when the records go; None when there are none."""

    def close(self) -> None:
        """Let go of the files."""
