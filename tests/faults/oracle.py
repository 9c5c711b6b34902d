"""The oracle: what must be true once all is calm, told from the files alone.

The service's events folded are the service's tickets and every replica's; its feed has no gap; each command that a
desk called saved is on the service exactly once and in its order, or it waits in the outbox or the tray and is not on
the service at all: applied + refused + given up + waiting = issued.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from tests.service_in_process import HOME
from xianzhi_tui.codec import decode, decode_recorded
from xianzhi_tui.domain.calls import owes_calls
from xianzhi_tui.domain.events import Recorded
from xianzhi_tui.domain.evolve import replay
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.server.store.store import Store


class Wrong(StrEnum):
    """What the oracle may find."""

    LOST = "lost"  # called saved, and nowhere
    DOUBLED = "doubled"  # carried out more than once, or by nobody's wish
    REORDERED = "reordered"  # carried out in another order than the keys were pressed
    DENIED = "denied"  # called refused or given up, yet carried out
    UNFOLDED = "unfolded"  # a ticket is not what its events make of it
    GAP = "gap"  # a number of the feed is missing
    DIFFERS = "differs"  # a replica is not the service's copy
    WAITS = "waits"  # still unsent although all is calm


class Finding(NamedTuple):
    """One thing that is wrong, and where."""

    wrong: Wrong
    what: str


@dataclass(frozen=True, slots=True)
class Saved:
    """A command that a desk called saved; `again` once somebody made it anew out of the tray."""

    command_id: str
    ticket_id: str
    desk: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class DeskFiles:
    """What a desk keeps on its machine."""

    replica: Path
    outbox: Path

    @classmethod
    def within(cls, folder: Path) -> DeskFiles:
        return cls(folder / "replica.db", folder / "outbox.db")

    def told(self) -> dict[str, str]:
        """What the desk says of each of its commands."""
        with closing(sqlite3.connect(f"{self.outbox.as_uri()}?mode=ro", uri=True)) as db:
            return dict(db.execute("SELECT command_id, state FROM command"))


@dataclass
class Books:
    """The service's own truth."""

    numbers: list[int] = field(default_factory=list)
    events: list[Recorded] = field(default_factory=list)
    bodies: dict[int, str] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)

    @classmethod
    def read(cls, store: Store, compound: str = HOME) -> Books:
        """Everything a compound has."""
        books = cls()
        for item in store.read_now(lambda given: given.feed.after(compound, 0, 1 << 30)):
            books.numbers.append(item.seq)
            if item.event:
                recorded = decode_recorded(item.event.encode())
                books.events.append(recorded)
                books.bodies[item.seq] = item.event
                if recorded.ticket_id not in books.tickets:
                    books.tickets[recorded.ticket_id] = decode((item.ticket or "").encode(), Ticket)
        return books

    def of_ticket(self, ticket_id: str) -> list[Recorded]:
        return [one for one in self.events if one.ticket_id == ticket_id]

    def of_command(self, command_id: str) -> list[Recorded]:
        return [one for one in self.events if one.command_id == command_id]


def judge(
    books: Books, desks: Mapping[str, DeskFiles], saved: Sequence[Saved], perhaps: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Everything that is wrong after calm; `perhaps` were given while a desk died, so nobody was told of them."""
    found = [*_in_the_books(books)]
    for desk, files in desks.items():
        found += _in_the_replica(books, desk, files.replica)
    told = {one: state for files in desks.values() for one, state in files.told().items()}
    found += _of_the_commands(books, saved, perhaps, told)
    found += _in_order(books, saved)
    return tuple(found)


def _in_the_books(books: Books) -> Iterator[Finding]:
    for before, after in pairwise([0, *books.numbers]):
        if after != before + 1:
            yield Finding(Wrong.GAP, f"{before} {after}")
    for ticket_id, ticket in books.tickets.items():
        if replay(one.event for one in books.of_ticket(ticket_id)) != ticket:
            yield Finding(Wrong.UNFOLDED, ticket_id)


def _in_the_replica(books: Books, desk: str, file: Path) -> Iterator[Finding]:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as db:
        meta = dict(db.execute("SELECT name, value FROM meta WHERE name = 'cursor'"))
        here = {one: decode(body, Ticket) for one, body in db.execute("SELECT id, body FROM ticket")}
        events = {seq: bytes(body).decode() for seq, body in db.execute("SELECT seq, body FROM event")}
        owed = db.execute("SELECT count(*) FROM lacking").fetchone()[0]
    if meta.get("cursor", 0) != max(books.numbers, default=0) or owed:
        yield Finding(Wrong.DIFFERS, f"{desk}: cursor {meta}, {owed} owed")
    wanted = {one for one, ticket in books.tickets.items() if ticket.open or owes_calls(ticket)}
    for ticket_id in wanted - here.keys():
        yield Finding(Wrong.DIFFERS, f"{desk}: no {ticket_id}")
    for ticket_id, ticket in here.items():
        if ticket != books.tickets.get(ticket_id):
            yield Finding(Wrong.DIFFERS, f"{desk}: {ticket_id}")
    there = {one.seq: books.bodies[one.seq] for one in books.events if one.ticket_id in here}
    for seq in sorted(events.keys() ^ there.keys() | {one for one in events if events[one] != there.get(one)}):
        yield Finding(Wrong.DIFFERS, f"{desk}: event {seq}")


def _of_the_commands(
    books: Books, saved: Sequence[Saved], perhaps: Collection[str], told: Mapping[str, str]
) -> Iterator[Finding]:
    for command in saved:
        times, state = _times(books.of_command(command.command_id)), told.get(command.command_id, "")
        if times > 1:
            yield Finding(Wrong.DOUBLED, command.command_id)
        elif times and state in ("refused", "dropped"):
            yield Finding(Wrong.DENIED, command.command_id)
        elif not times and state in ("", "confirmed"):
            yield Finding(Wrong.LOST, command.command_id)
        elif state in ("queued", "sending"):
            yield Finding(Wrong.WAITS, command.command_id)
    known, desks = {one.command_id for one in saved} | set(perhaps), {f"desk-{one.desk}" for one in saved}
    for event in books.events:
        if event.device in desks and event.command_id not in known:
            yield Finding(Wrong.DOUBLED, f"{event.command_id}: nobody gave it")


def _times(events: Sequence[Recorded]) -> int:
    """How often a command was carried out: its events stand together, and none of them twice."""
    torn = any(after.seq != before.seq + 1 for before, after in pairwise(events))
    repeated = len({(one.ticket_id, type(one.event)) for one in events}) < len(events)
    return 2 if torn or repeated else min(len(events), 1)


def _in_order(books: Books, saved: Sequence[Saved]) -> Iterator[Finding]:
    """Of one desk and ticket, what was carried out was so in the order of the keys."""
    seqs: dict[str, int] = {}
    for event in books.events:
        seqs.setdefault(event.command_id, event.seq)
    last: dict[tuple[str, str], int] = {}
    for command in saved:
        place, seq = (command.desk, command.ticket_id), seqs.get(command.command_id)
        if seq is None or command.again:
            continue
        if seq < last.get(place, 0):
            yield Finding(Wrong.REORDERED, command.command_id)
        last[place] = max(seq, last.get(place, 0))
