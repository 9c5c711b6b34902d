"""Taking in what the service confirmed: a snapshot to begin with, then the feed by cursor, and what is still owed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from xianzhi_tui.clock import Clock
from xianzhi_tui.domain.events import Recorded
from xianzhi_tui.errors import ServerRefusal
from xianzhi_tui.sync.answers import FeedPage, Snapshot
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.desk import Presence, PresenceChanged, ReplicaChanged, Update
from xianzhi_tui.sync.replica import Replica
from xianzhi_tui.sync.standing import Standing

RESYNC = "resync"
REPLACED = "服务端数据已更换 · 未发送的操作已保留 · 已重新下载，请核对在办工单"
OLDER = (
    "服务端数据已更换，比本机少 {fewer} 条记录 · 未发送的操作已保留，本机原有数据另存为 replica.db.replaced"
    " · 已重新下载，请对照补办"
)
OWED_AT_ONCE = 5
ASK_AGAIN_SECONDS = 60.0
HISTORY_PAGE = 50
SAY_SECONDS = 600.0


class Puller:
    """Keeps the replica as new as the service; says what changed."""

    def __init__(
        self,
        api: Api,
        replica: Replica,
        standing: Standing,
        clock: Clock,
        tell: Callable[[Update], None],
        turn: asyncio.Lock,
    ) -> None:
        self._api = api
        self._replica = replica
        self._standing = standing
        self._clock = clock
        self._tell = tell
        self._turn = turn
        self._etag = ""
        self._announced = replica.cursor
        self._present: tuple[Presence, ...] = ()
        self._asked: dict[str, float] = {}
        self._replaced_at, self._replaced = float("-inf"), ""

    async def pull(self, page: int, wait: int = 0) -> bool:
        """One poll for a page of changes, held up to `wait` seconds; says whether there is more to fetch at once."""
        if not self._replica.epoch:
            await self._begin()
        if self._replica.reference_stale:
            self._replica.load_reference(await self._api.snapshot())
            self._announce()
        asked_at, after = self._clock.monotonic(), self._replica.cursor
        # Whoever is not known to be connected wants to hear so at once.
        hold = wait if self._etag and self._standing.connected else 0
        try:
            answer = await self._api.feed(after, self._replica.epoch, self._etag, hold, page)
        except ServerRefusal as refusal:
            if refusal.code != RESYNC:
                raise
            return await self._begin_again()
        self._standing.hear(answer.server_time, asked_at)
        if answer.page is None:
            self._good(answer.server_time)
        elif answer.page.epoch != self._replica.epoch:
            return await self._begin_again()
        else:
            self._take(answer.page, after)
            self._good(None if answer.page.more else answer.server_time)
        more = answer.page is not None and answer.page.more
        self._etag = "" if more else answer.etag
        await self._fetch_owed()
        return more or self._replica.reference_stale

    async def backfill(self, days: int) -> bool:
        """One page of older tickets; says whether there are more within this many days."""
        before = self._replica.history_before
        if before is None or not self._replica.epoch:
            return False
        page = await self._api.tickets(before, HISTORY_PAGE)
        return self._replica.add_history(page, self._standing.clock.now() - timedelta(days=days))

    def forget(self, days: int) -> None:
        """Let go of what ended longer ago than the office looks back."""
        self._replica.forget_ended_before(self._standing.clock.now() - timedelta(days=days))

    async def _begin(self) -> None:
        async with self._turn:  # a command answered meanwhile would be newer than the snapshot, and wiped out by it
            snapshot: Snapshot = await self._api.snapshot()
            self._replica.load_snapshot(snapshot)
        self._etag, self._announced = "", self._replica.cursor
        self._asked.clear()
        self._tell(ReplicaChanged(self._replica.cursor))
        self._meet(snapshot.presence)
        self._good(snapshot.server_time)

    async def _begin_again(self) -> bool:
        """The service is not the one our cursor came from; the outbox is not concerned."""
        known = self._replica.cursor
        self._replica.distrust()
        self._replaced_at, self._replaced = self._clock.monotonic(), REPLACED
        await self._begin()
        if (fewer := known - self._replica.cursor) > 0:
            self._replaced = OLDER.format(fewer=fewer)
            self._good(None)
        return True

    def _take(self, page: FeedPage, after: int) -> None:
        self._replica.apply_page(page, after)
        if page.items or self._replica.cursor != self._announced:
            self._announce()
        self._meet(page.presence)

    def _announce(self, healed: tuple[Recorded, ...] = ()) -> None:
        news = healed + self._replica.events_after(self._announced)
        self._announced = self._replica.cursor
        self._tell(ReplicaChanged(self._announced, news))

    def _meet(self, present: tuple[Presence, ...]) -> None:
        if present != self._present:
            self._present = present
            self._tell(PresenceChanged(present))

    def _good(self, as_of: datetime | None) -> None:
        if as_of is not None:
            self._replica.confirm_as_of(as_of, self._present)
        lately = self._clock.monotonic() - self._replaced_at < SAY_SECONDS
        self._standing.good(self._replica.data_as_of, self._replica.faulty, self._replaced if lately else "")

    async def _fetch_owed(self) -> None:
        """Fetch the tickets of unreadable or missing events again, each at most once a minute."""
        now = self._clock.monotonic()
        due = [one for one in self._replica.lacking_tickets() if now >= self._asked.get(one, now)]
        for ticket_id in due[:OWED_AT_ONCE]:
            self._asked[ticket_id] = now + ASK_AGAIN_SECONDS
            try:
                story = await self._api.ticket(ticket_id)
            except ServerRefusal:
                continue  # it stays owed, and counted
            self._announce(self._replica.apply_story(ticket_id, story))
            self._good(None)
