"""A machine that has run out of something: the service says so or waits, goes on, and is well again afterwards."""

from __future__ import annotations

import asyncio
import errno
import resource
import shutil
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.server.acts import give, register, story
from tests.server.photographs import jpeg
from tests.server.served import HOST, served
from tests.server.test_served import now
from tests.service_in_process import ServiceInProcess, a_command
from xianzhi_tui.server.app import create_app
from xianzhi_tui.server.log import make_log
from xianzhi_tui.server.store.schema import UnfitDatabase
from xianzhi_tui.server.store.store import Store

UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
FILES, CALLERS = 64, 120


def memory_of(pid: int) -> int:
    """Bytes of address space in use."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[0])
    return pages * resource.getpagesize()


async def test_a_log_that_takes_nothing_stops_no_answer(service: ServiceInProcess) -> None:
    class Full:
        """A full disk, or a stream that was closed."""

        def write(self, _: str) -> None:
            raise OSError(errno.ENOSPC, "full")

        def flush(self) -> None:
            raise ValueError("I/O operation on closed file")

    app = create_app(replace(service.service, log=make_log(Full())))
    headers = {"authorization": f"Bearer {service.token('101')}"}
    line = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=line, base_url="http://service", headers=headers) as desk:
        missing = await give(desk, "00000000-0000-4000-8000-000000000001", a_command("accept", 1))
        assert (missing.status_code, missing.json()["error"]["code"]) == (404, "not_found")
        await register(desk)


def test_a_folder_that_takes_no_database_is_named_before_anything_begins() -> None:
    with pytest.raises(UnfitDatabase, match=r"没有写权限.*请检查磁盘空间和文件夹权限"):
        Store.open(Path("/proc/service.db"))


async def test_books_that_get_no_page_more_say_so_and_go_on_when_there_is_room(
    service: ServiceInProcess,
) -> None:
    def pages(most: int) -> None:
        service.store.write_now(lambda books: books.connection.exec_driver_sql(f"PRAGMA max_page_count = {most}"))

    async with service.client("101") as desk:
        ticket, note = await register(desk), a_command("add_note", text="备注" * 2000)
        pages(1)  # no more than there are
        for _ in range(2):
            refused = await give(desk, ticket["id"], note)
            assert (refused.status_code, refused.json()["error"]["code"]) == (503, "storage_full")
        assert len((await story(desk, ticket["id"]))["events"]) == 1
        pages(1 << 20)
        assert (await give(desk, ticket["id"], note)).status_code == 200
        assert len((await story(desk, ticket["id"]))["events"]) == 2


@pytest.mark.slow
async def test_a_service_with_no_file_left_to_open_waits_and_goes_on(tmp_path: Path, furnished: Path) -> None:
    shutil.copy(furnished, tmp_path)
    with served(tmp_path) as service:
        async with service.client() as desk:
            ticket = await register(desk)
            resource.prlimit(service.process.pid, resource.RLIMIT_NOFILE, (FILES, FILES))
            callers = [await asyncio.open_connection(HOST, service.port) for _ in range(CALLERS)]
            note = a_command("add_note", text="备注", at=now())
            assert (await give(desk, ticket["id"], note)).status_code == 200
            for _, writer in callers:
                writer.close()
        async with asyncio.timeout(20), service.client() as another:
            assert (await give(another, ticket["id"], note)).status_code == 200
        assert service.process.poll() is None


@pytest.mark.slow
async def test_a_service_without_memory_refuses_a_photo_and_goes_on(tmp_path: Path, furnished: Path) -> None:
    shutil.copy(furnished, tmp_path)
    with served(tmp_path) as service:
        async with service.client() as desk:
            ticket = await register(desk)
            most = memory_of(service.process.pid) + (32 << 20)
            resource.prlimit(service.process.pid, resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))
            try:
                refused = await desk.post("/v1/photos", files={"file": ("x.jpg", jpeg((6000, 5000)))})
                assert refused.status_code in (422, 500, 503)
            except httpx.TransportError:
                pass  # hung up on is told too
            resource.prlimit(service.process.pid, resource.RLIMIT_AS, UNLIMITED)
            assert service.process.poll() is None
        async with service.client() as another:
            note = a_command("add_note", text="备注", at=now())
            assert (await give(another, ticket["id"], note)).status_code == 200
