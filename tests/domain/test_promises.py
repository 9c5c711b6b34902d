"""Promises to residents: a ledger of their own, kept or broken, that no district limit knows of."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.domain.office import (
    AFTERNOON,
    DAY,
    EVENING,
    NOON,
    ROSTER,
    assigned,
    call,
    clock,
    do,
    file,
    finished,
    fund,
    merge,
    minutes,
    refusal,
    small,
    unmerge,
    verified,
)
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.clocks import ClockName
from xianzhi_tui.domain.promises import Standing, open_promises, promisable, promises, waiting_for
from xianzhi_tui.domain.queues import late
from xianzhi_tui.domain.ticket import CallPurpose, PromiseOf, State, Ticket

ARRIVAL, RESULT = PromiseOf.ARRIVAL, PromiseOf.RESULT
SOON, TONIGHT = NOON + minutes(40), NOON + minutes(280)
FINISH = c.FinishRepair("已修", no_photo_reason="太暗")


def on_the_way() -> Ticket:
    return do(do(file(), c.Accept(), NOON), c.Dispatch(ROSTER.repairers[0].id), NOON)


def promised(ticket: Ticket, by: datetime = TONIGHT, what: PromiseOf = RESULT, at: datetime = NOON) -> Ticket:
    return do(ticket, c.GivePromise(by, what), at)


def standings(ticket: Ticket, now: datetime) -> list[tuple[PromiseOf, Standing]]:
    return [(one.what, one.standing) for one in promises(ticket, now)]


def checked(at: datetime) -> Ticket:
    return do(promised(on_the_way(), SOON, ARRIVAL), small(at), at)


def repaired(at: datetime) -> Ticket:
    return do(promised(verified()), FINISH, at)


@pytest.mark.parametrize(
    ("ticket", "now", "standing"),
    [
        (promised(on_the_way(), SOON, ARRIVAL), SOON, Standing.OPEN),
        (promised(on_the_way(), SOON, ARRIVAL), SOON + minutes(1), Standing.BROKEN),
        (checked(SOON), EVENING, Standing.KEPT),
        (checked(SOON + minutes(1)), EVENING, Standing.BROKEN),
        (promised(verified()), TONIGHT, Standing.OPEN),
        (promised(verified()), TONIGHT + minutes(1), Standing.BROKEN),
        (repaired(TONIGHT), TONIGHT + DAY, Standing.KEPT),
        (repaired(TONIGHT + minutes(1)), TONIGHT + DAY, Standing.BROKEN),
        (do(promised(assigned()), c.Reply("已清", no_photo_reason="暗"), AFTERNOON), TONIGHT + DAY, Standing.KEPT),
        (do(promised(on_the_way()), c.MarkInvalid("现场未见"), AFTERNOON), TONIGHT + DAY, Standing.REPLACED),
    ],
    ids=[
        "nobody there yet",
        "nobody there in time",
        "there in time",
        "there too late",
        "not done yet",
        "not done in time",
        "done in time",
        "done too late",
        "answered in time",
        "nothing to be done",
    ],
)
def test_a_promise_is_kept_by_the_check_on_site_or_by_the_work(
    ticket: Ticket, now: datetime, standing: Standing
) -> None:
    assert [one.standing for one in promises(ticket, now)] == [standing]


def test_a_first_call_promises_too_and_says_what() -> None:
    told = call(purpose=CallPurpose.FIRST, promised_by=SOON, promise=ARRIVAL)
    assert standings(do(on_the_way(), told, NOON), NOON) == [(ARRIVAL, Standing.OPEN)]
    unsaid = call(purpose=CallPurpose.FIRST, promised_by=TONIGHT)
    assert standings(do(verified(), unsaid, NOON + minutes(20)), AFTERNOON) == [(RESULT, Standing.OPEN)]


def test_an_arrival_and_a_result_may_be_promised_side_by_side() -> None:
    ticket = promised(promised(on_the_way(), SOON, ARRIVAL))
    assert [one.what for one in waiting_for(ticket, NOON)] == [ARRIVAL, RESULT]
    ticket = do(ticket, small(SOON), SOON)
    assert standings(ticket, AFTERNOON) == [(ARRIVAL, Standing.KEPT), (RESULT, Standing.OPEN)]


def test_another_promise_takes_the_place_of_one_that_could_still_be_kept() -> None:
    ticket = promised(promised(verified()), TONIGHT + DAY, at=AFTERNOON)
    assert standings(ticket, AFTERNOON) == [(RESULT, Standing.REPLACED), (RESULT, Standing.OPEN)]
    assert ticket.promised_by == TONIGHT + DAY


def test_what_was_broken_stays_broken_whatever_is_promised_then() -> None:
    ticket = promised(promised(verified()), TONIGHT + DAY, at=TONIGHT + minutes(1))
    assert standings(ticket, TONIGHT + minutes(2)) == [(RESULT, Standing.BROKEN), (RESULT, Standing.OPEN)]


def test_no_promise_moves_a_limit_or_is_one() -> None:
    ticket = promised(verified())
    assert [clock(ticket, name) for name in (ClockName.VERIFY, ClockName.FIX)] == [
        clock(verified(), name) for name in (ClockName.VERIFY, ClockName.FIX)
    ]
    assert ticket.version == verified().version
    assert late(ticket, TONIGHT + minutes(1)) is None


@pytest.mark.parametrize(
    ("ticket", "possible"),
    [
        (file(), ()),
        (on_the_way(), (ARRIVAL, RESULT)),
        (verified(), (RESULT,)),
        (assigned(), (RESULT,)),
        (fund(), ()),
        (finished(), ()),
    ],
    ids=["new", "on the way", "verified", "assigned", "fund", "done"],
)
def test_nothing_is_promised_that_is_there_already_or_not_ours(ticket: Ticket, possible: tuple[PromiseOf, ...]) -> None:
    assert promisable(ticket) == possible
    for what in PromiseOf:
        asked = c.GivePromise(TONIGHT, what)
        assert what in possible or refusal(ticket, asked, AFTERNOON) == "not_promisable"


def test_a_promise_lies_ahead() -> None:
    assert refusal(verified(), c.GivePromise(NOON), AFTERNOON) == "promise_in_the_past"


def test_a_merged_ticket_that_goes_its_own_way_again_waits_for_its_promise_again() -> None:
    mine = promised(verified())
    gone, master = merge(mine, do(file(no=1002), c.Accept(), NOON), AFTERNOON)
    assert waiting_for(gone, AFTERNOON) == ()
    back, _ = unmerge(gone, master, AFTERNOON)
    assert [one.by for one in waiting_for(back, AFTERNOON)] == [TONIGHT]


def test_the_office_sees_all_that_its_residents_wait_for_the_next_one_first() -> None:
    later, sooner = promised(verified()), promised(on_the_way(), SOON, ARRIVAL)
    assert [(one.by, one.what) for _, one in open_promises((later, sooner, finished()), NOON)] == [
        (SOON, ARRIVAL),
        (TONIGHT, RESULT),
    ]


def test_a_reopened_ticket_begins_without_promises() -> None:
    ticket = do(repaired(TONIGHT), call(), TONIGHT)
    assert (ticket.state, waiting_for(ticket, TONIGHT)) == (State.CALLED_BACK, ())
