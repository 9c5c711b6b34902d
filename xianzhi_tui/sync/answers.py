"""The service's answers as the desk reads them: the frame strictly, each item on its own.

One item that cannot be read must not cost the others, so items stay raw JSON until they are taken one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Raw, Struct

from xianzhi_tui.codec import MALFORMED, decode, decode_recorded, encode, encode_recorded
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.roles import Actor, Person, Repairer, Roster
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.sync.desk import Presence, StaffMember

if TYPE_CHECKING:
    from xianzhi_tui.domain.events import Recorded


class Compound(Struct, frozen=True):
    """The residential compound a desk belongs to."""

    code: str
    name: str


class Login(Struct, frozen=True):
    """What a PIN is exchanged for."""

    token: str
    expires_at: datetime
    actor: Actor
    compound: Compound
    server_time: datetime


class Reference(Struct, frozen=True):
    """Who works here and by which limits."""

    staff: tuple[StaffMember, ...] = ()
    repairers: tuple[Repairer, ...] = ()
    leads: tuple[Person, ...] = ()
    policies: tuple[Policy, ...] = ()

    @property
    def roster(self) -> Roster:
        """The people the rules ask about."""
        return Roster(self.repairers, self.leads)

    @property
    def limits(self) -> Mapping[int, Policy]:
        """The policies by their version."""
        return {one.version: one for one in self.policies}


class StoryParts(Struct, frozen=True):
    """A ticket with events, not yet taken apart."""

    ticket: Raw
    events: tuple[Raw, ...] = ()

    @classmethod
    def of(cls, ticket: Ticket, events: Iterable[Recorded] = ()) -> StoryParts:
        """The parts as the service would send them."""
        return cls(Raw(encode(ticket)), tuple(Raw(encode_recorded(one)) for one in events))


class Refusal(Struct, frozen=True):
    """Why a report was not taken."""

    code: str
    message: str


class BroughtIn(Struct, frozen=True):
    """What became of one report of an import."""

    ticket: Ticket | None = None
    refused: Refusal | None = None


class ImportResults(Struct, frozen=True):
    """What became of the reports of an import, in their order."""

    results: tuple[BroughtIn, ...]


class FeedPage(Struct, frozen=True):
    """Changes after a cursor, in order; `cursor` is the last one's number."""

    epoch: str
    cursor: int
    server_time: datetime
    more: bool = False
    items: tuple[Raw, ...] = ()
    presence: tuple[Presence, ...] = ()


class Snapshot(Struct, frozen=True):
    """Everything on the board at a cursor."""

    epoch: str
    cursor: int
    server_time: datetime
    compound: Compound
    tickets: tuple[StoryParts, ...] = ()
    reference: Reference = Reference()
    presence: tuple[Presence, ...] = ()


class HistoryPage(Struct, frozen=True):
    """Tickets, newest first; `next` continues with older ones."""

    items: tuple[StoryParts, ...] = ()
    next: str | None = None


class Change(Struct, frozen=True):
    """An item of the feed that could be read: what happened, and the ticket after it."""

    recorded: Recorded
    ticket: Ticket
    event_json: bytes
    ticket_json: bytes

    @property
    def seq(self) -> int:
        """The event's number."""
        return self.recorded.seq


class ReferenceChanged(Struct, frozen=True):
    """An item of the feed: the reference data must be fetched again."""

    seq: int


class Faulty(Struct, frozen=True):
    """An item that could not be read; `ticket_id` is "" when not even that could be."""

    seq: int
    ticket_id: str


class StoryRead(Struct, frozen=True):
    """A story as far as it could be read."""

    ticket: Ticket | None
    ticket_json: bytes
    events: tuple[tuple[Recorded, bytes], ...] = ()
    faulty: tuple[Faulty, ...] = ()
    seq: int = 0  # the newest event's number, readable or not: how new this ticket is


class _Item(Struct):
    seq: int
    type: str
    event: Raw = Raw(b"")
    ticket: Raw = Raw(b"")


class _Numbered(Struct):
    seq: int
    ticket_id: str = ""


def read_item(raw: Raw, expected: int) -> Change | ReferenceChanged | Faulty:
    """One item of a page; the feed has no gaps, so an item that hides its number has the expected one."""
    seq = expected
    try:
        item = decode(bytes(raw), _Item)
        seq = item.seq
        if item.type == "reference":
            return ReferenceChanged(seq)
        recorded, ticket = decode_recorded(bytes(item.event)), decode(bytes(item.ticket), Ticket)
        if item.type != "event" or recorded.seq != seq or recorded.ticket_id != ticket.id:
            return Faulty(seq, _ticket_id(raw))
    except MALFORMED:
        return Faulty(seq, _ticket_id(raw))
    return Change(recorded, ticket, bytes(item.event), bytes(item.ticket))


def read_story(parts: StoryParts) -> StoryRead:
    """A ticket with its events, each as far as it can be read."""
    events: list[tuple[Recorded, bytes]] = []
    faulty: list[Faulty] = []
    for raw in parts.events:
        try:
            events.append((decode_recorded(bytes(raw)), bytes(raw)))
        except MALFORMED:
            faulty.extend(_numbered(raw))
    newest = max([recorded.seq for recorded, _ in events] + [one.seq for one in faulty], default=0)
    try:
        ticket = decode(bytes(parts.ticket), Ticket)
    except MALFORMED:
        ticket = None
    return StoryRead(ticket, bytes(parts.ticket), tuple(events), tuple(faulty), newest)


def _numbered(raw: Raw) -> tuple[Faulty, ...]:
    try:
        envelope = decode(bytes(raw), _Numbered)
    except MALFORMED:
        return ()
    return (Faulty(envelope.seq, envelope.ticket_id),)


def _ticket_id(raw: Raw) -> str:
    """Whose item this is, looked for by hand in something that is not an item."""
    try:
        item: Any = msgspec.json.decode(raw)
    except MALFORMED:
        return ""
    if not isinstance(item, dict):
        return ""
    candidates = ((item.get("event"), "ticket_id"), (item.get("ticket"), "id"))
    found = (part.get(name) for part, name in candidates if isinstance(part, dict))
    return next((one for one in found if isinstance(one, str)), "")
