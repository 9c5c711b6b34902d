"""What the office's work comes to: who was counted where, and that no limit is counted twice or never."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.office import (
    DAY,
    EVENING,
    LEAD,
    NOON,
    RESIDENT,
    call,
    closed,
    consulting,
    do,
    file,
    finished,
    invalid,
    merge,
    minutes,
    register,
    replied,
    small,
    verified,
)
from tests.domain.test_histories import ASKED
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.promises import Standing
from xianzhi_tui.domain.scene import Refused
from xianzhi_tui.domain.statistics.difference import COMPARABLE_FROM, differences
from xianzhi_tui.domain.statistics.figures import Figures, Grouping, statistics
from xianzhi_tui.domain.statistics.measures import DISTRICT_LIMITS, LIMITS_OF_REPAIRERS, Measure, Timing
from xianzhi_tui.domain.statistics.spans import Span, days, last_days, month
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, Category, Kind, Location, State, SuspendReason, Ticket

HOSTILE = "六楼漏水[/"
WEEK = Span(NOON, NOON + 7 * DAY)
LATER = NOON + 60 * DAY


def figures(*tickets: Ticket, span: Span = WEEK, now: datetime = LATER) -> Figures:
    return statistics(tickets, span, now)


def kept(found: Figures, measure: Measure) -> tuple[int, int]:
    timing = found.total.timing(measure)
    return timing.on_time, timing.late


@pytest.mark.parametrize(
    ("percent", "expected"),
    [(50, 5), (90, 9), (95, 10), (100, 10), (1, 1), (10, 1), (11, 2)],
)
def test_a_percentile_is_a_duration_that_somebody_really_waited(percent: int, expected: int) -> None:
    timing = Timing()
    for seconds in (7, 3, 10, 1, 9, 5, 2, 8, 6, 4):
        timing.add(seconds)
    assert timing.percentile(percent) == timedelta(seconds=expected)
    assert timing.median == timedelta(seconds=5)


def test_of_nothing_nothing_is_said() -> None:
    assert (Timing().ratio, Timing().median, Timing().judged) == (None, None, 0)
    empty = figures()
    assert (empty.filed, empty.open, empty.total.kept(DISTRICT_LIMITS).ratio, empty.repeats) == (0, 0, None, ())


def test_a_check_in_time_is_kept_and_took_as_long_as_it_took() -> None:
    found = figures(verified())
    assert kept(found, Measure.VERIFY) == (1, 0)
    assert found.total.timing(Measure.VERIFY).median == minutes(10)
    assert found.total.timing(Measure.ACCEPT).median == minutes(1)


def test_a_limit_that_broke_is_missed_whether_or_not_it_ever_ended() -> None:
    accepted = do(file(), c.Accept())
    late = do(accepted, small(NOON + minutes(40)), NOON + minutes(41))
    assert kept(figures(late), Measure.VERIFY) == kept(figures(accepted), Measure.VERIFY) == (0, 1)
    assert figures(late).total.timing(Measure.VERIFY).done == 1
    assert figures(accepted).total.timing(Measure.VERIFY).done == 0


def test_what_is_not_known_yet_is_not_judged() -> None:
    accepted = do(file(), c.Accept())
    assert kept(figures(accepted, now=NOON + minutes(30)), Measure.VERIFY) == (0, 0)
    assert kept(figures(accepted, now=NOON + minutes(31)), Measure.VERIFY) == (0, 1)


def test_a_span_that_is_over_says_up_to_when_it_is_known() -> None:
    found = figures(verified(), span=Span(NOON, NOON + DAY))
    assert (found.as_of, found.end) == (LATER, NOON + DAY)
    assert figures(span=WEEK, now=NOON + DAY).end == NOON + DAY


def test_nobody_is_counted_as_satisfied_who_was_only_told_something() -> None:
    told = do(verified(), call(purpose=CallPurpose.FIRST), NOON + minutes(20))
    assert figures(told).calls == {CallOutcome.REACHED: 1}
    asked = do(do(told, c.FinishRepair("好了", no_photo_reason="夜里"), EVENING), call(), EVENING)
    assert figures(asked).calls == {CallOutcome.REACHED: 1, CallOutcome.SATISFIED: 1}
    assert figures(asked).reached == 2


def test_a_missed_limit_belongs_to_the_day_on_which_it_broke_and_not_to_that_of_the_work() -> None:
    late = do(do(file(), c.Accept(), NOON), small(NOON + DAY), NOON + DAY + minutes(1))
    first, second = Span(NOON, NOON + DAY), Span(NOON + DAY, NOON + 2 * DAY)
    assert kept(figures(late, span=first), Measure.VERIFY) == (0, 1)
    assert kept(figures(late, span=second), Measure.VERIFY) == (0, 0)


def test_a_limit_that_became_moot_in_time_is_neither_kept_nor_missed() -> None:
    in_time = do(file(no=1002), c.Cancel("自行处理"), NOON + minutes(5))
    too_late = do(file(no=1003), c.Cancel("自行处理"), NOON + minutes(50))
    assert kept(figures(in_time), Measure.VERIFY) == (0, 0)
    assert kept(figures(too_late), Measure.VERIFY) == (0, 1)
    assert kept(figures(too_late), Measure.FIX) == (0, 0)


def test_time_that_stood_still_counts_for_nobody() -> None:
    away = c.Suspend(SuspendReason.RESIDENT_AWAY, NOON + 3 * DAY, pause=True, approved_by="09")
    paused = do(verified(), away, NOON + DAY)
    assert kept(figures(paused), Measure.FIX) == (0, 0)
    back = do(do(paused, c.Resume(), NOON + 3 * DAY), c.FinishRepair("好了", no_photo_reason="无"), NOON + 4 * DAY)
    found = figures(back)
    assert kept(found, Measure.FIX) == (1, 0)
    assert found.total.timing(Measure.FIX).median == 2 * DAY


def test_a_repair_that_waited_for_a_part_stands_by_itself() -> None:
    waiting = do(verified(), c.WaitParts("水泵", NOON + 4 * DAY), NOON + DAY)
    working = do(waiting, c.StartRepair("11"), NOON + 4 * DAY)
    found = figures(do(working, c.FinishRepair("换泵", no_photo_reason="无"), NOON + 4 * DAY + minutes(30)))
    assert (kept(found, Measure.PARTS), kept(found, Measure.FIX)) == ((1, 0), (0, 0))


def test_each_kind_of_limit_has_its_own_line() -> None:
    found = figures(consulting(), replied(), closed())
    assert kept(found, Measure.FUND_CONTACT) == (1, 0)
    assert kept(found, Measure.REPLY) == (1, 0)
    assert kept(found, Measure.CLOSING_CALL) == (1, 1)  # nobody was told of the reply
    assert found.total.timing(Measure.WHOLE).median == EVENING + minutes(30) - NOON


def test_what_came_and_went_is_counted_by_its_own_moment() -> None:
    tickets = (closed(), file(no=1002, at=NOON - DAY), do(file(no=1003), c.Cancel("不用了")), invalid())
    found = figures(*tickets)
    assert (found.filed, found.open) == (3, 2)
    assert found.ended == {State.CLOSED: 1, State.CANCELLED: 1}
    assert figures(*tickets, span=Span(NOON - 3 * DAY, NOON)).filed == 1


def test_a_ticket_that_began_anew_is_counted_as_reopened() -> None:
    again = do(closed(), c.Reopen("又松了"), EVENING + DAY)
    found = figures(again, now=EVENING + 2 * DAY)
    assert (found.reopened, found.open, found.ended) == (1, 1, {})
    assert figures(again, span=Span(NOON, EVENING)).reopened == 0


def test_stars_calls_and_promises_are_counted() -> None:
    tried = do(finished(), call(CallOutcome.NO_ANSWER), EVENING)
    reached = do(tried, call(), EVENING + minutes(40))
    low = do(reached, c.Rate(2, HOSTILE), EVENING + DAY, RESIDENT)
    promised = do(verified(no=1002), c.GivePromise(NOON + DAY), NOON + minutes(20))
    kept_one = do(promised, c.FinishRepair("好", no_photo_reason="无"), NOON + minutes(90))
    broken = do(verified(no=1003), c.GivePromise(NOON + minutes(60)), NOON + minutes(20))
    found = figures(low, kept_one, broken)
    assert (found.calls[CallOutcome.NO_ANSWER], found.reached) == (1, 1)
    assert found.stars == {2: 1}
    assert found.promises == {Standing.KEPT: 1, Standing.BROKEN: 1}


def test_the_same_is_told_by_channel_trade_person_place_and_hour() -> None:
    online = do(verified(), c.FinishRepair("好", no_photo_reason="无"), NOON + DAY)
    groups = figures(online, register(no=1002, category=Category.WALL)).groups
    assert {key: group.filed for key, group in groups[Grouping.SIDE].items()} == {"online": 1, "desk": 1}
    assert set(groups[Grouping.CHANNEL]) == {"mini_program", "walk_in"}
    assert set(groups[Grouping.CATEGORY]) == {"floor", "wall"}
    of_wang = groups[Grouping.REPAIRER]["11"].kept(LIMITS_OF_REPAIRERS)
    assert (of_wang.on_time, of_wang.late) == (2, 0)
    assert {key: group.filed for key, group in groups[Grouping.BUILDING].items()} == {"12": 2}
    assert {key: group.filed for key, group in groups[Grouping.HOUR].items()} == {"14": 2}


def test_too_few_are_not_compared() -> None:
    online = [do(file(no=n), c.Accept()) for n in range(COMPARABLE_FROM)]
    at_desk = [do(register(no=n), small(NOON), NOON + minutes(5)) for n in range(COMPARABLE_FROM)]
    verify = next(one for one in differences(figures(*online, *at_desk)) if one.measure is Measure.VERIFY)
    assert (verify.comparable, verify.points, verify.median) == (True, -100.0, None)
    fewer = next(one for one in differences(figures(*online, *at_desk[1:])) if one.measure is Measure.VERIFY)
    assert not fewer.comparable


def at_place(no: int, at: datetime, where: Location, category: Category = Category.WATER) -> Ticket:
    return file(no=no, at=at, location=where, category=category, text=HOSTILE)


def test_the_same_matter_at_the_same_place_is_a_fault_that_came_back() -> None:
    six, pump = Location("6号楼902", "6号楼", "902"), Location("水泵房", zone="水泵房")
    tickets = [
        at_place(1, NOON - 80 * DAY, six),
        at_place(2, NOON - 20 * DAY, six),
        at_place(3, NOON + DAY, six),
        at_place(4, NOON + DAY, six, Category.LIFT),
        at_place(5, NOON - 40 * DAY, pump),
        at_place(6, NOON + 2 * DAY, pump),
        at_place(7, NOON + 2 * DAY, Location("不详")),
        at_place(8, NOON + 3 * DAY, Location("不详")),
    ]
    found = figures(*tickets).repeats
    assert [(one.spot, one.category, one.soon, one.later, one.latest_no) for one in found] == [
        ("6号楼", Category.WATER, 2, 3, 3),
        ("水泵房", Category.WATER, 1, 2, 6),
    ]


def test_a_merged_or_withdrawn_report_is_no_fault_that_came_back() -> None:
    first, second = file(no=1001), file(no=1002, at=NOON + minutes(5))
    assert len(figures(first, second).repeats) == 1
    assert figures(first, merge(second, first, NOON + minutes(9))[0]).repeats == ()
    assert figures(first, do(second, c.Cancel("看错了"), NOON + minutes(9))).repeats == ()


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        (last_days(1, NOON), date(2024, 11, 4), date(2024, 11, 4)),
        (last_days(30, NOON), date(2024, 10, 6), date(2024, 11, 4)),
        (month(NOON), date(2024, 11, 1), date(2024, 11, 4)),
        (month(NOON, 1), date(2024, 10, 1), date(2024, 10, 31)),
        (month(datetime(2024, 3, 31, 17, tzinfo=UTC), 2), date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_spans_are_whole_days_of_shanghai(span: Span, first: date, last: date) -> None:
    assert (span.first_day, span.last_day) == (first, last)
    assert span == days(first, last)


def lived(seed: int) -> list[Ticket]:
    """Tickets to which thirty random things happened in a fortnight, as far as the rules allow."""
    chance = Random(seed)
    tickets = []
    for no in range(4):
        at = NOON + minutes(chance.randrange(20_000))
        ticket = file(chance.choice([Kind.REPAIR, Kind.COMPLAINT]), at, no=1001 + no)
        for _ in range(30):
            at += minutes(chance.choice([1, 7, 40, 600]))
            asked = ASKED[chance.choice(sorted(ASKED))](ticket, at)
            by = RESIDENT if isinstance(asked, c.Rate) else LEAD
            try:
                ticket = do(ticket, asked, at, by)
            except Refused:
                continue
        tickets.append(ticket)
    return tickets


@given(st.integers(0, 10_000), st.integers(0, 40_000))
def test_days_side_by_side_make_up_the_whole_and_nothing_is_counted_twice(seed: int, cut: int) -> None:
    tickets, end = lived(seed), NOON + 60 * DAY
    middle = NOON + minutes(cut)
    whole = figures(*tickets, span=Span(NOON, end), now=end)
    parts = [figures(*tickets, span=span, now=end) for span in (Span(NOON, middle), Span(middle, end))]
    for measure in Measure:
        assert kept(whole, measure) == tuple(map(sum, zip(*(kept(one, measure) for one in parts), strict=True)))
        assert whole.total.timing(measure).done == sum(one.total.timing(measure).done for one in parts)
    for count in ("filed", "reopened", "reached"):
        assert getattr(whole, count) == sum(getattr(one, count) for one in parts)
    assert whole.ended == parts[0].ended + parts[1].ended
    assert whole.promises == parts[0].promises + parts[1].promises


def test_an_earlier_state_of_a_ticket_gives_the_figures_as_they_were_known() -> None:
    before = do(file(), c.Accept())
    after = replace(do(before, small(NOON), NOON + minutes(20)))
    assert kept(figures(before, now=NOON + minutes(25)), Measure.VERIFY) == (0, 0)
    assert kept(figures(after, now=NOON + minutes(25)), Measure.VERIFY) == (1, 0)
