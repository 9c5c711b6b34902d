"""The use cases of tickets: load, check the version, decide, evolve, append and feed, in one change of the books.

A command that was carried out is answered the same for ever. One that was refused leaves no receipt: it changed
nothing, so when it comes again it is judged again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from uuid import NAMESPACE_OID, uuid5

from xianzhi_tui.clock import Clock
from xianzhi_tui.codec import encode
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.roles import Actor, Role
from xianzhi_tui.domain.scene import Refused
from xianzhi_tui.domain.ticket import Kind, Ticket
from xianzhi_tui.server.change import Change, Circumstances, Outcome, repeat
from xianzhi_tui.server.errors import Forbidden, MalformedRequest, NotFound
from xianzhi_tui.server.privacy import key_of, take_contact
from xianzhi_tui.server.store.brief import Brief
from xianzhi_tui.server.store.people import Caller, Contact, Office
from xianzhi_tui.server.store.unit_of_work import UnitOfWork
from xianzhi_tui.server.wording import Wording
from xianzhi_tui.text import mask_phone
from xianzhi_tui.wire import IssuedCommand

IMPORT = Actor("import", "导入", Role.SYSTEM)
SYSTEM = Actor("system", "系统", Role.SYSTEM)
_FILED_HERE = (c.Register, c.Submit, c.BringIn)


class Tickets:
    """The tickets of all compounds; every method is one piece of work on the writer's thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._words = Wording()
        self._offices: dict[str, tuple[int, Office]] = {}

    def command(self, books: UnitOfWork, caller: Caller, ticket_id: str, issued: IssuedCommand) -> Outcome:
        """Carry a command out on a ticket; the same command again gets the same answer."""
        fingerprint = _fingerprint(ticket_id, issued)
        brief = books.brief(caller.compound, issued.command_id, ticket_id)
        if brief.receipt is not None:
            return repeat(books, brief.receipt, fingerprint)
        if brief.held is None:
            raise NotFound
        ticket = brief.held.ticket
        self._require_current(books, caller, ticket, issued)
        change = Change(books, self._circumstances(books, caller, issued, fingerprint, brief))
        try:
            _carry_out(change, ticket, issued.command)
        except Refused as refused:
            raise self._words.refusal(refused, _shown(caller, ticket)) from None
        return change.finish(ticket_id)

    def register(self, books: UnitOfWork, caller: Caller, issued: IssuedCommand) -> Outcome:
        """File what the desk wrote down, or what the site manager imports: as filed online, or with its whole past."""
        command = issued.command
        assert isinstance(command, _FILED_HERE)
        if not isinstance(command, c.Register):
            if caller.actor.role is not Role.LEAD:
                raise Forbidden
            caller = replace(caller, actor=IMPORT)
        reporter = replace(command.report.reporter, account="")  # accounts file for themselves
        report = replace(command.report, reporter=reporter)
        return self.file(books, caller, replace(issued, command=replace(command, report=report)))

    def file(self, books: UnitOfWork, caller: Caller, issued: IssuedCommand) -> Outcome:
        """Open a ticket, whose id is the command's; the reporter's full name and number stay out of it."""
        fingerprint = _fingerprint("", issued)
        brief = books.brief(caller.compound, issued.command_id, issued.command_id)
        if brief.receipt is not None:
            return repeat(books, brief.receipt, fingerprint)
        command = issued.command
        assert isinstance(command, _FILED_HERE)
        report, contact = take_contact(command.report)
        person = key_of(books, caller.compound, contact.phone, issued.command_id)
        report = replace(report, reporter=replace(report.reporter, person=person))
        change = Change(books, self._circumstances(books, caller, issued, fingerprint, brief))
        try:
            change.file(replace(command, report=report), issued.command_id)
        except Refused as refused:
            raise self._words.refusal(refused, None) from None
        books.people.add_contact(caller.compound, issued.command_id, contact)
        return change.finish(issued.command_id)

    def reveal(self, books: UnitOfWork, caller: Caller, ticket_id: str) -> Contact:
        """A reporter's full name and number; who looked is written down."""
        ticket = books.tickets.get(caller.compound, ticket_id)
        contact = books.people.contact(caller.compound, ticket_id)
        if ticket is None or contact is None:
            raise NotFound
        if caller.actor.role is Role.FIELD and not _is_own_order(caller, ticket):
            raise Forbidden("这不是您手上的单，不能查看电话；请联系值班台")
        books.people.audit(caller, self._clock.now(), "reveal", ticket_id)
        return contact

    def phones(self, books: UnitOfWork, caller: Caller, ticket_ids: Sequence[str]) -> dict[str, str]:
        """The numbers of an export, in full; who took them along is written down, ticket by ticket."""
        phones, now = books.people.phones(caller.compound, ticket_ids), self._clock.now()
        for ticket_id in phones:
            books.people.audit(caller, now, "export", ticket_id)
        return phones

    def close_rating_window(self, books: UnitOfWork, compound: str, ticket_id: str) -> None:
        """End a ticket whose resident gave no stars in time."""
        ticket = books.tickets.get(compound, ticket_id)
        if ticket is not None:
            command_id = str(uuid5(NAMESPACE_OID, f"{ticket_id} rating {ticket.cycle}"))
            clockwork = Caller(SYSTEM, compound, "service", self._clock.now())
            self.command(books, clockwork, ticket_id, IssuedCommand(command_id, c.CloseRatingWindow()))

    def _require_current(self, books: UnitOfWork, caller: Caller, ticket: Ticket, issued: IssuedCommand) -> None:
        """Additions never conflict; residents and clockwork mean the ticket as it is."""
        if c.is_additive(issued.command) or caller.actor.role in (Role.RESIDENT, Role.SYSTEM):
            return
        if issued.base_version is None:
            raise MalformedRequest(fields=["base_version"])
        if issued.base_version != ticket.version:
            raise self._words.stale(ticket, books.feed.of_ticket(ticket.compound, ticket.id), self._clock.now())

    def _circumstances(
        self, books: UnitOfWork, caller: Caller, issued: IssuedCommand, fingerprint: str, brief: Brief
    ) -> Circumstances:
        now = self._clock.now()
        # As the desk says, but never in the future, nor before what the command answers to.
        moment = min(issued.occurred_at or now, now)
        if brief.held is not None:
            moment = max(moment, brief.held.changed_at)
        return Circumstances(
            caller=caller,
            command_id=issued.command_id,
            fingerprint=fingerprint,
            moment=moment,
            now=now,
            office=self._office(books, caller.compound, brief.reference),
        )

    def _office(self, books: UnitOfWork, compound: str, reference: int) -> Office:
        """The people and limits of a compound, read again only when they changed."""
        known, office = self._offices.get(compound, (-1, None))
        if office is None or known != reference:
            office = books.people.office(compound)
            self._offices[compound] = reference, office
        return office


def _carry_out(change: Change, ticket: Ticket, command: c.Command) -> None:
    """Decide a command; some concern a second ticket too."""
    tickets, compound = change.books.tickets, ticket.compound
    match command:
        case c.MergeInto(target):
            master = tickets.get(compound, target)
            change.apply(ticket, command, master)
            if master is not None:
                change.apply(master, c.AdoptFollower(ticket.id), ticket)
        case c.Unmerge():
            master = tickets.get(compound, ticket.merged_into)
            change.apply(ticket, command, master)
            if master is not None:
                change.apply(master, c.ReleaseFollower(ticket.id))
        case c.CorrectContact():
            _correct_contact(change, ticket, command)
        case c.ConvertToRepair():
            change.apply(ticket, command)
            _raise_repair(change, ticket, command)
        case _:
            change.apply(ticket, command)


def _correct_contact(change: Change, ticket: Ticket, command: c.CorrectContact) -> None:
    """On a merged ticket and on its master alike; the full number goes to the contact."""
    phone, compound, books = command.phone, ticket.compound, change.books
    if "*" in phone:
        raise MalformedRequest(fields=["phone"])
    masked = replace(command, phone=mask_phone(phone), person=key_of(books, compound, phone, change.command_id))
    other = books.tickets.get(compound, command.follower or ticket.merged_into)
    change.apply(ticket, masked)
    if other is not None:
        change.apply(other, replace(masked, follower="" if command.follower else ticket.id))
    books.people.change_number(compound, command.follower or ticket.id, phone)


def _raise_repair(change: Change, complaint: Ticket, command: c.ConvertToRepair) -> None:
    report = replace(complaint.report, kind=Kind.REPAIR, category=command.category, location=command.location, about="")
    change.file(c.RaiseFromComplaint(report, complaint.id, complaint.filed_at), command.repair_id)
    contact = change.books.people.contact(complaint.compound, complaint.id)
    if contact is not None:
        change.books.people.add_contact(complaint.compound, command.repair_id, contact)


def _fingerprint(ticket_id: str, issued: IssuedCommand) -> str:
    """What tells two bodies under one command id apart; the version it was made for is no part of it."""
    body = encode((ticket_id, type(issued.command).__name__, replace(issued, base_version=None)))
    return sha256(body).hexdigest()


def _shown(caller: Caller, ticket: Ticket) -> Ticket | None:
    """The ticket as a refusal may show it: not to residents, it holds the office's own words."""
    return None if caller.actor.role is Role.RESIDENT else ticket


def _is_own_order(caller: Caller, ticket: Ticket) -> bool:
    return ticket.open and ticket.assignee is not None and ticket.assignee.id == caller.actor.id
