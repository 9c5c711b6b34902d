"""A copy taken elsewhere, an old one, an export: each can be looked back into, and none is written to."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.domain.office import DAY, NOON
from tests.sync.ledger import Ledger
from tests.sync.older import VERSIONS, make_older
from xianzhi_tui.codec import encode
from xianzhi_tui.domain import commands as c
from xianzhi_tui.errors import NotFound
from xianzhi_tui.sync.desk import Query
from xianzhi_tui.sync.history import CopyIsGone, CopyIsOlder, History
from xianzhi_tui.sync.opening import NotRecords, opened
from xianzhi_tui.sync.records import FileRecords
from xianzhi_tui.sync.replica import Replica


@pytest.fixture
def copy(tmp_path: Path, ledger: Ledger) -> Path:
    """A repair was accepted, then done; the replica of that, closed."""
    replica = Replica.open(tmp_path / "replica.db")
    replica.load_snapshot(ledger.snapshot())
    ledger.do(ledger.file(), c.Accept())
    ledger.now += DAY
    ledger.repair(ledger.after_event[-1])
    replica.apply_page(ledger.page(), after=0)
    replica.close()
    return replica.file


@pytest.fixture
def with_its_log(tmp_path: Path, ledger: Ledger) -> Path:
    """A copy taken to a stick while the replica was open: what happened last is only in the log beside it."""
    replica = Replica.open(tmp_path / "replica.db")
    replica.load_snapshot(ledger.snapshot())
    ledger.do(ledger.file(), c.Accept())
    replica.apply_page(ledger.page(), after=0)
    stick = tmp_path / "stick"
    stick.mkdir()
    for ending in ("", "-wal"):
        shutil.copyfile(f"{replica.file}{ending}", f"{stick / 'replica.db'}{ending}")
    replica.close()
    return stick / "replica.db"


def exported(ledger: Ledger, file: Path, *more: bytes) -> Path:
    """Whole tickets, one a line."""
    stories = [encode(ledger.story(one)) for one in {one.id: one for one in ledger.after_event}.values()]
    file.write_bytes(b"\n".join([*stories, *more]))
    return file


def past_of(file: Path, ledger: Ledger) -> bool:
    """Whether the file knows the ticket as it was after it was accepted."""
    return History(file).at(ledger.events[1].recorded_at).data.tickets == (ledger.after_event[1],)


def test_a_copy_of_this_version_is_read_as_it_lies(copy: Path, ledger: Ledger) -> None:
    with opened(copy) as file:
        assert file == copy
        assert past_of(file, ledger)


@pytest.mark.parametrize("version", VERSIONS)
def test_an_older_copy_is_read_and_left_as_it_is(copy: Path, ledger: Ledger, version: int) -> None:
    make_older(copy, version)
    before = copy.read_bytes()
    with pytest.raises(CopyIsOlder):
        History(copy).at(ledger.now)
    with opened(copy) as file:
        assert past_of(file, ledger)
    assert copy.read_bytes() == before
    assert not file.exists()


def test_a_copy_on_a_stick_that_is_closed_to_us_is_read_with_its_log(with_its_log: Path, ledger: Ledger) -> None:
    stick = with_its_log.parent
    (stick / "replica.db-shm").symlink_to("nowhere")  # SQLite can write nothing beside it
    with opened(with_its_log) as file:
        assert file.parent != stick
        assert past_of(file, ledger)


def test_a_copy_without_a_log_is_read_on_the_stick_itself(copy: Path, ledger: Ledger, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    shutil.copyfile(copy, stick / "replica.db")
    (stick / "replica.db-shm").symlink_to("nowhere")
    with opened(stick / "replica.db") as file:
        assert file.parent == stick
        assert past_of(file, ledger)


def lying_in(folder: Path) -> dict[str, tuple[bytes, int]]:
    """What a folder holds, and since when."""
    return {one.name: (one.read_bytes(), one.stat().st_mtime_ns) for one in folder.iterdir()}


@pytest.mark.parametrize(
    "log", [None, b"", "六楼漏水[/".encode(), bytes(4152)], ids=["none", "empty", "words", "zeros"]
)
def test_nothing_is_left_beside_a_copy_whatever_its_log_is(copy: Path, ledger: Ledger, log: bytes | None) -> None:
    if log is not None:
        copy.with_name("replica.db-wal").write_bytes(log)
    before = lying_in(copy.parent)
    with opened(copy) as file:
        assert past_of(file, ledger)
    assert lying_in(copy.parent) == before


def test_a_copy_taken_with_its_log_is_read_with_it_and_both_stay_as_they_are(
    with_its_log: Path, ledger: Ledger
) -> None:
    before = lying_in(with_its_log.parent)
    with opened(with_its_log) as file:
        assert past_of(file, ledger)
    assert lying_in(with_its_log.parent) == before


def test_a_desk_that_opens_the_copy_meanwhile_keeps_its_log(copy: Path, ledger: Ledger) -> None:
    with opened(copy):
        desk = Replica.open(copy)
        ledger.do(ledger.after_event[-1], c.AddNote("六楼漏水[/"))
        desk.apply_page(ledger.page(desk.cursor), after=desk.cursor)
    assert {one.name for one in copy.parent.iterdir()} == {"replica.db", "replica.db-wal", "replica.db-shm"}
    assert History(copy).newest() is not None
    desk.close()


def test_a_stick_that_is_pulled_out_is_missed_and_goes_on_when_it_is_back(copy: Path, ledger: Ledger) -> None:
    accepted = ledger.events[1].recorded_at
    with opened(copy) as file:
        history = History(file)
        assert history.at(accepted).data.tickets == (ledger.after_event[1],)
        away = copy.parent.rename(copy.parent.with_name("away"))
        for look in (
            history.newest,
            lambda: history.at(accepted),
            lambda: history.story(ledger.after_event[1].id, accepted),
            lambda: history.find(Query(), accepted),
        ):
            with pytest.raises(CopyIsGone, match="不在了"):
                look()
        away.rename(copy.parent)
        assert history.newest() is not None


def test_where_nothing_was_kept_yet_nothing_is_missed(tmp_path: Path, ledger: Ledger) -> None:
    history = History(tmp_path / "replica.db")
    assert (history.newest(), history.at(ledger.now).last) == (None, None)


def test_a_disk_that_cannot_be_read_is_told_of(copy: Path, ledger: Ledger) -> None:
    history = History(copy)
    copy.unlink()
    copy.mkdir()
    with pytest.raises(CopyIsGone, match="读不到"):
        history.newest()


def test_an_export_of_whole_tickets_is_looked_back_into(ledger: Ledger, copy: Path) -> None:
    with opened(exported(ledger, copy.with_name("all.jsonl"))) as file:
        assert past_of(file, ledger)
        past = History(file).at(ledger.events[1].recorded_at)
        assert not past.whole, "nobody knows whether it holds every ticket"
        assert History(file).newest() == ledger.events[-1].recorded_at


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"<html>", "第 2 行看不懂"),
        (b'{"ticket":{"id":1},"events":[]}', "第 2 行不是一张带经过的工单"),
        ('{"ticket":"六楼漏水[/"}'.encode(), "第 2 行不是一张带经过的工单"),
    ],
)
def test_a_line_that_is_no_ticket_is_named(ledger: Ledger, copy: Path, line: bytes, why: str) -> None:
    with pytest.raises(NotRecords, match=why), opened(exported(ledger, copy.with_name("all.jsonl"), line)):
        pass


def test_what_is_no_copy_is_told_in_three_parts(copy: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="核对文件名"), opened(tmp_path / "nothing.db"):
        pass
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as db:
        db.execute("CREATE TABLE ticket (id)")
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    copy.write_bytes(copy.read_bytes()[:5000])
    for file in (other, empty, copy):
        with pytest.raises(NotRecords, match="文件未改动"), opened(file):
            pass


async def test_records_are_read_beside_the_screen(copy: Path, ledger: Ledger) -> None:
    records = FileRecords(copy)
    ticket = ledger.after_event[-1]
    then = ledger.events[1].recorded_at
    assert (await records.at(then)).data.tickets == (ledger.after_event[1],)
    story = await records.story(ticket.id, then)
    assert story is not None
    assert len(story.events) == 2
    assert await records.newest() == NOON
    records.close()
