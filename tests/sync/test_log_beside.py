"""A copy whose log was torn on the way ends earlier than it should; that is noticed wherever it can be."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from xianzhi_tui.sync.log_beside import ends_early

HEADER, FRAME = 32, 24 + 4096


@pytest.fixture
def books(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A database in use, with thirty transactions that are only in its log."""
    with closing(sqlite3.connect(tmp_path / "books.db", isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE act (words TEXT)")
        for number in range(30):
            db.execute("INSERT INTO act VALUES (?)", (f"六楼漏水[/ {number}" * 200,))
        yield db


@pytest.fixture
def copy(books: sqlite3.Connection, tmp_path: Path) -> Path:
    """A copy of it with its log."""
    file = tmp_path / "stick" / "books.db"
    file.parent.mkdir()
    for ending in ("", "-wal"):
        shutil.copyfile(tmp_path / f"books.db{ending}", f"{file}{ending}")
    return file


def log_of(file: Path) -> Path:
    return file.with_name(file.name + "-wal")


def acts(file: Path) -> int:
    """How many SQLite reads, with as much of the log as it takes."""
    with closing(sqlite3.connect(file)) as db:
        tables = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        return int(db.execute("SELECT count(*) FROM act").fetchone()[0]) if tables else 0


def test_a_whole_log_and_none_at_all_are_not_torn(copy: Path) -> None:
    assert not ends_early(copy)
    log_of(copy).write_bytes(b"")
    assert not ends_early(copy)
    log_of(copy).unlink()
    assert not ends_early(copy)


@pytest.mark.parametrize("cut", [1, 24, 4000, FRAME, FRAME + 1, 5 * FRAME - 8])
def test_a_log_that_was_cut_within_a_transaction_is_torn(copy: Path, cut: int) -> None:
    whole = log_of(copy).read_bytes()
    log_of(copy).write_bytes(whole[:-cut])
    lost_at_a_seam = cut % FRAME == 0 and int.from_bytes(whole[-cut - FRAME + 4 :][:4], "big") > 0
    assert ends_early(copy) is not lost_at_a_seam
    assert acts(copy) < 30


@pytest.mark.parametrize("place", [0, 20, 30, HEADER + 3, HEADER + 9, HEADER + 10 * FRAME + 500, -1])
def test_a_log_with_one_spoilt_bit_is_torn_wherever_it_is(copy: Path, place: int) -> None:
    spoilt = bytearray(log_of(copy).read_bytes())
    spoilt[place] ^= 4
    log_of(copy).write_bytes(spoilt)
    assert ends_early(copy) is (acts(copy) < 30)


@pytest.mark.parametrize("log", ["六楼漏水[/".encode(), bytes(4152)], ids=["words", "zeros"])
def test_a_log_that_is_none_is_torn(copy: Path, log: bytes) -> None:
    log_of(copy).write_bytes(log)
    assert ends_early(copy)


def test_what_an_earlier_use_left_in_the_log_is_no_loss(books: sqlite3.Connection, tmp_path: Path) -> None:
    books.execute("PRAGMA wal_checkpoint(RESTART)")
    books.execute("INSERT INTO act VALUES ('门铃')")
    assert log_of(tmp_path / "books.db").stat().st_size > HEADER + 20 * FRAME
    assert not ends_early(tmp_path / "books.db")
