"""Over real sockets: idle desks are kept, half-sent requests are not, and what was acknowledged survives."""

from __future__ import annotations

import asyncio
import resource
import shutil
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.server.acts import give, register, story
from tests.server.photographs import noise
from tests.server.served import HOST, Served, served
from tests.service_in_process import HOME, a_command, a_report
from xianzhi_tui.server import limits, serve


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, furnished: Path) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    shutil.copy(furnished, folder)
    with served(folder) as service:
        yield service


def now() -> datetime:
    return datetime.now(UTC)


async def raw(port: int, *parts: bytes, pause: float = 0.0, wait: float = 30.0) -> bytes:
    """What comes back for bytes sent piece by piece, until the service hangs up."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)
        return await asyncio.wait_for(reader.read(), wait)
    finally:
        writer.close()


async def one_answer(reader: asyncio.StreamReader) -> bytes:
    """The head of the next answer; its body is read too, so that the line is free for the next request."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().splitlines() if line.startswith(b"content-length:"))
    await reader.readexactly(int(length.removeprefix(b"content-length:")))
    return head


async def test_it_says_which_service_it_is_and_nothing_else(running: Served) -> None:
    async with running.client() as desk:
        answer = await desk.get("/healthz")
    assert answer.json()["service"] == "xianzhi"
    assert set(answer.headers) == {"content-type", "content-length"}


async def test_an_empty_answer_is_small(running: Served) -> None:
    async with running.client() as desk:
        etag = (await desk.get("/v1/feed?after=0")).headers["etag"]
        answer = await desk.get("/v1/feed?after=1", headers={"if-none-match": etag})
    assert answer.status_code == 304
    assert set(answer.headers) == {"etag", "xianzhi-time"}
    size = len(b"HTTP/1.1 304 Not Modified\r\n\r\n") + sum(len(k) + len(v) + 4 for k, v in answer.headers.raw)
    assert size <= 120


async def test_a_kept_line_carries_hundreds_of_polls_without_one_broken(running: Served) -> None:
    async def polls(desk: httpx.AsyncClient) -> set[int]:
        etag = (await desk.get("/v1/feed?after=0")).headers["etag"]
        answers = set()
        for _ in range(100):
            answers.add((await desk.get("/v1/feed?after=1", headers={"if-none-match": etag})).status_code)
        return answers

    async with running.client() as one, running.client() as other:
        assert set.union(*await asyncio.gather(polls(one), polls(other))) == {304}


async def test_a_line_that_was_idle_for_longer_than_a_poll_still_works(running: Served) -> None:
    reader, writer = await asyncio.open_connection(HOST, running.port)
    request = f"GET /healthz HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    try:
        writer.write(request)
        assert (await one_answer(reader)).startswith(b"HTTP/1.1 200")
        await asyncio.sleep(6)  # longer than uvicorn's own patience
        writer.write(request)
        assert (await one_answer(reader)).startswith(b"HTTP/1.1 200")
    finally:
        writer.close()
    assert serve.KEEP_ALIVE_SECONDS >= 75


async def test_a_ticket_reaches_the_other_desk_while_it_waits(running: Served) -> None:
    async with running.client() as desk, running.client() as other:
        first = await other.get("/v1/feed?after=0")
        cursor, etag = first.json()["cursor"], first.headers["etag"]
        path = f"/v1/feed?after={cursor}&wait=25"
        held = asyncio.create_task(other.get(path, headers={"if-none-match": etag}))
        await asyncio.sleep(0.3)
        begin = time.monotonic()
        await desk.post("/v1/tickets", json=a_report())
        assert (await held).json()["items"]
        assert time.monotonic() - begin < 5


async def test_half_sent_requests_are_hung_up_on(running: Served) -> None:
    async def ended(*parts: bytes) -> tuple[bytes, float]:
        begin = time.monotonic()
        return await raw(running.port, *parts), time.monotonic() - begin

    head = f"POST /v1/auth/login HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100\r\n\r\n{{".encode()
    slow_headers, slow_body, silent = await asyncio.gather(
        ended(b"GET /healthz HTTP/1.1\r\nX-Slow: "), ended(head), ended()
    )
    for answer, seconds in (slow_headers, silent):
        assert answer == b""
        assert serve.HEADER_SECONDS - 1 < seconds < 15
    answer, seconds = slow_body
    assert answer.startswith(b"HTTP/1.1 408")
    assert b'"too_slow"' in answer
    assert limits.BODY_SECONDS - 1 < seconds < 20


async def test_a_body_that_says_it_is_huge_is_refused_at_once(running: Served) -> None:
    head = f"POST /v1/tickets HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100000000\r\n\r\n".encode()
    begin = time.monotonic()
    answer = await raw(running.port, head)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"connection: close" in answer
    assert time.monotonic() - begin < 3


async def test_a_body_that_hides_its_size_is_refused_when_it_grows_too_large(running: Served) -> None:
    head = f"POST /v1/tickets HTTP/1.1\r\nHost: {HOST}\r\nTransfer-Encoding: chunked\r\n".encode()
    authorization = f"Authorization: Bearer {running.token}\r\n\r\n".encode()
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    answer = await raw(running.port, head + authorization, *[chunk] * 5)
    assert answer.startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", (400, 422)),
        (b"Content-Length: 2\r\nContent-Length: 3\r\n", (400, 422)),
        (b"X-Large: " + b"x" * 20_000 + b"\r\n", (400, 431)),
    ],
    ids=["two ways", "two lengths", "large"],
)
async def test_ambiguous_and_oversized_headers_are_refused(
    running: Served, head: bytes, status: tuple[int, ...]
) -> None:
    request = b"POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + head + b"\r\n{}"
    assert int((await raw(running.port, request))[9:12]) in status


async def test_what_was_acknowledged_is_there_after_a_power_cut(tmp_path: Path, furnished: Path) -> None:
    shutil.copy(furnished, tmp_path)
    acknowledged: list[str] = []

    async def keep_writing(desk: httpx.AsyncClient, ticket_id: str) -> None:
        while True:
            note = a_command("add_note", text="备注", at=now())
            answer = await give(desk, ticket_id, note)
            assert answer.status_code == 200
            acknowledged.append(note["command_id"])

    with served(tmp_path) as service:
        async with service.client() as desk:
            ticket = await register(desk)
            writers = [asyncio.create_task(keep_writing(desk, ticket["id"])) for _ in range(8)]
            while len(acknowledged) < 50:
                await asyncio.sleep(0.01)
            service.kill()
            await asyncio.wait(writers, timeout=20)
            ends = await asyncio.gather(*writers, return_exceptions=True)
            assert all(isinstance(end, httpx.TransportError) for end in ends)

    with sqlite3.connect(tmp_path / "service.db") as books:
        assert books.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        head = books.execute("SELECT head FROM compound WHERE code = ?", (HOME,)).fetchone()[0]
        numbers = [row[0] for row in books.execute("SELECT seq FROM feed WHERE compound = ? ORDER BY seq", (HOME,))]
        assert numbers == list(range(1, head + 1))
    with served(tmp_path) as service:
        async with service.client() as desk:
            events = (await story(desk, ticket["id"]))["events"]
    stored = [one["command_id"] for one in events]
    assert len(stored) == len(set(stored))
    assert set(acknowledged) <= set(stored)
    assert len(stored) <= 1 + len(acknowledged) + len(writers)


async def test_a_full_disk_is_said_and_work_goes_on_when_there_is_room_again(tmp_path: Path, furnished: Path) -> None:
    shutil.copy(furnished, tmp_path)
    with served(tmp_path) as service:
        async with service.client() as desk:
            ticket = await register(desk)
            full = (tmp_path / "service.db-wal").stat().st_size  # where every change goes first
            resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (full, resource.RLIM_INFINITY))
            note = a_command("add_note", text="备注" * 2000, at=now())
            refused = await give(desk, ticket["id"], note)
            assert (refused.status_code, refused.json()["error"]["code"]) == (503, "storage_full")
            assert refused.headers["retry-after"] == "30"
            photo = {"file": ("x.jpg", noise(800))}
            refused = await desk.post("/v1/photos", files=photo)
            assert (refused.status_code, refused.json()["error"]["code"]) == (503, "storage_full")
            assert len((await story(desk, ticket["id"]))["events"]) == 1  # reading goes on, nothing is half there
            unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, unlimited)
            assert (await give(desk, ticket["id"], note)).status_code == 200
            assert len((await story(desk, ticket["id"]))["events"]) == 2
            assert (await desk.post("/v1/photos", files=photo)).status_code == 201
