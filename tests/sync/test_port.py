"""The desk as the screens hold it: readable at once, durable before it says saved, never waiting for the line."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.desk_in_process import desk_in_process, desk_over, sign_in_before
from tests.faults import modes as faults
from tests.faults.short_line import ShortLine
from tests.imports import loaded_by
from tests.manual_clock import ManualClock
from tests.service_in_process import HOME, NOON, PHONE, ServiceInProcess
from tests.sync.test_engine import file, walk_in
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import State
from xianzhi_tui.errors import NotFound, ServerRefusal, Unauthorised, Unreachable
from xianzhi_tui.sync import session
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.board import ReplicaDamaged
from xianzhi_tui.sync.desk import (
    BoardData,
    LinkChanged,
    LinkState,
    OutboxChanged,
    OutboxState,
    PresenceChanged,
    ReplicaChanged,
    Update,
)
from xianzhi_tui.sync.port import AgentDesk
from xianzhi_tui.sync.replica import Replica

NOBODY = httpx.MockTransport(lambda _: httpx.Response(503, stream=httpx.ByteStream(b"")))


@pytest.fixture
async def port(service: ServiceInProcess, tmp_path: Path) -> AsyncIterator[AgentDesk]:
    async with desk_in_process(service, tmp_path / "desk") as desk:
        yield desk


async def until(desk: AgentDesk, wanted: Callable[[Update], bool]) -> Update:
    """The first update that is wanted."""
    async with asyncio.timeout(10):
        async for update in desk.updates():
            if wanted(update):
                return update
    raise AssertionError


def stands(state: LinkState) -> Callable[[Update], bool]:
    return lambda update: isinstance(update, LinkChanged) and update.link.state is state


def empty_outbox(update: Update) -> bool:
    return isinstance(update, OutboxChanged) and not update.entries


def test_the_screens_side_loads_no_network_and_no_database_library() -> None:
    heavy = ("httpx", "pydantic", "sqlmodel", "sqlalchemy", "structlog", "xianzhi_tui.sync.api", "xianzhi_tui.embedded")
    assert loaded_by("import xianzhi_tui.sync.port", *heavy) == set()


async def test_a_fresh_desk_is_empty_and_signed_out(tmp_path: Path) -> None:
    desk = desk_over(NOBODY, tmp_path / "desk", ManualClock(NOON))
    assert desk.session is None
    assert await desk.board() == BoardData()
    assert await desk.story("x") is None
    assert await desk.outbox() == ()
    with pytest.raises(Unauthorised, match="本次操作未保存"):
        await desk.issue("t", c.Accept(), 1, NOON)
    await desk.close()


async def test_yesterdays_board_is_there_before_anything_is_started(service: ServiceInProcess, tmp_path: Path) -> None:
    ticket_id = await file(service)
    async with desk_in_process(service, tmp_path / "desk") as desk:
        await until(desk, stands(LinkState.CONNECTED))
    cold = desk_over(NOBODY, tmp_path / "desk", ManualClock(NOON))
    assert cold.session is not None
    assert cold.session.actor.name == "张三"
    board = await cold.board()
    assert ([one.id for one in board.tickets], board.data_as_of) == ([ticket_id], NOON)
    await cold.close()


async def test_a_command_goes_its_way(service: ServiceInProcess, port: AgentDesk) -> None:
    ticket_id = await file(service)
    await until(port, stands(LinkState.CONNECTED))
    entry = await port.issue(ticket_id, c.Accept(), 1, NOON)
    assert (entry.state, entry.ticket_id, entry.actor.name) == (OutboxState.QUEUED, ticket_id, "张三")
    await until(port, empty_outbox)
    assert (await port.board()).tickets[0].state is State.ACCEPTED
    story = await port.story(ticket_id)
    assert story is not None
    assert story.events[-1].command_id == entry.command_id


async def test_a_registration_names_its_ticket_before_it_is_sent(service: ServiceInProcess, port: AgentDesk) -> None:
    entry = await port.issue("", walk_in(), None, NOON)
    assert entry.ticket_id == entry.command_id
    await until(port, empty_outbox)
    assert [one.id for one in (await port.board()).tickets] == [entry.command_id]


async def test_without_a_line_the_work_goes_on_and_is_kept(service: ServiceInProcess, tmp_path: Path) -> None:
    line = ShortLine.to(service.app)
    ticket_id = await file(service)
    sign_in_before(service, tmp_path / "desk", "101", service.clock)
    desk = desk_over(line, tmp_path / "desk", service.clock)
    await until(desk, stands(LinkState.CONNECTED))
    line.spoil(faults.refuse)
    await desk.refresh()
    link = await until(desk, stands(LinkState.OFFLINE))
    assert isinstance(link, LinkChanged)
    assert link.link.data_as_of == NOON
    entry = await desk.issue(ticket_id, c.Accept(), 1, NOON)
    assert [one.command_id for one in await desk.outbox()] == [entry.command_id]
    await desk.close()
    line.mend()
    again = desk_over(line, tmp_path / "desk", service.clock)
    await until(again, empty_outbox)
    await again.close()


async def test_keys_pressed_quickly_are_kept_in_their_order(service: ServiceInProcess, port: AgentDesk) -> None:
    notes = [c.AddNote(f"第{number}条") for number in range(20)]
    entries = await asyncio.gather(*(port.issue("t", note, None, NOON) for note in notes))
    assert [one.command_id for one in await port.outbox()] == [one.command_id for one in entries]


async def test_signing_in_and_out(service: ServiceInProcess, tmp_path: Path) -> None:
    desk = desk_over(httpx.ASGITransport(service.app), tmp_path / "desk", service.clock)
    await until(desk, stands(LinkState.SIGNED_OUT))
    with pytest.raises(Unauthorised, match="工号或密码不对"):
        await desk.sign_in("101", "000000")
    with pytest.raises(ServerRefusal):
        await desk.sign_in("101", "")
    signed_in = await desk.sign_in("101", "246810")
    assert (signed_in.actor.name, signed_in.compound, signed_in.compound_name) == ("张三", HOME, "和新苑")
    assert desk.session == signed_in
    await until(desk, stands(LinkState.CONNECTED))
    kept = tmp_path / "desk" / "session.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    await desk.sign_out()
    assert desk.session is None
    assert not kept.exists()
    await until(desk, stands(LinkState.SIGNED_OUT))
    await desk.close()


async def ask_until_refused(api: Api) -> None:
    async with asyncio.timeout(5):
        while True:
            await api.snapshot()


async def test_a_token_that_was_signed_out_opens_nothing_any_more(service: ServiceInProcess, port: AgentDesk) -> None:
    signed_in = session.load(service.folder.parent / "desk" / "session.json")
    assert signed_in is not None
    await until(port, stands(LinkState.CONNECTED))
    await port.sign_out()
    async with Api.connect("http://service", signed_in.token, httpx.ASGITransport(service.app)) as api:
        with pytest.raises(Unauthorised):
            await ask_until_refused(api)


async def test_news_name_what_happened(service: ServiceInProcess, port: AgentDesk) -> None:
    await until(port, stands(LinkState.CONNECTED))
    ticket_id = await file(service)
    news = await until(port, lambda update: isinstance(update, ReplicaChanged) and bool(update.news))
    assert isinstance(news, ReplicaChanged)
    assert [one.ticket_id for one in news.news] == [ticket_id]


async def test_a_refused_command_can_be_dropped_or_retried(service: ServiceInProcess, port: AgentDesk) -> None:
    ticket_id = await file(service)
    await until(port, stands(LinkState.CONNECTED))
    finish = c.FinishRepair("已修好", no_photo_reason="未拍照")
    entry = await port.issue(ticket_id, finish, 1, NOON)

    def refused(update: Update) -> bool:
        return isinstance(update, OutboxChanged) and [one.state for one in update.entries] == [OutboxState.REFUSED]

    changed = await until(port, refused)
    assert isinstance(changed, OutboxChanged)
    assert (changed.entries[0].code, changed.entries[0].command) == ("state", finish)
    await port.retry(entry.command_id, 1)
    await until(port, refused)
    await port.drop(entry.command_id, "按错了")
    assert await port.outbox() == ()


async def test_a_phone_number_is_shown_only_when_asked_for(service: ServiceInProcess, port: AgentDesk) -> None:
    ticket_id = await file(service)
    await until(port, stands(LinkState.CONNECTED))
    assert (await port.board()).tickets[0].report.reporter.phone == "138****1234"
    assert await port.reveal(ticket_id) == PHONE
    with pytest.raises(NotFound, match="请核对单号"):
        await port.reveal("00000000-0000-4000-8000-000000000000")


async def brought(service: ServiceInProcess, file: Path) -> str:
    """A photo a colleague sent; its digest."""
    async with Api.connect(
        "http://service", service.token("102"), transport=httpx.ASGITransport(service.app)
    ) as colleague:
        return (await colleague.upload(file.read_bytes())).digest


async def test_a_photo_is_fetched_once(service: ServiceInProcess, port: AgentDesk, tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(picture, "JPEG")
    original = tmp_path / "朱先生家.jpg"
    original.write_bytes(picture.getvalue())
    await until(port, stands(LinkState.CONNECTED))
    digest = await brought(service, original)
    copy = await port.photo(digest)
    with Image.open(copy) as shown:
        assert shown.size == (64, 48)
    assert copy.stat().st_mode & 0o777 == 0o600
    written = copy.stat().st_ino
    assert await port.photo(digest) == copy
    assert copy.stat().st_ino == written
    assert await port.photo(digest, full=True) != copy
    with pytest.raises(NotFound):
        await port.photo("../../etc/passwd")
    with pytest.raises(NotFound, match="读不到照片"):
        await port.upload(tmp_path / "没有.jpg")


async def test_a_photo_that_was_seen_is_drawn_without_a_line_and_another_one_is_not(
    service: ServiceInProcess, port: AgentDesk, tmp_path: Path
) -> None:
    photos = [tmp_path / "a.jpg", tmp_path / "b.jpg"]
    for colour, taken in zip(("navy", "red"), photos, strict=True):
        Image.new("RGB", (64, 48), colour).save(taken, "JPEG")
    await until(port, stands(LinkState.CONNECTED))
    seen, unseen = [await brought(service, taken) for taken in photos]
    drawn = await port.picture(seen, 32, 32)
    assert (drawn.width, len(drawn.pixels)) == (32, 32 * 24 * 3)
    await port.close()
    sign_in_before(service, tmp_path / "desk", "101", service.clock)
    offline = desk_over(NOBODY, tmp_path / "desk", service.clock)
    offline.start()
    assert await offline.picture(seen, 32, 32) == drawn
    with pytest.raises(Unreachable):
        await offline.picture(unseen, 32, 32)
    await offline.close()


async def test_colleagues_see_each_other(service: ServiceInProcess, port: AgentDesk, tmp_path: Path) -> None:
    ticket_id = await file(service)
    async with desk_in_process(service, tmp_path / "other", "102") as other:
        await until(port, stands(LinkState.CONNECTED))
        await until(other, stands(LinkState.CONNECTED))
        await other.present(ticket_id, True)

        def seen(update: Update) -> bool:
            return isinstance(update, PresenceChanged) and any(
                (one.person.name, one.ticket_id, one.calling) == ("李四", ticket_id, True) for one in update.present
            )

        await until(port, seen)


async def test_a_board_that_cannot_be_read_is_fetched_again(
    service: ServiceInProcess, port: AgentDesk, tmp_path: Path
) -> None:
    ticket_id = await file(service)
    await until(port, stands(LinkState.CONNECTED))
    replica = Replica(tmp_path / "desk" / "replica.db")
    replica._db.execute("UPDATE ticket SET body = ?", (b"{}",))
    replica.close()
    with pytest.raises(ReplicaDamaged):
        await port.board()
    await until(port, lambda update: isinstance(update, ReplicaChanged) and update.cursor > 0)
    assert [one.id for one in (await port.board()).tickets] == [ticket_id]


async def test_nothing_can_be_asked_before_the_agent_lives(tmp_path: Path) -> None:
    desk = desk_over(NOBODY, tmp_path / "desk", ManualClock(NOON))
    with pytest.raises(Unreachable, match="同步程序"):
        await desk.reveal("t")
    await desk.close()


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff", b'{"session":{},"token":""}'])
def test_a_broken_login_file_means_nobody_is_signed_in(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "session.json"
    assert session.load(file) is None
    file.write_bytes(content)
    assert session.load(file) is None
