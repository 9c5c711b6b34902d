"""The board as it stood: at any moment it is what the events up to then make of it, whatever was kept to be quick."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from tests.sync.ledger import Ledger
from tests.sync.older import make_older
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.calls import owes_calls
from xianzhi_tui.domain.clocks import SOFT
from xianzhi_tui.domain.evolve import replay
from xianzhi_tui.domain.ticket import State, Ticket
from xianzhi_tui.sync import search, traces
from xianzhi_tui.sync.board import sound
from xianzhi_tui.sync.desk import Criterion, Query
from xianzhi_tui.sync.history import History
from xianzhi_tui.sync.replica import Replica
from xianzhi_tui.sync.search import Finder, found_among

SEEDS = range(3)
ENDS = (State.CLOSED, State.CANCELLED)
LEAKS = Query((Criterion(words="漏水"),))


@pytest.fixture(params=SEEDS)
def worked(request: pytest.FixtureRequest, ledger: Ledger) -> Ledger:
    """Some days of an office that lets things lie, sometimes overnight."""
    chance = Random(request.param)
    print(f"seed {request.param}")
    for _ in range(12):
        ticket, steps = ledger.file(), chance.randrange(4)
        for act in (ledger.cancel,) if steps == 3 else (lambda it: ledger.do(it, c.Accept()), ledger.repair)[:steps]:
            ledger.now += timedelta(hours=chance.uniform(0, 30))
            ticket = act(ticket)
        if steps == 0:
            ledger.now += timedelta(hours=13)
            ledger.close(ticket)
    return ledger


def standing(ledger: Ledger, at: datetime) -> list[Ticket]:
    """The live tickets as the bare events tell."""
    return sorted((one for one in as_it_was(ledger, at) if one.open or owes_calls(one)), key=lambda one: one.no)


def as_it_was(ledger: Ledger, at: datetime) -> list[Ticket]:
    """All tickets as the bare events tell."""
    events: dict[str, list[object]] = {}
    for one in ledger.events:
        if one.recorded_at <= at:
            events.setdefault(one.ticket_id, []).append(one.event)
    return [replay(story) for story in events.values()]  # type: ignore[arg-type]


def is_late(ticket: Ticket, at: datetime) -> bool:
    return any(one.running and one.name not in SOFT and one.due_at < at for one in ticket.clocks)


def seen(history: History, at: datetime) -> list[Ticket]:
    return sorted(history.at(at).data.tickets, key=lambda one: one.no)


def moments(ledger: Ledger, seed: int = 5) -> list[datetime]:
    """Each instant at which something happened, there and back."""
    instants = [one.recorded_at for one in ledger.events]
    return Random(seed).sample(instants, len(instants))


def filled(file: Path, ledger: Ledger, *, at_once: bool) -> Replica:
    """By the feed from the first event on, or by whole stories."""
    replica = Replica(file)
    replica.load_snapshot(ledger.snapshot() if at_once else Ledger().snapshot())
    if not at_once:
        replica.apply_page(ledger.page(), after=0)
    for one in {one.id: one for one in ledger.after_event}.values():
        replica.apply_story(one.id, ledger.story(one))
    return replica


@pytest.mark.parametrize("at_once", [True, False])
def test_at_every_moment_the_board_is_what_had_happened_by_then(worked: Ledger, tmp_path: Path, at_once: bool) -> None:
    replica = filled(tmp_path / "replica.db", worked, at_once=at_once)
    history = History(replica.file)
    for at in moments(worked):
        assert seen(history, at) == seen(History(replica.file), at) == standing(worked, at)
    replica.close()


def test_a_copy_that_an_older_program_began_is_made_up_for_bit_by_bit(
    worked: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replica = filled(tmp_path / "replica.db", worked, at_once=True)
    assert not replica.keep_more(), "nothing is missing in a copy of this version"
    kept = stood(replica)
    replica.close()
    make_older(replica.file, 2)
    replica = Replica(replica.file)
    assert stood(replica) == []
    monkeypatch.setattr(traces, "AT_ONCE", 5)
    while replica.keep_more():
        assert [seen(History(replica.file), at) for at in moments(worked)[:5]] == [
            standing(worked, at) for at in moments(worked)[:5]
        ]
    assert stood(replica) == kept != []
    replica.close()


def stood(replica: Replica) -> list[tuple[str, int, int, bytes]]:
    with sound(replica.file) as db:
        return db.execute("SELECT ticket_id, seq, until, body FROM stood ORDER BY ticket_id, seq").fetchall()


def test_a_search_finds_what_stood_then_read_ahead_or_not(
    worked: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replica = filled(tmp_path / "replica.db", worked, at_once=True)
    monkeypatch.setattr(search, "AHEAD", 5)
    ready = History(replica.file)
    while ready.prepare():
        pass
    for at in moments(worked)[:8]:
        filed = [one for one in worked.after_event if one.filed_at <= at]
        assert ready.find(LEAKS, at) == History(replica.file).find(LEAKS, at)
        assert ready.find(LEAKS, at).count == len({one.id for one in filed})
    replica.close()


@pytest.mark.parametrize(
    ("query", "is_meant"),
    [
        (Query(), lambda one, at: True),
        (LEAKS, lambda one, at: "漏水" in one.report.text),
        (Query((Criterion(words="zxs"),)), lambda one, at: one.report.reporter.name == "朱先生"),
        (Query((Criterion(states=ENDS), Criterion(building="12"))), lambda one, at: one.state in ENDS),
        (Query((Criterion(words="1234"),), late=True), is_late),
    ],
    ids=["everything", "words", "first letters", "facts", "late"],
)
def test_a_search_finds_what_a_plain_look_at_every_ticket_finds(
    worked: Ledger, tmp_path: Path, query: Query, is_meant: Callable[[Ticket, datetime], bool]
) -> None:
    replica = filled(tmp_path / "replica.db", worked, at_once=False)
    history = History(replica.file)
    for at in moments(worked)[:12]:
        found = history.find(query, at)
        meant = {one.id: one for one in as_it_was(worked, at) if is_meant(one, at)}
        assert ({one.id: one for one in found.tickets}, found.count) == (meant, len(meant))
    replica.close()


def test_what_is_read_ahead_is_whole_whatever_happens_meanwhile(
    replica: Replica, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "AHEAD", 2)
    waiting = [ledger.file() for _ in range(5)]
    replica.apply_page(ledger.page(), after=0)
    finder = Finder(replica.file)
    assert finder.read_ahead()
    ended = ledger.cancel(waiting[0])
    replica.apply_page(ledger.page(after=5), after=5)
    while finder.read_ahead():
        pass
    now = [*waiting[1:], ended]
    assert finder.find(LEAKS, ledger.now) == found_among(now, LEAKS, ledger.now)
    replica.load_snapshot(Ledger("e2").snapshot())
    assert finder.find(LEAKS, ledger.now).count == 0
