"""What the desks read: the feed by cursor, the board in one go, history by page. Answers are ready JSON."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Raw

from xianzhi_tui.clock import Clock
from xianzhi_tui.codec import encode
from xianzhi_tui.domain.ticket import Kind, State
from xianzhi_tui.server.errors import NotFound, Resync
from xianzhi_tui.server.feed import Feed
from xianzhi_tui.server.presence import Presence
from xianzhi_tui.server.store.feed import FeedItem
from xianzhi_tui.server.store.people import Caller
from xianzhi_tui.server.store.tickets import StoredTicket
from xianzhi_tui.server.store.unit_of_work import UnitOfWork
from xianzhi_tui.wire import FeedQuery, ReferenceAnswer

PAGE_CHARS = 2_000_000
"""A page of the feed ends early at this size, so that no desk has to swallow more than it takes."""


class Reading:
    """Answers for the desks, each from one state of the books."""

    def __init__(self, feed: Feed, presence: Presence, clock: Clock) -> None:
        self._feed, self._presence, self._clock = feed, presence, clock

    def feed(self, books: UnitOfWork, caller: Caller, wanted: FeedQuery) -> tuple[bytes, bytes]:
        """What follows a cursor, and its ETag; raises Resync for a cursor of another database."""
        head = books.feed.head(caller.compound)
        if wanted.after > head or (wanted.epoch and wanted.epoch != self._feed.epoch):
            raise Resync(epoch=self._feed.epoch)
        items = _fitting(books.feed.after(caller.compound, wanted.after, wanted.limit)) if wanted.after < head else []
        cursor = items[-1].seq if items else wanted.after
        etag = self._feed.channel(caller.compound).tag(cursor)
        answer = {
            "epoch": self._feed.epoch,
            "cursor": cursor,
            "more": cursor < head,
            "server_time": self._clock.now(),
            "items": [Raw(_item(one)) for one in items],
            "presence": self._presence.of(caller.compound),
        }
        return encode(answer), etag

    def snapshot(self, books: UnitOfWork, caller: Caller) -> bytes:
        """Everything on the board, with the cursor it is true at."""
        compound = caller.compound
        events = books.feed.of_board(compound)
        answer = {
            "epoch": self._feed.epoch,
            "cursor": books.feed.head(compound),
            "server_time": self._clock.now(),
            "compound": {"code": compound, "name": books.people.compound_name(compound)},
            "tickets": [_story(one.body, events[one.id]) for one in books.tickets.board(compound)],
            "reference": _reference(books, compound),
            "presence": self._presence.of(compound),
        }
        return encode(answer)

    def history(
        self,
        books: UnitOfWork,
        caller: Caller,
        *,
        state: State | None,
        kind: Kind | None,
        words: str,
        before: int | None,
        limit: int,
    ) -> bytes:
        """Tickets by page, newest first."""
        found = books.tickets.page(caller.compound, state=state, kind=kind, words=words, before=before, limit=limit + 1)
        page = found[:limit]
        events = books.feed.of_tickets(caller.compound, [one.id for one in page])
        answer = {
            "items": [_story(one.body, events[one.id]) for one in page],
            "next": _next(page) if len(found) > limit else None,
        }
        return encode(answer)

    def story(self, books: UnitOfWork, caller: Caller, ticket_id: str) -> bytes:
        """One ticket with its events."""
        body = books.tickets.body(caller.compound, ticket_id)
        if body is None:
            raise NotFound
        return encode(_story(body, books.feed.of_ticket(caller.compound, ticket_id)))


def _fitting(items: Sequence[FeedItem]) -> list[FeedItem]:
    """As many items as fit into one page, at least one."""
    kept: list[FeedItem] = []
    size = 0
    for item in items:
        size += len(item.event) + len(item.ticket or "")
        if kept and size > PAGE_CHARS:
            break
        kept.append(item)
    return kept


def _item(item: FeedItem) -> str:
    if item.ticket is None:
        return f'{{"seq":{item.seq},"type":"reference"}}'
    return f'{{"seq":{item.seq},"type":"event","event":{item.event},"ticket":{item.ticket}}}'


def _story(ticket: str, events: Sequence[str]) -> Raw:
    return Raw(f'{{"ticket":{ticket},"events":[{",".join(events)}]}}')


def _next(page: Sequence[StoredTicket]) -> str:
    return str(page[-1].no)


def _reference(books: UnitOfWork, compound: str) -> ReferenceAnswer:
    office = books.people.office(compound)
    return ReferenceAnswer(
        staff=books.people.staff(compound),
        repairers=list(office.roster.repairers),
        leads=list(office.roster.leads),
        policies=list(office.policies.values()),
        documents=[],
    )
