"""What somebody who was away hears: what came, ended and got late, and what others did with their tickets."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tests.domain.office import (
    AFTERNOON,
    EVENING,
    LI,
    NOON,
    RESIDENT,
    TIMER,
    ZHANG,
    called_back,
    do,
    file,
    minutes,
    scene,
    verified,
)
from tests.domain.test_bench import numbered
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain import events as e
from xianzhi_tui.domain.decide import decide
from xianzhi_tui.domain.evolve import evolve
from xianzhi_tui.domain.roles import Actor
from xianzhi_tui.domain.since import News, NewsKind, Tally, for_person, news, tally
from xianzhi_tui.domain.ticket import PromiseOf, Ticket


class Shift:
    """A stretch of work, written down as the service does."""

    def __init__(self, *tickets: Ticket) -> None:
        self.tickets = {one.id: one for one in tickets}
        self.events: list[e.Recorded] = []

    def file(self, ticket: Ticket) -> None:
        self.tickets[ticket.id] = ticket
        made = c.Submit(ticket.report, ticket.channel)
        (event,) = decide(None, made, scene(ticket.received_at, RESIDENT, no=ticket.no))
        self._record(ticket.id, event, ticket.received_at)

    def do(self, ticket_id: str, command: c.Command, at: datetime, by: Actor = LI) -> None:
        for event in decide(self.tickets[ticket_id], command, scene(at, by)):
            self.tickets[ticket_id] = evolve(self.tickets[ticket_id], event)
            self._record(ticket_id, event, at)

    def _record(self, ticket_id: str, event: e.Event, at: datetime) -> None:
        self.events.append(
            e.Recorded(
                seq=len(self.events) + 1,
                ticket_id=ticket_id,
                recorded_at=at,
                command_id="c",
                device="desk-1",
                policy_version=1,
                event=event,
            )
        )

    def news(self, since: datetime = NOON, now: datetime = EVENING) -> tuple[News, ...]:
        return news(self.events, self.tickets, since, now)


def told(found: tuple[News, ...]) -> list[tuple[NewsKind, int]]:
    return [(one.kind, one.ticket.no) for one in found]


def test_what_came_ended_and_got_late_is_told_newest_last() -> None:
    shift = Shift(numbered(1002, called_back(AFTERNOON)))
    shift.file(numbered(1001, file(at=NOON + minutes(5))))
    shift.do("t1002", c.Rate(5, "好"), AFTERNOON + minutes(1), RESIDENT)
    assert told(shift.news()) == [(NewsKind.NEW, 1001), (NewsKind.LATE, 1001), (NewsKind.ENDED, 1002)]
    assert tally(shift.news()) == Tally(new=1, ended=1, late=1)


def test_what_was_recorded_before_is_no_news() -> None:
    shift = Shift()
    shift.file(numbered(1001, file(at=NOON)))
    assert shift.news(since=NOON, now=NOON + minutes(29)) == ()


def test_a_low_star_that_begins_a_new_cycle_is_told_once_and_counted_as_both() -> None:
    shift = Shift(numbered(1001, called_back(AFTERNOON)))
    shift.do("t1001", c.Rate(1, "没修好[/"), AFTERNOON + minutes(1), RESIDENT)
    found = shift.news(now=AFTERNOON + minutes(2))
    assert told(found) == [(NewsKind.LOW_STARS, 1001)]
    assert (tally(found).reopened, tally(found).low_stars) == (1, 1)


def test_a_promise_that_was_not_kept_in_time_is_told_and_one_that_was_is_not() -> None:
    promise = c.GivePromise(AFTERNOON, PromiseOf.RESULT)
    kept, broken = numbered(1001, verified()), numbered(1002, verified())
    shift = Shift(*(do(one, promise, NOON + minutes(20)) for one in (kept, broken)))
    shift.do("t1001", c.FinishRepair("修好", no_photo_reason="未拍照"), AFTERNOON - minutes(1))
    promises = [one for one in shift.news() if one.kind is NewsKind.PROMISE]
    assert [(one.ticket.no, one.passed, one.at) for one in promises] == [(1002, PromiseOf.RESULT, AFTERNOON)]


def test_who_comes_back_hears_what_others_did_with_their_tickets_and_not_what_they_did_themselves() -> None:
    mine = numbered(1001, do(file(), c.Accept(), NOON, ZHANG))
    theirs = numbered(1002, do(file(), c.Accept(), NOON, LI))
    shift = Shift(mine, theirs)
    shift.do("t1001", c.Dispatch("11"), NOON + minutes(1), LI)
    shift.do("t1001", c.AddNote("我自己写的"), NOON + minutes(2), ZHANG)
    shift.do("t1001", c.Urge("还没来"), NOON + minutes(6), RESIDENT)
    shift.do("t1002", c.Dispatch("11"), NOON + minutes(7), LI)
    found = for_person(shift.news(now=NOON + minutes(8)), "01")
    assert told(found) == [(NewsKind.ACTED, 1001), (NewsKind.URGED, 1001)]
    assert tally(shift.news(now=NOON + minutes(8))).urged == 1


def test_what_broke_at_the_moment_somebody_left_was_told_before() -> None:
    ticket = file()
    broke = NOON + minutes(30)
    since = [news((), {ticket.id: ticket}, at, broke + minutes(1)) for at in (broke - minutes(1), broke)]
    assert [[one.at for one in found if one.kind is NewsKind.LATE] for found in since] == [[broke], []]


def test_an_event_of_a_ticket_that_is_not_here_is_passed_over() -> None:
    shift = Shift()
    shift.file(numbered(1001, file(at=NOON + minutes(1))))
    shift.tickets.clear()
    assert shift.news() == ()


def test_a_ticket_that_ended_and_was_noted_upon_ended_once() -> None:
    shift = Shift(numbered(1001, called_back(AFTERNOON)))
    shift.do("t1001", c.CloseRatingWindow(), AFTERNOON + minutes(60 * 24 * 7), TIMER)
    shift.do("t1001", c.AddNote("归档"), AFTERNOON + minutes(60 * 24 * 7))
    later = AFTERNOON + minutes(60 * 24 * 7 + 1)
    assert tally(shift.news(now=later)).ended == 1
    gone = replace(shift.tickets["t1001"], ended_at=None)
    shift.tickets["t1001"] = gone
    assert tally(shift.news(now=later)).ended == 0, "it was begun again since"
