"""SQLite files of this machine: opened privately, written in whole transactions, their failures told to people."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from xianzhi_tui.errors import ReadOnly, StorageFull
from xianzhi_tui.locations import private_file

BUSY_SECONDS = 5.0
_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_CLOSED_TO_US = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})
_BROKEN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_ERROR})
"""The last one is what a broken header or schema leads to: our own statements are never at fault."""


def connect(file: Path, *, durable: bool) -> sqlite3.Connection:
    """A writing connection; `durable` makes every commit reach the disk before it returns."""
    private_file(file)
    connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@contextmanager
def reading(file: Path, *, across_threads: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection that changes nothing, seeing one moment of the file; also where nothing may be written."""
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(closing(_open_to_read(file, across_threads)))
        except sqlite3.OperationalError as error:
            if _kind(error) not in _CLOSED_TO_US:
                raise
            connection = stack.enter_context(closing(_open_to_read(stack.enter_context(copied(file)), across_threads)))
        yield connection


def readable_in_place(file: Path) -> bool:
    """Whether it can be read as it lies: SQLite cannot read a log where it may not write beside it."""
    try:
        _open_to_read(file).close()
    except sqlite3.OperationalError as error:
        if _kind(error) not in _CLOSED_TO_US:
            raise
        return False
    return True


@contextmanager
def leaving_no_trace(file: Path) -> Iterator[Path]:
    """Where it can be read so that its folder stays as it was: SQLite makes a log and an index beside what it reads."""
    log, index = (file.with_name(file.name + ending) for ending in ("-wal", "-shm"))
    if log.exists() and not index.exists():  # the index is made from the log, and could not be taken away without it
        with copied(file) as copy:
            yield copy
        return
    in_use = log.exists()
    try:
        yield file
    finally:
        if not in_use:
            _close_as_the_last(file)


def _close_as_the_last(file: Path) -> None:
    """Only who may write takes an empty log away, and only when nobody else has the file open."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True)) as db:
        db.execute("SELECT 1 FROM sqlite_schema").fetchone()


@contextmanager
def copied(file: Path) -> Iterator[Path]:
    """A copy of a database with its log, for a while."""
    import shutil
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        copy = Path(folder) / file.name
        for ending in ("", "-wal"):
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{file}{ending}", f"{copy}{ending}")
        yield copy


def _open_to_read(file: Path, across_threads: bool = False) -> sqlite3.Connection:
    try:
        return _opened(f"{file.as_uri()}?mode=ro", across_threads)
    except sqlite3.OperationalError as error:
        if _kind(error) not in _CLOSED_TO_US or not file.exists() or _has_log(file):
            raise
        return _opened(
            f"{file.as_uri()}?immutable=1", across_threads
        )  # no log, so nobody writes: it need not be written beside


def _has_log(file: Path) -> bool:
    log = file.with_name(file.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def _opened(uri: str, across_threads: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=not across_threads
    )
    try:
        connection.execute("BEGIN")
        connection.execute("SELECT 1 FROM sqlite_schema")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing; a failure to write is told as people should hear it."""
    with saving():
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


@contextmanager
def saving() -> Iterator[None]:
    """A failure to write, as the person at the desk should hear it."""
    try:
        yield
    except sqlite3.OperationalError as error:
        kind = _kind(error)
        if kind in _FULL:
            raise StorageFull("磁盘已满或写入失败，本次操作未保存") from error
        if kind in _CLOSED_TO_US:
            raise ReadOnly("本机数据文件夹不可写，本次操作未保存") from error
        raise
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StorageFull("磁盘已满或写入失败，本次操作未保存") from error
        raise ReadOnly("本机数据文件夹不可写，本次操作未保存") from error


def fault_in(connection: sqlite3.Connection) -> str:
    """What SQLite finds wrong with a whole file, "" when nothing; raises sqlite3.DatabaseError where it cannot look."""
    found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    return "" if found == "ok" else found


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is broken, not merely busy, full or closed to us."""
    return _kind(error) in _BROKEN


def lacks(error: sqlite3.Error) -> bool:
    """Whether a table or a column is not there: an older version made the file."""
    return str(error).startswith(("no such table", "no such column"))


def _kind(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
