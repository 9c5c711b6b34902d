"""The oracle can be trusted: whatever part of desk or service is broken on purpose, it says so, and what is wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from tests.faults import modes
from tests.faults.modes import Fault
from tests.faults.oracle import Books, DeskFiles, Finding, Saved, Wrong, judge
from tests.faults.short_line import ShortLine
from tests.service_in_process import NOON, ServiceInProcess
from tests.sync.station import Station, station
from tests.sync.test_engine import file, first, walk_in
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import State
from xianzhi_tui.sync.answers import FeedPage
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.desk import OutboxEntry
from xianzhi_tui.sync.outbox import Outbox, Refusal
from xianzhi_tui.sync.replica import Replica


class Forgetful(Outbox):
    """Takes for done what nobody answered."""

    def put_back(self, command_id: str) -> None:
        self.confirm(command_id, None, NOON)


class Stubborn(Outbox):
    """Takes for refused what nobody answered."""

    def put_back(self, command_id: str) -> None:
        self.refuse(command_id, Refusal("state", ""))


class Twofold(Outbox):
    """Keeps every note twice, under two names."""

    def put(self, entry: OutboxEntry) -> OutboxEntry:
        if isinstance(entry.command, c.AddNote):
            super().put(msgspec.structs.replace(entry, command_id=str(uuid4())))
        return super().put(entry)


class Hasty(Outbox):
    """Lets the second note go before the first."""

    _first: OutboxEntry | None = None

    def put(self, entry: OutboxEntry) -> OutboxEntry:
        if entry.command == c.AddNote("一"):
            self._first = entry
            return entry
        super().put(entry)
        if self._first is not None:
            super().put(self._first)
            self._first = None
        return entry


class Skipping(Replica):
    """Leaves the first item of every page out, and takes the cursor of the whole."""

    def apply_page(self, page: FeedPage, after: int) -> None:
        super().apply_page(msgspec.structs.replace(page, items=page.items[1:]), after)


class Backward(Replica):
    """Lets its cursor fall behind."""

    def apply_page(self, page: FeedPage, after: int) -> None:
        super().apply_page(msgspec.structs.replace(page, cursor=after), after)


def with_outbox(kind: type[Outbox]) -> type[Station]:
    return type(kind.__name__, (Station,), {"outbox_kind": kind})


def with_replica(kind: type[Replica]) -> type[Station]:
    return type(kind.__name__, (Station,), {"replica_kind": kind})


def nothing(_: Path) -> None:
    """The service is left as it is."""


def lose_the_receipts(books: Path) -> None:
    """The service no longer knows what it was asked."""
    with closing(sqlite3.connect(books, isolation_level=None)) as db:
        db.execute("DELETE FROM receipt")


async def a_morning(
    service: ServiceInProcess,
    folder: Path,
    kind: type[Station] = Station,
    fault: Fault = modes.passing,
    accident: Callable[[Path], None] = nothing,
) -> tuple[Finding, ...]:
    """Two tickets, five commands, one of them over a spoilt line; what the oracle says in the end."""
    line, saved = ShortLine.to(service.app), list[Saved]()
    ticket_id = await file(service)
    async with station(service, folder / "desk", api=Api.connect("http://service", transport=line), kind=kind) as desk:
        ticket = await first(desk)
        other = await file(service)
        for command in (c.AddNote("一"), c.AddNote("二"), c.Accept(), c.AddNote("三")):
            saved.append(Saved(desk.put(ticket, command), ticket_id, "101"))
        registered = desk.put("", walk_in())
        saved.append(Saved(registered, registered, "101"))
        line.spoil_in_turn(fault)
        await desk.step()
        accident(service.folder / "service.db")
        await desk.step()
        assert other in Books.read(service.store).tickets
        return judge(Books.read(service.store), {"101": DeskFiles.within(desk.folder)}, saved)


def kinds(findings: tuple[Finding, ...]) -> set[Wrong]:
    return {one.wrong for one in findings}


@pytest.mark.parametrize("fault", [modes.passing, modes.drop_request, modes.drop_answer, modes.duplicate(3)])
async def test_the_real_desk_is_found_in_order(service: ServiceInProcess, tmp_path: Path, fault: Fault) -> None:
    assert await a_morning(service, tmp_path, fault=fault) == ()


@pytest.mark.parametrize(
    ("kind", "fault", "wrong"),
    [
        (with_outbox(Forgetful), modes.drop_request, Wrong.LOST),
        (with_outbox(Stubborn), modes.drop_answer, Wrong.DENIED),
        (with_outbox(Twofold), modes.passing, Wrong.DOUBLED),
        (with_outbox(Hasty), modes.passing, Wrong.REORDERED),
        (with_replica(Skipping), modes.passing, Wrong.DIFFERS),
        (with_replica(Backward), modes.passing, Wrong.DIFFERS),
    ],
    ids=lambda one: getattr(one, "__name__", str(one)),
)
async def test_a_broken_desk_is_found_out(
    service: ServiceInProcess, tmp_path: Path, kind: type[Station], fault: Fault, wrong: Wrong
) -> None:
    assert kinds(await a_morning(service, tmp_path, kind, fault)) == {wrong}


async def test_a_service_that_forgets_what_it_did_is_found_out(service: ServiceInProcess, tmp_path: Path) -> None:
    found = await a_morning(service, tmp_path, fault=modes.drop_answer, accident=lose_the_receipts)
    assert kinds(found) == {Wrong.DOUBLED}


async def test_what_is_still_unsent_is_not_taken_for_calm(service: ServiceInProcess, tmp_path: Path) -> None:
    async with station(service, tmp_path / "desk") as desk:
        await desk.step()
        saved = [Saved(desk.put("", walk_in()), "", "101")]
        found = judge(Books.read(service.store), {"101": DeskFiles.within(desk.folder)}, saved)
    assert kinds(found) == {Wrong.WAITS}


async def test_books_that_contradict_themselves_are_found_out(service: ServiceInProcess) -> None:
    ticket_id = await file(service)
    await file(service)
    books = Books.read(service.store)
    assert judge(books, {}, []) == ()
    books.numbers.pop(0)
    books.tickets[ticket_id] = replace(books.tickets[ticket_id], state=State.CLOSED)
    assert kinds(judge(books, {}, [])) == {Wrong.GAP, Wrong.UNFOLDED}
