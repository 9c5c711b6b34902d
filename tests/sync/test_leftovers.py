"""Files handed out and stores set aside go after their days; never an outbox that may hold unsent acts."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.service_in_process import NOON
from tests.sync.test_outbox import put
from xianzhi_tui.domain import commands as c
from xianzhi_tui.locations import Locations
from xianzhi_tui.sync import leftovers
from xianzhi_tui.sync.outbox import Outbox

MONTH = timedelta(days=30)


def lies(path: Path, days: int, content: bytes = b"x" * 2048) -> Path:
    """A file that nobody touched for so many days."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return aged(path, days)


def aged(path: Path, days: int) -> Path:
    at = (NOON - timedelta(days=days)).timestamp()
    os.utime(path, (at, at))
    return path


def outbox_aside(folder: Path, *, waits: bool, days: int = 40) -> Path:
    """An outbox that was set aside, with an act that waits in it or without."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "outbox.db"
    with closing(Outbox(file)) as outbox:
        command_id = put(outbox, c.AddNote("六楼漏水[/"))
        if not waits:
            outbox.confirm(command_id, 2, NOON)
    return aged(file, days)


def left(tmp_path: Path) -> list[str]:
    leftovers.sweep(Locations(tmp_path), NOON - MONTH)
    return sorted(str(one.relative_to(tmp_path)) for one in tmp_path.rglob("*") if one.is_file())


def test_what_was_handed_out_goes_after_its_days(tmp_path: Path) -> None:
    lies(tmp_path / "exports" / "old.csv", 31)
    lies(tmp_path / "exports" / "new.csv", 29)
    lies(tmp_path / "service.db", 400)
    assert left(tmp_path) == ["exports/new.csv", "service.db"]


def test_a_damaged_copy_goes_and_an_outbox_that_cannot_be_read_stays(tmp_path: Path) -> None:
    lies(tmp_path / "replica.db.damaged", 40)
    lies(tmp_path / "outbox.db.damaged-20260101-080000", 400)
    lies(tmp_path / "outbox.db.damaged-20260101-080000-wal", 400)
    assert left(tmp_path) == ["outbox.db.damaged-20260101-080000", "outbox.db.damaged-20260101-080000-wal"]


@pytest.mark.parametrize("waits", [True, False])
def test_a_folder_that_was_set_aside_stays_while_acts_wait_in_it(tmp_path: Path, waits: bool) -> None:
    folder = tmp_path / "set-aside-20260101-080000"
    outbox_aside(folder, waits=waits)
    lies(folder / "service.db", 40)
    aged(folder, 40)
    assert bool(left(tmp_path)) is waits


def test_photos_that_were_never_sent_keep_their_folder(tmp_path: Path) -> None:
    folder = tmp_path / "set-aside-20260101-080000"
    lies(folder / "unsent-photos" / ("0" * 64), 40)
    aged(folder, 40)
    assert left(tmp_path)


def test_how_much_it_is_can_be_told(tmp_path: Path) -> None:
    lies(tmp_path / "set-aside-20260101-080000" / "service.db", 1)
    lies(tmp_path / "replica.db.damaged", 1)
    assert leftovers.size(leftovers.set_aside(Locations(tmp_path))) == 4096
