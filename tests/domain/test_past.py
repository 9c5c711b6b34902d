"""Another system's past is taken over as it is told: its times, no step that nobody told of, and nobody is called."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.domain.office import DAY, LEAD, NOON, POLICY, ZHANG, minutes, report, scene
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain import events as e
from xianzhi_tui.domain.alerts import Reason, alerts
from xianzhi_tui.domain.clocks import ClockName
from xianzhi_tui.domain.decide import decide
from xianzhi_tui.domain.escalation import escalates_at
from xianzhi_tui.domain.evolve import evolve, replay
from xianzhi_tui.domain.past import is_past
from xianzhi_tui.domain.roles import Actor, Role
from xianzhi_tui.domain.scene import Refused
from xianzhi_tui.domain.since import Tally, news, tally
from xianzhi_tui.domain.ticket import Channel, Kind, State, Ticket

IMPORT = Actor("import", "导入", Role.SYSTEM)
FILED = NOON - 40 * DAY
HOSTILE = "原系统记录: 六楼漏水[/"


def at(**steps: timedelta) -> dict[str, Any]:
    """So long after the filing."""
    return {name: FILED + step for name, step in steps.items()}


def told(
    kind: Kind = Kind.REPAIR, by: Actor = IMPORT, channel: Channel = Channel.MINI_PROGRAM, **past: Any
) -> tuple[e.Event, ...]:
    filed_at = past.pop("filed_at", FILED)
    return decide(None, c.BringIn(report(kind), channel, filed_at, **past), scene(NOON, by))


def brought(**past: Any) -> Ticket:
    return replay(told(**past))


def test_every_step_stands_at_its_own_time() -> None:
    steps = {"accepted_at": minutes(5), "verified_at": minutes(25), "done_at": 2 * DAY, "ended_at": 3 * DAY}
    events = told(**at(**steps), note=HOSTILE)
    assert [type(one) for one in events] == [
        e.BroughtIn,
        e.TicketAccepted,
        e.VerifiedSmallRepair,
        e.DoneElsewhere,
        e.EndedElsewhere,
        e.NoteAdded,
    ]
    assert [one.occurred_at - FILED for one in events[:5]] == [timedelta(), *steps.values()]
    assert events[-1].occurred_at == NOON
    ticket = replay(events)
    assert (ticket.state, ticket.ended_at, ticket.finished_at) == (State.CLOSED, FILED + 3 * DAY, FILED + 2 * DAY)
    assert (ticket.filed_at, ticket.received_at, ticket.notes) == (FILED, NOON, 1)
    assert {one.actor.name for one in events} == {"导入"}


def test_a_step_that_is_not_told_of_is_not_invented() -> None:
    assert [type(one) for one in told(ended_at=FILED + DAY)] == [e.BroughtIn, e.EndedElsewhere]
    ticket = brought(ended_at=FILED + DAY)
    assert (ticket.accepted_at, ticket.verified_at, ticket.finished_at, ticket.calls) == (None, None, None, ())


def test_only_limits_of_which_the_outcome_is_known_are_judged() -> None:
    ticket = brought(ended_at=FILED + 5 * DAY)
    assert [(one.name, one.overdue(NOON), one.ended_at) for one in ticket.clocks] == [
        (ClockName.FIX, True, FILED + 5 * DAY)
    ]
    checked = brought(verified_at=FILED + minutes(20), done_at=FILED + DAY)
    assert [(one.name, one.overdue(NOON)) for one in checked.clocks] == [
        (ClockName.VERIFY, False),
        (ClockName.FIX, False),
    ]
    answered = brought(kind=Kind.COMPLAINT, done_at=FILED + minutes(60))
    assert [(one.name, one.overdue(NOON)) for one in answered.clocks] == [(ClockName.REPLY, False)]


def test_the_limit_is_kept_by_the_work_not_by_the_paper() -> None:
    ticket = brought(done_at=FILED + DAY, ended_at=FILED + 30 * DAY)
    assert [one.ended_at for one in ticket.clocks] == [FILED + DAY]
    assert ticket.ended_at == FILED + 30 * DAY


def test_what_was_done_elsewhere_owes_nobody_a_call_here() -> None:
    assert brought(done_at=FILED + DAY).state is State.CLOSED
    assert brought(kind=Kind.COMPLAINT, done_at=FILED + DAY).state is State.CLOSED


def test_what_was_withdrawn_is_neither_kept_nor_missed() -> None:
    ticket = brought(ended_at=FILED + DAY, withdrawn=True)
    assert ticket.state is State.CANCELLED
    assert [one.dropped for one in ticket.clocks] == [True]


def test_what_never_ended_is_open_with_all_its_limits() -> None:
    ticket = brought()
    assert (ticket.state, {one.name for one in ticket.clocks if one.running}) == (
        State.SUBMITTED,
        {ClockName.VERIFY, ClockName.FIX, ClockName.FIRST_CALL},
    )
    assert brought(channel=Channel.PHONE).state is State.ACCEPTED


@pytest.mark.parametrize("wrong", ["accepted_at", "verified_at", "done_at", "ended_at"])
def test_no_step_comes_before_the_filing_nor_after_now(wrong: str) -> None:
    for moment, code in ((FILED - minutes(1), "past_out_of_order"), (NOON + DAY, "future")):
        past: dict[str, Any] = {wrong: moment}
        with pytest.raises(Refused) as refused:
            told(**past)
        assert refused.value.code == code


@pytest.mark.parametrize("by", [ZHANG, LEAD])
def test_nobody_at_a_desk_makes_a_past(by: Actor) -> None:
    with pytest.raises(Refused, match="role"):
        told(by=by)


def everything_that_calls(ticket: Ticket) -> list[Reason]:
    return [one.reason for one in alerts([ticket], lambda _: POLICY, for_lead=True)]


def test_the_past_calls_nobody_and_no_manager() -> None:
    old = brought()
    assert is_past(old)
    assert everything_that_calls(old) == []
    assert escalates_at(old, POLICY) is None


def test_a_report_imported_as_open_after_a_day_is_past_too() -> None:
    submit = c.Submit(report(), Channel.MINI_PROGRAM, FILED)
    old = replay(decide(None, submit, scene(NOON, IMPORT)))
    assert is_past(old)
    assert everything_that_calls(old) == []
    assert escalates_at(old, POLICY) is None


def test_a_report_of_this_morning_is_news_however_it_comes() -> None:
    fresh = brought(filed_at=NOON - minutes(50))
    assert not is_past(fresh)
    assert everything_that_calls(fresh) == [Reason.ESCALATED, Reason.NEW, Reason.BROKEN, Reason.BROKEN]


def test_what_had_ended_elsewhere_is_no_news_of_the_shift_it_was_written_down_in() -> None:
    ended, still_open = told(ended_at=FILED + DAY), told()
    for events, counted in ((ended, Tally()), (still_open, Tally(new=1))):
        recorded = [
            e.Recorded(
                seq=seq, ticket_id="t", recorded_at=NOON, command_id="c", device="", policy_version=1, event=event
            )
            for seq, event in enumerate(events, start=1)
        ]
        found = news(recorded, {"t": replay(events)}, since=NOON - minutes(240), now=NOON)
        assert tally(found) == counted


def test_a_limit_that_breaks_after_it_came_here_calls() -> None:
    filed_at: datetime = NOON - DAY - minutes(1)
    assert everything_that_calls(brought(filed_at=filed_at)) == [Reason.BROKEN]  # the repair, the day after tomorrow


def test_what_is_taken_up_here_calls_as_everything_does() -> None:
    taken = evolve(brought(), decide(brought(), c.Accept(), scene(NOON + minutes(9), ZHANG))[0])
    assert everything_that_calls(taken) == [Reason.NOBODY_SENT]
    assert everything_that_calls(brought(channel=Channel.PHONE)) == []
