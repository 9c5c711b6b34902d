"""A desk that dies at any moment loses nothing it called saved, and does nothing twice."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.listening import listening
from tests.faults.oracle import Books, DeskFiles, Saved, judge
from tests.imports import REPOSITORY
from tests.service_in_process import ServiceInProcess
from tests.sync.desk_of_one_command import COMMAND
from tests.sync.test_engine import file
from xianzhi_tui.domain.events import TicketAccepted

POINTS = (
    "outbox.before_commit",
    "outbox.after_commit",
    "outbox.after_send",
    "outbox.after_answer",
    "replica.in_answer",
    "outbox.while_marking",
    "replica.in_snapshot",
)


@pytest.fixture
async def port(service: ServiceInProcess) -> AsyncIterator[int]:
    async with listening(service.app) as port:
        yield port


async def desk(
    folder: Path, port: int, token: str, ticket_id: str = "", dies: str = "", of_one: str = "command"
) -> tuple[int, str]:
    """One life of a desk: how it ended and what it said."""
    process = await asyncio.create_subprocess_exec(
        *(
            sys.executable,
            "-m",
            f"tests.sync.desk_of_one_{of_one}",
            folder,
            f"http://127.0.0.1:{port}",
            token,
            ticket_id,
        ),
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | ({"XZ_FAIL": dies} if dies else {}),
        cwd=REPOSITORY,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode is not None
    return process.returncode, said.decode()


@pytest.mark.parametrize("point", POINTS)
async def test_a_command_survives_a_power_cut_and_is_done_once(
    service: ServiceInProcess, port: int, tmp_path: Path, point: str
) -> None:
    ticket_id, token, folder = await file(service), service.token("101"), tmp_path / "desk"
    ended, said = await desk(folder, port, token, ticket_id, dies=point)
    assert ended == -signal.SIGKILL
    # Killed inside put(), so nobody was told that it is saved; from then on it must never be lost.
    assert ("saved" in said) is (not point.endswith("_commit"))
    assert await desk(folder, port, token) == (0, "0 waiting\n")
    books, files = Books.read(service.store), DeskFiles.within(folder)
    assert (
        judge(books, {"101": files}, [] if point == "outbox.before_commit" else [Saved(COMMAND, ticket_id, "101")])
        == ()
    )
    assert [type(one.event) for one in books.of_command(COMMAND)] == (
        [] if point == "outbox.before_commit" else [TicketAccepted]
    )


@pytest.mark.parametrize("point", ["handover.before_commit", "handover.after_answer"])
async def test_a_handover_survives_a_power_cut_and_is_kept_once(
    service: ServiceInProcess, port: int, tmp_path: Path, point: str
) -> None:
    token, folder = service.token("102"), tmp_path / "desk"
    ended, said = await desk(folder, port, token, "signs", dies=point, of_one="handover")
    assert ended == -signal.SIGKILL
    taken = point == "handover.after_answer"
    assert said == ("given\ntaken\n" if taken else "given\n")
    # The giver was told that it is safe; what the taker had not signed yet is not sent.
    assert await desk(folder, port, token, of_one="handover") == (0, "confirmed\n" if taken else "given\n")
    async with service.client("101") as clerk:
        kept = (await clerk.get("/v1/handovers")).json()["items"]
    assert len(kept) == taken


@pytest.mark.parametrize("point", ["photo.while_marking", "photo.after_answer"])
async def test_a_photo_on_its_way_when_the_power_is_cut_arrives_with_its_command(
    service: ServiceInProcess, port: int, tmp_path: Path, point: str
) -> None:
    ticket_id, token, folder = await file(service), service.token("101"), tmp_path / "desk"
    ended, said = await desk(folder, port, token, ticket_id, dies=point, of_one="photo")
    assert (ended, said) == (-signal.SIGKILL, "saved\n")
    assert await desk(folder, port, token, of_one="photo") == (0, "0 waiting\n")
    books, files = Books.read(service.store), DeskFiles.within(folder)
    assert judge(books, {"101": files}, [Saved(COMMAND, ticket_id, "101")]) == ()
    (photo,) = books.tickets[ticket_id].photos
    async with service.client("101") as clerk:
        assert (await clerk.get(f"/v1/photos/{photo.digest}")).status_code == 200
