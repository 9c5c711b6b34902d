"""Files that can be looked back into: a replica as it lies, one of an older version, or an export of whole tickets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from xianzhi_tui.codec import MALFORMED, decode
from xianzhi_tui.errors import NotFound, XianzhiError
from xianzhi_tui.sync.answers import Compound, HistoryPage, Snapshot, StoryParts, read_story
from xianzhi_tui.sync.database import copied, leaving_no_trace, readable_in_place, reading
from xianzhi_tui.sync.replica import Replica
from xianzhi_tui.sync.replica_file import SCHEMA, Damaged, open_file

PAGE = 500
_MARK = b"SQLite format 3\0"
_OLDEST = datetime.min.replace(tzinfo=UTC)


class NotRecords(XianzhiError):
    """The file holds nothing that can be looked back on."""

    code = "not_records"
    safe = "文件未改动"
    todo = "请选一份 replica.db，或 xianzhi export --format jsonl 导出的文件"


@contextmanager
def opened(file: Path) -> Iterator[Path]:
    """A replica of this version with what the file holds; the file itself is never written to."""
    try:
        with file.open("rb") as head:
            mark = head.read(len(_MARK))
    except OSError as error:
        raise NotFound(f"读不到 {file}（{error.strerror}）", todo="请核对文件名") from error
    with ExitStack() as stack:
        try:
            yield stack.enter_context(_database(file) if mark == _MARK else _export(file))
        except sqlite3.DatabaseError as error:
            raise NotRecords(f"{file.name} 已损坏或不是本程序的副本") from error


@contextmanager
def _database(file: Path) -> Iterator[Path]:
    with leaving_no_trace(file) as place:
        version = _version(place)
        if version not in range(1, SCHEMA + 1):
            raise NotRecords(f"{file.name} 不是本程序能看的副本")
        if version == SCHEMA and readable_in_place(place):
            yield place
            return
        with copied(place) as copy:
            if version < SCHEMA:
                try:
                    open_file(copy).close()
                except Damaged as error:
                    raise NotRecords(f"{file.name} 已损坏") from error
            yield copy


def _version(file: Path) -> int:
    """Of a replica; 0 for any other database."""
    with reading(file) as db:
        tables = {row[0] for row in db.execute("SELECT name FROM sqlite_schema")}
        version: int = db.execute("PRAGMA user_version").fetchone()[0]
        return version if {"ticket", "event", "lacking", "meta"} <= tables else 0


@contextmanager
def _export(file: Path) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        replica = Replica(Path(folder) / "replica.db")
        try:
            _fill(replica, file)
        finally:
            replica.close()
        yield replica.file


def _fill(replica: Replica, file: Path) -> None:
    """An export says nothing of people and limits, nor whether it holds every ticket."""
    newest = max((at for _, at in _stories(file)), default=None)
    if newest is None:
        raise NotRecords(f"{file.name} 里没有工单")
    replica.load_snapshot(Snapshot("export", 0, newest, Compound("", "")))
    stories = (parts for parts, _ in _stories(file))
    while page := tuple(islice(stories, PAGE)):
        replica.add_history(HistoryPage(page, next="more"), _OLDEST)


def _stories(file: Path) -> Iterator[tuple[StoryParts, datetime]]:
    """Line by line a ticket with its events, and when the last of them was recorded."""
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                parts = decode(line, StoryParts)
            except MALFORMED as error:
                raise NotRecords(f"{file.name} 第 {number} 行看不懂") from error
            story = read_story(parts)
            if story.ticket is None or not story.events:
                raise NotRecords(f"{file.name} 第 {number} 行不是一张带经过的工单")
            yield parts, max(recorded.recorded_at for recorded, _ in story.events)
