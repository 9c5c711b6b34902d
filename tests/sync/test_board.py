"""What the screens read of the replica."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.sync.ledger import REFERENCE, Ledger
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.ticket import State
from xianzhi_tui.sync.answers import Compound, Reference, Snapshot
from xianzhi_tui.sync.board import BoardReader, ReplicaDamaged, read_board, read_story
from xianzhi_tui.sync.desk import BoardData
from xianzhi_tui.sync.replica import Replica


def test_before_the_first_download_the_board_is_empty(tmp_path: Path, ledger: Ledger) -> None:
    assert read_board(tmp_path / "replica.db", ledger.now) == BoardData()
    assert read_story(tmp_path / "replica.db", "x") is None


def test_the_board_shows_open_tickets_people_and_limits(replica: Replica, ledger: Ledger) -> None:
    waiting, _ = ledger.file(), ledger.cancel(ledger.file())
    replica.apply_page(ledger.page(), after=0)
    board = read_board(replica.file, ledger.now)
    assert board.tickets == (waiting,)
    assert (board.roster, board.staff) == (REFERENCE.roster, REFERENCE.staff)
    assert (board.cursor, board.data_as_of) == (3, ledger.snapshot().server_time - timedelta(seconds=3))


def test_a_closed_ticket_stays_while_a_merged_neighbour_must_still_be_called(replica: Replica, ledger: Ledger) -> None:
    master, follower = ledger.file(), ledger.file()
    ledger.do(master, c.Accept())
    ledger.merge(follower, master)
    closed = ledger.close(ledger.ticket(master.id))
    replica.apply_page(ledger.page(), after=0)
    assert closed.state is State.CLOSED
    assert [one.id for one in read_board(replica.file, ledger.now).tickets] == [master.id]


def test_only_changed_tickets_are_read_again(replica: Replica, ledger: Ledger) -> None:
    ledger.file()
    moving = ledger.file()
    replica.apply_page(ledger.page(), after=0)
    reader = BoardReader(replica.file)
    still_before, _ = reader.read(ledger.now).tickets
    ledger.do(moving, c.Accept())
    replica.apply_page(ledger.page(after=2), after=2)
    still_after, moved = reader.read(ledger.now).tickets
    assert still_after is still_before
    assert moved.state is State.ACCEPTED


def test_after_a_new_beginning_nothing_read_before_is_believed(replica: Replica, ledger: Ledger) -> None:
    ledger.file()
    replica.apply_page(ledger.page(), after=0)
    reader = BoardReader(replica.file)
    reader.read(ledger.now)
    other = Ledger("e2", now=ledger.now)
    other.file()
    replica.load_snapshot(other.snapshot())
    assert reader.read(ledger.now).tickets == (other.ticket(other.events[0].ticket_id),)


def test_the_newest_limits_are_those_for_new_tickets(replica: Replica, ledger: Ledger) -> None:
    limits = (Policy(version=2, fix_days=2), Policy(version=1))
    replica.load_snapshot(
        Snapshot("e1", 0, ledger.now, Compound("XZ01", "贤智苑"), reference=Reference(policies=limits))
    )
    board = read_board(replica.file, ledger.now)
    assert board.policy.fix_days == 2
    assert set(board.policies) == {1, 2}


def test_the_days_work_is_counted_from_midnight_in_shanghai(replica: Replica, ledger: Ledger) -> None:
    ledger.finish(ledger.file())
    late = ledger.file()
    ledger.now += timedelta(days=4)
    ledger.finish(late)
    replica.apply_page(ledger.page(), after=0)
    first_day, fifth_day = ledger.now - timedelta(days=4), ledger.now
    assert [
        (one.finished_today, one.on_time_today)
        for one in (
            read_board(replica.file, first_day),
            read_board(replica.file, first_day + timedelta(days=1)),
            read_board(replica.file, fifth_day),
        )
    ] == [(1, 1), (0, 0), (1, 0)]


def test_a_story_is_told_from_its_beginning(replica: Replica, ledger: Ledger) -> None:
    ticket = ledger.finish(ledger.file())
    replica.apply_page(ledger.page(), after=0)
    story = read_story(replica.file, ticket.id)
    assert story is not None
    assert (story.ticket, list(story.events)) == (ticket, ledger.events)


def test_a_damaged_copy_is_said_so_and_not_shown_as_an_empty_board(replica: Replica, ledger: Ledger) -> None:
    ledger.file()
    replica.apply_page(ledger.page(), after=0)
    replica._db.execute("UPDATE ticket SET body = ?", (b'{"id":1}',))
    with pytest.raises(ReplicaDamaged, match="未发送的操作未受影响"):
        read_board(replica.file, ledger.now)
    replica.close()
    replica.file.write_text("<html>", encoding="utf-8")
    with pytest.raises(ReplicaDamaged):
        read_board(replica.file, ledger.now)


def test_a_copy_that_can_only_be_read_is_read_with_its_newest_entries(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    ticket = ledger.file()
    replica.apply_page(ledger.page(), after=0)
    stick = tmp_path / "stick"
    stick.mkdir()
    for ending in ("", "-wal"):
        shutil.copyfile(f"{replica.file}{ending}", f"{stick / 'replica.db'}{ending}")
    (stick / "replica.db-shm").symlink_to("nowhere")  # SQLite can write nothing beside it
    with pytest.raises(sqlite3.OperationalError), closing(sqlite3.connect(stick / "replica.db")) as db:
        db.execute("SELECT * FROM ticket")
    assert read_board(stick / "replica.db", ledger.now).tickets == (ticket,)
