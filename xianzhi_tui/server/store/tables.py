"""The tables. All but the two that a secret or the whole service keys are keyed by compound first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Table
from sqlmodel import Field, SQLModel

FIRST_NO = 1001


class ServiceRow(SQLModel, table=True):
    """One row about the database itself; the epoch tells two databases apart."""

    __tablename__ = "service"

    id: int = Field(default=1, primary_key=True)
    schema_version: int
    epoch: str


class CompoundRow(SQLModel, table=True):
    """A residential compound and its counters: feed head, ticket numbers, last change of reference data."""

    __tablename__ = "compound"

    code: str = Field(primary_key=True)
    name: str
    head: int = 0
    last_no: int = FIRST_NO - 1
    reference: int = 0


class FeedRow(SQLModel, table=True):
    """One number of a compound's feed: an event, or (without ticket and body) a change of reference data."""

    __tablename__ = "feed"
    __table_args__ = (Index("feed_ticket", "compound", "ticket_id", "seq"),)

    compound: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    ticket_id: str = ""
    body: str = ""


class TicketRow(SQLModel, table=True):
    """The projection of a ticket's events, with what it is looked up by."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index("ticket_no", "compound", "no", unique=True),
        Index("ticket_on_board", "compound", "on_board"),
        Index("ticket_account", "compound", "account"),
        Index("ticket_rating", "rating_due_at"),
    )

    compound: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    no: int
    kind: str
    state: str
    version: int
    changed_at: datetime
    on_board: bool
    account: str = ""
    rating_due_at: datetime | None = None
    words: str
    body: str


class ReceiptRow(SQLModel, table=True):
    """A command that was carried out, kept for ever: asked again, it is answered again."""

    __tablename__ = "receipt"

    compound: str = Field(primary_key=True)
    command_id: str = Field(primary_key=True)
    fingerprint: str
    ticket_id: str
    first_seq: int
    last_seq: int


class AccountRow(SQLModel, table=True):
    """Somebody who may sign in; residents carry the phone number that their reports hand on to the desk."""

    __tablename__ = "account"

    compound: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    name: str
    role: str
    secret: str
    phone: str = ""


class RepairerRow(SQLModel, table=True):
    """A repairer of the compound; trades are JSON."""

    __tablename__ = "repairer"

    compound: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    name: str
    trades: str = "[]"
    on_duty: bool = True


class PolicyRow(SQLModel, table=True):
    """One version of the time limits; the newest is in force for new tickets."""

    __tablename__ = "policy"

    compound: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    body: str


class TokenRow(SQLModel, table=True):
    """A login, by the digest of its token."""

    __tablename__ = "token"
    __table_args__ = (Index("token_account", "compound", "account", "device"),)

    digest: str = Field(primary_key=True)
    compound: str
    account: str
    device: str
    expires_at: datetime


class ContactRow(SQLModel, table=True):
    """Whom a ticket's desk may call: the full name and number, nowhere else."""

    __tablename__ = "contact"
    __table_args__ = (Index("contact_phone", "compound", "phone"),)

    compound: str = Field(primary_key=True)
    ticket_id: str = Field(primary_key=True)
    name: str
    phone: str


class PhotoRow(SQLModel, table=True):
    """A photo somebody of this compound brought."""

    __tablename__ = "photo"

    compound: str = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    width: int
    height: int


class HandoverRow(SQLModel, table=True):
    """A handover that two people signed; its sheet is in the body."""

    __tablename__ = "handover"
    __table_args__ = (Index("handover_given", "compound", "given_at"),)

    compound: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    given_at: datetime
    recorded_at: datetime
    device: str
    giver_proof: str
    taker_proof: str
    body: str


class AuditRow(SQLModel, table=True):
    """Who looked at personal data, and when."""

    __tablename__ = "audit"
    __table_args__ = (Index("audit_compound", "compound", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    compound: str
    at: datetime
    account: str
    device: str
    act: str
    ticket_id: str


def table(row: type[SQLModel]) -> Table:
    """The table of a row class, for statements that build no objects."""
    found: Any = row.__table__  # type: ignore[attr-defined]  # SQLModel adds it, its type does not say so
    assert isinstance(found, Table)
    return found
