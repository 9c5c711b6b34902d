"""What only SQLite needs: durable write-ahead logging, an immediate lock for writers, and its own words for trouble."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, QueuePool, create_engine, event

BUSY_MILLISECONDS = 5_000
READERS = 4


def writing_engine(file: Path) -> Engine:
    """An engine for the one writer: what it has committed has reached the disk."""
    engine = _engine(file, NullPool)
    _prepare(engine, "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", begin="BEGIN IMMEDIATE")
    return engine


def reading_engine(file: Path) -> Engine:
    """An engine for readers, who see one state of the books and never wait for the writer."""
    engine = _engine(file, QueuePool, pool_size=READERS, max_overflow=0)
    _prepare(engine, "PRAGMA query_only = ON", begin="BEGIN")
    return engine


def is_full(error: BaseException) -> bool:
    """Whether a database error means that the disk cannot take any more."""
    words = str(error)
    return "disk is full" in words or "disk I/O error" in words or "readonly database" in words


def _engine(file: Path, pool: type[Any], **options: Any) -> Engine:
    # Parameters would carry residents' words into tracebacks and logs.
    arguments = {"check_same_thread": False}
    return create_engine(f"sqlite:///{file}", poolclass=pool, hide_parameters=True, connect_args=arguments, **options)


def _prepare(engine: Engine, *pragmas: str, begin: str) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver begins no transactions of its own
        for pragma in (f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}", *pragmas):
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
