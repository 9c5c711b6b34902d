"""What is kept out of tickets and events: the reporter's full name and number go to the contact, masked ones stay.

Every number has a key of its own, so that a desk sees which tickets are one resident's. A digest would not do: of a
masked number four digits are hidden, and those are soon tried out.
"""

from __future__ import annotations

from dataclasses import replace

from xianzhi_tui.domain.ticket import Report
from xianzhi_tui.server.store.people import Contact
from xianzhi_tui.server.store.unit_of_work import UnitOfWork
from xianzhi_tui.text import mask_name, mask_phone


def take_contact(report: Report) -> tuple[Report, Contact]:
    """The report as everybody may see it, and whom to call."""
    reporter = report.reporter
    masked = replace(reporter, name=mask_name(reporter.name), phone=mask_phone(reporter.phone), phone_since=None)
    return replace(report, reporter=masked), Contact(reporter.name, reporter.phone)


def key_of(books: UnitOfWork, compound: str, phone: str, otherwise: str) -> str:
    """The key of a number: what the first ticket from it carries, or a new one."""
    first = books.people.first_ticket_of(compound, phone) if phone else None
    held = books.tickets.get(compound, first) if first else None
    return (held.report.reporter.person if held else "") or (otherwise if phone else "")
