"""What is handed over with the desk: everything that is open, in the order in which it presses, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.domain.office import (
    AFTERNOON,
    DAY,
    EVENING,
    LI,
    NOON,
    POLICY,
    assigned,
    call,
    called_back,
    closed,
    consulting,
    do,
    file,
    finished,
    minutes,
    verified,
)
from tests.domain.test_bench import numbered
from xianzhi_tui.codec import decode, encode
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.handover import (
    LONGEST_PLACE,
    MOST_ITEMS,
    MOST_NOTABLE,
    Handover,
    Item,
    ItemKind,
    Sheet,
    Unsent,
    open_items,
    sheet,
)
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.domain.since import News, NewsKind
from xianzhi_tui.domain.ticket import CallOutcome, Location, PromiseOf, SuspendReason, Ticket

ZHANG, COLLEAGUE = Person("01", "张敏"), Person("02", "李强")


def items(*tickets: Ticket, now: datetime = AFTERNOON) -> list[Item]:
    return list(open_items(tickets, now, lambda _: POLICY))


def told(*tickets: Ticket, now: datetime = AFTERNOON) -> list[tuple[ItemKind, str, int]]:
    return [(one.kind, one.what, one.no) for one in items(*tickets, now=now)]


def test_limits_stand_in_the_order_in_which_they_run_out_the_broken_ones_first() -> None:
    late, fresh, complaint = numbered(1001, file()), numbered(1002, file(at=EVENING)), numbered(1003, assigned())
    found = [one for one in items(complaint, fresh, late, now=EVENING + minutes(1)) if one.kind is ItemKind.CLOCK]
    assert [(one.no, one.what, one.late) for one in found] == [
        (1001, "verify", True),
        (1002, "verify", False),
        (1003, "reply", False),
    ]


@pytest.mark.parametrize(
    ("ticket", "expected"),
    [
        (file(), [(ItemKind.CLOCK, "verify")]),
        (do(file(), c.Accept(), NOON), [(ItemKind.CLOCK, "verify"), (ItemKind.CALL, "first")]),
        (
            do(verified(), c.GivePromise(NOON + DAY, PromiseOf.RESULT), NOON + minutes(30)),
            [(ItemKind.CLOCK, "fix"), (ItemKind.PROMISE, "result"), (ItemKind.CALL, "first")],
        ),
        (
            do(verified(), c.WaitParts("道闸杆", NOON + DAY), NOON + minutes(30)),
            [(ItemKind.CLOCK, "fix"), (ItemKind.CALL, "first"), (ItemKind.WAITING, "parts")],
        ),
        (
            do(verified(), c.Suspend(SuspendReason.WEATHER, NOON + DAY, True, "09"), NOON + minutes(30)),
            [(ItemKind.SUSPENDED, "weather")],
        ),
        (
            do(
                verified(),
                c.Suspend(SuspendReason.THIRD_PARTY, NOON + DAY, True, "09", "", "供水第8号", "水务公司"),
                NOON + minutes(30),
            ),
            [(ItemKind.WAITING, "third_party")],
        ),
        (finished(), [(ItemKind.CALL, "completion")]),
        (consulting(), [(ItemKind.CLOCK, "consult")]),
        (called_back(), []),
        (closed(), []),
    ],
    ids=lambda value: value.state.value if isinstance(value, Ticket) else "",
)
def test_a_ticket_stands_under_everything_that_is_still_to_be_done_for_it(
    ticket: Ticket, expected: list[tuple[ItemKind, str]]
) -> None:
    assert [(kind, what) for kind, what, _ in told(ticket)] == expected


def test_what_is_waited_for_says_for_whom_and_until_when() -> None:
    ticket = do(
        verified(),
        c.Suspend(SuspendReason.THIRD_PARTY, NOON + DAY, True, "09", "", "供水第8号", "水务公司"),
        NOON + minutes(30),
    )
    (waiting,) = items(ticket)
    assert (waiting.note, waiting.at, waiting.late) == ("水务公司 供水第8号", NOON + DAY, False)
    (waiting,) = items(ticket, now=NOON + 2 * DAY)
    assert waiting.late


def test_a_call_says_when_it_is_to_be_tried_and_whether_the_resident_named_that_time() -> None:
    agreed = EVENING + timedelta(hours=1)
    later = call(CallOutcome.CALL_LATER, call_at=agreed)
    (owed,) = items(do(finished(), later, EVENING), now=EVENING + minutes(1))
    assert (owed.kind, owed.at, owed.agreed, owed.late) == (ItemKind.CALL, agreed, True, False)
    (owed,) = items(do(finished(), call(CallOutcome.NO_ANSWER), EVENING), now=EVENING + minutes(1))
    assert (owed.at, owed.agreed) == (EVENING + minutes(30), False)
    (owed,) = items(finished(), now=NOON + 3 * DAY)
    assert owed.late


def test_each_of_the_two_finds_what_they_have_and_what_comes_to_them() -> None:
    mine = numbered(1001, do(file(), c.Accept(), NOON))
    theirs = numbered(1002, do(file(), c.Accept(), NOON, LI))
    nobodys = numbered(1003, file())
    made = sheet((mine, theirs, nobodys), AFTERNOON, lambda _: POLICY, since=NOON)
    assert {one.no for one in made.of("02")} == {1002}
    assert {one.no for one in made.beside("02")} == {1001, 1003}
    assert len(made.of("02")) + len(made.beside("02")) == len(made.items)


def test_a_sheet_of_many_says_how_much_it_leaves_out_and_what_is_long_is_cut() -> None:
    long = file(location=Location("六楼漏水[/" * 40))
    made = sheet(
        (numbered(2000 + n, replace(long, calls=())) for n in range(MOST_ITEMS + 7)),
        NOON,
        lambda _: POLICY,
        since=NOON,
        unsent=[Unsent("accept", 1001, NOON, ZHANG)] * 51,
    )
    assert (len(made.items), len(made.unsent), made.left_out) == (MOST_ITEMS, 50, 8)
    assert {len(one.place) for one in made.items} == {LONGEST_PLACE}


def test_of_much_that_happened_the_newest_stands_on_the_sheet() -> None:
    again = [News(NOON + minutes(n), NewsKind.REOPENED, file()) for n in range(MOST_NOTABLE + 7)]
    made = sheet((), EVENING, lambda _: POLICY, since=NOON, happened=again)
    assert [one.at for one in made.notable] == [one.at for one in again[7:]]
    assert made.happened.reopened == MOST_NOTABLE + 7


def test_a_handover_is_one_persons_to_another_and_in_that_order() -> None:
    given = Handover("h1", ZHANG, COLLEAGUE, NOON, Sheet(NOON, NOON))
    assert given.sound
    assert replace(given, taken_at=NOON).sound
    assert not replace(given, taken_at=NOON - minutes(1)).sound
    assert not replace(given, taker=ZHANG).sound


def test_a_handover_survives_the_store() -> None:
    tickets = (verified(), finished(), numbered(1003, do(file(hazard=True), c.Accept(), NOON)))
    made = sheet(tickets, AFTERNOON, lambda _: POLICY, since=NOON, unsent=[Unsent("accept", 0, NOON, ZHANG, True)])
    given = Handover("h1", ZHANG, COLLEAGUE, NOON, made, AFTERNOON, "六楼漏水[/")
    assert decode(encode(given), Handover) == given


def test_nothing_open_is_an_empty_sheet() -> None:
    assert items(closed(), called_back()) == []
    assert told(replace(file(), clocks=())) == [(ItemKind.OPEN, "", 1001)], "even where nothing runs it is told"
