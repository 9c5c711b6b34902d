"""Acts that are safe here but not yet with the service, laid over the confirmed tickets by the rules themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from xianzhi_tui.domain.commands import Command, CorrectContact, Register, word
from xianzhi_tui.domain.decide import decide
from xianzhi_tui.domain.evolve import evolve
from xianzhi_tui.domain.records import is_record
from xianzhi_tui.domain.roles import Actor
from xianzhi_tui.domain.scene import Identity, Refused, Scene
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.sync.desk import BoardData, OutboxEntry, Session
from xianzhi_tui.text import mask_name, mask_phone
from xianzhi_tui.tui.view import Unsent


def mark(command: Command) -> Unsent:
    """How an act is marked until the service confirms it."""
    return Unsent(word(command), is_record(command))


def lay_over(tickets: dict[str, Ticket], entry: OutboxEntry, data: BoardData, session: Session) -> None:
    """What the ticket will be if the service agrees; where it may not, the confirmed ticket stays."""
    ticket = tickets.get(entry.ticket_id)
    if ticket is not None and entry.base_version is not None and ticket.version > entry.base_version:
        return  # done already, and the replica knows before the outbox does; or somebody else was quicker
    policy = data.policy_of(ticket) if ticket else data.policy
    identity = None if ticket else Identity(entry.ticket_id, session.compound, -entry.provisional)
    scene = Scene(entry.occurred_at, _author(entry, data, session), policy, data.roster, identity)
    try:
        for event in decide(ticket, _masked(entry.command), scene, _other(tickets, entry.command)):
            ticket = evolve(ticket, event)
    except Refused:
        return
    if ticket is not None:
        tickets[ticket.id] = ticket


def _author(entry: OutboxEntry, data: BoardData, session: Session) -> Actor:
    """Who pressed the key, even when somebody else sits here now."""
    if entry.actor.id == session.actor.id:
        return session.actor
    role = next((one.role for one in data.staff if one.id == entry.actor.id), session.actor.role)
    return Actor(entry.actor.id, entry.actor.name, role)


def _masked(command: Command) -> Command:
    """The full name and number stay in the outbox; the board shows what the service will show."""
    if isinstance(command, CorrectContact):
        return replace(command, phone=mask_phone(command.phone))
    if not isinstance(command, Register):
        return command
    report = command.report
    name, phone = mask_name(report.reporter.name), mask_phone(report.reporter.phone)
    return replace(command, report=replace(report, reporter=replace(report.reporter, name=name, phone=phone)))


def _other(tickets: Mapping[str, Ticket], command: Command) -> Ticket | None:
    return tickets.get(getattr(command, "target", ""))
