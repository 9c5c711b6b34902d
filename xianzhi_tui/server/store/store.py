"""The store: the books of the service on SQLite, one writer and some readers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, OperationalError

from xianzhi_tui.server.store import schema, sqlite
from xianzhi_tui.server.store.unit_of_work import UnitOfWork
from xianzhi_tui.server.store.writer import Announce, Writer

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[UnitOfWork, P], T]
"""A piece of work on the books: a function that takes them first."""


class Store:
    """Changes and looks, each a function of the books."""

    def __init__(self, writing: Engine, reading: Engine) -> None:
        self._writer = Writer(writing)
        self._reading = reading
        self._readers = ThreadPoolExecutor(sqlite.READERS, "reader")
        try:
            self.epoch = self.write_now(lambda books: schema.prepare(books.connection))
        except OperationalError as error:
            self.close()
            raise schema.UnfitDatabase(
                "数据库打不开：被占用、磁盘已满或没有写权限", todo=schema.CHECK_FOLDER
            ) from error
        except DatabaseError as error:
            self.close()
            raise schema.UnfitDatabase("数据库文件已损坏") from error
        except schema.UnfitDatabase:
            self.close()
            raise

    @classmethod
    def open(cls, file: Path) -> Store:
        """The books in this file, made if there are none; raises schema.UnfitDatabase."""
        return cls(sqlite.writing_engine(file), sqlite.reading_engine(file))

    def announce_to(self, listener: Announce) -> None:
        """Have somebody told, on the writer's thread, how far each compound's feed moved at a commit."""
        self._writer.announce_to(listener)

    async def write(self, work: Work[P, T], *args: P.args, **more: P.kwargs) -> T:
        """Carry out one change; when this returns, it has reached the disk."""
        change = self._writer.submit(lambda books: work(books, *args, **more))
        result: T = await asyncio.wrap_future(change)
        return result

    async def write_each(self, works: Iterable[Work[[], T]]) -> list[T | BaseException]:
        """Carry out changes in this order, each wholly or not at all; what stopped one stands in its place."""
        changes = [asyncio.wrap_future(self._writer.submit(work)) for work in works]
        done: list[T | BaseException] = await asyncio.gather(*changes, return_exceptions=True)
        return done

    def write_now(self, work: Work[P, T], *args: P.args, **more: P.kwargs) -> T:
        """The same for callers that are not asynchronous."""
        result: T = self._writer.submit(lambda books: work(books, *args, **more)).result()
        return result

    async def read(self, query: Work[P, T], *args: P.args, **more: P.kwargs) -> T:
        """Look something up in one state of the books."""
        look = partial(self.read_now, query, *args, **more)
        return await asyncio.get_running_loop().run_in_executor(self._readers, look)

    def read_now(self, query: Work[P, T], *args: P.args, **more: P.kwargs) -> T:
        """The same for callers that are not asynchronous."""
        with self._reading.begin() as connection:
            return query(UnitOfWork(connection), *args, **more)

    def close(self) -> None:
        """End after the changes already asked for."""
        self._writer.close()
        self._readers.shutdown()
        self._reading.dispose()
