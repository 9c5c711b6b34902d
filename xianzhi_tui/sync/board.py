"""What the screens read of the replica: the board in one go, one ticket's story. Quick, and changing nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import Raw
from msgspec.structs import replace

from xianzhi_tui.codec import MALFORMED, decode, decode_recorded, encode
from xianzhi_tui.domain.policy import on_day_of
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.sync.answers import Reference, StoryParts
from xianzhi_tui.sync.database import is_damage, lacks, reading
from xianzhi_tui.sync.desk import BoardData, Story

AT_ONCE = 64
Meta = Mapping[str, Any]
Beginning = tuple[str, str]


class ReplicaDamaged(XianzhiError):
    """The local copy cannot be read; it is being fetched again."""

    code = "replica_damaged"
    safe = "未发送的操作未受影响"
    todo = "正在重新下载，请稍候"


class ReplicaOutdated(XianzhiError):
    """The local copy is still as an older version of this program left it; the desk's agent is about to renew it."""

    code = "replica_outdated"
    safe = "已有数据未受影响"
    todo = "请过几秒再试一次"


class BoardReader:
    """Reads the board again and again, decoding only the tickets that changed since."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._begun: Beginning | None = None
        self._known: dict[str, tuple[int, Ticket]] = {}

    def read(self, now: datetime) -> BoardData:
        """Everything the board draws from; an empty board when nothing was fetched yet."""
        if not self._file.exists():
            return BoardData()
        with sound(self._file) as db:
            meta = read_meta(db)
            finished, on_time = _done_today(db, now)
            return replace(
                office(meta),
                tickets=self._live(db, beginning(meta)),
                finished_today=finished,
                on_time_today=on_time,
            )

    def _live(self, db: sqlite3.Connection, begun: Beginning) -> tuple[Ticket, ...]:
        """The live tickets; numbers of events mean nothing across a new beginning of the replica."""
        known = self._known if begun == self._begun else {}
        seqs: dict[str, int] = dict(db.execute("SELECT id, seq FROM ticket WHERE live ORDER BY id"))
        changed = [one for one, seq in seqs.items() if one not in known or known[one][0] != seq]
        fresh = {ticket.id: (seqs[ticket.id], ticket) for ticket in tickets(db, changed)}
        self._begun, self._known = begun, {one: fresh.get(one) or known[one] for one in seqs}
        return tuple(ticket for _, ticket in self._known.values())


def read_meta(db: sqlite3.Connection) -> Meta:
    """What the replica says of itself."""
    return dict(db.execute("SELECT name, value FROM meta"))


def beginning(meta: Meta) -> Beginning:
    """Which beginning of the replica this is: numbers of events mean nothing across two."""
    return meta.get("epoch", ""), meta.get("begun", "")


def office(meta: Meta) -> BoardData:
    """Who works here and by which limits, and how new that is; without a ticket."""
    reference = decode(meta["reference"], Reference) if "reference" in meta else Reference()
    as_of = meta.get("data_as_of")
    return BoardData(
        roster=reference.roster,
        staff=reference.staff,
        policies=reference.limits,
        cursor=meta.get("cursor", 0),
        data_as_of=datetime.fromisoformat(as_of) if as_of else None,
    )


def day_of(moment: datetime) -> tuple[datetime, datetime]:
    """When the Shanghai day of a moment begins, and when the next one does."""
    midnight = on_day_of(moment)
    return midnight, midnight + timedelta(days=1)


def read_board(file: Path, now: datetime) -> BoardData:
    """The board, read once."""
    return BoardReader(file).read(now)


def read_story(file: Path, ticket_id: str) -> Story | None:
    """One ticket with its events, oldest first, or None when it is not here."""
    if not file.exists():
        return None
    with sound(file) as db:
        row = db.execute("SELECT body FROM ticket WHERE id = ?", (ticket_id,)).fetchone()
        if row is None:
            return None
        events = db.execute("SELECT body FROM event WHERE ticket_id = ? ORDER BY seq", (ticket_id,))
        return Story(decode(row[0], Ticket), tuple(decode_recorded(event[0]) for event in events))


def read_parts(file: Path, ticket_id: str) -> StoryParts | None:
    """One ticket with its events exactly as the service sent them, or None when it is not here."""
    if not file.exists():
        return None
    with sound(file) as db:
        row = db.execute("SELECT body FROM ticket WHERE id = ?", (ticket_id,)).fetchone()
        events = db.execute("SELECT body FROM event WHERE ticket_id = ? ORDER BY seq", (ticket_id,))
        return StoryParts(Raw(row[0]), tuple(Raw(body) for (body,) in events)) if row else None


def tickets(db: sqlite3.Connection, ids: list[str]) -> Iterator[Ticket]:
    """Tickets decoded as lists, several times quicker than one by one, yet short ones, so that keys are answered."""
    for start in range(0, len(ids), AT_ONCE):
        some = encode(ids[start : start + AT_ONCE]).decode()
        rows = db.execute("SELECT body FROM ticket WHERE id IN (SELECT value FROM json_each(?))", (some,))
        yield from decode(b"[" + b",".join(row[0] for row in rows) + b"]", tuple[Ticket, ...])


def _done_today(db: sqlite3.Connection, now: datetime) -> tuple[int, int]:
    bounds = [one.timestamp() for one in day_of(now)]
    row = db.execute(
        "SELECT count(*), coalesce(sum(on_time), 0) FROM ticket WHERE done_at >= ? AND done_at < ?", bounds
    ).fetchone()
    return row[0], row[1]


@contextmanager
def sound(file: Path) -> Iterator[sqlite3.Connection]:
    """The replica opened to read; raises ReplicaDamaged or ReplicaOutdated."""
    try:
        with reading(file) as db:
            yield db
    except sqlite3.DatabaseError as error:
        if lacks(error):
            raise ReplicaOutdated("升级后本机副本还在更新") from error
        if not is_damage(error):
            raise
        raise ReplicaDamaged("本机副本损坏") from error
    except MALFORMED as error:
        raise ReplicaDamaged("本机副本损坏") from error
