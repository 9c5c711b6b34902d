"""A disk that takes nothing is said before anything is called saved, and by itself is well again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.domain.office import NOON, ZHANG
from tests.faults.disks import no_room
from tests.sync.ledger import Ledger
from tests.sync.station import Station
from tests.sync.test_outbox import put
from xianzhi_tui.domain import commands as c
from xianzhi_tui.errors import ReadOnly, StorageFull
from xianzhi_tui.locations import Locations
from xianzhi_tui.sync.board import read_board
from xianzhi_tui.sync.desk import OutboxEntry, OutboxState
from xianzhi_tui.sync.outbox import Outbox
from xianzhi_tui.sync.replica import Replica
from xianzhi_tui.sync.storage import trouble


def test_a_full_disk_is_known_before_anybody_presses_a_key(tmp_path: Path) -> None:
    with no_room():
        found = trouble(Locations(tmp_path))
    assert isinstance(found, StorageFull)
    assert (found.happened, found.todo) == ("磁盘已满，现在不能保存新操作", "请清理磁盘；有空间后自动恢复")
    assert trouble(Locations(tmp_path)) is None
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_takes_nothing_is_known_before_anybody_presses_a_key(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert isinstance(trouble(Locations(tmp_path / "file" / "desk")), ReadOnly)


def test_looking_loosens_no_lock_so_another_process_that_leaves_takes_no_log_along(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    put(outbox, c.AddNote("门口有水[/"))
    assert trouble(Locations(tmp_path)) is None
    count = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]);"
    count += "print(db.execute('SELECT count(*) FROM command').fetchone()[0]); db.close()"
    seen = []
    for _ in range(2):
        other = subprocess.run([sys.executable, "-c", count, tmp_path / "outbox.db"], capture_output=True, check=True)
        seen.append(int(other.stdout))
        put(outbox, c.Accept())
    assert seen == [1, 2]
    outbox.close()


def test_a_command_on_a_full_disk_is_not_called_saved_and_those_before_it_are_kept(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.db")
    before = put(outbox, c.AddNote("门口有水[/"))
    with no_room(), pytest.raises(StorageFull, match="本次操作未保存"):
        outbox.put(OutboxEntry("c2", "t1", c.Accept(), 1, NOON, ZHANG.person, OutboxState.QUEUED))
    after = put(outbox, c.Accept())
    assert [one.command_id for one in outbox.entries()] == [before, after]
    outbox.close()


def test_a_page_on_a_full_disk_is_taken_in_whole_when_there_is_room(replica: Replica, ledger: Ledger) -> None:
    for _ in range(5):
        ledger.file()
    with no_room(), pytest.raises(StorageFull):
        replica.apply_page(ledger.page(), after=0)
    assert replica.cursor == 0
    replica.apply_page(ledger.page(), after=0)
    assert len(read_board(replica.file, ledger.now).tickets) == 5


async def test_the_trouble_of_this_machine_is_told_beside_the_line_until_it_is_over(desk: Station) -> None:
    await desk.step()
    standing, state = desk.engine.standing, desk.link.state
    with no_room():
        standing.saves(trouble(Locations(desk.folder)))
    await desk.step()
    assert (desk.link.trouble, desk.link.state) == ("storage_full", state)
    assert "请清理磁盘" in desk.link.detail
    standing.saves(trouble(Locations(desk.folder)))
    assert (desk.link.trouble, desk.link.detail) == ("", "")
