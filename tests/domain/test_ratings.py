"""Stars (评价), and what they lead to: an end, or a new cycle with clocks of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.domain.office import (
    AFTERNOON,
    DAY,
    EVENING,
    LEAD,
    NEIGHBOUR,
    NOON,
    POLICY,
    RESIDENT,
    TIMER,
    ZHANG,
    call,
    called_back,
    clock,
    closed,
    do,
    file,
    finished,
    merge,
    minutes,
    refusal,
    replied,
    running,
    verified,
)
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.clocks import ClockName
from xianzhi_tui.domain.ticket import Reporter, State, Ticket

TWO_CYCLES = replace(POLICY, max_cycles=2)
HERS = "t1002"


def merged_and_called_back() -> Ticket:
    """A repair with the neighbour's merged in, both of them told."""
    neighbour = Reporter("钱女士", "139****9999", NEIGHBOUR.id)
    _, ticket = merge(file(no=1002, reporter=neighbour), finished(), AFTERNOON)
    return do(do(ticket, call(), EVENING), call(follower=HERS), EVENING)


@pytest.mark.parametrize(("stars", "state"), [(1, "ACCEPTED"), (2, "ACCEPTED"), (3, "CLOSED"), (5, "CLOSED")])
def test_three_stars_end_a_ticket_and_two_begin_it_again(stars: int, state: str) -> None:
    ticket = do(called_back(), c.Rate(stars, "话"), EVENING, RESIDENT)
    assert ticket.state == state
    assert (ticket.ratings[0].stars, ticket.ratings[0].comment, ticket.ratings[0].cycle) == (stars, "话", 1)


@pytest.mark.parametrize("stars", [-1, 0, 6])
def test_there_are_one_to_five_stars(stars: int) -> None:
    assert refusal(called_back(), c.Rate(stars), by=RESIDENT) == "stars"


def test_only_the_reporter_gives_stars_and_only_once() -> None:
    assert refusal(called_back(), c.Rate(5), by=NEIGHBOUR) == "not_reporter"
    assert refusal(called_back(), c.Rate(5), by=ZHANG) == "role"
    assert refusal(closed(), c.Rate(1), by=RESIDENT) == "state"
    assert refusal(finished(), c.Rate(5), by=RESIDENT) == "state"


def test_a_low_rating_starts_new_clocks_and_leaves_the_first_figures_alone() -> None:
    before = called_back()
    ticket = do(before, c.Rate(1, "又松了"), EVENING + DAY, RESIDENT)
    assert (ticket.cycle, running(ticket)) == (2, {"verify", "fix", "first_call"})
    assert clock(ticket, ClockName.VERIFY).due_at == EVENING + DAY + minutes(30)
    assert clock(ticket, ClockName.FIX).due_at == EVENING + 4 * DAY
    assert [one for one in ticket.clocks if one.cycle == 1 and one.name is not ClockName.RATING] == [
        one for one in before.clocks if one.name is not ClockName.RATING
    ]


def test_a_new_cycle_starts_with_nobody_sent_and_nothing_found() -> None:
    ticket = do(called_back(), c.Rate(2), EVENING, RESIDENT)
    assert (ticket.assignee, ticket.verified_at, ticket.verified_by, ticket.finished_at) == (None, None, "", None)
    assert (ticket.safety_measure, ticket.promised_by, ticket.called_at) == ("", None, None)


def test_a_new_cycle_may_be_extended_again() -> None:
    extended = do(verified(), c.WaitParts("地砖", EVENING), AFTERNOON)
    mended = do(do(extended, c.StartRepair(), AFTERNOON), c.FinishRepair("好了", no_photo_reason="夜里"), AFTERNOON)
    ticket = do(do(mended, call(), EVENING), c.Rate(2), EVENING, RESIDENT)
    assert (ticket.cycle, ticket.extended_in) == (2, 1)
    ticket = do(ticket, c.Verify(c.Finding.SMALL, EVENING, "王师傅"), EVENING)
    ticket = do(ticket, c.WaitParts("地砖", EVENING + DAY), EVENING)
    assert clock(ticket, ClockName.FIX).due_at == EVENING + 5 * DAY
    assert refusal(ticket, c.WaitParts("水泥", EVENING + DAY), EVENING) == "already_extended"


def test_low_stars_in_the_last_cycle_are_final() -> None:
    last = replace(called_back(), cycle=2)
    ticket = do(last, c.Rate(1, "不行"), EVENING, RESIDENT, policy=TWO_CYCLES)
    assert (ticket.state, ticket.cycle, running(ticket)) == (State.CLOSED, 2, set())


def test_a_complaint_with_low_stars_is_answered_again_within_a_day() -> None:
    ticket = do(do(replied(), call(), EVENING), c.Rate(1), EVENING, RESIDENT)
    assert (ticket.state, running(ticket)) == (State.ACCEPTED, {"reply"})
    assert clock(ticket, ClockName.REPLY).due_at == EVENING + DAY


def test_the_window_for_stars_is_seven_days() -> None:
    ticket = called_back()
    assert refusal(ticket, c.CloseRatingWindow(), EVENING + 7 * DAY - timedelta(seconds=1), TIMER) == "window_open"
    ticket = do(ticket, c.CloseRatingWindow(), EVENING + 7 * DAY, TIMER)
    assert (ticket.state, ticket.ratings) == (State.CLOSED, ())


def test_stars_that_come_before_the_clockwork_still_count() -> None:
    assert do(called_back(), c.Rate(5), EVENING + 8 * DAY, RESIDENT).state is State.CLOSED


def test_an_ended_ticket_is_reopened_with_a_reason_in_its_time_and_not_for_ever() -> None:
    ended_at = closed().ended_at
    assert ended_at is not None
    assert refusal(closed(), c.Reopen(""), EVENING + DAY) == "reason_missing"
    ticket = do(closed(), c.Reopen("又松了"), ended_at + 30 * DAY)
    assert (ticket.state, ticket.cycle, ticket.ended_at) == (State.ACCEPTED, 2, None)
    assert running(ticket) == {"verify", "fix", "first_call"}
    assert refusal(closed(), c.Reopen("又松了"), ended_at + 30 * DAY + timedelta(seconds=1)) == "reopen_too_late"
    assert refusal(replace(closed(), cycle=3), c.Reopen("又松了"), ended_at, LEAD) == "reopen_too_late"
    assert refusal(called_back(), c.Reopen("又松了"), EVENING) == "state"


def test_a_follower_gives_stars_of_their_own_once_a_cycle() -> None:
    ticket = do(merged_and_called_back(), c.Rate(4, "不错", HERS), EVENING, NEIGHBOUR)
    assert (ticket.state, len(ticket.ratings)) == (State.CALLED_BACK, 1)
    assert refusal(ticket, c.Rate(4, "不错", HERS), EVENING, NEIGHBOUR) == "rated_already"
    assert do(ticket, c.Rate(5), EVENING, RESIDENT).state is State.CLOSED


def test_nobody_gives_a_followers_stars_but_the_follower() -> None:
    rate = c.Rate(1, "", HERS)
    assert refusal(merged_and_called_back(), rate, by=RESIDENT) == "not_reporter"
    for actor in (ZHANG, LEAD, TIMER):
        assert refusal(merged_and_called_back(), rate, by=actor) == "role"
    assert refusal(merged_and_called_back(), c.Rate(1, "", "t9"), by=NEIGHBOUR) == "state"


def test_a_followers_low_stars_begin_the_master_again() -> None:
    ticket = do(merged_and_called_back(), c.Rate(1, "还松", HERS), EVENING, NEIGHBOUR)
    assert (ticket.state, ticket.cycle) == (State.ACCEPTED, 2)


def test_a_followers_low_stars_reopen_even_a_closed_master() -> None:
    ticket = do(merged_and_called_back(), c.Rate(5), EVENING, RESIDENT)
    ticket = do(ticket, c.Rate(2, "还松", HERS), EVENING + DAY, NEIGHBOUR)
    assert (ticket.state, ticket.cycle, len(ticket.ratings)) == (State.ACCEPTED, 2, 2)
    assert ticket.ended_at is None


def test_a_followers_low_stars_after_the_time_for_reopening_are_kept_as_words() -> None:
    ticket = do(merged_and_called_back(), c.Rate(5), EVENING, RESIDENT)
    ticket = do(ticket, c.Rate(2, "还松", HERS), EVENING + 31 * DAY, NEIGHBOUR)
    assert (ticket.state, ticket.ratings[-1].comment) == (State.CLOSED, "还松")


def test_a_followers_low_stars_in_the_last_cycle_wait_for_the_reporters_own() -> None:
    last = replace(merged_and_called_back(), cycle=2)
    ticket = do(last, c.Rate(1, "还松", HERS), EVENING, NEIGHBOUR, policy=TWO_CYCLES)
    assert (ticket.state, ticket.cycle) == (State.CALLED_BACK, 2)


def test_the_window_does_not_close_on_the_day_it_opened() -> None:
    assert refusal(called_back(NOON + 2 * DAY), c.CloseRatingWindow(), NOON + 3 * DAY, TIMER) == "window_open"
