"""Photos attached with no line: kept for good before they are called kept, sent before the command that names them."""

from __future__ import annotations

import asyncio
import io
import os
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from tests.desk_in_process import desk_in_process, desk_over, sign_in_before
from tests.faults.modes import drop_answer, passing
from tests.faults.short_line import ShortLine
from tests.manual_clock import ManualClock
from tests.service_in_process import NOON, ServiceInProcess
from tests.sync.station import Station, station
from tests.sync.test_engine import file, walk_in
from tests.sync.test_port import NOBODY, empty_outbox, stands, until
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import Photo, PhotoStage
from xianzhi_tui.errors import ServerRefusal
from xianzhi_tui.sync import photo_copies
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.desk import LinkState, OutboxState
from xianzhi_tui.sync.unsent_photos import KEPT_FOR, UnfitPhoto, read_photo

LATER = KEPT_FOR + timedelta(minutes=1)


def jpeg(colour: str = "navy") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


def attach(desk: Station, ticket_id: str, photo: bytes) -> str:
    """Somebody attaches a photo; its digest here."""
    digest = desk.outbox.photos.keep(photo, desk.clock.now())
    desk.put(ticket_id, c.AttachPhotos((Photo(digest, PhotoStage.BEFORE),)))
    return digest


async def test_a_photo_goes_before_its_command_and_the_ticket_shows_the_services_print(
    service: ServiceInProcess, desk: Station
) -> None:
    ticket_id = await file(service)
    digest = attach(desk, ticket_id, jpeg())
    assert await desk.step()
    assert desk.outbox.entries() == ()
    (photo,) = desk.story(ticket_id).ticket.photos
    assert photo.digest == desk.outbox.photos.print(digest) != digest


async def test_a_report_brings_its_photos_too(service: ServiceInProcess, desk: Station) -> None:
    digest = desk.outbox.photos.keep(jpeg(), NOON)
    filing = walk_in()
    ticket_id = desk.put("", replace(filing, report=replace(filing.report, photos=(Photo(digest),))))
    assert await desk.step()
    (photo,) = desk.story(ticket_id).ticket.photos
    assert photo.digest == desk.outbox.photos.print(digest)


async def test_a_photo_kept_without_a_line_outlives_the_desk_and_its_original(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    original = tmp_path / "水管[.jpg"
    original.write_bytes(jpeg())
    ticket_id = await file(service)
    sign_in_before(service, tmp_path / "desk", "101", service.clock)
    offline = desk_over(NOBODY, tmp_path / "desk", service.clock)
    offline.start()
    digest = await offline.upload(original)
    await offline.issue(ticket_id, c.AttachPhotos((Photo(digest),)), None, NOON)
    drawn = await offline.picture(digest, 8, 8)
    await offline.close()
    original.unlink()
    kept = tmp_path / "desk" / "unsent-photos"
    assert [stat.S_IMODE(one.stat().st_mode) for one in (kept, kept / digest)] == [0o700, 0o600]
    async with desk_in_process(service, tmp_path / "desk") as desk:
        await until(desk, empty_outbox)
        story = await desk.story(ticket_id)
        assert story is not None
        assert await desk.picture(story.ticket.photos[0].digest, 8, 8) == drawn


async def test_when_the_answer_to_the_command_is_lost_the_same_words_go_again(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    ticket_id = await file(service)
    line = ShortLine.to(service.app)
    line.plan = lambda exchange: drop_answer if exchange.number < 4 and exchange.number % 2 == 0 else passing
    async with station(service, tmp_path / "desk", api=Api.connect("http://service", "", line, 0.2)) as desk:
        attach(desk, ticket_id, jpeg())
        while desk.outbox.entries():
            await desk.step()
        assert desk.outbox.entries() == ()
        assert len(desk.story(ticket_id).ticket.photos) == 1


async def test_what_is_no_photo_is_said_at_once_where_there_is_a_line(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    wrong = tmp_path / "传坏了.jpg"
    wrong.write_bytes(jpeg()[:99])
    async with desk_in_process(service, tmp_path / "desk") as desk:
        await until(desk, stands(LinkState.CONNECTED))
        with pytest.raises(ServerRefusal):
            await desk.upload(wrong)
    assert list((tmp_path / "desk" / "unsent-photos").iterdir()) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "不是 JPEG"), (b"%PDF-1.7", "不是 JPEG"), (jpeg() + bytes(10 * 2**20), "超过 10 MB")],
    ids=["empty", "bill", "large"],
)
def test_what_no_service_would_take_is_said_without_a_line_too(tmp_path: Path, content: bytes, why: str) -> None:
    wrong = tmp_path / "账单.jpg"
    wrong.write_bytes(content)
    with pytest.raises(UnfitPhoto, match=why):
        read_photo(wrong)


async def test_what_is_no_photo_and_was_kept_without_a_line_waits_in_the_tray(
    service: ServiceInProcess, desk: Station
) -> None:
    ticket_id = await file(service)
    attach(desk, ticket_id, b"%PDF-1.7")
    desk.put(ticket_id, c.AddNote("门口有水"))
    assert await desk.step()
    (entry,) = desk.outbox.entries()
    assert (entry.state, type(entry.command)) == (OutboxState.REFUSED, c.AttachPhotos)
    assert entry.message


async def test_a_photo_whose_file_is_gone_does_not_hold_up_the_others(service: ServiceInProcess, desk: Station) -> None:
    ticket_id = await file(service)
    desk.outbox.photos.file(attach(desk, ticket_id, jpeg())).unlink()
    desk.put(ticket_id, c.AddNote("门口有水"))
    assert await desk.step()
    (entry,) = desk.outbox.entries()
    assert (entry.code, entry.message) == ("photo_gone", "照片文件已不在本机，请修改后重新附上")


async def test_a_service_restored_without_the_photo_is_brought_it_once_more(
    service: ServiceInProcess, desk: Station
) -> None:
    ticket_id = await file(service)
    digest = attach(desk, ticket_id, jpeg())
    desk.outbox.photos.sent(digest, "0" * 64)  # as the books said that were lost
    assert await desk.step()
    (entry,) = desk.outbox.entries()
    assert entry.state is OutboxState.REFUSED
    desk.outbox.retry(entry.command_id, None)
    assert await desk.step()
    assert desk.outbox.entries() == ()


async def test_a_photo_is_swept_a_day_after_its_command_was_confirmed_and_not_before(
    service: ServiceInProcess, desk: Station
) -> None:
    ticket_id = await file(service)
    sent, waiting = attach(desk, ticket_id, jpeg()), desk.outbox.photos.keep(jpeg("red"), NOON)
    assert await desk.step()
    desk.put(ticket_id, c.AttachPhotos((Photo(waiting),)))
    photos = desk.outbox.photos
    photos.sweep(NOON)
    assert photos.file(sent).exists()
    photos.sweep(NOON + LATER)
    assert (photos.file(sent).exists(), photos.file(waiting).exists()) == (False, True)


def test_copies_nobody_looked_at_are_swept_and_the_oldest_of_too_many(tmp_path: Path) -> None:
    ages = {"a": 100, "b": 3, "c": 2, "d": 1}
    for name, days in ages.items():
        (tmp_path / name).write_bytes(b"x" * 10)
        at = (NOON - timedelta(days=days)).timestamp()
        os.utime(tmp_path / name, (at, at))
    gone = photo_copies.sweep(tmp_path, NOON, timedelta(days=90), most_bytes=20)
    assert sorted(one.name for one in gone) == ["a", "b"]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["c", "d"]


async def test_the_running_desk_tidies_up(service: ServiceInProcess, tmp_path: Path) -> None:
    copies = tmp_path / "desk" / "photo-copies"
    copies.mkdir(parents=True)
    (copies / "old.thumb.jpg").write_bytes(b"x")
    os.utime(copies / "old.thumb.jpg", (0, 0))
    async with desk_in_process(service, tmp_path / "desk", clock=ManualClock(NOON)) as desk:
        await until(desk, stands(LinkState.CONNECTED))
        async with asyncio.timeout(5):
            while list(copies.iterdir()):
                await asyncio.sleep(0.01)
