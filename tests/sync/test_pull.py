"""The replica follows the service: through a hostile item, a new database, a cursor nobody knows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from tests.manual_clock import ManualClock
from tests.service_in_process import ServiceInProcess, service_in_process
from tests.sync.station import Station, station
from tests.sync.test_engine import file, first
from tests.sync.test_replica import lose_an_index_entry
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import State
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.board import read_story
from xianzhi_tui.sync.desk import LinkChanged, LinkState, OutboxState, ReplicaChanged
from xianzhi_tui.sync.engine import Pace
from xianzhi_tui.sync.pull import ASK_AGAIN_SECONDS


class Altered(httpx.AsyncBaseTransport):
    """The service, its answers altered on the way."""

    def __init__(self, service: ServiceInProcess) -> None:
        self._line = httpx.ASGITransport(service.app)
        self.alter: Callable[[str, bytes], bytes] = lambda _, body: body
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        response = await self._line.handle_async_request(request)
        body = self.alter(request.url.path, await response.aread())
        headers = [(name, value) for name, value in response.headers.raw if name != b"content-length"]
        return httpx.Response(response.status_code, headers=headers, stream=httpx.ByteStream(body))


def unknown_event_in(*paths: str) -> Callable[[str, bytes], bytes]:
    """Whoever asks there is told of an event that nobody here has heard of."""
    return lambda path, body: body.replace(b'"TicketAccepted"', b'"TicketBlessed"') if path in paths else body


async def test_an_item_that_cannot_be_read_is_healed_from_its_ticket(service: ServiceInProcess, tmp_path: Path) -> None:
    line = Altered(service)
    async with station(service, tmp_path / "desk", api=Api.connect("http://s", transport=line)) as desk:
        await file(service)
        async with station(service, tmp_path / "other", "102") as other:
            await desk.step()
            other.put(await first(other), c.Accept())
            await other.step()
        line.alter = unknown_event_in("/v1/feed")
        await desk.step()
        assert desk.tickets[0].state is State.ACCEPTED
        assert (desk.replica.cursor, desk.link.faulty) == (3, 0)
        assert [one.seq for one in desk.news] == [3]


async def test_an_item_that_stays_unreadable_is_counted_and_asked_for_again_later(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    clock = ManualClock(service.clock.now())
    line = Altered(service)
    api = Api.connect("http://s", transport=line)
    async with station(service, tmp_path / "desk", api=api, clock=clock) as desk:
        ticket_id = await file(service)
        await desk.step()
        async with station(service, tmp_path / "other", "102") as other:
            other.put(await first(other), c.Accept())
            await other.step()
        whole = f"/v1/tickets/{ticket_id}"
        line.alter = unknown_event_in("/v1/feed", whole)
        await desk.step()
        await desk.step()
        assert (desk.link.state, desk.link.faulty) == (LinkState.CONNECTED, 1)
        assert line.asked.count(whole) == 1
        clock._monotonic += ASK_AGAIN_SECONDS
        line.alter = unknown_event_in()
        await desk.step()
        assert line.asked.count(whole) == 2
        assert desk.link.faulty == 0


async def test_an_old_ticket_that_is_opened_again_comes_with_its_whole_story(
    service: ServiceInProcess, desk: Station, colleague: Station
) -> None:
    ticket_id = await file(service)
    colleague.put(await first(colleague), c.Accept())
    await colleague.step()
    await desk.step()
    desk.replica._db.execute("DELETE FROM ticket")
    desk.replica._db.execute("DELETE FROM event")
    colleague.put(ticket_id, c.AddNote("回头看"))
    await colleague.step()
    await desk.step()
    assert len(desk.story(ticket_id).events) == 3


async def test_a_service_restored_from_an_older_copy_is_noticed_and_the_outbox_kept(
    service: ServiceInProcess, tmp_path: Path, furnished: Path
) -> None:
    folder = tmp_path / "restored"
    folder.mkdir()
    shutil.copy(furnished, folder)
    async with station(service, tmp_path / "desk") as desk:
        gone = await file(service)
        await desk.step()
        command_id = desk.put(gone, c.Accept(), 1)
        async with service_in_process(folder) as restored:
            api = Api.connect("http://service", restored.token("101"), httpx.ASGITransport(restored.app))
            async with station(restored, tmp_path / "desk", api=api) as again:
                await again.step()
                assert again.link.state is LinkState.CONNECTED
                assert again.tickets == ()
                assert "数据已更换，比本机少 1 条记录" in again.link.detail
                assert read_story(tmp_path / "desk" / "replica.db.replaced", gone) is not None
                assert [(one.command_id, one.code) for one in again.outbox.entries()] == [(command_id, "not_found")]


async def test_a_copy_is_called_as_new_as_the_service_when_it_has_the_last_page_and_no_sooner(
    service: ServiceInProcess, desk: Station
) -> None:
    await desk.step()
    for _ in range(3):
        await file(service)
    service.pass_time(timedelta(minutes=5))
    desk.told.clear()
    desk.engine.pace = Pace(page=1)
    await desk.step()
    pages = [place for place, one in enumerate(desk.told) if isinstance(one, ReplicaChanged)]
    as_of = {place: one.link.data_as_of for place, one in enumerate(desk.told) if isinstance(one, LinkChanged)}
    assert len(pages) == 3
    assert [place > pages[-1] for place, at in as_of.items() if at == service.clock.now()] == [True]


async def test_a_cursor_the_service_does_not_know_begins_anew(service: ServiceInProcess, desk: Station) -> None:
    await file(service)
    await desk.step()
    desk.replica._db.execute("UPDATE meta SET value = 999 WHERE name = 'cursor'")
    async with station(service, desk.folder) as again:
        await again.step()
        assert again.replica.cursor == 2
        assert len(again.tickets) == 1


async def test_a_replica_that_breaks_while_in_use_is_fetched_anew(service: ServiceInProcess, desk: Station) -> None:
    ticket_id = await file(service)
    await desk.step()
    desk.put(ticket_id, c.Accept(), 1)
    desk.engine.rebuild()
    assert not desk.tickets
    await desk.step()
    assert desk.tickets[0].state is State.ACCEPTED
    assert desk.outbox.entries() == ()
    assert (desk.folder / "replica.db.damaged").exists()


async def test_a_damage_nobody_reads_is_found_in_the_background_and_the_copy_fetched_anew(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    ticket_id = await file(service)
    async with station(service, tmp_path / "desk") as before:
        await before.step()
        replica = before.replica.file
    lose_an_index_entry(replica)
    async with station(service, tmp_path / "desk") as desk, desk.running():
        await desk.until(lambda: (desk.folder / "replica.db.damaged").exists(), seconds=5)
        await desk.until(lambda: [one.id for one in desk.tickets] == [ticket_id], seconds=5)


async def test_a_service_of_another_version_is_told_and_nothing_is_lost(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    line = httpx.MockTransport(lambda _: httpx.Response(426, stream=httpx.ByteStream(b"")))
    async with station(service, tmp_path / "desk", api=Api.connect("http://s", transport=line)) as desk:
        desk.put("t", c.Accept(), 1)
        assert not await desk.step()
        assert desk.link.state is LinkState.INCOMPATIBLE
        assert "升级" in desk.link.detail
        assert [one.state for one in desk.outbox.entries()] == [OutboxState.QUEUED]


async def test_a_full_disk_at_the_desk_says_nothing_about_the_line(service: ServiceInProcess, desk: Station) -> None:
    await desk.step()
    for _ in range(30):
        await file(service)
    pages = desk.replica._db.execute("PRAGMA page_count").fetchone()[0]
    desk.replica._db.execute(f"PRAGMA max_page_count = {pages}")
    assert not await desk.step()
    assert desk.link.state is LinkState.CONNECTED
    assert "磁盘已满" in desk.link.detail
    desk.replica._db.execute("PRAGMA max_page_count = 100000")
    assert await desk.step()
    assert len(desk.tickets) == 30


@pytest.mark.parametrize("held", [True, False])
async def test_nothing_new_costs_the_service_nothing(service: ServiceInProcess, tmp_path: Path, held: bool) -> None:
    line = Altered(service)
    async with station(service, tmp_path / "desk", api=Api.connect("http://s", transport=line)) as desk:
        await desk.step()
        line.asked.clear()
        assert not await desk.engine._puller.pull(500, 1 if held else 0)
        assert line.asked == ["/v1/feed"]
