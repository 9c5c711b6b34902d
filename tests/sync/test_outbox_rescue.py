"""A damaged outbox is set aside, never thrown away; what can be read of it is sent all the same."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.desk_in_process import desk_in_process
from tests.service_in_process import NOON, ServiceInProcess
from tests.sync.test_engine import file
from tests.sync.test_outbox import put
from tests.sync.test_port import empty_outbox, until
from xianzhi_tui.domain import commands as c
from xianzhi_tui.sync.desk import LinkChanged, Update
from xianzhi_tui.sync.outbox import Outbox
from xianzhi_tui.sync.outbox_rescue import open_or_rescue

PAGE, LEAF_OF_ROWS = 4096, 0x0D
ACTS = 300


def filled(file: Path) -> list[str]:
    """An outbox of many pages; the commands in it."""
    with closing(Outbox(file)) as outbox:
        ids = [put(outbox, c.AddNote(f"第{number}条 六楼漏水[/"), f"t{number}") for number in range(ACTS)]
        outbox._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return ids


def one_page(file: Path) -> None:
    """A page of rows in the middle."""
    content = file.read_bytes()
    rows = [at // PAGE for at in range(PAGE, len(content), PAGE) if content[at] == LEAF_OF_ROWS]
    overwrite(file, rows[len(rows) // 2])


def the_list_of_tables(file: Path) -> None:
    overwrite(file, 0)


def overwrite(file: Path, page: int) -> None:
    with file.open("r+b") as out:
        out.seek(page * PAGE)
        out.write(b"\xff" * PAGE)


@pytest.mark.parametrize(("damage", "least"), [(one_page, ACTS // 2), (the_list_of_tables, 0)])
def test_what_can_be_read_is_in_the_new_one_and_the_old_one_lies_beside(
    tmp_path: Path, damage: Callable[[Path], None], least: int
) -> None:
    place = tmp_path / "outbox.db"
    ids = filled(place)
    damage(place)
    damaged = place.read_bytes()
    outbox, rescued = open_or_rescue(place, NOON)
    with closing(outbox):
        entries = outbox.entries()
        assert rescued == len(entries)
        assert least <= len(entries) < ACTS
        assert [one.command_id for one in entries] == [one for one in ids if one in {e.command_id for e in entries}]
        assert all(isinstance(one.command, c.AddNote) for one in entries)
        put(outbox, c.Accept())
    (aside,) = (one for one in tmp_path.glob("outbox.db.damaged-*") if not one.name.endswith(("-wal", "-shm")))
    assert aside.read_bytes() == damaged


def test_a_sound_one_is_left_as_it_is(tmp_path: Path) -> None:
    ids = filled(tmp_path / "outbox.db")
    outbox, rescued = open_or_rescue(tmp_path / "outbox.db", NOON)
    assert (rescued, len(outbox.entries())) == (None, len(ids))
    outbox.close()
    assert not [*tmp_path.glob("*.damaged*")]


async def test_the_desk_is_told_and_goes_on(service: ServiceInProcess, tmp_path: Path) -> None:
    ticket_id = await file(service)
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "outbox.db").write_bytes(b"not a database" * 500)

    def told(update: Update) -> bool:
        return isinstance(update, LinkChanged) and "发件箱文件损坏，已改名留存" in update.link.detail

    async with desk_in_process(service, folder) as desk:
        await until(desk, told)
        await desk.issue(ticket_id, c.AddNote("六楼漏水[/"), None, NOON)
        await until(desk, empty_outbox)


def test_a_window_that_still_holds_the_old_one_notices(tmp_path: Path) -> None:
    place = tmp_path / "outbox.db"
    with closing(Outbox(place)) as held:
        assert not held.replaced
        place.rename(tmp_path / "outbox.db.damaged-1")
        assert held.replaced
        Outbox(place).close()
        assert held.replaced
