"""The figures of this machine: everything it holds that lies in the span, up to the last word of the service."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.sync.ledger import Ledger
from xianzhi_tui.domain.statistics.figures import statistics
from xianzhi_tui.domain.statistics.measures import Measure
from xianzhi_tui.domain.statistics.spans import Span
from xianzhi_tui.domain.ticket import State
from xianzhi_tui.errors import NotFound
from xianzhi_tui.sync.answers import HistoryPage
from xianzhi_tui.sync.replica import Replica
from xianzhi_tui.sync.statistics import count

DAY = timedelta(days=1)


def test_open_and_ended_tickets_are_counted_as_if_they_lay_in_memory(new_replica: Replica, ledger: Ledger) -> None:
    ended = [ledger.close(ledger.file()) for _ in range(70)]  # more than are read at once
    open_one = ledger.file()
    new_replica.load_snapshot(ledger.snapshot())
    new_replica.add_history(HistoryPage(tuple(map(ledger.story, ended))), ledger.now - 900 * DAY)
    span = Span(ended[0].filed_at, ledger.now + DAY)
    counted = count(new_replica.file, span, 900).figures
    assert (counted.filed, counted.open, counted.ended) == (71, 1, {State.CLOSED: 70})
    tickets = [ledger.ticket(one.id) for one in (*ended, open_one)]
    expected = statistics(tickets, span, ledger.now)
    for measure in Measure:
        there, here = expected.total.timing(measure), counted.total.timing(measure)
        assert (there.on_time, there.late, there.median) == (here.on_time, here.late, here.median)
    assert counted.repeats == expected.repeats != ()


def test_nothing_is_called_late_after_the_last_word_of_the_service(new_replica: Replica, ledger: Ledger) -> None:
    ledger.file()
    new_replica.load_snapshot(ledger.snapshot())
    tomorrow = Span(ledger.now - DAY, ledger.now + DAY)
    assert count(new_replica.file, tomorrow, 90).figures.total.timing(Measure.VERIFY).judged == 0
    new_replica.confirm_as_of(ledger.now + timedelta(hours=1), ())
    assert count(new_replica.file, tomorrow, 90).figures.total.timing(Measure.VERIFY).late == 1


def test_a_span_that_reaches_back_too_far_is_known_to_be_incomplete(new_replica: Replica, ledger: Ledger) -> None:
    new_replica.load_snapshot(ledger.snapshot())
    week = Span(ledger.now - 7 * DAY, ledger.now)
    assert not count(new_replica.file, week, 90).complete  # only the board is here
    new_replica.add_history(HistoryPage(()), ledger.now - 90 * DAY)
    assert count(new_replica.file, week, 90).complete
    assert not count(new_replica.file, Span(ledger.now - 91 * DAY, ledger.now), 90).complete


def test_where_nothing_was_fetched_there_are_no_figures(tmp_path: Path, ledger: Ledger) -> None:
    with pytest.raises(NotFound):
        count(tmp_path / "replica.db", Span(ledger.now - DAY, ledger.now), 90)
