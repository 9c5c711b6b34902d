"""The outbox (outbox.db): commands kept on this machine until the service confirmed them; it is never thrown away.

Handovers lie on a shelf of the same file: they too are held by nobody else until they are sent.

Commands on one ticket go in the order they were made. A command made on top of an earlier, still unsent one names it
in `after` and is sent with the version the earlier one led to, because that is the ticket its maker saw. When the
earlier one is refused, those built on it go to the tray too and wait for a person; notes and other additions go on,
unless the ticket itself does not exist yet. Once the earlier one is confirmed after all, they are freed again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from xianzhi_tui.codec import command_fields, decode, decode_command, encode
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.failpoints import fail_point
from xianzhi_tui.locations import Locations
from xianzhi_tui.sync.database import transaction
from xianzhi_tui.sync.desk import OutboxEntry, OutboxState, Typed
from xianzhi_tui.sync.handovers import HandoverShelf
from xianzhi_tui.sync.outbox_file import open_file
from xianzhi_tui.sync.unsent_photos import UnsentPhotos

if TYPE_CHECKING:
    from xianzhi_tui.domain.commands import Command

WAITS = "waits_for_earlier"
IN_DOUBT = ("server_error", "command_id_reused")
"""Codes in the tray that leave open whether the service carried a command out: the rules refused none of them."""
WAITS_MESSAGE = "此单上一条操作未被接受，本条等待处理"
NUMBERS_KEPT = timedelta(days=7)
"""So long a provisional number, which stands on a slip of paper, leads to its ticket and is given to no other."""
SEEN_SECONDS = 30
"""A number that stood on the screen for less than this was written down by nobody."""
_UNSENT = "state IN ('queued', 'sending')"
_OPEN = "state IN ('queued', 'sending', 'refused')"
_NEXT = f"""
SELECT * FROM command AS mine WHERE {_UNSENT} AND json_extract(actor, '$.id') = ?
AND ticket_id NOT IN (SELECT value FROM json_each(?)) AND NOT EXISTS (
    SELECT 1 FROM command AS earlier WHERE earlier.ticket_id = mine.ticket_id AND earlier.place < mine.place
    AND earlier.{_UNSENT})
AND NOT EXISTS (SELECT 1 FROM photo WHERE print = '' AND instr(mine.fields, photo.digest))
ORDER BY place LIMIT 1
"""
_SENDING = """
UPDATE command AS mine SET state = 'sending', attempts = attempts + 1, base_version = coalesce(
    (SELECT produced FROM command AS earlier WHERE earlier.command_id = mine.after), base_version)
WHERE place = ?
"""
_SEEN = f"({_OPEN} OR julianday(settled_at) - julianday(occurred_at) > {SEEN_SECONDS} / 86400.0)"
_NUMBERS = f"""
SELECT ticket_id, provisional FROM command WHERE provisional AND {_SEEN} AND occurred_at > ? ORDER BY place
"""
_BUILT_ON = """
SELECT mine.command_id FROM command AS mine JOIN command AS earlier ON earlier.ticket_id = mine.ticket_id
WHERE earlier.command_id = ? AND mine.place > earlier.place
AND (mine.after = earlier.command_id OR (earlier.files AND mine.additive))
"""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the service will not have a command, and the ticket as it stands there."""

    code: str
    message: str
    theirs: Ticket | None = None


TRIES_BEFORE_PARKING = 5
PARKED = Refusal(IN_DOUBT[0], "服务端多次无法处理这条操作，请核对后重试或联系管理员")


class Outbox:
    """The file of commands; screens put them in, the agent takes them out. Each process has its own connection."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._db = open_file(file)
        self._inode = file.stat().st_ino
        self._db.row_factory = sqlite3.Row
        self.handovers = HandoverShelf(self._db)
        self.photos = UnsentPhotos(self._db, Locations(file.parent).unsent_photos)

    def close(self) -> None:
        self._db.close()

    @property
    def replaced(self) -> bool:
        """Whether another file lies in its place: what is written to this one, nobody would send."""
        try:
            return self._file.stat().st_ino != self._inode
        except OSError:
            return True

    def put(self, entry: OutboxEntry) -> OutboxEntry:
        """Keep a command; when this returns, a power cut cannot lose it. A filing is given a provisional number."""
        from xianzhi_tui.domain.commands import Filing, is_additive  # late: an outbox is mostly opened to be empty

        additive, files = is_additive(entry.command), isinstance(entry.command, Filing)
        with transaction(self._db):
            if files:
                numbers = self.provisional_numbers(entry.occurred_at).values()
                entry = replace(entry, provisional=max(numbers, default=0) + 1)
            self._db.execute(
                "INSERT INTO command (command_id, ticket_id, fields, files, additive, base_version, after, occurred_at,"
                " actor, provisional, typed, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued')",
                (
                    entry.command_id,
                    entry.ticket_id,
                    encode(command_fields(entry.command)).decode(),
                    files,
                    additive,
                    None if additive or files else entry.base_version,
                    "" if additive else self._unsent_before(entry.ticket_id),
                    entry.occurred_at.isoformat(),
                    encode(entry.actor).decode(),
                    entry.provisional,
                    _as_typed(entry.typed),
                ),
            )
            fail_point("outbox.before_commit")
        fail_point("outbox.after_commit")
        return entry

    def entries(self) -> tuple[OutboxEntry, ...]:
        """Everything not yet confirmed, oldest first."""
        rows = self._db.execute(f"SELECT * FROM command WHERE {_OPEN} ORDER BY place")
        return tuple(entry_of(row) for row in rows)

    def in_doubt(self) -> tuple[tuple[str, str], ...]:
        """The commands, with their tickets, that were given up on without knowing whether the service did them."""
        marks = ", ".join("?" * len(IN_DOUBT))
        rows = self._db.execute(
            "SELECT command_id, ticket_id FROM command"
            f" WHERE state IN ('refused', 'dropped') AND code IN ({marks}) ORDER BY place",
            IN_DOUBT,
        )
        return tuple((row[0], row[1]) for row in rows)

    def provisional_numbers(self, now: datetime) -> dict[str, int]:
        """The numbers that people may have written down before the service gave its own, by the ticket's id."""
        return dict(self._db.execute(_NUMBERS, ((now - NUMBERS_KEPT).isoformat(),)).fetchall())

    def claim(self, actor_id: str, skipping: Collection[str] = ()) -> OutboxEntry | None:
        """The next command to send: of this person, the first on its ticket, its predecessor's version filled in.

        One whose photos are not with the service yet waits for them, and those behind it on its ticket with it.
        """
        with transaction(self._db):
            row = self._db.execute(_NEXT, (actor_id, encode(list(skipping)).decode())).fetchone()
            if row is None:
                return None
            self._db.execute(_SENDING, (row["place"],))
            return entry_of(self._row(row["command_id"]))

    def confirm(self, command_id: str, version: int | None, now: datetime) -> None:
        """The service did it and the ticket is at this version; what was built on it may go."""
        with transaction(self._db):
            # The words went to the service; a phone number has no business in the history.
            self._db.execute(
                "UPDATE command SET state = 'confirmed', produced = ?, settled_at = ?, theirs = NULL, code = '',"
                " message = '', typed = '', fields = json_object('type', json_extract(fields, '$.type'))"
                " WHERE command_id = ?",
                (version, now.isoformat(), command_id),
            )
            self._free_followers(command_id)
            fail_point("outbox.while_marking")

    def put_back(self, command_id: str) -> None:
        """No answer came: it waits for the next try."""
        with transaction(self._db):
            self._db.execute("UPDATE command SET state = 'queued' WHERE command_id = ?", (command_id,))

    def fail(self, command_id: str, limit: int, refusal: Refusal) -> bool:
        """The service broke over this command; after `limit` times it is parked in the tray, which is said."""
        with transaction(self._db):
            self._db.execute(
                "UPDATE command SET state = 'queued', failures = failures + 1 WHERE command_id = ?", (command_id,)
            )
            parked = bool(self._row(command_id)["failures"] >= limit)
            if parked:
                self._refuse(command_id, refusal)
            return parked

    def refuse(self, command_id: str, refusal: Refusal) -> None:
        """The service said no: it goes to the tray, and those built on it with it."""
        with transaction(self._db):
            self._refuse(command_id, refusal)

    def retry(self, command_id: str, base_version: int | None) -> None:
        """Queue a refused command again, made against another version."""
        with transaction(self._db):
            self._db.execute(
                "UPDATE command SET state = 'queued', base_version = ?, after = '', failures = 0, code = '',"
                " message = '', theirs = NULL WHERE command_id = ? AND state = 'refused'",
                (base_version, command_id),
            )

    def edit(self, command_id: str, command: Command, base_version: int | None, typed: Typed | None) -> None:
        """Queue a refused command with other words; one of that id was never done, or the service says so."""
        from xianzhi_tui.domain.commands import is_additive

        fields, additive = encode(command_fields(command)).decode(), is_additive(command)
        with transaction(self._db):
            self._db.execute(
                "UPDATE command SET state = 'queued', fields = ?, additive = ?, base_version = ?, typed = ?,"
                " after = '', failures = 0, code = '', message = '', theirs = NULL"
                " WHERE command_id = ? AND state = 'refused'",
                (fields, additive, None if additive else base_version, _as_typed(typed), command_id),
            )

    def drop(self, command_id: str, reason: str, now: datetime) -> None:
        """Give a refused command up; its words stay in the history, with the reason."""
        with transaction(self._db):
            self._db.execute(
                "UPDATE command SET state = 'dropped', message = ?, settled_at = ?"
                " WHERE command_id = ? AND state = 'refused'",
                (reason, now.isoformat(), command_id),
            )

    def purge(self, moment: datetime, dry_run: bool = False) -> int:
        """Forget what was confirmed or given up before this moment; how many commands that is. The rest stays."""
        old, given = f"NOT {_OPEN} AND settled_at < ?", (moment.isoformat(),)
        (count,) = self._db.execute(f"SELECT count(*) FROM command WHERE {old}", given).fetchone()
        if not dry_run:
            self._db.execute("PRAGMA secure_delete = ON")
            with transaction(self._db):
                self._db.execute(f"DELETE FROM command WHERE {old}", given)
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return int(count)

    def take_over(self, rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
        """Rows of another outbox, by the table, as far as they are not here yet."""
        with transaction(self._db):
            for table, some in rows.items():
                for row in some:
                    names, marks = ", ".join(row), ", ".join("?" * len(row))
                    self._db.execute(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))

    def _unsent_before(self, ticket_id: str) -> str:
        row = self._db.execute(
            f"SELECT command_id FROM command WHERE ticket_id = ? AND NOT additive AND {_UNSENT} ORDER BY place DESC",
            (ticket_id,),
        ).fetchone()
        return "" if row is None else str(row[0])

    def _refuse(self, command_id: str, refusal: Refusal) -> None:
        theirs = None if refusal.theirs is None else encode(refusal.theirs)
        self._db.execute(
            "UPDATE command SET state = 'refused', code = ?, message = ?, theirs = ? WHERE command_id = ?",
            (refusal.code, refusal.message, theirs, command_id),
        )
        for follower in self._db.execute(f"{_BUILT_ON} AND mine.{_UNSENT}", (command_id,)).fetchall():
            self._refuse(follower[0], Refusal(WAITS, WAITS_MESSAGE))

    def _free_followers(self, command_id: str) -> None:
        for follower in self._db.execute(f"{_BUILT_ON} AND mine.code = '{WAITS}'", (command_id,)).fetchall():
            self._db.execute(
                "UPDATE command SET state = 'queued', code = '', message = '' WHERE command_id = ?", (follower[0],)
            )

    def _row(self, command_id: str) -> Any:
        return self._db.execute("SELECT * FROM command WHERE command_id = ?", (command_id,)).fetchone()


def _as_typed(typed: Typed | None) -> str:
    return encode(typed).decode() if typed else ""


def entry_of(row: Any) -> OutboxEntry:
    """A command as it lies in the file."""
    return OutboxEntry(
        command_id=row["command_id"],
        ticket_id=row["ticket_id"],
        command=decode_command(msgspec.json.decode(row["fields"])),
        base_version=row["base_version"],
        occurred_at=datetime.fromisoformat(row["occurred_at"]),
        actor=decode(row["actor"], Person),
        state=OutboxState(row["state"]),
        attempts=row["attempts"],
        code=row["code"],
        message=row["message"],
        theirs=decode(row["theirs"], Ticket) if row["theirs"] else None,
        provisional=row["provisional"],
        typed=decode(row["typed"], Typed) if row["typed"] else None,
    )
