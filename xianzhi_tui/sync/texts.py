"""What is looked through for a ticket: its words with their first letters, what it is, and when a limit breaks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from unicodedata import normalize

from msgspec import Struct

from xianzhi_tui.domain.calls import owes_calls
from xianzhi_tui.domain.clocks import SOFT
from xianzhi_tui.domain.places import building_no, door
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.pinyin import initials
from xianzhi_tui.text import folded

PART = "\n"


class Kept(Struct, gc=False):
    """What is known of a ticket without reading it; it leads nowhere, so nobody need look for garbage in it."""

    ticket_id: str
    seq: int
    live: bool
    filed_at: float
    due_at: float | None
    words: str
    facts: str


class AtHand:
    """The same of a ticket that was read already, each part worked out when a key first looks through it."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket, self.ticket_id = ticket, ticket.id
        self.live, self.filed_at = ticket.open or owes_calls(ticket), ticket.filed_at.timestamp()

    @cached_property
    def due_at(self) -> float | None:
        """When its first district limit breaks."""
        return _due_at(self.ticket)

    @cached_property
    def words(self) -> str:
        """What people said and who they are."""
        return _words(self.ticket)

    @cached_property
    def facts(self) -> str:
        """What it is."""
        return _facts(self.ticket)


def order(text: Kept | AtHand) -> tuple[bool, float, str]:
    """Open ones come first and the newest first, those of one instant always in the same order."""
    return not text.live, -text.filed_at, text.ticket_id


def search_row(ticket: Ticket) -> tuple[float | None, str, str, str]:
    """What the replica keeps beside a ticket: when its first district limit breaks, its place, its words and facts."""
    return _due_at(ticket), ticket.report.location.text, _words(ticket), _facts(ticket)


def _due_at(ticket: Ticket) -> float | None:
    limits = (one.due_at.timestamp() for one in ticket.clocks if one.running and one.name not in SOFT)
    return min(limits, default=None)


def _words(ticket: Ticket) -> str:
    """What people said and who they are, and the first letters of that."""
    report = ticket.report
    people = [one.name for one in (ticket.assignee, ticket.accepted_by) if one]
    # Of one form already, or both the folding and the letters would bring them into it.
    said = [normalize("NFKC", one) for one in (report.location.text, report.reporter.name, *people, report.text)]
    figures = (*_numbers(ticket.no), report.reporter.phone, report.external_ref)
    return folded(PART.join((*figures, *said, *map(initials, said))))


def _numbers(no: int) -> tuple[str, ...]:
    """How a number is written; below zero it is this machine's own, in either language."""
    return (str(no),) if no >= 0 else (f"临{-no}", f"l{-no}")


def _facts(ticket: Ticket) -> str:
    return "".join(_each_fact(ticket)) + PART


def _each_fact(ticket: Ticket) -> Iterator[str]:
    where = ticket.report.location
    yield fact("state", ticket.state)
    yield fact("kind", ticket.kind)
    yield fact("category", ticket.report.category)
    yield fact("channel", ticket.channel)
    if ticket.hazard:
        yield fact("is", "hazard")
    yield fact("building", building_no(where))
    yield fact("room", door(where))
    for person in filter(None, (ticket.assignee, ticket.accepted_by, ticket.registered_by)):
        yield fact("by", person.id)
    for person in filter(None, (ticket.assignee, ticket.accepted_by)):
        yield fact("who", person.name)
        yield fact("who", initials(person.name))


def fact(name: str, value: str) -> str:
    """How a fact stands among the others; PART after it is its end."""
    return f"{PART}{name}={folded(value)}"
