"""Failures of this machine's disk, as people hear them."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from xianzhi_tui.errors import ReadOnly, StorageFull, XianzhiError
from xianzhi_tui.sync.database import connect, saving, transaction


@pytest.mark.parametrize(
    ("number", "told"), [(errno.ENOSPC, StorageFull), (errno.EROFS, ReadOnly), (errno.EACCES, ReadOnly)]
)
def test_a_file_that_cannot_be_written_is_told_by_its_cause(number: int, told: type[XianzhiError]) -> None:
    with pytest.raises(told, match="本次操作未保存"), saving():
        raise OSError(number, "no")


def test_a_fault_in_the_program_is_not_dressed_up_as_a_full_disk(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "x.db", durable=False)) as db, pytest.raises(sqlite3.OperationalError), saving():
        db.execute("SELECT * FROM nothing")


def write_both(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO x VALUES (1)")
    db.execute("INSERT INTO y VALUES (1)")


def test_half_a_transaction_leaves_nothing_and_the_next_one_works(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "x.db", durable=False)) as db:
        db.execute("CREATE TABLE x (n)")
        db.execute("CREATE TABLE y (n CHECK (n > 1))")
        with pytest.raises(sqlite3.IntegrityError), transaction(db):
            write_both(db)
        with transaction(db):
            db.execute("INSERT INTO x VALUES (2)")
        assert [row[0] for row in db.execute("SELECT n FROM x")] == [2]
