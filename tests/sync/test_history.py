"""Looking back: the board of any past moment is the one that a replica showed which knew no more than that."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.domain.office import ACTORS, DAY, minutes
from tests.domain.test_histories import ASKED, Office
from tests.sync.ledger import Ledger
from tests.sync.older import VERSIONS, make_older
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain import events as e
from xianzhi_tui.domain.evolve import evolve
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.domain.ticket import Kind, State
from xianzhi_tui.sync.answers import HistoryPage
from xianzhi_tui.sync.board import read_board, read_story
from xianzhi_tui.sync.desk import BoardData, Criterion, Presence, Query
from xianzhi_tui.sync.history import History
from xianzhi_tui.sync.replica import Replica
from xianzhi_tui.sync.traces import LONG

EVERYTHING = Query()
SECOND = timedelta(seconds=1)


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def replica(tmp_path: Path, ledger: Ledger) -> Iterator[Replica]:
    replica = Replica.open(tmp_path / "replica.db")
    replica.load_snapshot(ledger.snapshot())
    yield replica
    replica.close()


class Life(Office):
    """A random office whose every event is written down as the service would."""

    def __init__(self, chance: Random) -> None:
        super().__init__()
        self.chance = chance
        self.book = Ledger(now=self.now)

    def record(self, index: int | None, events: tuple[e.Event, ...]) -> None:
        ticket, self.book.now = None if index is None else self.tickets[index], self.now
        for event in events:
            ticket = evolve(ticket, event)
            self.book.write_down(ticket, event)
        super().record(index, events)

    def live(self) -> None:
        """Something happens, or time passes."""
        chance = self.chance
        match chance.randrange(8) if self.tickets else 0:
            case 0:
                self.file(chance.choice(list(Kind)), chance.random() < 0.2, chance.random() < 0.3, chance.randrange(99))
            case 1 | 2:
                self.wait(chance.choice([1, 31, 60 * 5, 60 * 26, 60 * 24 * 8]))
            case 3:
                self.ask(chance.randrange(9), chance.choice(sorted(ASKED)), chance.choice(ACTORS))
            case 4 if len(self.tickets) > 1:
                self.merge(chance.randrange(9), chance.randrange(9), chance.choice(ACTORS[:3]))
            case 5 if any(one.state is State.MERGED for one in self.tickets):
                self.unmerge(ACTORS[0])
            case _:
                self.go_on(chance.randrange(9), [chance.randrange(99) for _ in range(3)])
        self.now += minutes(1)
        self.book.now = self.now


class Seen(NamedTuple):
    """What a replica showed at a moment."""

    at: datetime
    board: BoardData


def lived(life: Life, replica: Replica, steps: int) -> list[Seen]:
    """A replica follows an office; what it showed whenever something had happened, and a little later."""
    seen = []
    for _ in range(steps):
        before = replica.cursor
        life.live()
        replica.apply_page(life.book.page(after=before), after=before)
        for ago in (1, 0.4):  # at that very instant, and before anything else can happen
            at = life.now - minutes(ago)
            seen.append(Seen(at, read_board(replica.file, at)))
    return seen


def fetched_later(life: Life, replica: Replica) -> None:
    """A replica that begins when all is over: the board as it is, then what ended, by page."""
    replica.load_snapshot(life.book.snapshot())
    ended = [one for one in life.tickets if not one.open]
    replica.add_history(HistoryPage(tuple(life.book.story(one) for one in ended)), life.now - 9000 * DAY)


def check(history: History, seen: Seen) -> None:
    past, board = history.at(seen.at), seen.board
    assert {one.id: one for one in past.data.tickets} == {one.id: one for one in board.tickets}
    assert (past.data.cursor, past.data.finished_today, past.data.on_time_today) == (
        board.cursor,
        board.finished_today,
        board.on_time_today,
    )
    assert (past.lacking, past.whole) == (0, True)


def compare(seed: int) -> None:
    """Live for a while, then look at every moment again, in any order."""
    with TemporaryDirectory() as folder:
        life = Life(Random(seed))
        followed, fetched = (Replica.open(Path(folder) / f"{name}.db") for name in ("followed", "fetched"))
        followed.load_snapshot(life.book.snapshot())
        seen = lived(life, followed, 40)
        fetched_later(life, fetched)
        life.chance.shuffle(seen)
        for replica in (followed, fetched):
            history = History(replica.file)  # one for all moments: what it remembers must not show
            for one in seen:
                check(history, one)
            check(History(replica.file), seen[0])
            replica.close()


# A seed is not made smaller: the next smaller one is another office.
WHOLE_SEEDS = settings(phases=(Phase.explicit, Phase.reuse, Phase.generate))


@settings(WHOLE_SEEDS, max_examples=8)
@given(st.integers(0, 2**32))
def test_the_past_is_what_a_replica_showed_that_knew_no_more(seed: int) -> None:
    compare(seed)


@pytest.mark.slow
@settings(WHOLE_SEEDS, max_examples=150)
@given(st.integers(0, 2**32))
def test_the_past_of_many_offices(seed: int) -> None:
    compare(seed)


def test_before_the_first_event_there_is_nothing_and_after_the_last_what_there_is(
    replica: Replica, ledger: Ledger
) -> None:
    begin = ledger.now
    ticket = ledger.do(ledger.file(), c.Accept())
    replica.apply_page(ledger.page(), after=0)
    history = History(replica.file)
    before, after = history.at(begin), history.at(ledger.now + DAY)
    assert (before.data.tickets, before.earlier, before.later) == ((), None, begin + SECOND)
    assert (after.data.tickets, after.earlier, after.later) == ((ticket,), ledger.now, None)
    assert after.data.data_as_of == begin, "nobody has said since that there is nothing newer"


def test_nothing_changes_before_the_next_event_or_the_next_day(replica: Replica, ledger: Ledger) -> None:
    ledger.file()
    first = ledger.now
    ledger.now += DAY
    ledger.file()
    replica.apply_page(ledger.page(), after=0)
    history = History(replica.file)
    midnight = datetime(2024, 11, 4, 16, tzinfo=UTC)
    assert history.at(first).holds_until == midnight
    assert history.at(midnight).holds_until == ledger.now


def test_a_file_that_is_not_there_has_no_past(tmp_path: Path, ledger: Ledger) -> None:
    history = History(tmp_path / "replica.db")
    assert history.newest() is None
    assert history.at(ledger.now).data == BoardData()
    assert history.find(EVERYTHING, ledger.now).count == 0
    assert history.story("x", ledger.now) is None


def test_a_story_is_told_as_far_as_it_had_come(replica: Replica, ledger: Ledger) -> None:
    filed = ledger.file()
    then = ledger.now
    ledger.finish(filed)
    replica.apply_page(ledger.page(), after=0)
    history = History(replica.file)
    story = history.story(filed.id, then)
    assert story is not None
    assert (story.ticket, len(story.events)) == (filed, 1)
    assert history.story(filed.id, then - SECOND) is None
    assert history.story(filed.id, ledger.now) == read_story(replica.file, filed.id)


def test_a_ticket_whose_beginning_is_not_here_is_counted_and_not_shown_wrongly(
    replica: Replica, ledger: Ledger
) -> None:
    ticket = ledger.file()
    then = ledger.now
    ledger.do(ticket, c.Accept())
    replica.apply_page(ledger.page(after=1), after=0)  # as if the first one had got lost
    history = History(replica.file)
    assert (history.at(then).data.tickets, history.at(then).lacking) == ((), 1)
    assert (history.at(ledger.now).data.tickets, history.at(ledger.now).lacking) == ((ledger.ticket(ticket.id),), 0)
    assert history.story(ticket.id, then) is None


def test_a_ticket_with_a_gap_in_its_story_is_left_out_until_the_gap_is_behind(replica: Replica, ledger: Ledger) -> None:
    ticket = ledger.finish(ledger.file())
    replica.apply_page(ledger.page(broken=[2]), after=0)
    history = History(replica.file)
    past = history.at(ledger.now - SECOND)
    assert (past.data.tickets, past.lacking) == ((), 1)
    assert history.at(ledger.now).data.tickets == (ticket,)


def test_a_copy_says_from_when_on_it_is_whole(tmp_path: Path, ledger: Ledger) -> None:
    ticket = ledger.cancel(ledger.file())
    long_ago = ledger.now
    ledger.now += DAY
    replica = Replica.open(tmp_path / "late.db")
    replica.load_snapshot(ledger.snapshot())
    history = History(replica.file)
    assert (history.at(long_ago).whole, history.at(ledger.now).whole) == (False, True)
    replica.add_history(HistoryPage((ledger.story(ticket),), next="1000"), long_ago + DAY)
    assert not history.at(long_ago).whole, "there are older ones"
    replica.add_history(HistoryPage((ledger.story(ticket),)), long_ago)
    assert history.at(long_ago).whole
    replica.forget_ended_before(long_ago + SECOND)
    assert (history.at(long_ago).whole, history.at(ledger.now).whole) == (False, True)
    replica.close()


def test_who_was_at_the_desks_is_told_only_of_times_that_were_heard_of(replica: Replica, ledger: Ledger) -> None:
    here, nobody = (Presence(Person("01", "张敏"), "desk-1"),), ()
    begin = ledger.now
    for seconds, present in ((0, here), (25, here), (50, nobody), (600, here)):
        replica.confirm_as_of(begin + seconds * SECOND, present)
    history = History(replica.file)
    told = {seconds: history.at(begin + seconds * SECOND).present for seconds in (-1, 0, 30, 50, 100, 300, 600, 630)}
    assert told == {-1: None, 0: here, 30: here, 50: nobody, 100: nobody, 300: None, 600: here, 630: here}


def test_what_is_found_in_the_past_is_as_it_was(replica: Replica, ledger: Ledger) -> None:
    first = ledger.file()
    ended = ledger.cancel(ledger.file())
    then = ledger.now
    ledger.finish(first)
    ledger.file()
    replica.apply_page(ledger.page(), after=0)
    history = History(replica.file)
    assert history.find(EVERYTHING, then).tickets == (first, ended)
    assert history.find(EVERYTHING, then).count == 2
    submitted = Query((Criterion(states=(State.SUBMITTED,)),))
    assert history.find(submitted, then).tickets == (first,)
    assert [one.id for one in history.find(submitted, ledger.now).tickets] == [ledger.after_event[-1].id]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_copy_of_an_older_version_has_a_past_too(replica: Replica, ledger: Ledger, version: int) -> None:
    filed = ledger.file()
    then = ledger.now
    ledger.now += LONG
    ledger.finish(filed)
    replica.apply_page(ledger.page(), after=0)
    replica.close()
    make_older(replica.file, version)
    Replica.open(replica.file).close()
    assert History(replica.file).at(then).data.tickets == (filed,)


def test_what_was_kept_because_it_stood_long_goes_with_its_ticket(replica: Replica, ledger: Ledger) -> None:
    filed = ledger.file()
    ledger.now += LONG
    ledger.cancel(filed)
    replica.apply_page(ledger.page(), after=0)
    assert rows(replica, "stood") == 1
    replica.forget_ended_before(ledger.now + DAY)
    assert rows(replica, "stood") == rows(replica, "event") == 0


def rows(replica: Replica, table: str) -> int:
    with closing(sqlite3.connect(replica.file)) as db:
        found: int = db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return found
