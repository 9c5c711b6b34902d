"""What invented people do next, held against the rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.simulator.compound import ROSTER, Compound
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.queues import suggest_repairer
from xianzhi_tui.domain.ticket import Category, Channel, Kind, State, Ticket
from xianzhi_tui.simulator.habits import Act, Who, next_act, theme_of, trouble_of
from xianzhi_tui.simulator.invention import Inventor
from xianzhi_tui.simulator.staff import CLERK, COLLEAGUE

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def actor_of(act: Act, ticket: Ticket) -> str:
    if act.who is Who.COLLEAGUE:
        return COLLEAGUE
    if act.who is Who.RESIDENT:
        return ticket.report.reporter.account
    assert ticket.assignee is not None
    return ticket.assignee.id


def acted(act: Act) -> c.Command:
    """The command as it is issued: without a photo, why there is none."""
    if isinstance(act.command, c.FinishRepair):
        return c.FinishRepair(act.command.note, no_photo_reason="夜间拍不清")
    return act.command


@pytest.mark.parametrize("seed", range(30))
def test_whatever_they_do_is_allowed_and_comes_to_an_end(seed: int) -> None:
    compound, now = Compound(), NOW
    inventor = Inventor(seed)
    ticket = compound.file(inventor.report(), Channel.MINI_PROGRAM, now)
    for _ in range(60):
        now += timedelta(minutes=20)
        act = next_act(ticket, ROSTER, COLLEAGUE, now, seed)
        if act is None:
            break
        ticket = compound.handle(ticket, acted(act), actor_of(act, ticket), now)
    else:
        pytest.fail(f"ticket goes round and round in {ticket.state}")


def test_a_repairer_sent_by_the_person_at_the_desk_looks_begins_and_finishes() -> None:
    compound, now = Compound(), NOW
    ticket = compound.file(Inventor(1).report(theme_of(Category.WATER, Kind.REPAIR)), Channel.PHONE, now)
    ticket = compound.handle(ticket, c.Dispatch("3001"), CLERK, now)
    seen = []
    while (act := next_act(ticket, ROSTER, COLLEAGUE, now, 1)) is not None:
        now += timedelta(minutes=10)
        assert act.who is Who.REPAIRER
        seen.append(type(act.command))
        ticket = compound.handle(ticket, acted(act), actor_of(act, ticket), now)
    assert seen == [c.Verify, c.StartRepair, c.FinishRepair]
    assert ticket.state is State.REPAIRED


def test_the_colleague_leaves_most_new_tickets_to_the_person_at_the_desk() -> None:
    compound, inventor = Compound(), Inventor(9)
    tickets = [compound.file(inventor.report(), Channel.MINI_PROGRAM, NOW) for _ in range(400)]
    taken = sum(next_act(ticket, ROSTER, COLLEAGUE, NOW, 9) is not None for ticket in tickets)
    assert 60 <= taken <= 140


def test_the_colleague_touches_nothing_another_clerk_took() -> None:
    compound, inventor = Compound(), Inventor(9)
    for _ in range(50):
        ticket = compound.file(inventor.report(), Channel.MINI_PROGRAM, NOW)
        ticket = compound.handle(ticket, c.Accept(), CLERK, NOW)
        assert next_act(ticket, ROSTER, COLLEAGUE, NOW, 9) is None


def test_complaints_about_the_reception_are_left_to_the_manager() -> None:
    compound, inventor = Compound(), Inventor(2)
    report = next(one for one in iter(inventor.report, None) if one.theme.category == "reception")
    ticket = compound.file(report, Channel.MINI_PROGRAM, NOW)
    ticket = compound.handle(ticket, c.Accept(), COLLEAGUE, NOW)
    assert next_act(ticket, ROSTER, COLLEAGUE, NOW, 2) is None


def test_the_repairer_mends_what_was_broken() -> None:
    compound, inventor = Compound(), Inventor(3)
    for _ in range(100):
        report = inventor.report()
        ticket = compound.file(report, Channel.MINI_PROGRAM, NOW)
        assert trouble_of(ticket) == report.trouble
        if report.theme.kind is Kind.REPAIR and not report.theme.needs_fund:
            best = suggest_repairer(ticket, ROSTER, ())
            assert best is not None
            assert report.theme.category in best.trades
