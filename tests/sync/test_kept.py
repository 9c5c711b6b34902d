"""The replica tells all that it holds, and how far that reaches."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.sync.ledger import REFERENCE, Ledger
from xianzhi_tui.domain import commands as c
from xianzhi_tui.errors import NotFound
from xianzhi_tui.sync.answers import HistoryPage, read_story
from xianzhi_tui.sync.kept import kept
from xianzhi_tui.sync.replica import Replica


def test_every_ticket_is_told_with_its_events_the_newest_first(new_replica: Replica, ledger: Ledger) -> None:
    older = ledger.do(ledger.file(), c.Accept())
    newer = ledger.file()
    new_replica.load_snapshot(ledger.snapshot())
    with kept(new_replica.file) as found:
        told = list(found.stories())
        assert found.reference == REFERENCE
        assert found.as_of == ledger.now
    assert told == [ledger.story(newer), ledger.story(older)]
    assert [len(read_story(one).events) for one in told] == [1, 2]


def test_one_ticket_is_found_by_its_number_or_its_id(new_replica: Replica, ledger: Ledger) -> None:
    older = ledger.do(ledger.file(), c.Accept())
    ledger.file()
    new_replica.load_snapshot(ledger.snapshot())
    with kept(new_replica.file) as found:
        assert found.story(older.id) == found.story(str(older.no)) == ledger.story(older)
        assert found.story("9999") is None


def test_only_what_is_open_is_known_to_be_here_before_history_came(new_replica: Replica, ledger: Ledger) -> None:
    new_replica.load_snapshot(ledger.snapshot())
    with kept(new_replica.file) as found:
        assert found.complete_from(90) is None


def test_history_reaches_back_to_the_oldest_that_was_fetched(new_replica: Replica, ledger: Ledger) -> None:
    older, newer = ledger.cancel(ledger.file()), ledger.cancel(ledger.file())
    new_replica.load_snapshot(ledger.snapshot())
    new_replica.add_history(HistoryPage((ledger.story(newer),), str(newer.no)), ledger.now - timedelta(days=90))
    with kept(new_replica.file) as found:
        assert found.complete_from(90) == newer.received_at
    new_replica.add_history(HistoryPage((ledger.story(older),)), ledger.now - timedelta(days=90))
    with kept(new_replica.file) as found:
        assert found.complete_from(90) == ledger.now - timedelta(days=90)


def test_wanting_to_look_back_further_brings_nothing_back(new_replica: Replica, ledger: Ledger) -> None:
    older, newer = ledger.cancel(ledger.file()), ledger.cancel(ledger.file())
    new_replica.load_snapshot(ledger.snapshot())
    new_replica.add_history(HistoryPage((ledger.story(newer), ledger.story(older)), str(older.no)), newer.received_at)
    with kept(new_replica.file) as found:
        assert found.complete_from(90) == newer.received_at  # fetched so far back, when less was wanted
    new_replica.forget_ended_before(ledger.now + timedelta(days=1))
    with kept(new_replica.file) as found:
        assert found.complete_from(365) == ledger.now + timedelta(days=1)


def test_where_nothing_was_ever_fetched_there_is_nothing_to_tell(new_replica: Replica, tmp_path: Path) -> None:
    for file in (new_replica.file, tmp_path / "none.db"):
        with pytest.raises(NotFound), kept(file):
            pass
