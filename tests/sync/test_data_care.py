"""What lies on this machine: for nobody else to see, not for longer than the office wants, sound or set aside."""

from __future__ import annotations

import asyncio
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.desk_in_process import desk_in_process, desk_over
from tests.service_in_process import NOON, ServiceInProcess
from tests.sync.station import station
from tests.sync.test_engine import file, walk_in
from tests.sync.test_port import NOBODY, stands, until
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.roles import Person, Role
from xianzhi_tui.domain.ticket import Photo, State
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.server.setup import create_compound
from xianzhi_tui.sync.desk import LinkState, OutboxEntry, OutboxState, ReplicaChanged
from xianzhi_tui.sync.outbox import Outbox
from xianzhi_tui.sync.outbox_file import OutboxDamaged
from xianzhi_tui.sync.port import AgentDesk
from xianzhi_tui.sync.replica import Replica

WORDS = "六楼漏水[/ 邻居的话"


async def worked(desk: AgentDesk, service: ServiceInProcess, photo: Path) -> str:
    """A little of everything: an acceptance, a note, a photo, a draft; the ticket's id."""
    Image.new("RGB", (32, 32), "navy").save(photo, "JPEG")
    ticket_id = await file(service)
    await until(desk, stands(LinkState.CONNECTED))
    await desk.issue(ticket_id, c.Accept(), 1, NOON)
    await desk.issue(ticket_id, c.AddNote(WORDS), None, NOON)
    digest = await desk.upload(photo)
    await desk.issue(ticket_id, c.AttachPhotos((Photo(digest),)), None, NOON)
    async with asyncio.timeout(60):
        while await desk.outbox():
            await asyncio.sleep(0.05)
    story = await desk.story(ticket_id)
    assert story is not None
    await desk.photo(story.ticket.photos[0].digest)
    await desk.keep_drafts({("t", "add_note"): {"text": WORDS}})
    return ticket_id


async def test_after_a_shift_nobody_else_may_read_any_file(service: ServiceInProcess, tmp_path: Path) -> None:
    async with desk_in_process(service, tmp_path / "desk") as desk:
        await worked(desk, service, tmp_path / "photo.jpg")
        found = {one: stat.S_IMODE(one.stat().st_mode) for one in (tmp_path / "desk").rglob("*")}
    settings = tmp_path / "desk" / "config.toml"  # the test wrote that one
    wrong = {str(one): oct(mode) for one, mode in found.items() if one != settings and mode & 0o077}
    assert len(found) > 8
    assert wrong == {}


async def test_two_windows_on_one_folder_lose_and_double_nothing(service: ServiceInProcess, tmp_path: Path) -> None:
    ticket_id = await file(service)
    async with desk_in_process(service, tmp_path / "desk") as left:
        right = desk_over(httpx.ASGITransport(service.app), tmp_path / "desk", service.clock)
        await until(left, stands(LinkState.CONNECTED))
        await until(right, stands(LinkState.CONNECTED))
        notes = [f"第{number}条" for number in range(12)]
        windows = (left, right)
        issued = (windows[n % 2].issue(ticket_id, c.AddNote(one), None, NOON) for n, one in enumerate(notes))
        await asyncio.gather(*issued, left.issue("", walk_in(), None, NOON), right.issue("", walk_in(), None, NOON))
        async with asyncio.timeout(60):
            while await left.outbox() or await right.outbox():
                await asyncio.sleep(0.05)
        await right.close()
        async with station(service, tmp_path / "another", "102") as other:
            await other.step()
            said = [getattr(one.event, "text", "") for one in other.story(ticket_id).events]
            assert sorted(one for one in said if one in notes) == sorted(notes)
            assert len(other.tickets) == 3


def for_another_compound(service: ServiceInProcess, folder: Path) -> AgentDesk:
    """The same folder, with the settings of another compound that the service looks after too."""
    staff = (("101", "赵六", Role.DUTY, "246810"),)
    service.store.write_now(lambda books: create_compound(books, "dongyuan", "东苑", staff=staff))
    desk = desk_over(httpx.ASGITransport(service.app), folder, service.clock)
    settings = '[server]\nurl = "http://service"\ncompound = "dongyuan"\n'
    (folder / "config.toml").write_text(settings, encoding="utf-8")
    desk.start()
    return desk


async def test_whoever_signs_in_for_another_compound_finds_nothing_of_the_former(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    folder = tmp_path / "desk"
    async with desk_in_process(service, folder) as before:
        await worked(before, service, tmp_path / "photo.jpg")
    desk = for_another_compound(service, folder)
    assert (await desk.sign_in("101", "246810")).compound_name == "东苑"
    await until(desk, lambda update: isinstance(update, ReplicaChanged) and update.cursor > 0)
    assert (await desk.board()).tickets == ()
    await desk.close()
    left = [one for one in folder.rglob("*") if one.is_file()]
    assert [one.name for one in left if WORDS.encode() in one.read_bytes()] == []
    assert [one.name for one in left if one.parent.name in ("photo-copies", "unsent-photos")] == []


async def test_nobody_takes_a_desk_over_for_another_compound_while_something_waits_for_the_first(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    folder = tmp_path / "desk"
    async with desk_in_process(service, folder) as before:
        await until(before, stands(LinkState.CONNECTED))
    with closing(Outbox(folder / "outbox.db")) as outbox:  # of a colleague, who alone may send it
        note = c.AddNote(WORDS)
        outbox.put(OutboxEntry("c1", "t1", note, None, NOON, Person("102", "李四"), OutboxState.QUEUED))
    desk = for_another_compound(service, folder)
    with pytest.raises(XianzhiError, match="本机还有原小区没发完的操作"):
        await desk.sign_in("101", "246810")
    assert len(await desk.outbox()) == 1
    await desk.close()


@pytest.mark.parametrize("where", [0, 30, 5000])
async def test_a_copy_damaged_while_the_desk_runs_is_fetched_again_and_nothing_unsent_is_lost(
    service: ServiceInProcess, tmp_path: Path, where: int
) -> None:
    ticket_id = await file(service)
    async with desk_in_process(service, tmp_path / "desk") as desk:
        await until(desk, stands(LinkState.CONNECTED))
        replica = tmp_path / "desk" / "replica.db"
        with closing(Replica(replica)) as writer:
            writer._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with replica.open("r+b") as out:
            out.seek(where)
            out.write(b"\xff" * 4096)
        await desk.issue(ticket_id, c.AddNote(WORDS), None, NOON)
        async with asyncio.timeout(60):
            while True:
                try:
                    board = await desk.board()
                except XianzhiError:
                    await asyncio.sleep(0.05)
                    continue
                if [one.id for one in board.tickets] == [ticket_id] and not await desk.outbox():
                    break
                await desk.refresh()
                await asyncio.sleep(0.05)
    async with station(service, tmp_path / "another", "102") as other:
        await other.step()
        said = [getattr(one.event, "text", "") for one in other.story(ticket_id).events]
    assert said.count(WORDS) == 1


async def test_with_a_damaged_outbox_the_desk_still_opens_for_looking(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    ticket_id = await file(service)
    async with desk_in_process(service, tmp_path / "desk") as desk:
        await until(desk, stands(LinkState.CONNECTED))
    damaged = b"not a database" * 500
    for ending in ("-wal", "-shm"):
        (tmp_path / "desk" / f"outbox.db{ending}").unlink(missing_ok=True)
    (tmp_path / "desk" / "outbox.db").write_bytes(damaged)
    cold = desk_over(NOBODY, tmp_path / "desk", service.clock)
    assert [one.id for one in (await cold.board()).tickets] == [ticket_id]
    with pytest.raises(OutboxDamaged, match="发件箱文件损坏"):
        await cold.issue(ticket_id, c.Accept(), 1, NOON)
    await cold.close()
    assert (tmp_path / "desk" / "outbox.db").read_bytes() == damaged


async def test_a_purge_forgets_what_ended_and_was_sent_and_nothing_that_waits(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    ticket_id = await file(service)
    async with station(service, tmp_path / "desk") as desk:
        await desk.step()
        desk.put(desk.tickets[0], c.Accept())
        desk.put(ticket_id, c.Cancel("居民来电撤单"), 2)
        await desk.step()
        service.pass_time(timedelta(days=1))
        waiting = desk.put(ticket_id, c.AddNote(WORDS))
        now = desk.clock.now()
        assert desk.story(ticket_id).ticket.state is State.CANCELLED
        assert (desk.replica.purge(now, dry_run=True), desk.outbox.purge(now, dry_run=True)) == (1, 2)
        assert desk.story(ticket_id).events
        assert (desk.replica.purge(now), desk.outbox.purge(now)) == (1, 2)
        assert (desk.replica.purge(now), desk.outbox.purge(now)) == (0, 0)
        assert [one.command_id for one in desk.outbox.entries()] == [waiting]
