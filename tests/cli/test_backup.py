"""`xianzhi backup` and `restore`: what was kept comes back whole, and a broken backup changes nothing."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.manual_clock import ManualClock
from tests.server.photographs import jpeg
from xianzhi_tui.config import Settings
from xianzhi_tui.domain.commands import AddNote
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.locations import Locations
from xianzhi_tui.lock import sole_holder
from xianzhi_tui.server.store.schema import SCHEMA_VERSION
from xianzhi_tui.server.store.store import Store
from xianzhi_tui.shell.archive import ArchiveBroken
from xianzhi_tui.shell.backup import NotSound, back_up
from xianzhi_tui.shell.books import COMPOUND, open_books
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.output import Output
from xianzhi_tui.shell.restore import InUse, restore
from xianzhi_tui.sync.desk import OutboxEntry, OutboxState
from xianzhi_tui.sync.outbox import Outbox

NOW = datetime(2026, 11, 23, 6, 46, tzinfo=UTC)
DIGEST = sha256(jpeg()).hexdigest()
ENTRY = OutboxEntry("c1", "t1", AddNote("六楼漏水[/"), None, NOW, Person("101", "张三"), OutboxState.QUEUED)


def office(root: Path) -> Office:
    return Office(Locations(root), Settings(), None, ManualClock(NOW), {})


def happen(root: Path, times: int) -> None:
    """So many things happen in the books."""
    books = open_books(root / "service.db", office(root))
    for _ in range(times):
        books.write_now(lambda found: found.feed.reference_changed(COMPOUND))
    books.close()


def head(database: Path) -> int:
    """How far the books have come."""
    with closing(sqlite3.connect(database)) as books:
        return int(books.execute("SELECT head FROM compound").fetchone()[0])


def epoch(root: Path) -> str:
    with closing(sqlite3.connect(root / "service.db")) as books:
        return str(books.execute("SELECT epoch FROM service").fetchone()[0])


def contents(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes; locks and what SQLite keeps beside its files come and go."""
    passing = (".held", ".lock", "-shm", "-wal")
    files = (file for file in folder.rglob("*") if file.is_file() and not file.name.endswith(passing))
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A data folder after some days of work: books, a photo, an unsent note, a login, a draft."""
    root = tmp_path / "data"
    happen(root, 5)
    photo = root / "photos" / DIGEST[:2] / f"{DIGEST}.full.jpg"
    photo.parent.mkdir()
    photo.write_bytes(jpeg())
    with closing(Store.open(root / "service.db")) as books:
        books.write_now(lambda found: found.people.add_photo(COMPOUND, DIGEST, 64, 48))
    outbox = Outbox(root / "outbox.db")
    outbox.put(ENTRY)
    outbox.close()
    (root / "drafts.json").write_text("{}", "utf-8")
    return root


@pytest.fixture
def archive(here: Path, tmp_path: Path) -> Path:
    place = tmp_path / "kept.zip"
    back_up(office(here), place, False, Output())
    return place


def put_back(archive: Path, root: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What the command says of itself."""
    capsys.readouterr()
    restore(office(root), archive, Output(as_json=True))
    said: dict[str, Any] = json.loads(capsys.readouterr().out)["restore"]
    return said


def test_a_backup_holds_everything_and_is_for_nobody_elses_eyes(here: Path, archive: Path) -> None:
    with ZipFile(archive) as opened:
        names = set(opened.namelist())
        manifest = json.loads(opened.read("manifest.json"))
    photo = f"photos/{DIGEST[:2]}/{DIGEST}.full.jpg"
    assert names == {"manifest.json", "service.db", "outbox.db", "token", "drafts.json", photo}
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert (manifest["unsent"], manifest["lost_photos"]) == (1, 0)
    assert manifest["compounds"] == [{"code": COMPOUND, "head": head(here / "service.db"), "tickets": 0}]


def test_on_an_empty_machine_all_of_it_comes_back(
    here: Path, archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "another"
    assert put_back(archive, there, capsys)["aside"] == ""
    before, after = contents(here), contents(there)
    assert set(after) == set(before)
    assert all(after[name] == before[name] for name in after if not name.endswith(".db"))
    assert head(there / "service.db") == head(here / "service.db")
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in there.rglob("*") if file.is_file())
    outbox = Outbox(there / "outbox.db")
    assert outbox.entries() == (ENTRY,)
    outbox.close()


def test_desks_notice_that_the_books_are_others_now(
    here: Path, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = epoch(here)
    put_back(archive, here, capsys)
    assert epoch(here) != before


def test_what_was_there_is_set_aside_and_what_is_lost_is_counted(
    here: Path, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    happen(here, 7)
    newest = head(here / "service.db")
    said = put_back(archive, here, capsys)
    assert (said["fewer"], head(here / "service.db")) == (7, newest - 7)
    assert head(Path(said["aside"]) / "service.db") == newest
    assert (Path(said["aside"]) / "photos" / DIGEST[:2] / f"{DIGEST}.full.jpg").exists()


def test_photos_that_wait_with_their_commands_are_kept_with_them(here: Path, tmp_path: Path) -> None:
    with closing(Outbox(here / "outbox.db")) as outbox:
        digest = outbox.photos.keep(jpeg(), NOW)
    back_up(office(here), tmp_path / "with-photos.zip", False, Output())
    there = tmp_path / "there"
    restore(office(there), tmp_path / "with-photos.zip", Output())
    kept = there / "unsent-photos" / digest
    assert kept.read_bytes() == jpeg()
    assert [stat.S_IMODE(one.stat().st_mode) for one in (kept.parent, kept)] == [0o700, 0o600]


def test_an_outbox_that_lies_here_is_newer_and_stays(
    here: Path, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outbox = Outbox(here / "outbox.db")
    outbox.confirm("c1", 2, NOW)
    outbox.close()
    assert put_back(archive, here, capsys)["kept_outbox"]
    outbox = Outbox(here / "outbox.db")
    assert outbox.entries() == ()
    outbox.close()


def test_a_damaged_outbox_is_set_aside_for_the_one_that_was_kept(
    here: Path, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "outbox.db").write_bytes(b"<html>" * 1000)
    said = put_back(archive, here, capsys)
    assert not said["kept_outbox"]
    assert (Path(said["aside"]) / "outbox.db").read_bytes() == b"<html>" * 1000
    outbox = Outbox(here / "outbox.db")
    assert outbox.entries() == (ENTRY,)
    outbox.close()


def test_damaged_books_are_what_a_backup_is_for(here: Path, archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = head(here / "service.db")
    (here / "service.db").write_bytes(b"no database" * 1000)
    put_back(archive, here, capsys)
    happen(here, 1)
    assert head(here / "service.db") == good + 1


def test_the_log_of_the_former_books_is_not_taken_into_the_restored(
    here: Path, archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    killed = tmp_path / "killed"
    killed.mkdir()
    books = open_books(here / "service.db", office(here))
    books.write_now(lambda found: found.feed.reference_changed(COMPOUND))
    for ending in ("", "-wal"):  # as they lie after a power cut
        shutil.copy(here / f"service.db{ending}", killed / f"service.db{ending}")
    books.close()
    newest = head(here / "service.db")
    assert put_back(archive, killed, capsys)["fewer"] == 1
    assert head(killed / "service.db") == newest - 1


def _cut(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])


def _flipped(archive: Path) -> None:
    """One bit differs, in the middle of a file that is packed."""
    with ZipFile(archive) as opened:
        at = opened.getinfo("service.db").header_offset + 400
    content = bytearray(archive.read_bytes())
    content[at] ^= 1
    archive.write_bytes(content)


def _other(archive: Path) -> None:
    archive.write_bytes(b"something else")


def _changed(name: str, content: bytes | None) -> Callable[[Path], None]:
    """An archive that somebody packed anew, with one file changed or left out."""

    def change(archive: Path) -> None:
        with ZipFile(archive) as opened:
            files = {one: opened.read(one) for one in opened.namelist()}
        files |= {name: content} if content is not None else {}
        with ZipFile(archive, "w") as packed:
            for one, held in files.items():
                if one != name or content is not None:
                    packed.writestr(one, held)

    return change


def _manifest(**changes: Any) -> Callable[[Path], None]:
    def change(archive: Path) -> None:
        with ZipFile(archive) as opened:
            manifest = json.loads(opened.read("manifest.json"))
        parts = manifest["parts"] + changes.get("more_parts", [])
        _changed("manifest.json", json.dumps({**manifest, **changes, "parts": parts}).encode())(archive)

    return change


_OUTSIDE = {"name": "../evil", "size": 1, "sha256": "0" * 64}
BREAKAGES: dict[str, Callable[[Path], None]] = {
    "cut short": _cut,
    "a bit flipped": _flipped,
    "another file": _other,
    "books changed": _changed("service.db", b"x" * 4096),
    "books left out": _changed("service.db", None),
    "outbox changed": _changed("outbox.db", b""),
    "photo changed": _changed(f"photos/{DIGEST[:2]}/{DIGEST}.full.jpg", b"another"),
    "list left out": _changed("manifest.json", None),
    "list changed": _changed("manifest.json", b"{}"),
    "of a newer program": _manifest(schema=SCHEMA_VERSION + 1),
    "of another format": _manifest(format="xianzhi-backup-9"),
    "said to hold more": _manifest(compounds=[{"code": COMPOUND, "head": 10_000, "tickets": 5}]),
    "leading out of the folder": _manifest(more_parts=[_OUTSIDE]),
}


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_broken_backup_changes_nothing(here: Path, archive: Path, tmp_path: Path, breakage: str) -> None:
    happen(here, 2)
    before = contents(tmp_path / "data")
    BREAKAGES[breakage](archive)
    with pytest.raises(ArchiveBroken) as refused:
        restore(office(here), archive, Output())
    assert contents(here) == before
    assert len(str(refused.value).split(" · ")) == 3
    assert not (tmp_path / "evil").exists()


def test_nothing_is_restored_under_a_service_that_runs(here: Path, archive: Path) -> None:
    before = contents(here)
    with sole_holder(here / "service.db.held"), pytest.raises(InUse):
        restore(office(here), archive, Output())
    assert contents(here) == before


def test_a_backup_is_one_moment_of_books_that_go_on_being_written(here: Path, tmp_path: Path) -> None:
    books = open_books(here / "service.db", office(here))

    def write() -> None:
        for _ in range(40):
            books.write_now(lambda found: found.feed.reference_changed(COMPOUND))

    with ThreadPoolExecutor(4) as writers:
        writing = [writers.submit(write) for _ in range(4)]
        for number in range(3):
            back_up(office(here), tmp_path / f"{number}.zip", False, Output())
        for one in writing:
            one.result()
    books.close()
    for number in range(3):
        with ZipFile(tmp_path / f"{number}.zip") as opened:
            opened.extract("service.db", tmp_path / str(number))
        with closing(sqlite3.connect(tmp_path / str(number) / "service.db")) as copy:
            numbers, newest = copy.execute("SELECT count(*), max(seq) FROM feed").fetchone()
        assert numbers == newest == head(tmp_path / str(number) / "service.db")


def test_damaged_books_are_not_kept_as_a_backup(here: Path, tmp_path: Path) -> None:
    (here / "service.db").write_bytes(b"no database" * 1000)
    with pytest.raises(NotSound):
        back_up(office(here), tmp_path / "kept.zip", False, Output())
    assert not any("kept" in name for name in os.listdir(tmp_path))


def test_a_photo_whose_file_is_gone_is_counted(here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(here / "photos")
    back_up(office(here), tmp_path / "kept.zip", False, Output(as_json=True))
    assert json.loads(capsys.readouterr().out)["backup"]["lost_photos"] == 1
