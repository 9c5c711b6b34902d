"""The engine left to itself: it holds polls, sends at once, rests after failures and wakes when asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

import httpx
import pytest

from tests.faults import modes as faults
from tests.faults.short_line import POLL, ShortLine
from tests.manual_clock import ManualClock
from tests.service_in_process import HOME, NOON, RESIDENT, ServiceInProcess
from tests.sync.station import Station, station
from tests.sync.test_engine import file, walk_in
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import State
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.backoff import LONGEST_SECONDS, Backoff
from xianzhi_tui.sync.desk import LinkState, PresenceChanged
from xianzhi_tui.sync.engine import Pace
from xianzhi_tui.sync.standing import Standing


class Holding(httpx.AsyncBaseTransport):
    """A line whose polls are never answered while `held` is set; all requests are counted."""

    def __init__(self, service: ServiceInProcess) -> None:
        self._line = httpx.ASGITransport(service.app)
        self.held = False
        self.polls = 0
        self.requests = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        if request.url.path == "/v1/feed":
            self.polls += 1
            if self.held:
                await asyncio.Event().wait()
        return await self._line.handle_async_request(request)


class LateSnapshot(httpx.AsyncBaseTransport):
    """A line on which a snapshot is taken at once and arrives late, so that other answers could overtake it."""

    def __init__(self, service: ServiceInProcess) -> None:
        self._line = httpx.ASGITransport(service.app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._line.handle_async_request(request)
        if request.url.path == "/v1/snapshot":
            await asyncio.sleep(0.3)
        return response


def state(desk: Station, wanted: LinkState) -> Callable[[], bool]:
    return lambda: desk.link.state is wanted


async def test_news_arrive_while_the_poll_is_held(service: ServiceInProcess, desk: Station) -> None:
    desk.engine.pace = Pace(wait_seconds=25)
    async with desk.running():
        await desk.until(state(desk, LinkState.CONNECTED))
        ticket_id = await file(service)
        await desk.until(lambda: [one.ticket_id for one in desk.news] == [ticket_id], seconds=5)


async def test_a_desk_with_nothing_new_to_hear_knows_at_once_that_it_is_connected(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    line = ShortLine.to(service.app)
    async with station(service, tmp_path / "desk") as desk:
        await desk.step()
    async with station(service, tmp_path / "desk", api=Api.connect("http://s", transport=line)) as desk:
        desk.engine.pace = Pace(wait_seconds=25)
        async with desk.running():
            await desk.until(state(desk, LinkState.CONNECTED), seconds=8)
            line.spoil(faults.refuse)
            desk.engine.refresh()
            await desk.until(state(desk, LinkState.OFFLINE))
            line.mend()
            await desk.until(state(desk, LinkState.CONNECTED), seconds=8)


async def test_a_ticket_written_down_while_the_first_snapshot_is_on_its_way_never_vanishes(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    async with station(
        service, tmp_path / "desk", api=Api.connect("http://s", transport=LateSnapshot(service))
    ) as desk:
        command_id = desk.put("", walk_in())

        def sent() -> bool:
            return not desk.outbox.entries()

        async with desk.running():
            await desk.until(sent)
            assert [one.id for one in desk.tickets] == [command_id]
            await desk.until(state(desk, LinkState.CONNECTED))
            assert [one.id for one in desk.tickets] == [command_id]


async def test_a_command_does_not_wait_for_the_poll_to_end(service: ServiceInProcess, tmp_path: Path) -> None:
    line = Holding(service)
    ticket_id = await file(service)
    async with station(service, tmp_path / "desk", api=Api.connect("http://s", transport=line)) as desk:
        await desk.step()
        line.held = True
        async with desk.running():
            desk.put(ticket_id, c.Accept(), 1)
            desk.engine.poke()
            await desk.until(lambda: desk.outbox.entries() == (), seconds=5)
            assert desk.tickets[0].state is State.ACCEPTED


async def test_refreshing_gives_up_a_dead_poll(service: ServiceInProcess, tmp_path: Path) -> None:
    line = Holding(service)
    api = Api.connect("http://s", transport=line)
    async with station(service, tmp_path / "desk", api=api) as desk, desk.running():
        await desk.until(state(desk, LinkState.CONNECTED))
        line.held = True
        ticket_id = await file(service)
        line.held = False
        desk.engine.refresh()
        await desk.until(lambda: ticket_id in [one.id for one in desk.tickets], seconds=5)


async def test_what_waited_goes_out_when_the_line_is_back(service: ServiceInProcess, tmp_path: Path) -> None:
    line = ShortLine.to(service.app)
    line.spoil(faults.refuse)
    ticket_id = await file(service)
    async with station(service, tmp_path / "desk", api=Api.connect("http://s", transport=line)) as desk:
        desk.put(ticket_id, c.Accept(), 1)
        async with desk.running():
            await desk.until(state(desk, LinkState.OFFLINE))
            assert "连不上" in desk.link.detail
            line.mend()
            desk.engine.refresh()
            await desk.until(lambda: desk.outbox.entries() == ())


async def test_after_a_long_outage_nothing_waits_for_its_own_rest(service: ServiceInProcess, tmp_path: Path) -> None:
    line = ShortLine.to(service.app)
    line.spoil(faults.refuse)
    ticket_id = await file(service)
    async with station(service, tmp_path / "desk", api=Api.connect("http://s", transport=line)) as desk:
        desk.put(ticket_id, c.Accept(), 1)
        async with desk.running():
            for attempts in range(1, 12):
                desk.engine.poke()
                await desk.until(lambda wanted=attempts: desk.outbox.entries()[0].attempts >= wanted)  # type: ignore[misc]
            line.mend()
            desk.engine.refresh()
            await desk.until(lambda: desk.outbox.entries() == (), seconds=3)


async def test_nobody_signed_in_asks_the_service_nothing(service: ServiceInProcess, tmp_path: Path) -> None:
    line = Holding(service)
    async with station(service, tmp_path / "desk", api=Api.connect("http://s", transport=line)) as desk:
        desk.engine.sign_out()
        async with desk.running():
            await desk.until(state(desk, LinkState.SIGNED_OUT))
            await asyncio.sleep(0.2)
            assert line.requests == 0
            desk.engine.sign_in("101", HOME)
            await desk.until(state(desk, LinkState.CONNECTED))


async def test_a_login_that_ends_stops_the_polls_until_somebody_signs_in(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    line = Holding(service)
    async with station(service, tmp_path / "desk", api=Api.connect("http://s", transport=line)) as desk:
        token, desk.api.token = desk.api.token, "ended"
        async with desk.running():
            await desk.until(state(desk, LinkState.SIGNED_OUT))
            requests = line.requests
            await asyncio.sleep(0.2)
            assert line.requests == requests
            desk.api.token = token
            desk.engine.sign_in("101", HOME)
            await desk.until(state(desk, LinkState.CONNECTED))


async def test_the_colleagues_see_where_one_is(service: ServiceInProcess, desk: Station, colleague: Station) -> None:
    ticket_id = await file(service)

    def seen() -> bool:
        heard = colleague.heard(PresenceChanged)
        here = {(one.person.name, one.ticket_id, one.calling) for one in heard[-1].present} if heard else set()
        return ("张三", ticket_id, True) in here

    async with desk.running(), colleague.running():
        await desk.until(state(desk, LinkState.CONNECTED))
        desk.engine.present(ticket_id, True)
        await colleague.until(seen)


async def test_older_tickets_come_by_themselves(service: ServiceInProcess, desk: Station) -> None:
    ended = await file(service)
    async with service.client(RESIDENT) as resident:
        gone = {"client_ref": "00000000-0000-4000-8000-000000000009", "note": ""}
        await resident.post(f"/v1/resident/tickets/{ended}/cancel", json=gone)
    async with desk.running(), asyncio.timeout(10):
        while desk.replica.history_before is not None:
            await asyncio.sleep(0.05)
    assert desk.story(ended).ticket.state is State.CANCELLED


async def test_after_a_night_asleep_the_desk_polls_at_once(service: ServiceInProcess, tmp_path: Path) -> None:
    line = Holding(service)
    here = ManualClock(NOON)
    api = Api.connect("http://s", transport=line)
    async with station(service, tmp_path / "desk", api=api, clock=here) as desk, desk.running():
        await desk.until(state(desk, LinkState.CONNECTED))
        line.held = True
        await asyncio.sleep(1.2)
        line.held = False
        polls = line.polls
        here.advance(timedelta(hours=8))
        async with asyncio.timeout(5):
            while line.polls == polls:
                await asyncio.sleep(0.05)
        assert line.polls <= polls + 2  # one at once, then the next one held


async def test_a_clock_set_between_two_answers_is_noticed(service: ServiceInProcess, tmp_path: Path) -> None:
    here = ManualClock(NOON)
    async with station(service, tmp_path / "desk", clock=here) as desk, desk.running():
        await desk.until(state(desk, LinkState.CONNECTED))
        assert desk.link.skew_seconds == pytest.approx(0, abs=1)
        here.set_wall(NOON + timedelta(minutes=10))
        await desk.until(lambda: desk.link.skew_seconds == pytest.approx(600, abs=2))


def test_a_held_poll_is_no_measure_of_the_way() -> None:
    """An answer that was 25 s in coming still tells the time of its end."""
    here = ManualClock(NOON)
    standing = Standing(here, lambda _: None)
    here.advance(timedelta(seconds=0.2))
    standing.hear(NOON + timedelta(seconds=0.1), asked_at=0.0)
    here.advance(timedelta(seconds=25))
    standing.hear(NOON + timedelta(seconds=25.1), asked_at=0.2)
    assert standing.clock.now() == NOON + timedelta(seconds=25.2)


def test_the_state_of_the_line_is_dated_from_its_beginning() -> None:
    here = ManualClock(NOON)
    standing = Standing(here, lambda _: None)
    standing.good(NOON, 0)
    here.advance(timedelta(minutes=5))
    standing.good(NOON, 0)
    assert standing.link.since == NOON
    assert standing.link.heard_at == NOON + timedelta(minutes=5)


def test_desks_do_not_come_back_in_step() -> None:
    first_tries = {Backoff(Random(seed)).next() for seed in range(50)}
    assert len(first_tries) == 50
    assert max(first_tries) <= 1.0


def test_a_line_that_is_back_is_noticed_within_half_a_minute_and_success_starts_over() -> None:
    backoff = Backoff(Random(1))
    rests = [backoff.next() for _ in range(30)]
    assert max(rests) <= LONGEST_SECONDS
    assert max(rests[10:]) > LONGEST_SECONDS / 2
    backoff.reset()
    assert backoff.next() <= 1.0


def test_the_services_own_wish_is_kept() -> None:
    assert Backoff(Random(1)).next(at_least=30.0) >= 30.0


async def test_a_login_that_ends_while_a_poll_hangs_is_asked_for_and_not_called_a_bad_line(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    hanging, over = asyncio.Event(), asyncio.Event()

    async def hang(_: faults.Exchange) -> None:
        hanging.set()
        await over.wait()
        raise ConnectionResetError

    line = ShortLine.to(service.app)
    api = Api.connect("http://service", transport=line)
    async with station(service, tmp_path / "desk", api=api) as desk, desk.running():
        await desk.until(lambda: desk.link.state is LinkState.CONNECTED)
        line.plan = lambda exchange: hang if exchange.path.startswith(POLL) else faults.passing
        desk.engine.refresh()
        await hanging.wait()
        desk.api.token = "ended"
        desk.put("", walk_in())
        desk.engine.poke()
        await desk.until(lambda: desk.link.state is LinkState.SIGNED_OUT)
        over.set()
        await asyncio.sleep(0.1)
        assert desk.link.state is LinkState.SIGNED_OUT
        line.mend()
        desk.api.token = service.token("101")
        desk.engine.sign_in(desk.actor.id, HOME)
        await desk.until(lambda: desk.link.state is LinkState.CONNECTED and not desk.outbox.entries())
