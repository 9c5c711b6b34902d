"""The call bench: every call that is owed, by its kind, and which of them is to be made first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tests.domain.office import (
    AFTERNOON,
    EVENING,
    POLICY,
    called_back,
    closed,
    file,
    finished,
    fund,
    invalid,
    minutes,
    replied,
    verified,
)
from tests.domain.test_calls import at, tried, with_neighbour
from xianzhi_tui.domain import bench as benches
from xianzhi_tui.domain.bench import CallKind, OwedCall, called_back_on, changes_at, offered, owed_calls, owes_any
from xianzhi_tui.domain.queues import Section, queues
from xianzhi_tui.domain.ticket import Reporter, Ticket

NIGHT = at(4, "22:00")


def bench(*tickets: Ticket, now: datetime = EVENING) -> tuple[OwedCall, ...]:
    return owed_calls(tickets, now, lambda _: POLICY)


def numbered(no: int, ticket: Ticket) -> Ticket:
    return replace(ticket, id=f"t{no}", no=no)


ALL = tuple(
    numbered(1100 + n, one)
    for n, one in enumerate(
        [
            file(),
            with_neighbour(finished()),
            replied(),
            invalid(),
            fund(),
            verified(),
            called_back(),
            with_neighbour(called_back()),
            closed(),
        ]
    )
)


def test_calls_stand_by_their_kind() -> None:
    assert [(one.kind, one.ticket.no) for one in bench(*ALL)] == [
        (CallKind.FIRST, 1105),
        (CallKind.FUND, 1104),
        (CallKind.COMPLETION, 1101),
        (CallKind.COMPLETION, 1102),
        (CallKind.OUTCOME, 1103),
        (CallKind.FOLLOWER, 1101),
        (CallKind.FOLLOWER, 1107),
    ]


def test_the_bench_counts_what_the_board_counts() -> None:
    live = [one for one in ALL if one.no != 1108]
    assert called_back_on(bench(*ALL)) == len(queues(live, EVENING)[Section.CALLS]) == 5


def test_something_is_owed_when_the_bench_lists_it() -> None:
    assert [owes_any([one]) for one in ALL] == [bool(bench(one)) for one in ALL]


def test_within_a_kind_the_least_time_left_comes_first_and_what_has_to_wait_last() -> None:
    later, sooner = numbered(1201, finished(AFTERNOON + minutes(1440))), numbered(1202, finished())
    tried_just_now = tried(numbered(1203, finished()), EVENING)
    calls = bench(later, tried_just_now, sooner, now=EVENING + minutes(1))
    assert [(one.ticket.no, one.waits) for one in calls] == [(1202, False), (1201, False), (1203, True)]
    assert changes_at(calls) == EVENING + minutes(30)


def test_a_danger_is_called_before_all_others_of_its_kind_and_at_night_alone() -> None:
    calm, danger = numbered(1301, verified()), numbered(1302, verified(hazard=True))
    assert [one.ticket.no for one in bench(calm, danger)] == [1302, 1301]
    assert [(one.ticket.no, one.waits) for one in bench(calm, danger, now=NIGHT)] == [(1302, False), (1301, True)]


def test_a_danger_that_was_mended_is_called_in_its_turn() -> None:
    calm = numbered(1303, finished())
    mended = numbered(1304, replace(calm, report=replace(calm.report, hazard=True)))
    assert [one.ticket.no for one in bench(mended, calm)] == [1303, 1304]


def test_a_call_that_a_colleague_is_making_is_not_offered() -> None:
    first, second = numbered(1401, verified()), numbered(1402, verified())
    calls = bench(first, second)
    assert offered(calls, {}) == calls[0]
    assert offered(calls, {"t1401"}) == calls[1]
    assert offered(calls, {"t1401", "t1402"}) is None


def test_at_night_nothing_is_offered_but_a_message_need_not_wait() -> None:
    assert offered(bench(verified(), finished(), now=NIGHT), {}) is None
    silent = replace(finished(), report=replace(finished().report, reporter=Reporter("朱先生")))
    assert [one.waits for one in bench(silent, now=NIGHT)] == [False]
    vain = tried(finished(), at(4, "16:00"), at(4, "18:40"), at(5, "12:00"))
    assert [one.waits for one in bench(vain, now=at(5, "12:01"))] == [False]


def test_a_call_is_known_by_its_ticket_and_by_whom_it_is_made_to() -> None:
    keys = [one.key for one in bench(with_neighbour(finished()))]
    assert keys == [("t1001", ""), ("t1001", "t1002")]


def test_the_bench_stays_as_it_is_till_a_call_may_be_made_and_never_for_longer_than_a_minute() -> None:
    whole = benches.bench(ALL, EVENING, lambda _: POLICY)
    assert whole.calls == bench(*ALL)
    assert whole.until == EVENING + minutes(1)
    tried_once = tried(finished(), EVENING - minutes(29.5))
    assert benches.bench([tried_once], EVENING, lambda _: POLICY).until == EVENING + minutes(0.5)
