"""The desk counts against the service's time, whatever this machine's clock says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.manual_clock import ManualClock
from xianzhi_tui.clock import ServerClock, SystemClock

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SHANGHAI = timezone(timedelta(hours=8))


def test_the_machines_clock_tells_utc_and_never_runs_backwards() -> None:
    clock = SystemClock()
    assert clock.now().utcoffset() == timedelta(0)
    assert clock.monotonic() <= clock.monotonic()


def test_a_manual_clock_moves_only_when_it_is_moved() -> None:
    clock = ManualClock(NOON)
    assert (clock.now(), clock.monotonic()) == (NOON, 0.0)
    clock.advance(timedelta(minutes=30))
    assert (clock.now(), clock.monotonic()) == (NOON + timedelta(minutes=30), 1800.0)


def test_a_clock_takes_no_time_without_a_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        ManualClock(NOON.replace(tzinfo=None))


def test_before_the_service_is_heard_the_machines_own_time_is_shown() -> None:
    clock = ServerClock(ManualClock(NOON))
    assert clock.now() == NOON
    assert clock.skew == 0.0


@pytest.mark.parametrize("ahead", [timedelta(days=1), timedelta(minutes=3), timedelta(days=-1)])
def test_a_wrong_clock_on_this_machine_does_not_move_a_deadline(ahead: timedelta) -> None:
    machine = ManualClock(NOON + ahead)
    clock = ServerClock(machine)
    clock.hear(NOON.astimezone(SHANGHAI))
    machine.advance(timedelta(seconds=90))
    assert clock.now() == NOON + timedelta(seconds=90)
    assert clock.now().tzinfo is UTC
    assert clock.skew == ahead.total_seconds()


def test_setting_the_machines_clock_moves_the_skew_and_nothing_else() -> None:
    machine = ManualClock(NOON)
    clock = ServerClock(machine)
    clock.hear(NOON)
    machine.set_wall(NOON + timedelta(hours=1))
    assert clock.now() == NOON
    assert clock.skew == 3600.0


def test_time_that_passed_since_the_answer_came_is_counted() -> None:
    machine = ManualClock(NOON, monotonic=100.0)
    clock = ServerClock(machine)
    clock.hear(NOON, at=98.0)
    assert clock.now() == NOON + timedelta(seconds=2)
    assert clock.monotonic() == 100.0
