"""The board a demonstration starts with."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.simulator.compound import Compound
from xianzhi_tui.domain.clocks import ClockName
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.queues import Section, nearest, queues
from xianzhi_tui.domain.ticket import State
from xianzhi_tui.simulator.invention import Inventor
from xianzhi_tui.simulator.opening import opening

NOW = datetime(2026, 11, 23, 6, 46, tzinfo=UTC)


@pytest.mark.parametrize("seed", range(20))
def test_the_rules_allow_every_past(seed: int) -> None:
    compound = Compound()
    for past in opening(Inventor(seed), NOW):
        moments = [past.filed_at, *(step.at for step in past.steps)]
        assert moments == sorted(moments)
        assert moments[-1] < NOW
        assert compound.live_through(past).open


def test_the_board_shows_some_of_everything() -> None:
    compound = Compound()
    tickets = [compound.live_through(past) for past in opening(Inventor(1), NOW)]
    states = {ticket.state for ticket in tickets}
    assert states >= {
        State.SUBMITTED,
        State.ACCEPTED,
        State.DISPATCHED,
        State.VERIFIED,
        State.REPAIRING,
        State.WAITING_PARTS,
        State.FUND_CONTACT,
        State.FUND_CONSULTING,
        State.REPAIRED,
        State.CALLED_BACK,
        State.HANDLING,
        State.REPLIED,
    }
    board = queues(tickets, NOW)
    assert len(board[Section.REPAIRS]) >= 6
    assert len(board[Section.CONSULTATIONS]) >= 1
    assert len(board[Section.COMPLAINTS]) >= 2
    assert len(board[Section.CALLS]) >= 3


def test_one_ticket_is_late_and_not_a_whole_board() -> None:
    compound = Compound()
    tickets = [compound.live_through(past) for past in opening(Inventor(1), NOW)]
    late = [
        clock.name
        for ticket in tickets
        if (clock := nearest(ticket)) is not None and clock.running and clock.overdue(NOW)
    ]
    assert late == [ClockName.VERIFY]


def test_the_pasts_keep_within_the_limits_they_claim() -> None:
    compound = Compound()
    parts = next(
        ticket
        for ticket in map(compound.live_through, opening(Inventor(1), NOW))
        if ticket.state is State.WAITING_PARTS
    )
    fix = parts.clock(ClockName.FIX)
    assert fix is not None
    assert fix.due_at - parts.filed_at == Policy().after_days(NOW, 5) - NOW
