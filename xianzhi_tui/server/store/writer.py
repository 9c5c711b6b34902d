"""The one thread that changes the books. Changes asked for while it writes share the next commit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any

from sqlalchemy import Connection, Engine

from xianzhi_tui.failpoints import fail_point
from xianzhi_tui.server.store.unit_of_work import UnitOfWork

MOST_IN_A_COMMIT = 64

Announce = Callable[[dict[str, int]], None]


@dataclass(slots=True)
class _Job:
    """A change somebody waits for."""

    work: Callable[[UnitOfWork], Any]
    future: Future[Any] = field(default_factory=Future)
    result: Any = None
    error: BaseException | None = None

    def settle(self) -> None:
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class Writer:
    """Takes changes in order; each is wholly carried out or not at all, whatever becomes of its neighbours."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._announce: Announce | None = None
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def announce_to(self, listener: Announce) -> None:
        """Have somebody told, on this thread, how far each compound's feed moved at a commit."""
        self._announce = listener

    def submit(self, work: Callable[[UnitOfWork], Any]) -> Future[Any]:
        """Ask for a change; its result is there once it has reached the disk."""
        job = _Job(work)
        self._jobs.put(job)
        return job.future

    def close(self) -> None:
        """End after the changes already asked for."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while batch := self._next_batch():
            self._carry_out(batch)
        if self._connection is not None:
            self._connection.close()

    def _next_batch(self) -> list[_Job]:
        batch: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            batch.append(job)
            if len(batch) == MOST_IN_A_COMMIT:
                return batch
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return batch
        if batch:
            self._jobs.put(None)  # the end comes after this batch
        return batch

    def _carry_out(self, batch: list[_Job]) -> None:
        heads: dict[str, int] = {}
        batch = [job for job in batch if job.future.set_running_or_notify_cancel()]
        try:
            connection = self._connected()
            with connection.begin():
                for job in batch:
                    heads |= _do(job, connection, alone=len(batch) == 1)
                if heads:
                    fail_point("server.before_commit")
            if heads:
                fail_point("server.after_commit")
        except BaseException as error:
            for job in batch:
                job.error = job.error or error
        else:
            if heads and self._announce is not None:
                self._announce(heads)
        for job in batch:
            job.settle()

    def _connected(self) -> Connection:
        """The one connection, kept between changes."""
        if self._connection is None or self._connection.closed or self._connection.invalidated:
            self._connection = self._engine.connect()
        return self._connection


def _do(job: _Job, connection: Connection, *, alone: bool) -> dict[str, int]:
    """One change; how far it moved the feeds. When it fails alone, its error undoes the transaction."""
    books = UnitOfWork(connection)
    if alone:
        job.result = job.work(books)
        return books.feed.heads
    connection.exec_driver_sql("SAVEPOINT change")
    try:
        job.result = job.work(books)
    except Exception as error:
        job.error = error
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT change")
        return {}
    connection.exec_driver_sql("RELEASE SAVEPOINT change")
    return books.feed.heads
