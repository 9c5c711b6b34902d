"""All that a command has to know before it is judged, in one question to the books."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from xianzhi_tui.codec import decode
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.server.store.feed import Receipt
from xianzhi_tui.server.store.tables import CompoundRow, ReceiptRow, TicketRow, table
from xianzhi_tui.server.store.tickets import Held

_compound, _receipt, _ticket = table(CompoundRow), table(ReceiptRow), table(TicketRow)

_BRIEF = (
    select(
        _compound.c.reference,
        _ticket.c.body,
        _ticket.c.changed_at,
        _receipt.c.fingerprint,
        _receipt.c.ticket_id,
        _receipt.c.first_seq,
        _receipt.c.last_seq,
    )
    .join_from(
        _compound,
        _ticket,
        (_ticket.c.compound == _compound.c.code) & (_ticket.c.id == bindparam("ticket_id")),
        isouter=True,
    )
    .join(
        _receipt,
        (_receipt.c.compound == _compound.c.code) & (_receipt.c.command_id == bindparam("command_id")),
        isouter=True,
    )
    .where(_compound.c.code == bindparam("key"))
)


class Brief(NamedTuple):
    """Whether a command was carried out before, its ticket, and when the reference data last changed."""

    receipt: Receipt | None
    held: Held | None
    reference: int


def brief(connection: Connection, compound: str, command_id: str, ticket_id: str) -> Brief:
    """What is known of a command in a compound that exists."""
    keys = {"key": compound, "command_id": command_id, "ticket_id": ticket_id}
    reference, body, changed_at, fingerprint, of_ticket, first, last = connection.execute(_BRIEF, keys).one()
    receipt = Receipt(compound, command_id, fingerprint, of_ticket, first, last) if fingerprint else None
    held = Held(decode(body, Ticket), changed_at) if body and not receipt else None
    return Brief(receipt, held, reference)
