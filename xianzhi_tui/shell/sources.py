"""Where tickets to be handed out are read from: the service, or this machine's copy where it cannot be reached."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Protocol

from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.errors import NotFound, NotOurServer, ReadOnly, Unreachable
from xianzhi_tui.reports.about import Source
from xianzhi_tui.shell.line import service_of
from xianzhi_tui.shell.listing import find, newest_first
from xianzhi_tui.shell.office import Office
from xianzhi_tui.sync import session
from xianzhi_tui.sync.answers import Snapshot, StoryParts, read_story
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.kept import Kept, kept


class Tickets(Protocol):
    """Tickets with their events, wherever they lie."""

    source: Source
    policies: Mapping[int, Policy]

    def stories(self) -> AsyncIterator[StoryParts]:
        """Every ticket, newest first."""

    async def story(self, wanted: str) -> StoryParts:
        """One ticket by number or id; raises NotFound."""

    async def phones(self, ticket_ids: Sequence[str]) -> Mapping[str, str]:
        """Reporters' full numbers, which the service writes down."""

    async def photo(self, digest: str) -> bytes:
        """A photo in full; nothing where it is not here."""


class AtTheService:
    """What the service holds."""

    def __init__(self, api: Api, snapshot: Snapshot) -> None:
        self._api = api
        self.source = Source(snapshot.compound.name, snapshot.server_time)
        self.policies = snapshot.reference.limits

    def stories(self) -> AsyncIterator[StoryParts]:
        return newest_first(self._api, {})

    async def story(self, wanted: str) -> StoryParts:
        return await find(self._api, wanted)

    async def phones(self, ticket_ids: Sequence[str]) -> Mapping[str, str]:
        return await self._api.phones(ticket_ids)

    async def photo(self, digest: str) -> bytes:
        return await self._api.photo(digest, full=True)


class OnThisMachine:
    """What the replica holds."""

    def __init__(self, copy: Kept, as_of: datetime, office: Office) -> None:
        self._copy, self._locations = copy, office.locations
        signed_in = session.load(office.locations.session)
        complete_from = copy.complete_from(office.settings.desk.history_days)
        self.source = Source(signed_in.session.compound_name if signed_in else "", as_of, True, complete_from)
        self.policies = copy.reference.limits

    async def stories(self) -> AsyncIterator[StoryParts]:
        for parts in self._copy.stories():
            yield parts

    async def story(self, wanted: str) -> StoryParts:
        parts = self._copy.story(wanted)
        if parts is not None and read_story(parts).ticket is not None:
            return parts
        raise NotFound(f"本机副本里没有 {wanted} 号工单", todo="请连上服务后再试")

    async def phones(self, ticket_ids: Sequence[str]) -> Mapping[str, str]:
        raise ReadOnly("服务连不上，完整号码只有服务才有，查看也必须由它记录", todo="请连上服务，或去掉 --unmask")

    async def photo(self, digest: str) -> bytes:
        copy = self._locations.photo_copy(digest, full=True)
        return copy.read_bytes() if copy.exists() else b""


@asynccontextmanager
async def tickets_of(office: Office) -> AsyncIterator[Tickets]:
    """The service's tickets, else this machine's; raises Unreachable where there are neither."""
    async with AsyncExitStack() as stack:
        try:
            api = await stack.enter_async_context(service_of(office))
            found: Tickets = AtTheService(api, await api.snapshot())
        except (Unreachable, NotOurServer) as error:
            try:
                copy = stack.enter_context(kept(office.locations.replica_db))
            except NotFound:
                raise error from None
            assert copy.as_of is not None
            found = OnThisMachine(copy, copy.as_of, office)
        yield found
