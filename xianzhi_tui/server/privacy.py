"""What is kept out of tickets and events: the reporter's full name and number go to the contact, masked ones stay."""

from __future__ import annotations

from dataclasses import replace

from xianzhi_tui.domain.ticket import Report
from xianzhi_tui.server.store.people import Contact
from xianzhi_tui.text import mask_name, mask_phone


def take_contact(report: Report) -> tuple[Report, Contact]:
    """The report as everybody may see it, and whom to call."""
    reporter = report.reporter
    masked = replace(reporter, name=mask_name(reporter.name), phone=mask_phone(reporter.phone))
    return replace(report, reporter=masked), Contact(reporter.name, reporter.phone)
