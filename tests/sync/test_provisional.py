"""A report written down with no line has a number of this machine's until the service gives its own (临时单号)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from tests.service_in_process import NOON, ServiceInProcess
from tests.sync.station import Station, station
from tests.sync.test_engine import walk_in
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, State
from xianzhi_tui.sync.outbox import NUMBERS_KEPT, Outbox

SEEN = timedelta(minutes=1)


def numbers(desk: Station) -> list[int]:
    return [one.provisional for one in desk.outbox.entries() if one.provisional]


async def test_reports_are_numbered_in_the_order_they_were_written_down(desk: Station) -> None:
    desk.put("", walk_in())
    desk.put("t", c.AddNote("好"))
    desk.put("", walk_in())
    assert numbers(desk) == [1, 2]


async def test_a_number_is_the_same_after_a_restart(service: ServiceInProcess, tmp_path: Path) -> None:
    async with station(service, tmp_path / "desk") as before:
        before.put("", walk_in())
        before.put("", walk_in())
    async with station(service, tmp_path / "desk") as after:
        assert numbers(after) == [1, 2]
        after.put("", walk_in())
        assert numbers(after) == [1, 2, 3]


async def test_two_windows_of_one_desk_give_no_number_twice(service: ServiceInProcess, tmp_path: Path) -> None:
    async with station(service, tmp_path / "desk") as left, station(service, tmp_path / "desk", "102") as right:
        for window in (left, right, left, right):
            window.put("", walk_in())
        assert numbers(left) == numbers(right) == [1, 2, 3, 4]


async def test_the_ticket_is_checked_on_site_and_its_resident_called_before_it_has_a_number(
    service: ServiceInProcess, desk: Station
) -> None:
    ticket_id = desk.put("", walk_in())
    desk.put(ticket_id, c.RecordCall(CallPurpose.FIRST, CallOutcome.SATISFIED, "已说明安排"))
    desk.put(ticket_id, c.Verify(c.Finding.SMALL, NOON, "陈师傅"), 1)
    assert await desk.step()
    assert desk.outbox.entries() == ()
    (ticket,) = desk.tickets
    assert (ticket.id, ticket.no > 0, ticket.state) == (ticket_id, True, State.VERIFIED)


async def test_the_number_on_a_slip_leads_to_its_ticket_for_a_week_and_is_given_to_no_other(
    service: ServiceInProcess, desk: Station
) -> None:
    ticket_id = desk.put("", walk_in())
    service.pass_time(SEEN)
    assert await desk.step()
    assert desk.outbox.provisional_numbers(desk.clock.now()) == {ticket_id: 1}
    desk.put("", walk_in())
    assert numbers(desk) == [2]
    assert await desk.step()
    service.pass_time(NUMBERS_KEPT)
    assert desk.outbox.provisional_numbers(desk.clock.now()) == {}


async def test_a_number_that_nobody_had_time_to_read_is_used_again(service: ServiceInProcess, desk: Station) -> None:
    desk.put("", walk_in())
    assert await desk.step()
    assert desk.outbox.provisional_numbers(desk.clock.now()) == {}
    desk.put("", walk_in())
    assert numbers(desk) == [1]


async def test_what_an_older_program_left_unsent_is_taken_over(tmp_path: Path) -> None:
    file = tmp_path / "outbox.db"
    Outbox(file).close()
    with closing(sqlite3.connect(file)) as db:
        for column in ("provisional", "typed"):
            db.execute(f"ALTER TABLE command DROP COLUMN {column}")
        db.execute("PRAGMA user_version = 0")
        db.execute(
            "INSERT INTO command (command_id, ticket_id, fields, files, additive, after, occurred_at, actor, state)"
            """ VALUES ('c1', 't1', '{"type": "accept"}', 0, 0, '', ?, '{"id": "101", "name": "张三"}', 'queued')""",
            (NOON.isoformat(),),
        )
        db.commit()
    with closing(Outbox(file)) as outbox:
        (entry,) = outbox.entries()
    assert (entry.command, entry.provisional) == (c.Accept(), 0)
