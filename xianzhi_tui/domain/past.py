"""Whether a ticket is news: what was filed long before it came here is another system's past, and calls nobody."""

from __future__ import annotations

from datetime import timedelta

from xianzhi_tui.domain.ticket import Ticket

NEWS_FOR = timedelta(days=1)
"""Who was at the counter yesterday is written down today; what is older was brought in from somewhere else."""


def is_past(ticket: Ticket) -> bool:
    """Whether it was filed more than a day before the desk could know of it."""
    return ticket.received_at - ticket.filed_at > NEWS_FOR
