"""When the site manager is to know (报经理): it follows from the ticket and its policy, so that no job has to write it.

Nobody accepted it for too long, or its check on site is late. What another system left undone long before it came here
is no cause. Whatever the manager then does with the ticket is the
acknowledgement, and every desk sees it at the same event.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from xianzhi_tui.domain.clocks import ClockName
from xianzhi_tui.domain.past import is_past
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.ticket import State, Ticket


def escalates_at(ticket: Ticket, policy: Policy) -> datetime | None:
    """From when on the manager is called, past or to come; None when there is no cause, or the manager knows."""
    known = ticket.lead_at
    return min((at for at in _causes(ticket, policy) if known is None or known < at), default=None)


def is_escalated(ticket: Ticket, policy: Policy, now: datetime) -> bool:
    """Whether it waits for the manager at this moment."""
    at = escalates_at(ticket, policy)
    return at is not None and at <= now


def is_acknowledged(ticket: Ticket, policy: Policy, now: datetime) -> bool:
    """Whether there is a cause still, and the manager has seen to it."""
    late = any(at <= now for at in _causes(ticket, policy))
    return late and not is_escalated(ticket, policy, now)


def _causes(ticket: Ticket, policy: Policy) -> Iterator[datetime]:
    past = is_past(ticket)
    if ticket.state is State.SUBMITTED and not past:
        yield ticket.received_at + timedelta(minutes=policy.escalate_minutes)
    check = ticket.clock(ClockName.VERIFY)
    if check is not None and check.running and not (past and check.due_at <= ticket.received_at):
        yield check.due_at
