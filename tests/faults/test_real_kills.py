"""Every named fail point is reached by a process that is really killed there; what it had promised is kept.

The outbox and the replica under a command are in tests/sync/test_power_cuts.py; here are the service and the rest.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.faults.listening import listening
from tests.faults.oracle import Books, judge
from tests.imports import REPOSITORY
from tests.server.photographs import jpeg
from tests.server.served import served
from tests.service_in_process import HOME, ServiceInProcess, a_report
from tests.sync.ledger import Ledger
from tests.sync.older import make_older
from xianzhi_tui.codec import encode
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.locations import Locations
from xianzhi_tui.server.store.store import Store
from xianzhi_tui.sync import messages, session
from xianzhi_tui.sync.agent_process import agent_command
from xianzhi_tui.sync.board import read_board
from xianzhi_tui.sync.replica import Replica

IMPORTS = """
import sys
from pathlib import Path
from xianzhi_tui.server.store.store import Store
from xianzhi_tui.sync.replica import Replica
"""


async def run(program: str, *words: object, dies: str = "") -> int:
    """A process that does this; how it ended."""
    command = (sys.executable, "-c", IMPORTS + program, *map(str, words))
    process = await asyncio.create_subprocess_exec(*command, env=os.environ | {"XZ_FAIL": dies}, cwd=REPOSITORY)
    async with asyncio.timeout(30):
        return await process.wait()


def sound(folder: Path) -> Books:
    """The service's books after a kill: whole, and without a contradiction."""
    with closing(sqlite3.connect(folder / "service.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store = Store.open(folder / "service.db")
    books = Books.read(store)
    store.close()
    assert judge(books, {}, []) == ()
    return books


@pytest.mark.parametrize(("point", "kept"), [("server.before_commit", 0), ("server.after_commit", 1)])
async def test_a_registration_is_whole_or_absent_and_comes_through_once(
    tmp_path: Path, furnished: Path, point: str, kept: int
) -> None:
    shutil.copy(furnished, tmp_path)
    report = a_report()
    with served(tmp_path, dies=point) as service:
        async with service.client() as desk:
            with pytest.raises(httpx.TransportError):
                await desk.post("/v1/tickets", json=report)
        assert service.process.wait(10) == -signal.SIGKILL
    assert len(sound(tmp_path).tickets) == kept
    with served(tmp_path) as service:
        async with service.client() as desk:
            assert (await desk.post("/v1/tickets", json=report)).status_code == 201
    assert len(sound(tmp_path).tickets) == 1


async def test_a_photo_whose_note_was_cut_off_is_no_photo_and_can_be_brought_again(
    tmp_path: Path, furnished: Path
) -> None:
    shutil.copy(furnished, tmp_path)
    with served(tmp_path, dies="photos.after_file") as service:
        async with service.client() as desk:
            with pytest.raises(httpx.TransportError):
                await desk.post("/v1/photos", files={"file": ("x.jpg", jpeg())})
    (full,) = tmp_path.rglob("*.full.jpg")
    digest = full.name.partition(".")[0]
    with served(tmp_path) as service:
        async with service.client() as desk:
            assert (await desk.get(f"/v1/photos/{digest}")).status_code == 404
            answer = await desk.post("/v1/photos", files={"file": ("x.jpg", jpeg())})
            assert (answer.status_code, answer.json()["digest"]) == (201, digest)
            assert (await desk.get(f"/v1/photos/{digest}")).status_code == 200


async def test_books_are_made_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "service.db"
    assert await run("Store.open(Path(sys.argv[1]))", file, dies="server.in_new_tables") == -signal.SIGKILL
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,)
    Store.open(file).close()


@pytest.mark.parametrize("version", [1])
async def test_a_replica_is_upgraded_whole_or_not_at_all(tmp_path: Path, version: int) -> None:
    file, ledger = tmp_path / "replica.db", Ledger()
    ticket: Ticket = ledger.file()
    replica = Replica.open(file)
    replica.load_snapshot(ledger.snapshot())
    replica.close()
    make_older(file, version)
    assert await run("Replica.open(Path(sys.argv[1]))", file, dies="replica.in_upgrade") == -signal.SIGKILL
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (version,)
    Replica.open(file).close()
    assert [one.id for one in read_board(file, ledger.now).tickets] == [ticket.id]


async def test_an_agent_that_dies_while_somebody_signs_in_leaves_nobody_signed_in(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    settings = tmp_path / "config.toml"
    async with listening(service.app) as port:
        settings.write_text(f'[server]\nurl = "http://127.0.0.1:{port}"\ncompound = "{HOME}"\n', encoding="utf-8")
        ended: list[int | None] = []
        for point in ("agent.after_login", ""):
            agent = await asyncio.create_subprocess_exec(
                *agent_command(str(tmp_path / "desk"), str(settings)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env=os.environ | {"XZ_FAIL": point},
                cwd=REPOSITORY,
            )
            assert agent.stdin is not None
            assert agent.stdout is not None
            agent.stdin.write(encode(messages.SignIn(1, "101", "246810")) + b"\n")
            async with asyncio.timeout(30):
                while (line := await agent.stdout.readline()) and b'"session"' not in line:
                    pass
                agent.stdin.close()
                ended.append(await agent.wait())
            signed_in = session.load(Locations(tmp_path / "desk").session)
            assert (signed_in is None) is bool(point)
        assert ended == [-signal.SIGKILL, 0]


def test_no_fail_point_is_left_untried() -> None:
    product = (file.read_text("utf-8") for file in (REPOSITORY / "xianzhi_tui").rglob("*.py"))
    named = {name for text in product for name in re.findall(r'fail_point\("([^"]+)"\)', text)}
    tried = "".join(file.read_text("utf-8") for file in (REPOSITORY / "tests").rglob("*.py"))
    assert len(named) > 10
    assert [name for name in sorted(named) if f'"{name}"' not in tried] == []
