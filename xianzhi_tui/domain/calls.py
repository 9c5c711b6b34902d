"""Call tasks (回访): whom to call, why, and when to try again (state machine, section 9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from xianzhi_tui.domain.clocks import ClockName, unfinished
from xianzhi_tui.domain.policy import SHANGHAI, Policy, on_day_of
from xianzhi_tui.domain.ticket import (
    FIRST_CALL_STATES,
    Call,
    CallOutcome,
    CallPurpose,
    Reporter,
    State,
    Ticket,
)
from xianzhi_tui.domain.values import dataclass

ENOUGH_ATTEMPTS = 3
ENOUGH_DAY_PARTS = 2
ENOUGH_DAYS = 2
REDIAL_SOON = timedelta(minutes=30)
NOON = (time(12, 0), time(13, 0))
EVENING = (time(18, 30), time(20, 0))
"""When residents who leave early and come back late (早出晚归) are likely to answer."""

ABOUT_THE_RESULT = frozenset({CallPurpose.COMPLETION, CallPurpose.OUTCOME})
"""Calls in whose place a message may be left in the end."""

PURPOSES = {
    State.REPAIRED: CallPurpose.COMPLETION,
    State.REPLIED: CallPurpose.COMPLETION,
    State.INVALID: CallPurpose.OUTCOME,
    State.FUND_REJECTED: CallPurpose.OUTCOME,
    State.FUND_CONTACT: CallPurpose.FUND,
}
"""Steps at which the ticket waits for a call, and why."""


@dataclass(frozen=True, slots=True)
class CallTask:
    """A call the desk owes; `follower` names the merged ticket whose reporter is meant."""

    purpose: CallPurpose
    reporter: Reporter
    clock: ClockName
    due_at: datetime | None
    attempts: int
    next_at: datetime
    exhausted: bool
    follower: str = ""
    last: Call | None = None  # the attempt before


def purpose_of(ticket: Ticket) -> CallPurpose | None:
    """Why the reporter is to be called now, or None."""
    if (purpose := PURPOSES.get(ticket.state)) is not None:
        return purpose
    owed = ticket.state in FIRST_CALL_STATES and unfinished(ticket.clocks, ClockName.FIRST_CALL)
    return CallPurpose.FIRST if owed else None


def purpose_to_followers(ticket: Ticket) -> CallPurpose | None:
    """Why the reporters of merged tickets are to be called: to hear the result, once there is one."""
    if ticket.state in (State.CALLED_BACK, State.CLOSED):
        was_done = ticket.finished_at is not None or ticket.replied_at is not None
        return CallPurpose.COMPLETION if was_done else CallPurpose.OUTCOME
    purpose = PURPOSES.get(ticket.state)
    return purpose if purpose in ABOUT_THE_RESULT else None


def tasks(ticket: Ticket, now: datetime, policy: Policy) -> tuple[CallTask, ...]:
    """All calls owed on a ticket: to its reporter, and to the reporters of merged tickets once there is a result."""
    return tuple(_task(ticket, *owed, now, policy) for owed in _owed(ticket))


def agreed_calls(ticket: Ticket) -> Iterator[Call]:
    """The last attempt of each call still owed, where the resident named a time to be called at."""
    if not any(one.call_at for one in ticket.calls):
        return  # nearly all tickets, and all of them are asked
    for purpose, _, follower in _owed(ticket):
        made = attempts(ticket, purpose, follower)
        if made and made[-1].call_at is not None:
            yield made[-1]


def may_be_made(agreed: datetime, now: datetime, policy: Policy) -> bool:
    """Whether the resident may be called at an agreed time or after it.

    Not at quiet hours; but who named such an hour is called then, or soon after it.
    """
    return not policy.is_quiet(now) or (policy.is_quiet(agreed) and now - agreed < REDIAL_SOON)


def owes_follower(ticket: Ticket, follower_id: str) -> bool:
    """Whether a merged ticket's reporter has still to hear the result of this cycle."""
    follower = ticket.follower(follower_id)
    if follower is None or purpose_to_followers(ticket) is None:
        return False
    return follower.called_in < ticket.cycle and follower.reporter.can_be_called


def owes_calls(ticket: Ticket) -> bool:
    """Whether an ended ticket must stay on the board because somebody has still to be called."""
    return any(owes_follower(ticket, one.ticket_id) for one in ticket.followers)


def attempts(ticket: Ticket, purpose: CallPurpose, follower: str = "") -> tuple[Call, ...]:
    """The calls made for a task, oldest first; those before the task arose do not count.

    Nor do those to a number that was corrected since, but for a time that was agreed.
    """
    if not ticket.calls:
        return ()  # nearly all tickets, and all of them are asked
    since, dialled = _since(ticket, purpose), ticket.reporter(follower).phone_since
    return tuple(
        call
        for call in ticket.calls
        if call.purpose is purpose
        and call.follower == follower
        and call.at >= since
        and (dialled is None or call.at > dialled or call.call_at is not None)
    )


def exhausted(ticket: Ticket, purpose: CallPurpose, follower: str = "") -> bool:
    """Whether enough was tried: 3 attempts in 2 day parts over 2 days; or the resident cannot or will not be called.

    A number that was dead on two days cannot be called; who named a time waits for that call.
    """
    return _tried_enough(ticket, attempts(ticket, purpose, follower), follower)


def _tried_enough(ticket: Ticket, made: tuple[Call, ...], follower: str) -> bool:
    if made and made[-1].call_at is not None:
        return False
    if any(call.outcome is CallOutcome.DECLINED for call in made):
        return True
    if not follower and not ticket.report.reporter.can_be_called:
        return True
    if not made:
        return False
    vain = [call for call in made if call.outcome is not CallOutcome.CALL_LATER]
    local = [call.at.astimezone(SHANGHAI) for call in vain]
    if len({moment.date() for moment, call in zip(local, vain, strict=True) if _dead(call)}) >= ENOUGH_DAYS:
        return True
    return (
        len(vain) >= ENOUGH_ATTEMPTS
        and len({_day_part(moment.time()) for moment in local}) >= ENOUGH_DAY_PARTS
        and len({moment.date() for moment in local}) >= ENOUGH_DAYS
    )


def next_attempt(made: tuple[Call, ...], now: datetime, policy: Policy, danger: bool = False) -> datetime:
    """When to try: now, half an hour later, that evening, then noons and evenings; at quiet hours only in danger.

    At the time the resident named, whatever the hour, or as soon after it as may be; a dead number is not tried twice
    on one day.
    """
    if made and (agreed := made[-1].call_at) is not None:
        at = max(agreed, now)
        return at if danger or may_be_made(agreed, at, policy) else policy.next_polite(at)
    if not made:
        at = now
    elif _dead(made[-1]):
        at = max(now, on_day_of(made[-1].at + timedelta(days=1), NOON[0]))
    elif len(made) == 1:
        at = max(now, made[-1].at + REDIAL_SOON)
    else:
        at = _next_window(made, now)
    return at if danger else policy.next_polite(at)


def _next_window(made: tuple[Call, ...], now: datetime) -> datetime:
    """The first noon or evening after the last call that is not yet over; the third is an evening call."""
    last = made[-1].at
    after = max(last, on_day_of(last, NOON[0])) if len(made) == 2 else last
    today = max(last, now)
    days = (today, today + timedelta(days=1))
    windows = ((on_day_of(day, opens), on_day_of(day, closes)) for day in days for opens, closes in (NOON, EVENING))
    return max(now, next(start for start, end in windows if start > after and end > now))


def _owed(ticket: Ticket) -> Iterator[tuple[CallPurpose, Reporter, str]]:
    """Why whom, and as the reporter of which merged ticket."""
    if (purpose := purpose_of(ticket)) is not None:
        yield purpose, ticket.report.reporter, ""
    if ticket.followers and (purpose := purpose_to_followers(ticket)) is not None:
        for one in ticket.followers:
            if owes_follower(ticket, one.ticket_id):
                yield purpose, one.reporter, one.ticket_id


def _task(
    ticket: Ticket, purpose: CallPurpose, reporter: Reporter, follower: str, now: datetime, policy: Policy
) -> CallTask:
    made = attempts(ticket, purpose, follower)
    clock = ticket.clock(_CLOCK_OF[purpose])
    return CallTask(
        purpose,
        reporter,
        _CLOCK_OF[purpose],
        clock.due_at if clock else None,
        len(made),
        next_attempt(made, now, policy, danger=purpose is CallPurpose.FIRST and ticket.in_danger),
        _tried_enough(ticket, made, follower),
        follower,
        made[-1] if made else None,
    )


_CLOCK_OF = {
    CallPurpose.FIRST: ClockName.FIRST_CALL,
    CallPurpose.FUND: ClockName.FUND_CONTACT,
    CallPurpose.COMPLETION: ClockName.CLOSING_CALL,
    CallPurpose.OUTCOME: ClockName.CLOSING_CALL,
}


def _since(ticket: Ticket, purpose: CallPurpose) -> datetime:
    clock = ticket.clock(_CLOCK_OF[purpose])
    return clock.started_at if clock else ticket.filed_at


def _dead(call: Call) -> bool:
    return call.outcome is CallOutcome.BAD_NUMBER


def _day_part(moment: time) -> int:
    return 0 if moment < time(12) else 1 if moment < time(18) else 2
