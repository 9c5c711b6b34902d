"""Commands reach the service exactly once and in order, whatever the line does; what it refuses waits for a person."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from tests.faults import modes as faults
from tests.faults.listening import listening
from tests.faults.modes import Exchange, Fault
from tests.faults.oracle import Books, DeskFiles, Saved, judge
from tests.faults.proxy import Proxy, bad_line
from tests.faults.short_line import ShortLine
from tests.service_in_process import HOME, NOON, ServiceInProcess
from tests.sync.station import Station, station
from tests.sync.test_engine import file, first
from xianzhi_tui.codec import encode
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain import events as e
from xianzhi_tui.domain.ticket import State
from xianzhi_tui.lock import sole_holder
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.desk import LinkState, OutboxState
from xianzhi_tui.sync.outbox import TRIES_BEFORE_PARKING


@pytest.fixture
async def wire(service: ServiceInProcess) -> AsyncIterator[Proxy]:
    async with listening(service.app) as port, bad_line("127.0.0.1", port) as proxy:
        yield proxy


@pytest.fixture
async def far(service: ServiceInProcess, wire: Proxy, tmp_path: Path) -> AsyncIterator[Station]:
    """A desk at the end of a line that can be spoilt."""
    async with station(service, tmp_path / "far", api=Api.connect(wire.url, seconds=2.0)) as desk:
        yield desk


def answering(status: int, code: str, message: str = "不行") -> Callable[[httpx.Request], httpx.Response]:
    """A service that answers every command so."""
    body = encode({"error": {"code": code, "message": message, "detail": {}}})
    headers = {"content-type": "application/json", "retry-after": "9"}
    return lambda _: httpx.Response(status, headers=headers, stream=httpx.ByteStream(body))


def for_commands(fault: Fault) -> Callable[[Exchange], Fault]:
    """A plan that leaves the polls alone."""
    return lambda exchange: fault if exchange.method == "POST" else faults.passing


class Refusing(httpx.AsyncBaseTransport):
    """The service, but commands to the named tickets are answered by a stub."""

    def __init__(self, service: ServiceInProcess, stub: Callable[[httpx.Request], httpx.Response], *ids: str) -> None:
        self._line = httpx.ASGITransport(service.app)
        self._stub = stub
        self.ids = ids

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and any(one in request.url.path for one in self.ids):
            return self._stub(request)
        return await self._line.handle_async_request(request)


async def events_of(desk: Station, ticket_id: str) -> list[type[e.Event]]:
    """What the service has on a ticket."""
    await desk.step()
    return [type(one.event) for one in desk.story(ticket_id).events]


@pytest.mark.parametrize("fault", [faults.drop_answer, faults.drop_request, faults.reset, faults.cut_at(150)])
async def test_a_command_whose_answer_is_lost_is_done_once(
    service: ServiceInProcess, wire: Proxy, far: Station, fault: Fault
) -> None:
    ticket_id = await file(service)
    far.put(await first(far), c.Accept())
    wire.plan = for_commands(fault)
    assert not await far.step()
    assert [one.state for one in far.outbox.entries()] == [OutboxState.QUEUED]
    wire.mend()
    await far.step()
    assert far.outbox.entries() == ()
    assert await events_of(far, ticket_id) == [e.TicketSubmitted, e.TicketAccepted]


@pytest.mark.parametrize("times", [2, 10])
async def test_a_command_delivered_several_times_at_once_is_done_once(
    service: ServiceInProcess, wire: Proxy, far: Station, times: int
) -> None:
    ticket_id = await file(service)
    far.put(await first(far), c.Accept())
    wire.plan = for_commands(faults.duplicate(times))
    await far.step()
    assert far.outbox.entries() == ()
    assert await events_of(far, ticket_id) == [e.TicketSubmitted, e.TicketAccepted]


async def test_commands_of_one_ticket_cannot_overtake_each_other_on_the_line(
    service: ServiceInProcess, wire: Proxy, far: Station
) -> None:
    ticket_id = await file(service)
    ticket = await first(far)
    far.put(ticket, c.Accept())
    far.put(ticket, c.Dispatch("301"))
    overtaking = faults.Reorder()
    wire.plan = for_commands(overtaking)
    assert not await far.step()  # the second is never sent while the first is on its way
    wire.mend()
    await far.step()
    assert await events_of(far, ticket_id) == [e.TicketSubmitted, e.TicketAccepted, e.CheckerDispatched]


@pytest.mark.parametrize(("status", "code"), [(422, "malformed"), (409, "state"), (403, "forbidden"), (410, "gone")])
async def test_a_command_that_is_always_refused_waits_in_the_tray_and_the_rest_goes_on(
    service: ServiceInProcess, tmp_path: Path, status: int, code: str
) -> None:
    line = Refusing(service, answering(status, code))
    async with station(service, tmp_path / "desk", api=Api.connect("http://service", transport=line)) as desk:
        one, other = await file(service), await file(service)
        await desk.step()
        refused = desk.put(one, c.Accept(), 1)
        desk.put(other, c.Accept(), 1)
        line.ids = (one,)
        await desk.step()
        assert [(entry.command_id, entry.state, entry.code, entry.message) for entry in desk.outbox.entries()] == [
            (refused, OutboxState.REFUSED, code, "不行")
        ]
        assert (await events_of(desk, other))[-1] is e.TicketAccepted


async def test_a_command_the_service_breaks_over_is_parked_in_sight_and_does_not_block(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    line = Refusing(service, answering(500, "internal"))
    async with station(service, tmp_path / "desk", api=Api.connect("http://service", transport=line)) as desk:
        one, other = await file(service), await file(service)
        await desk.step()
        desk.put(one, c.Accept(), 1)
        desk.put(other, c.Accept(), 1)
        line.ids = (one,)
        await desk.step()
        assert [entry.state for entry in desk.outbox.entries()] == [OutboxState.QUEUED]
        assert (await events_of(desk, other))[-1] is e.TicketAccepted
        for _ in range(4):
            await desk.step()
        assert [(entry.state, entry.code) for entry in desk.outbox.entries()] == [(OutboxState.REFUSED, "server_error")]


@pytest.mark.parametrize("then", ["wait", "retry", "drop", "lose the replica"])
async def test_a_command_that_was_parked_although_it_was_done_is_not_called_refused(
    service: ServiceInProcess, tmp_path: Path, then: str
) -> None:
    """Something between desk and service said five times that it failed, after it was carried out."""
    line = ShortLine.to(service.app)
    ticket_id = await file(service)
    async with station(service, tmp_path / "desk", api=Api.connect("http://service", transport=line)) as desk:
        ticket = await first(desk)
        saved = [Saved(desk.put(ticket, c.Accept()), ticket_id, "101")]
        line.plan = for_commands(faults.break_down_late)
        for _ in range(TRIES_BEFORE_PARKING):
            await desk.engine._pusher.push(connected=True)
        assert [one.state for one in desk.outbox.entries()] == [OutboxState.REFUSED]
        line.mend()
        if then == "retry":
            desk.outbox.retry(saved[0].command_id, 2)  # as the ticket is now
        elif then == "drop":
            desk.outbox.drop(saved[0].command_id, "不要了", NOON)
        elif then == "lose the replica":
            desk.replica.clear()
        await desk.step()
        assert desk.outbox.entries() == ()
        assert judge(Books.read(service.store), {"101": DeskFiles.within(desk.folder)}, saved) == ()


async def test_a_service_that_is_down_altogether_parks_nothing(service: ServiceInProcess, tmp_path: Path) -> None:
    line = httpx.MockTransport(answering(500, "internal"))
    async with station(service, tmp_path / "desk", api=Api.connect("http://service", transport=line)) as desk:
        desk.put("00000000-0000-4000-8000-000000000001", c.Accept(), 1)
        for _ in range(10):
            assert not await desk.step()
        assert [one.state for one in desk.outbox.entries()] == [OutboxState.QUEUED]
        assert desk.link.state is LinkState.OFFLINE


@pytest.mark.parametrize("status", [429, 503])
async def test_a_busy_service_is_given_time(service: ServiceInProcess, tmp_path: Path, status: int) -> None:
    line = Refusing(service, answering(status, "too_many"))
    async with station(service, tmp_path / "desk", api=Api.connect("http://service", transport=line)) as desk:
        one = await file(service)
        await desk.step()
        line.ids = (one,)
        desk.put(one, c.Accept(), 1)
        for _ in range(10):
            await desk.step()
        assert [entry.state for entry in desk.outbox.entries()] == [OutboxState.QUEUED]


async def test_an_answer_we_cannot_read_in_full_still_confirms(service: ServiceInProcess, tmp_path: Path) -> None:
    """A newer service told of an event this desk does not know: the command was done all the same."""
    line = httpx.ASGITransport(service.app)
    async with station(service, tmp_path / "desk") as desk:
        ticket_id = await file(service)
        await desk.step()

        class Newer(httpx.AsyncBaseTransport):
            async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
                response = await line.handle_async_request(request)
                body = (await response.aread()).replace(b'"TicketAccepted"', b'"TicketBlessed"')
                headers = [(name, value) for name, value in response.headers.raw if name != b"content-length"]
                return httpx.Response(response.status_code, headers=headers, stream=httpx.ByteStream(body))

        async with station(service, tmp_path / "older", api=Api.connect("http://s", transport=Newer())) as older:
            await older.step()
            older.put(older.tickets[0], c.Accept())
            await older.step()
            assert older.outbox.entries() == ()
            assert older.tickets[0].state is State.ACCEPTED
            assert older.link.faulty == 1
        assert (await events_of(desk, ticket_id))[-1] is e.TicketAccepted


async def test_two_windows_on_one_profile_send_every_command_once(service: ServiceInProcess, tmp_path: Path) -> None:
    line = ShortLine.to(service.app)
    ids = [await file(service) for _ in range(6)]
    async with contextlib.AsyncExitStack() as stack:
        windows = [
            await stack.enter_async_context(
                station(service, tmp_path / "desk", api=Api.connect("http://service", transport=line))
            )
            for _ in range(2)
        ]
        for window in windows:
            await window.step()
        for number, ticket_id in enumerate(ids):
            windows[number % 2].put(ticket_id, c.Accept(), 1)
        for _ in range(2):
            await asyncio.gather(*(window.step() for window in windows))
        assert windows[0].outbox.entries() == ()
        assert sum(one.startswith("POST") for one in line.seen) == len(ids)
        assert [one.state for one in windows[1].tickets] == [State.ACCEPTED] * len(ids)


async def test_a_change_of_shift_in_the_middle_of_sending_mixes_up_nobody(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    """张三's commands are on their way when 李四 signs in: the rest of 张三's wait for 张三."""
    token = service.token("102")

    def change_shift(exchange: Exchange) -> Fault:
        if exchange.method == "POST":
            desk.api.token = token
            desk.engine.sign_in("102", HOME)
        return faults.passing

    line = ShortLine.to(service.app)
    line.plan = change_shift
    async with station(service, tmp_path / "desk", api=Api.connect("http://service", transport=line)) as desk:
        one, other = await file(service), await file(service)
        await desk.step()
        desk.put(one, c.Accept(), 1)
        desk.put(other, c.Accept(), 1)
        await desk.step()
        assert [entry.ticket_id for entry in desk.outbox.entries()] == [other]
        assert {ticket.accepted_by for ticket in desk.tickets} == {None, desk.actor.person}


async def test_while_another_window_sends_this_one_waits(service: ServiceInProcess, desk: Station) -> None:
    ticket_id = await file(service)
    await desk.step()
    desk.put(ticket_id, c.Accept(), 1)
    with sole_holder(desk.folder / "outbox.lock") as alone:
        assert alone
        await desk.step()
        assert [one.state for one in desk.outbox.entries()] == [OutboxState.QUEUED]
    await desk.step()
    assert desk.outbox.entries() == ()


async def test_a_long_outage_is_worked_off_in_order(service: ServiceInProcess, tmp_path: Path) -> None:
    line = ShortLine.to(service.app)
    async with station(service, tmp_path / "desk", api=Api.connect("http://service", transport=line)) as desk:
        ticket_id = await file(service)
        await desk.step()
        line.spoil(faults.refuse)
        desk.put(ticket_id, c.Accept(), 1)
        for number in range(200):
            desk.put(ticket_id, c.AddNote(f"第{number}条"))
        assert not await desk.step()
        assert desk.link.state is LinkState.OFFLINE
        line.mend()
        assert await desk.step()
        assert desk.outbox.entries() == ()
        notes = [one.event.text for one in desk.story(ticket_id).events if isinstance(one.event, e.NoteAdded)]
        assert notes == [f"第{number}条" for number in range(200)]


async def test_a_command_whose_answer_finds_a_broken_copy_is_asked_again_and_done_once(
    service: ServiceInProcess, desk: Station
) -> None:
    ticket_id = await file(service)
    await desk.step()
    desk.put(ticket_id, c.AddNote("已电话联系"))
    desk.replica._db.execute("DROP TABLE event")
    with pytest.raises(sqlite3.DatabaseError):
        await desk.step()
    assert [one.state for one in desk.outbox.entries()] == [OutboxState.QUEUED]
    desk.engine.rebuild()
    await desk.step()
    assert not desk.outbox.entries()
    said = [getattr(one.event, "text", "") for one in desk.story(ticket_id).events]
    assert said.count("已电话联系") == 1
