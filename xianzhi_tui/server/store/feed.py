"""The feed of a compound: numbered without gaps, in the order of commits, with the receipts of the commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from xianzhi_tui.codec import encode_recorded
from xianzhi_tui.domain.events import Recorded
from xianzhi_tui.server.store.tables import CompoundRow, FeedRow, ReceiptRow, TicketRow, table

_compound, _feed, _receipt, _ticket = table(CompoundRow), table(FeedRow), table(ReceiptRow), table(TicketRow)

_ADD, _KEEP = _feed.insert(), _receipt.insert()
_MINE = _compound.c.code == bindparam("key")
_TAKE = _compound.update().where(_MINE).values(head=_compound.c.head + bindparam("count")).returning(_compound.c.head)
_TAKE_NO = _compound.update().where(_MINE).values(last_no=_compound.c.last_no + 1).returning(_compound.c.last_no)
_HEAD = select(_compound.c.head).where(_MINE)
_AFTER = (
    select(_feed.c.seq, _feed.c.body, _ticket.c.body.label("ticket"))
    .join_from(
        _feed, _ticket, (_ticket.c.compound == _feed.c.compound) & (_ticket.c.id == _feed.c.ticket_id), isouter=True
    )
    .where(_feed.c.compound == bindparam("key"), _feed.c.seq > bindparam("cursor"))
    .order_by(_feed.c.seq)
    .limit(bindparam("limit"))
)
_OF_TICKET = (
    select(_feed.c.body)
    .where(
        _feed.c.compound == bindparam("key"),
        _feed.c.ticket_id == bindparam("ticket_id"),
        _feed.c.seq <= bindparam("last_seq"),
    )
    .order_by(_feed.c.seq)
)
_OF_TICKETS = (
    select(_feed.c.ticket_id, _feed.c.body)
    .where(_feed.c.compound == bindparam("key"), _feed.c.ticket_id.in_(bindparam("ticket_ids", expanding=True)))
    .order_by(_feed.c.seq)
)
_OF_BOARD = (
    select(_feed.c.ticket_id, _feed.c.body)
    .join_from(_feed, _ticket, (_ticket.c.compound == _feed.c.compound) & (_ticket.c.id == _feed.c.ticket_id))
    .where(_ticket.c.compound == bindparam("key"), _ticket.c.on_board)
    .order_by(_feed.c.seq)
)
_BETWEEN = (
    select(_feed.c.body)
    .where(
        _feed.c.compound == bindparam("key"),
        _feed.c.seq >= bindparam("first_seq"),
        _feed.c.seq <= bindparam("last_seq"),
    )
    .order_by(_feed.c.seq)
)
_FOR_EVER = 2**62


class Receipt(NamedTuple):
    """What became of a command: the events it wrote lie between two numbers."""

    compound: str
    command_id: str
    fingerprint: str
    ticket_id: str
    first_seq: int
    last_seq: int


class FeedItem(NamedTuple):
    """One number of the feed as stored: empty bodies stand for a change of reference data."""

    seq: int
    event: str
    ticket: str | None


class FeedRepository:
    """The feed's rows over one connection; `heads` collects how far each compound moved."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.heads: dict[str, int] = {}

    def head(self, compound: str) -> int:
        """The newest number of a compound that exists."""
        return int(self._connection.execute(_HEAD, {"key": compound}).scalar_one())

    def all_heads(self) -> dict[str, int]:
        """Every compound's newest number."""
        rows = self._connection.execute(select(_compound.c.code, _compound.c.head))
        return {row.code: row.head for row in rows}

    def take_ticket_no(self, compound: str) -> int:
        """The next ticket number of a compound."""
        return int(self._connection.execute(_TAKE_NO, {"key": compound}).scalar_one())

    def take(self, compound: str, count: int) -> int:
        """The first of the next numbers of a compound's feed."""
        head = int(self._connection.execute(_TAKE, {"key": compound, "count": count}).scalar_one())
        self.heads[compound] = head
        return head - count + 1

    def append(self, compound: str, recorded: Sequence[Recorded]) -> list[str]:
        """Write events under the numbers taken for them; their JSON."""
        bodies = [encode_recorded(one).decode() for one in recorded]
        for one, body in zip(recorded, bodies, strict=True):
            row = {"compound": compound, "seq": one.seq, "ticket_id": one.ticket_id, "body": body}
            self._connection.execute(_ADD, row)
        return bodies

    def reference_changed(self, compound: str) -> int:
        """Tell the desks that staff, repairers or limits are to be read again; the number of this news."""
        seq = self.take(compound, 1)
        self._connection.execute(_ADD, {"compound": compound, "seq": seq, "ticket_id": "", "body": ""})
        self._connection.execute(_compound.update().where(_compound.c.code == compound).values(reference=seq))
        return seq

    def after(self, compound: str, cursor: int, limit: int) -> list[FeedItem]:
        """What follows a cursor, each event with the ticket as it is now."""
        rows = self._connection.execute(_AFTER, {"key": compound, "cursor": cursor, "limit": limit})
        return [FeedItem(*row) for row in rows]

    def of_ticket(self, compound: str, ticket_id: str, last_seq: int | None = None) -> list[str]:
        """A ticket's events up to a number, oldest first."""
        last = _FOR_EVER if last_seq is None else last_seq
        return self._bodies(_OF_TICKET, key=compound, ticket_id=ticket_id, last_seq=last)

    def between(self, compound: str, first_seq: int, last_seq: int) -> list[str]:
        """The events between two numbers."""
        return self._bodies(_BETWEEN, key=compound, first_seq=first_seq, last_seq=last_seq)

    def of_tickets(self, compound: str, ticket_ids: Sequence[str]) -> dict[str, list[str]]:
        """The events of some tickets, by ticket."""
        return self._by_ticket(_OF_TICKETS, key=compound, ticket_ids=ticket_ids)

    def of_board(self, compound: str) -> dict[str, list[str]]:
        """The events of every ticket on the board, by ticket."""
        return self._by_ticket(_OF_BOARD, key=compound)

    def keep(self, receipt: Receipt) -> None:
        """Remember a command for ever."""
        self._connection.execute(_KEEP, receipt._asdict())

    def _bodies(self, statement: Any, **values: object) -> list[str]:
        return list(self._connection.execute(statement, values).scalars())

    def _by_ticket(self, statement: Any, **values: object) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for ticket_id, body in self._connection.execute(statement, values):
            found.setdefault(ticket_id, []).append(body)
        return found
