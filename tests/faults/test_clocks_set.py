"""Somebody sets the service's clock while it runs: the order stays that of the feed, and no time runs backwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.faults.oracle import Books, judge
from tests.manual_clock import ManualClock
from tests.server.acts import register, repaired
from tests.service_in_process import NOON, RESIDENT, ServiceInProcess
from tests.sync.station import station
from tests.sync.test_engine import file, first
from xianzhi_tui.domain import commands as c
from xianzhi_tui.sync.desk import LinkState

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("off", [-HOUR, HOUR])
async def test_no_time_runs_backwards_when_the_services_clock_is_set(service: ServiceInProcess, off: timedelta) -> None:
    assert isinstance(service.clock, ManualClock)
    async with service.client("101") as desk:
        ticket = await register(desk)
        service.pass_time(timedelta(minutes=2))
        service.clock.set_wall(service.clock.now() + off)
        await repaired(desk, ticket)
        service.clock.set_wall(service.clock.now() - off)
        service.pass_time(timedelta(minutes=2))
        await repaired(desk, await register(desk))
    books = Books.read(service.store)
    assert judge(books, {}, []) == ()
    for one in books.tickets.values():
        moments = [event.event.occurred_at for event in books.of_ticket(one.id)]
        assert moments == sorted(moments)
        assert all(clock.ended_at is None or clock.ended_at >= clock.started_at for clock in one.clocks)


@pytest.mark.parametrize("off", [-HOUR, HOUR])
async def test_logins_and_desks_outlive_a_service_whose_clock_is_set(
    service: ServiceInProcess, tmp_path_factory: pytest.TempPathFactory, off: timedelta
) -> None:
    assert isinstance(service.clock, ManualClock)
    folder = tmp_path_factory.mktemp("desk")
    async with station(service, folder, clock=ManualClock(NOON)) as desk, service.client(RESIDENT):
        await file(service)
        ticket = await first(desk)
        service.clock.set_wall(NOON + off)
        desk.put(ticket, c.Accept())
        assert await desk.step()
        assert (desk.link.state, desk.outbox.entries()) == (LinkState.CONNECTED, ())
        assert desk.link.skew_seconds == pytest.approx(-off.total_seconds(), abs=2)
        service.clock.set_wall(NOON)
        assert await desk.step()
        assert desk.link.skew_seconds == pytest.approx(0, abs=2)
