"""A bad line costs nothing but time: every fault is told for what it is, and half an answer is none."""

from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from random import Random

import httpx
import pytest

from tests.faults import modes as faults
from tests.faults.listening import listening
from tests.faults.modes import Exchange, Fault
from tests.faults.people import a_handover
from tests.faults.proxy import Proxy, bad_line
from tests.service_in_process import NOON, ServiceInProcess
from tests.sync.station import Station, station
from tests.sync.test_engine import file, walk_in
from xianzhi_tui.codec import encode
from xianzhi_tui.errors import NotOurServer, ServerRefusal, Unauthorised, Unreachable, XianzhiError
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.desk import LinkState
from xianzhi_tui.sync.line import Incompatible, ServiceFailed
from xianzhi_tui.sync.shift import KeptState


@pytest.fixture
async def wire(service: ServiceInProcess) -> AsyncIterator[Proxy]:
    """A line to the service through a proxy."""
    async with listening(service.app) as port, bad_line("127.0.0.1", port) as proxy:
        yield proxy


HURRY = 2.0
"""Seconds: more than unpacking eight mebibytes takes on a busy machine, less than anybody waits for a test."""


@pytest.fixture
async def far(service: ServiceInProcess, wire: Proxy, tmp_path: Path) -> AsyncIterator[Station]:
    """A desk at the end of that line, in a hurry."""
    async with station(service, tmp_path / "far", api=Api.connect(wire.url, seconds=HURRY)) as desk:
        yield desk


async def recorded(wire: Proxy, desk: Station) -> bytes:
    """A raw answer of the feed as it really came."""
    heard: list[bytes] = []

    async def listen(exchange: Exchange) -> None:
        heard.append(await exchange.deliver())
        await exchange.say(heard[-1])

    wire.spoil(listen)
    await desk.api.feed(desk.replica.cursor, desk.replica.epoch)
    return heard[0]


def answer(status: int, body: bytes, *headers: str) -> bytes:
    """A raw answer that says it is JSON."""
    head = (f"HTTP/1.1 {status} .", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers)
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def saying(words: bytes) -> Fault:
    """A server that says just these bytes."""

    async def fault(exchange: Exchange) -> None:
        await exchange.say(words)

    return fault


async def test_an_answer_cut_anywhere_moves_nothing(service: ServiceInProcess, wire: Proxy, far: Station) -> None:
    await far.step()
    await file(service)
    cursor = far.replica.cursor
    whole = await recorded(wire, far)
    assert len(whole) > 2000
    for size in (*range(0, len(whole), 31), len(whole) - 1):
        wire.spoil(saying(whole[:size]))
        assert not await far.step()
        assert far.link.state is LinkState.OFFLINE
        assert (far.replica.cursor, far.tickets) == (cursor, ())
    wire.spoil(saying(whole))
    assert len((await far.api.feed(cursor, far.replica.epoch)).page.items) == 1  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "fault",
    [
        faults.portal,
        faults.redirect,
        faults.empty,
        faults.no_content,
        faults.wrong_type("text/plain"),
        faults.gzip_bomb,
        saying(answer(200, b"NaN")),
        saying(answer(200, b"{}")),
        saying(answer(200, b"[]")),
        saying(answer(200, b"{}", "Content-Encoding: gzip")),
        saying(answer(200, b"{}", "Content-Encoding: br")),
        saying(answer(404, b'{"detail":"Not Found"}')),
    ],
)
async def test_somebody_else_answering_is_told_and_changes_nothing(
    service: ServiceInProcess, wire: Proxy, far: Station, fault: Fault
) -> None:
    await file(service)
    await far.step()
    before = far.replica.cursor, far.tickets
    far.put("", walk_in())
    wire.spoil(fault)
    assert not await far.step()
    assert far.link.state is LinkState.NOT_OUR_SERVER
    assert "这不是工单服务器" in far.link.detail
    assert (far.replica.cursor, far.tickets) == before
    assert len(far.outbox.entries()) == 1


@pytest.mark.parametrize("fault", [faults.portal, faults.empty, faults.no_content, saying(answer(200, b"{}"))])
async def test_a_handover_that_somebody_else_answered_is_not_called_kept(
    wire: Proxy, far: Station, fault: Fault
) -> None:
    await far.step()
    signed = a_handover(Random(1), far.actor.person, NOON)
    far.outbox.handovers.take(replace(signed, taken_at=NOON))
    wire.spoil(fault)
    assert not await far.step()
    assert len(far.outbox.handovers.waiting()) == 1
    wire.mend()
    assert await far.step()
    assert [one.state for one in far.outbox.handovers.kept()] == [KeptState.CONFIRMED]


async def test_a_gzip_bomb_takes_no_memory(wire: Proxy, far: Station) -> None:
    wire.spoil(faults.gzip_bomb)
    await asyncio.gather(far.api.tickets(), return_exceptions=True)  # the bomb is made
    tracemalloc.start()
    try:
        with pytest.raises(NotOurServer, match="过大"):
            await far.api.tickets()
        assert tracemalloc.get_traced_memory()[1] < 30 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("fault", [faults.trickle(0.05), faults.stall, faults.delay(5)])
async def test_no_answer_takes_longer_than_its_time(wire: Proxy, far: Station, fault: Fault) -> None:
    wire.spoil(fault)
    began = time.monotonic()
    with pytest.raises(Unreachable, match="2秒内没有答完"):
        await far.api.tickets()
    assert time.monotonic() - began < HURRY + 1


async def test_a_dropped_connection_is_tried_once_more_at_once(wire: Proxy, far: Station) -> None:
    wire.spoil_in_turn(faults.drop_answer)
    await far.api.snapshot()
    assert wire.seen == ["GET /v1/snapshot"] * 2


async def test_two_dropped_connections_in_a_row_are_told(wire: Proxy, far: Station) -> None:
    wire.spoil(faults.reset)
    with pytest.raises(Unreachable, match="连接中断"):
        await far.api.snapshot()
    assert len(wire.seen) == 2


async def test_a_command_is_not_repeated_behind_the_outboxs_back(wire: Proxy, far: Station) -> None:
    far.put("", walk_in())
    wire.spoil(faults.drop_answer)
    assert not await far.step()
    assert wire.seen == ["POST /v1/tickets"]


async def test_nobody_listening_is_unreachable() -> None:
    async with Api.connect("http://127.0.0.1:1") as api:
        with pytest.raises(Unreachable, match="连不上"):
            await api.snapshot()


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, Unauthorised),
        (403, ServerRefusal),
        (408, ServiceFailed),
        (412, ServerRefusal),
        (426, Incompatible),
        (429, ServerRefusal),
        (500, ServiceFailed),
        (502, ServiceFailed),
        (503, ServiceFailed),
    ],
)
async def test_each_refusal_has_its_kind(status: int, kind: type[XianzhiError]) -> None:
    said = {"error": {"code": "why", "message": "说明", "detail": {}}}
    headers = {"content-type": "application/json", "retry-after": "7"}
    line = httpx.MockTransport(lambda _: httpx.Response(status, headers=headers, stream=httpx.ByteStream(encode(said))))
    async with Api.connect("http://service", "t", line) as api:
        with pytest.raises(kind) as raised:
            await api.snapshot()
    assert type(raised.value) is kind
    if isinstance(raised.value, ServiceFailed):
        assert raised.value.retry_after == 7
        assert raised.value.broke is (status == 500)
    if status == 429:
        assert isinstance(raised.value, ServerRefusal)
        assert raised.value.detail["retry_after"] == 7


async def test_the_token_is_sent_to_nobody_else(wire: Proxy, far: Station) -> None:
    strangers: list[str] = []

    async def stranger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        strangers.append((await reader.read(4096)).decode())
        writer.close()

    async def send_away(exchange: Exchange) -> None:
        place = f"Location: http://127.0.0.2:{port}/v1/snapshot"
        await exchange.say_instead(b"", "text/html", "307 Temporary Redirect", place)

    async with await asyncio.start_server(stranger, "127.0.0.2", 0) as server:
        port = server.sockets[0].getsockname()[1]
        wire.spoil(send_away)
        with pytest.raises(NotOurServer):
            await far.api.snapshot()
    assert strangers == []


async def test_an_id_cannot_lead_to_another_address() -> None:
    asked: list[str] = []

    def listen(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path.decode())
        return httpx.Response(404)

    async with Api.connect("http://service", "t", httpx.MockTransport(listen)) as api:
        await asyncio.gather(api.ticket("../auth/logout?x=1#y"), return_exceptions=True)
    assert asked == ["/v1/tickets/..%2Fauth%2Flogout%3Fx%3D1%23y"]


async def test_polling_at_the_pace_of_the_servers_patience_breaks_nothing(service: ServiceInProcess) -> None:
    """The service hangs up idle lines after a second, the desk asks about every second."""
    async with (
        listening(service.app, keep_alive=1) as port,
        Api.connect(f"http://127.0.0.1:{port}", service.token("101")) as api,
    ):
        for pause in (0.99, 1.0, 1.01, 0.995, 1.005):
            await api.snapshot()
            await asyncio.sleep(pause)


async def test_packed_answers_are_unpacked() -> None:
    packed = gzip.compress(encode({"items": ["漏水"] * 100_000}))
    headers = {"content-encoding": "gzip", "content-type": "application/json"}
    line = httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, stream=httpx.ByteStream(packed)))
    async with Api.connect("http://service", "t", line) as api:
        assert len((await api.my_tickets())["items"]) == 100_000
