"""One command being carried out: what it asks of one or two tickets, decided, evolved and written down together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from xianzhi_tui.codec import decode_recorded, encode
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.decide import Identity, Scene, decide
from xianzhi_tui.domain.events import Event, Recorded
from xianzhi_tui.domain.evolve import evolve, replay
from xianzhi_tui.domain.ticket import Photo, Ticket
from xianzhi_tui.server.errors import CommandIdReused, UnknownPhoto
from xianzhi_tui.server.store.feed import Receipt
from xianzhi_tui.server.store.people import Caller, Office
from xianzhi_tui.server.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command led to: its events and its ticket, as JSON ready to send."""

    events: tuple[str, ...]
    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """Who commands, under which id, when it happened, when it reached the service, under which rules."""

    caller: Caller
    command_id: str
    fingerprint: str
    moment: datetime
    now: datetime
    office: Office


class Change:
    """The events of one command so far, and the tickets they make."""

    def __init__(self, books: UnitOfWork, given: Circumstances) -> None:
        self.books, self._given = books, given
        self._events: list[tuple[Ticket, Event]] = []
        self._before: dict[str, Ticket | None] = {}

    @property
    def command_id(self) -> str:
        """The lasting id of the command that is carried out."""
        return self._given.command_id

    def apply(self, ticket: Ticket, command: c.Command, other: Ticket | None = None) -> None:
        """Decide a command on a ticket; raises Refused."""
        self._require_photos(getattr(command, "photos", ()))
        self._before[ticket.id] = ticket
        policy = self._given.office.policy_of(ticket.policy_version)
        scene = Scene(self._given.moment, self._given.caller.actor, policy, self._given.office.roster)
        for event in decide(ticket, command, scene, other):
            ticket = evolve(ticket, event)
            self._events.append((ticket, event))

    def file(self, command: c.Filing, ticket_id: str) -> None:
        """Decide a filing, under the compound's next number; raises Refused."""
        self._require_photos(command.report.photos)
        office, compound = self._given.office, self._given.caller.compound
        if self.books.tickets.body(compound, ticket_id) is not None:
            raise CommandIdReused
        identity = Identity(ticket_id, compound, self.books.feed.take_ticket_no(compound))
        scene = Scene(self._given.moment, self._given.caller.actor, office.policy, office.roster, identity)
        self._before[ticket_id] = None
        ticket = None
        for event in decide(None, command, scene):
            ticket = evolve(ticket, event)
            self._events.append((ticket, event))

    def finish(self, ticket_id: str) -> Outcome:
        """Write everything down, under the next numbers of the feed."""
        given, feed = self._given, self.books.feed
        compound = given.caller.compound
        first = feed.take(compound, len(self._events))
        recorded = [self._recorded(first + index, *one) for index, one in enumerate(self._events)]
        events = feed.append(compound, recorded)
        bodies = {ticket.id: self._write(ticket) for ticket in {one.id: one for one, _ in self._events}.values()}
        receipt = Receipt(compound, given.command_id, given.fingerprint, ticket_id, first, recorded[-1].seq)
        feed.keep(receipt)
        return Outcome(tuple(events), bodies[ticket_id])

    def _recorded(self, seq: int, ticket: Ticket, event: Event) -> Recorded:
        given = self._given
        return Recorded(
            seq=seq,
            ticket_id=ticket.id,
            recorded_at=given.now,
            command_id=given.command_id,
            device=given.caller.device,
            policy_version=ticket.policy_version,
            event=event,
        )

    def _write(self, ticket: Ticket) -> str:
        before = self._before[ticket.id]
        if before is None:
            return self.books.tickets.add(ticket, self._given.moment)
        changed_at = self._given.moment if ticket.version != before.version else None
        return self.books.tickets.put(ticket, before.version, changed_at)

    def _require_photos(self, photos: tuple[Photo, ...]) -> None:
        digests = {photo.digest for photo in photos}
        if digests and not self.books.people.has_photos(self._given.caller.compound, digests):
            raise UnknownPhoto


def repeat(books: UnitOfWork, receipt: Receipt, fingerprint: str) -> Outcome:
    """The answer of a command that was carried out before, told again from its events."""
    if receipt.fingerprint != fingerprint:
        raise CommandIdReused
    until_then = books.feed.of_ticket(receipt.compound, receipt.ticket_id, receipt.last_seq)
    ticket = replay(decode_recorded(body).event for body in until_then)
    events = books.feed.between(receipt.compound, receipt.first_seq, receipt.last_seq)
    return Outcome(tuple(events), encode(ticket).decode())
