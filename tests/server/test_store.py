from __future__ import annotations

import asyncio
import sqlite3
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server.acts import give, register
from tests.service_in_process import HOME, ServiceInProcess, a_command, furnished_books
from xianzhi_tui.server.store import sqlite
from xianzhi_tui.server.store.schema import UnfitDatabase
from xianzhi_tui.server.store.store import Store
from xianzhi_tui.server.store.unit_of_work import UnitOfWork


@pytest.fixture
def store(tmp_path: Path) -> Any:
    opened = Store.open(tmp_path / "books.db")
    opened.write_now(lambda books: books.people.add_compound(HOME, "和新苑"))
    yield opened
    opened.close()


def head(store: Store) -> int:
    return store.read_now(lambda books: books.feed.head(HOME))


def take_one(books: UnitOfWork) -> int:
    books.feed.reference_changed(HOME)
    return books.feed.heads[HOME]


class Broken(Exception):
    """A change that fails half-way."""


def take_one_and_break(books: UnitOfWork) -> None:
    take_one(books)
    raise Broken


def test_two_databases_have_different_epochs_and_each_keeps_its_own(tmp_path: Path) -> None:
    epochs = []
    for name in ("a.db", "b.db", "a.db"):
        store = Store.open(tmp_path / name)
        epochs.append(store.epoch)
        store.close()
    assert epochs[0] == epochs[2] != epochs[1]


def test_a_database_of_a_newer_service_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "books.db"
    Store.open(file).close()
    with sqlite3.connect(file) as books:
        books.execute("UPDATE service SET schema_version = 99")
    before = file.read_bytes()
    with pytest.raises(UnfitDatabase, match=r"数据库版本为 99.*请升级"):
        Store.open(file)
    assert file.read_bytes() == before


def test_what_is_acknowledged_has_been_synced_to_a_write_ahead_log(tmp_path: Path) -> None:
    engine = sqlite.writing_engine(tmp_path / "books.db")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
    engine.dispose()


def test_a_change_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(Broken):
        store.write_now(take_one_and_break)
    assert head(store) == 0


async def test_changes_that_share_a_commit_fail_each_alone(store: Store) -> None:
    gate = threading.Event()
    first = asyncio.create_task(store.write(lambda _: gate.wait(10)))
    await asyncio.sleep(0)  # the writer is busy: what follows shares the next commit
    crowd = [store.write(take_one_and_break if n % 3 == 0 else take_one) for n in range(30)]
    waiting = [asyncio.ensure_future(one) for one in crowd]
    await asyncio.sleep(0.05)
    gate.set()
    assert await first
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert [isinstance(answer, Broken) for answer in answers] == [n % 3 == 0 for n in range(30)]
    assert [answer for answer in answers if isinstance(answer, int)] == list(range(1, 21))
    assert head(store) == 20


async def test_somebody_who_stops_waiting_stops_nobody_else(store: Store) -> None:
    gate = threading.Event()
    first = asyncio.create_task(store.write(lambda _: gate.wait(10)))
    await asyncio.sleep(0.05)
    impatient, patient = asyncio.ensure_future(store.write(take_one)), asyncio.ensure_future(store.write(take_one))
    await asyncio.sleep(0.05)
    impatient.cancel()
    await asyncio.sleep(0)
    gate.set()
    await first
    assert await patient == 1


def test_the_feeds_progress_is_told_at_every_commit(store: Store) -> None:
    told: Future[dict[str, int]] = Future()
    store.announce_to(told.set_result)
    store.write_now(take_one)
    assert told.result(5) == {HOME: 1}


def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "books.db"
    file.write_bytes(b"<html>" * 1000)
    with pytest.raises(UnfitDatabase, match="restore"):
        Store.open(file)
    assert file.read_bytes() == b"<html>" * 1000


async def test_while_another_program_holds_the_database_commands_are_told_to_come_again(
    duty: httpx.AsyncClient, service: ServiceInProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = await register(duty)
    note = a_command("add_note", text="备注")
    other = sqlite3.connect(service.folder / "service.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    answer = await asyncio.wait_for(give(duty, ticket["id"], note), sqlite.BUSY_MILLISECONDS / 1000 + 1)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.json()["error"]["code"] == "unavailable"
    assert (await duty.get("/v1/snapshot")).status_code == 200  # reading goes on
    other.close()
    assert (await give(duty, ticket["id"], note)).status_code == 200


def test_a_furnished_database_passes_the_integrity_check(tmp_path: Path) -> None:
    with sqlite3.connect(furnished_books(tmp_path)) as books:
        assert books.execute("PRAGMA integrity_check").fetchone() == ("ok",)
