"""How the office kept its word on a ticket, as its clocks tell."""

from __future__ import annotations

from xianzhi_tui.domain.clocks import Clock, ClockName
from xianzhi_tui.domain.ticket import Ticket


def work_done(ticket: Ticket) -> Clock | None:
    """The clock that ended with the repair or the answer; None while it runs, or when it no longer mattered."""
    clock = ticket.clock(ClockName.FIX) or ticket.clock(ClockName.REPLY)
    return clock if clock is not None and clock.ended and not clock.dropped else None


def on_time(clock: Clock) -> bool:
    """Whether an ended clock ended within its limit."""
    return clock.ended_at is not None and not clock.overdue(clock.ended_at)
