"""A photo that does not get through holds up the ticket it belongs to, and nobody else's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults import modes as faults
from tests.faults.modes import Exchange, Fault
from tests.faults.oracle import Books, DeskFiles, Saved, judge
from tests.faults.short_line import ShortLine
from tests.service_in_process import ServiceInProcess
from tests.sync.station import Station, station
from tests.sync.test_engine import file
from tests.sync.test_unsent_photos import attach, jpeg
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain import events as e
from xianzhi_tui.lock import sole_holder
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.desk import OutboxState
from xianzhi_tui.sync.outbox import TRIES_BEFORE_PARKING

PHOTOS = "/v1/photos"


@dataclass
class Hang:
    """An upload that neither arrives nor ends, until the line is given up."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, exchange: Exchange) -> None:
        self.begun.set()
        await self.over.wait()
        raise ConnectionResetError


@pytest.fixture
async def line(service: ServiceInProcess) -> AsyncIterator[ShortLine]:
    line = ShortLine.to(service.app)
    yield line
    await line.aclose()


@pytest.fixture
async def far(service: ServiceInProcess, line: ShortLine, tmp_path: Path) -> AsyncIterator[Station]:
    """A desk whose uploads can be spoilt."""
    async with station(service, tmp_path / "desk", api=Api.connect("http://service", transport=line)) as desk:
        yield desk


def spoil_photos(line: ShortLine, *in_turn: Fault) -> None:
    """Let these happen to the next uploads; everything else passes, and so do later uploads."""
    left = list(in_turn)
    line.plan = lambda exchange: left.pop(0) if left and exchange.path == PHOTOS else faults.passing


def waiting(desk: Station) -> list[str]:
    """The commands that wait here."""
    return [one.command_id for one in desk.outbox.entries() if one.state is not OutboxState.REFUSED]


async def test_while_a_photo_hangs_ten_acts_of_other_tickets_arrive_and_then_it_does_with_its_command(
    service: ServiceInProcess, line: ShortLine, far: Station
) -> None:
    pictured, *others = [await file(service) for _ in range(11)]
    await far.step()
    hang = Hang()
    spoil_photos(line, hang)
    attach(far, pictured, jpeg())
    far.put(pictured, c.AddNote("门口有水[/"))
    behind = waiting(far)
    async with far.running():
        far.engine.poke()
        await hang.begun.wait()
        acts = [far.put(other, c.Accept(), 1) for other in others]
        far.engine.poke()
        await far.until(lambda: waiting(far) == behind, seconds=8)  # an upload is given up after a minute
        hang.over.set()
        while not far.engine._carrier.rest():
            await asyncio.sleep(0.01)
        far.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]
        far.engine.poke()
        await far.until(lambda: waiting(far) == [], seconds=8)
    await far.step()
    saved = [Saved(one, at, "101") for one, at in zip(behind + acts, [pictured, pictured, *others], strict=True)]
    assert judge(Books.read(service.store), {"101": DeskFiles.within(far.folder)}, saved) == ()
    told = [type(one.event) for one in far.story(pictured).events]
    assert told[-2:] == [e.PhotosAttached, e.NoteAdded]


async def test_of_two_photos_the_one_that_fails_does_not_keep_the_other(
    service: ServiceInProcess, line: ShortLine, far: Station
) -> None:
    one, other = await file(service), await file(service)
    spoil_photos(line, faults.reset)
    attach(far, one, jpeg())
    attach(far, other, jpeg("red"))
    await far.step()
    assert [entry.ticket_id for entry in far.outbox.entries()] == [one]
    await far.step()
    assert far.outbox.entries() == ()


async def test_a_photo_that_fails_is_tried_again_later_and_not_at_once(
    service: ServiceInProcess, line: ShortLine, far: Station
) -> None:
    ticket_id = await file(service)
    spoil_photos(line, faults.reset, faults.reset)
    attach(far, ticket_id, jpeg())
    carrier = far.engine._carrier
    for _ in range(3):
        assert not await carrier.carry(connected=True)
    assert sum(PHOTOS in one for one in line.seen) == 1
    wished = carrier.rest()
    assert wished
    assert wished <= 1
    far.clock.advance(timedelta(seconds=wished + 0.01))  # type: ignore[attr-defined]
    assert not await carrier.carry(connected=True)
    assert sum(PHOTOS in one for one in line.seen) == 2


async def test_a_photo_that_kept_the_line_for_a_minute_leaves_it_to_the_others_for_as_long(
    service: ServiceInProcess, line: ShortLine, far: Station
) -> None:
    async def hang_for_a_minute(_: Exchange) -> None:
        far.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]
        raise ConnectionResetError

    one, other = await file(service), await file(service)
    spoil_photos(line, hang_for_a_minute)
    attach(far, one, jpeg())
    carrier = far.engine._carrier
    assert not await carrier.carry(connected=True)
    assert 60 <= (carrier.rest() or 0) <= 61
    attach(far, other, jpeg("red"))
    assert carrier.rest() == 0
    assert await carrier.carry(connected=True)
    assert sum(PHOTOS in seen for seen in line.seen) == 2, "the other one alone, at once"
    assert 60 <= (carrier.rest() or 0) <= 61


async def test_a_photo_the_service_breaks_over_is_parked_in_sight(
    service: ServiceInProcess, line: ShortLine, far: Station
) -> None:
    ticket_id = await file(service)
    await far.step()
    spoil_photos(line, *[faults.break_down] * TRIES_BEFORE_PARKING)
    attach(far, ticket_id, jpeg())
    for _ in range(TRIES_BEFORE_PARKING):
        assert waiting(far)
        await far.step()
    (entry,) = far.outbox.entries()
    assert (entry.state, entry.code) == (OutboxState.REFUSED, "server_error")


async def test_while_another_window_carries_photos_this_one_waits(
    service: ServiceInProcess, line: ShortLine, far: Station
) -> None:
    ticket_id = await file(service)
    attach(far, ticket_id, jpeg())
    with sole_holder(far.folder / "photos.lock") as alone:
        assert alone
        await far.step()
        assert not any(PHOTOS in one for one in line.seen)
        assert far.engine._carrier.rest()
    await far.step()
    assert far.outbox.entries() == ()


async def test_a_colleagues_photo_waits_for_the_colleague(service: ServiceInProcess, far: Station) -> None:
    ticket_id = await file(service)
    attach(far, ticket_id, jpeg())
    far.engine.sign_in("102", far.replica.compound)
    assert far.engine._carrier.rest() is None
