"""The projection of tickets: one row each, rebuilt by every event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, select

from xianzhi_tui.codec import decode, encode
from xianzhi_tui.domain.calls import owes_calls
from xianzhi_tui.domain.clocks import ClockName, unfinished
from xianzhi_tui.domain.ticket import Kind, State, Ticket
from xianzhi_tui.server.store.tables import TicketRow, table

_ticket = table(TicketRow)
_GET = select(_ticket.c.body).where(_ticket.c.compound == bindparam("key"), _ticket.c.id == bindparam("ticket_id"))
_ADD = _ticket.insert()
_PUT = _ticket.update().where(
    _ticket.c.compound == bindparam("key"),
    _ticket.c.id == bindparam("ticket_id"),
    _ticket.c.version == bindparam("before"),
)


class StoredTicket(NamedTuple):
    """A ticket's id, number and JSON."""

    id: str
    no: int
    body: str


class Held(NamedTuple):
    """A ticket as read for a change, and when it last changed otherwise than by an addition."""

    ticket: Ticket
    changed_at: datetime


class LostUpdate(Exception):
    """A ticket's row was not as it was read; the whole change is undone."""


class TicketRepository:
    """The ticket rows over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def body(self, compound: str, ticket_id: str) -> str | None:
        """A ticket's JSON, or None: also for another compound's."""
        found = self._connection.execute(_GET, {"key": compound, "ticket_id": ticket_id}).scalar()
        return None if found is None else str(found)

    def get(self, compound: str, ticket_id: str) -> Ticket | None:
        """A ticket, or None."""
        body = self.body(compound, ticket_id)
        return None if body is None else decode(body, Ticket)

    def add(self, ticket: Ticket, changed_at: datetime) -> str:
        """A new ticket's row; its JSON."""
        row = _changing(ticket)
        words = f"#{ticket.no} {ticket.report.location.text} {ticket.report.text}"
        fixed = {
            "compound": ticket.compound,
            "id": ticket.id,
            "no": ticket.no,
            "kind": ticket.kind.value,
            "account": ticket.report.reporter.account,
            "words": words,
            "changed_at": changed_at,
        }
        self._connection.execute(_ADD, {**fixed, **row})
        return str(row["body"])

    def put(self, ticket: Ticket, before: int, changed_at: datetime | None) -> str:
        """A changed ticket, if it still has the version it was read with; its JSON. Additions carry no `changed_at`."""
        row = _changing(ticket)
        if changed_at is not None:
            row["changed_at"] = changed_at
        keys = {"key": ticket.compound, "ticket_id": ticket.id, "before": before}
        if self._connection.execute(_PUT, {**keys, **row}).rowcount != 1:
            raise LostUpdate
        return str(row["body"])

    def board(self, compound: str) -> list[StoredTicket]:
        """Open tickets, and ended ones on which somebody is still owed a call."""
        return self._rows(_stored().where(_ticket.c.compound == compound, _ticket.c.on_board).order_by(_ticket.c.no))

    def page(
        self, compound: str, *, state: State | None, kind: Kind | None, words: str, before: int | None, limit: int
    ) -> list[StoredTicket]:
        """Tickets, newest number first."""
        query = _stored().where(_ticket.c.compound == compound).order_by(_ticket.c.no.desc()).limit(limit)
        if state is not None:
            query = query.where(_ticket.c.state == state.value)
        if kind is not None:
            query = query.where(_ticket.c.kind == kind.value)
        if words:
            query = query.where(_ticket.c.words.contains(words, autoescape=True))
        if before is not None:
            query = query.where(_ticket.c.no < before)
        return self._rows(query)

    def of_account(self, compound: str, account: str, limit: int) -> list[StoredTicket]:
        """A resident's own tickets, newest first."""
        mine = _stored().where(_ticket.c.compound == compound, _ticket.c.account == account)
        return self._rows(mine.order_by(_ticket.c.no.desc()).limit(limit))

    def ratings_over(self, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """Compound and id of tickets whose rating window has passed."""
        due = select(_ticket.c.compound, _ticket.c.id).where(_ticket.c.rating_due_at <= now).limit(limit)
        return [(row.compound, row.id) for row in self._connection.execute(due)]

    def _rows(self, query: Select[Any]) -> list[StoredTicket]:
        return [StoredTicket(*row) for row in self._connection.execute(query)]


def _stored() -> Select[Any]:
    return select(_ticket.c.id, _ticket.c.no, _ticket.c.body)


def _changing(ticket: Ticket) -> dict[str, Any]:
    rating = unfinished(ticket.clocks, ClockName.RATING) if ticket.state is State.CALLED_BACK else None
    return {
        "state": ticket.state.value,
        "version": ticket.version,
        "on_board": ticket.open or owes_calls(ticket),
        "rating_due_at": rating.due_at if rating else None,
        "body": encode(ticket).decode(),
    }
