"""A new report is heard at once, and again each minute until somebody accepts it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.tui.office import NOW
from xianzhi_tui.tui.arrivals import Arrivals


@pytest.fixture
def arrivals() -> Arrivals:
    return Arrivals(timedelta(seconds=60))


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def test_nothing_rings_while_nothing_waits(arrivals: Arrivals) -> None:
    arrivals.update(())
    assert not arrivals.rings(NOW)


def test_a_report_rings_once_and_again_after_a_minute(arrivals: Arrivals) -> None:
    arrivals.update(["t1"])
    assert arrivals.rings(NOW)
    assert not arrivals.rings(NOW + seconds(59.9))
    assert arrivals.rings(NOW + seconds(60))


def test_each_new_report_rings_by_itself(arrivals: Arrivals) -> None:
    arrivals.update(["t1"])
    arrivals.rings(NOW)
    arrivals.update(["t1", "t2"])
    assert arrivals.rings(NOW + seconds(1))


def test_once_all_are_accepted_it_is_quiet(arrivals: Arrivals) -> None:
    arrivals.update(["t1"])
    arrivals.rings(NOW)
    arrivals.update([])
    assert not arrivals.rings(NOW + seconds(300))


def test_a_report_that_comes_back_rings_as_new(arrivals: Arrivals) -> None:
    for waiting in (["t1"], [], ["t1"]):
        arrivals.update(waiting)
    assert arrivals.rings(NOW)


def test_silence_ends_by_itself_and_the_report_is_heard_then(arrivals: Arrivals) -> None:
    arrivals.mute(NOW, 2)
    arrivals.update(["t1"])
    assert not arrivals.rings(NOW + seconds(119))
    assert arrivals.rings(NOW + seconds(120))
