"""How a report comes in: by whichever way, the same clocks (线上线下零差别)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.domain.office import (
    DAY,
    NOON,
    POLICY,
    RESIDENT,
    TIMER,
    ZHANG,
    clock,
    file,
    minutes,
    register,
    report,
    running,
    scene,
)
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.clocks import ClockName
from xianzhi_tui.domain.decide import decide
from xianzhi_tui.domain.evolve import evolve
from xianzhi_tui.domain.queues import late
from xianzhi_tui.domain.roles import Actor
from xianzhi_tui.domain.scene import Refused
from xianzhi_tui.domain.ticket import Category, Channel, Kind, State, Ticket


def opened(command: c.Command, by: Actor = ZHANG) -> Ticket:
    (event,) = decide(None, command, scene(NOON, by))
    return evolve(None, event)


def why_not(command: c.Command, by: Actor = ZHANG) -> str:
    with pytest.raises(Refused) as refused:
        decide(None, command, scene(NOON, by))
    return refused.value.code


def test_a_repair_from_the_mini_program_starts_three_clocks_at_its_filing() -> None:
    ticket = file()
    assert ticket.state is State.SUBMITTED
    assert clock(ticket, ClockName.VERIFY).due_at == NOON + minutes(30)
    assert clock(ticket, ClockName.FIRST_CALL).due_at == NOON + minutes(30)
    assert clock(ticket, ClockName.FIX).due_at == NOON + 3 * DAY
    assert running(ticket) == {"verify", "fix", "first_call"}


def test_a_complaint_starts_only_the_clock_of_its_reply() -> None:
    ticket = file(Kind.COMPLAINT)
    assert running(ticket) == {"reply"}
    assert clock(ticket, ClockName.REPLY).due_at == NOON + DAY


@pytest.mark.parametrize("kind", list(Kind))
def test_a_report_at_the_counter_has_the_clocks_of_one_from_the_mini_program(kind: Kind) -> None:
    assert register(kind=kind).clocks == file(kind).clocks


def test_a_report_at_the_counter_is_accepted_by_whoever_wrote_it_down() -> None:
    at_desk, online = register(), file()
    assert (at_desk.state, at_desk.accepted_by, at_desk.registered_by) == (
        State.ACCEPTED,
        ZHANG.person,
        ZHANG.person,
    )
    assert (online.accepted_by, online.registered_by) == (None, None)


def test_a_walk_in_reported_three_hours_ago_arrives_late() -> None:
    ticket = opened(c.Register(report(), Channel.WALK_IN, NOON - minutes(180)))
    assert (ticket.filed_at, ticket.received_at) == (NOON - minutes(180), NOON)
    assert clock(ticket, ClockName.VERIFY).overdue(NOON)
    broken = late(ticket, NOON)
    assert broken is not None
    assert broken.name is ClockName.VERIFY


@pytest.mark.parametrize("ahead", [timedelta(), timedelta(seconds=90), minutes(2)])
def test_a_clock_a_little_fast_is_forgiven(ahead: timedelta) -> None:
    assert opened(c.Register(report(), Channel.PHONE, NOON + ahead)).filed_at == NOON


def test_nobody_reports_in_the_future() -> None:
    assert why_not(c.Register(report(), Channel.PHONE, NOON + minutes(2.1))) == "future"
    assert why_not(c.RaiseFromAlarm(report(), "a1", NOON + minutes(3))) == "future"
    assert why_not(c.Submit(report(), filed_at=NOON + minutes(3)), TIMER) == "future"


def test_an_alarm_counts_from_the_alarm_and_owes_nobody_a_first_call() -> None:
    ticket = opened(c.RaiseFromAlarm(report(hazard=True), "a1", NOON - minutes(5)), TIMER)
    assert (ticket.state, ticket.channel, ticket.raised_from) == (State.ACCEPTED, Channel.ALARM, "a1")
    assert running(ticket) == {"verify", "fix"}
    assert clock(ticket, ClockName.VERIFY).due_at == NOON + minutes(25)


def test_a_repair_raised_from_a_complaint_was_filed_when_the_complaint_was() -> None:
    ticket = opened(c.RaiseFromComplaint(report(), "t7", NOON - minutes(20)))
    assert (ticket.channel, ticket.raised_from) == (Channel.COMPLAINT, "t7")
    assert clock(ticket, ClockName.VERIFY).due_at == NOON + minutes(10)


def test_an_import_keeps_the_real_filing_time_and_nobody_else_may_set_one() -> None:
    earlier = c.Submit(report(), filed_at=NOON - DAY)
    assert opened(earlier, TIMER).filed_at == NOON - DAY
    assert why_not(earlier, RESIDENT) == "role"


@pytest.mark.parametrize("channel", list(Channel))
def test_each_channel_has_its_own_door(channel: Channel) -> None:
    at_desk = channel in (Channel.PHONE, Channel.WALK_IN, Channel.HOTLINE_962121, Channel.HOTLINE_12345)
    online = channel in (Channel.MINI_PROGRAM, Channel.SUISHENBAN, Channel.OPEN311)
    written, submitted = c.Register(report(), channel, NOON), c.Submit(report(), channel)
    assert at_desk or why_not(written) == "channel"
    assert online or why_not(submitted, RESIDENT) == "channel"
    assert not at_desk or opened(written).channel is channel
    assert not online or opened(submitted, RESIDENT).channel is channel


def test_a_category_belongs_to_its_kind_and_other_to_both() -> None:
    assert why_not(c.Submit(report(category=Category.HYGIENE)), RESIDENT) == "category"
    assert why_not(c.Submit(report(Kind.COMPLAINT, category=Category.LIFT)), RESIDENT) == "category"
    for kind in Kind:
        assert opened(c.Submit(report(kind, category=Category.OTHER)), RESIDENT).kind is kind


def test_a_report_says_something() -> None:
    assert why_not(c.Submit(report(text=" \n")), RESIDENT) == "text_missing"


def test_an_alarm_or_a_conversion_raises_repairs_only() -> None:
    assert why_not(c.RaiseFromAlarm(report(Kind.COMPLAINT), "a1", NOON)) == "state"
    assert why_not(c.RaiseFromComplaint(report(Kind.COMPLAINT), "t7", NOON)) == "state"


def test_only_a_report_opens_a_ticket_and_only_once() -> None:
    assert why_not(c.Accept()) == "state"
    with pytest.raises(Refused, match="state"):
        decide(file(), c.Submit(report()), scene(NOON, RESIDENT))


def test_a_ticket_keeps_its_number_and_the_rules_of_its_filing() -> None:
    ticket = file(no=1042, policy=replace(POLICY, version=7))
    assert (ticket.id, ticket.no, ticket.compound, ticket.policy_version) == ("t1042", 1042, "XZ01", 7)
