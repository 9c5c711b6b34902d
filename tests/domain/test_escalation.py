"""The site manager is called when nobody accepts or nobody arrives in time, and no longer once they have seen to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.domain.office import LEAD, LI, NOON, POLICY, do, file, minutes
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.escalation import escalates_at, is_acknowledged, is_escalated
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.ticket import Kind, Ticket

NOTE = c.AddNote("经理已知悉")


def accepted(at: float = 1) -> Ticket:
    return do(file(), c.Accept(), NOON + minutes(at))


def checked() -> Ticket:
    sent = do(accepted(), c.Dispatch("11"), NOON + minutes(2))
    return do(sent, c.Verify(c.Finding.SMALL, NOON + minutes(20), "王师傅"), NOON + minutes(21))


@pytest.mark.parametrize(
    ("ticket", "after"),
    [
        (file(), 15),  # nobody accepts it
        (accepted(), 30),  # accepted, but nobody arrives
        (do(file(), NOTE, NOON + minutes(16), LEAD), 30),  # the manager knows that nobody accepts it
        (do(file(), NOTE, NOON + minutes(15), LEAD), 30),  # at that very moment
        (do(file(), NOTE, NOON + minutes(14), LEAD), 15),  # a word before the time is no acknowledgement
        (do(accepted(), NOTE, NOON + minutes(31), LEAD), None),
        (do(accepted(), NOTE, NOON + minutes(31), LI), 30),  # the clerk's note is none either
        (checked(), None),
        (do(file(Kind.COMPLAINT), c.Accept(), NOON), None),
        (file(Kind.COMPLAINT), 15),
    ],
)
def test_when_the_manager_is_called(ticket: Ticket, after: float | None) -> None:
    assert escalates_at(ticket, POLICY) == (None if after is None else NOON + minutes(after))


def test_it_waits_for_the_manager_from_that_moment_until_they_have_seen_to_it() -> None:
    ticket = file()
    just_before = NOON + minutes(15) - timedelta(seconds=1)
    assert not is_escalated(ticket, POLICY, just_before)
    assert not is_acknowledged(ticket, POLICY, just_before)
    assert is_escalated(ticket, POLICY, NOON + minutes(15))
    seen = do(ticket, NOTE, NOON + minutes(16), LEAD)
    assert not is_escalated(seen, POLICY, NOON + minutes(20))
    assert is_acknowledged(seen, POLICY, NOON + minutes(20))
    assert is_escalated(seen, POLICY, NOON + minutes(31)), "the check on site is late on top of it"


def test_once_it_is_accepted_nobody_has_to_know() -> None:
    ticket = do(file(), c.Accept(), NOON + minutes(20))
    assert not is_escalated(ticket, POLICY, NOON + minutes(21))
    assert not is_acknowledged(ticket, POLICY, NOON + minutes(21))


def test_whatever_the_manager_does_with_it_is_the_acknowledgement() -> None:
    ticket = do(accepted(), c.Dispatch("11"), NOON + minutes(31), LEAD)
    assert is_acknowledged(ticket, POLICY, NOON + minutes(32))


def test_the_office_sets_after_how_many_minutes() -> None:
    assert escalates_at(file(), Policy(escalate_minutes=5)) == NOON + minutes(5)
