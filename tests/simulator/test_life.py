"""The invented compound on the real service: everything goes through the same door as real people's acts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.manual_clock import ManualClock
from tests.service_in_process import NOON
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, Channel, Kind, State, Ticket
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.server.app import create_app
from xianzhi_tui.server.log import make_log
from xianzhi_tui.server.quotas import Daily
from xianzhi_tui.server.service import Service
from xianzhi_tui.server.store.store import Store
from xianzhi_tui.shell.stage import filed_then, furnish
from xianzhi_tui.simulator.cast import Cast
from xianzhi_tui.simulator.invention import Inventor
from xianzhi_tui.simulator.life import ENOUGH_WAITING, Life, Sleep
from xianzhi_tui.simulator.staff import CLERK, COLLEAGUE, PLUMBER
from xianzhi_tui.simulator.staging import stage
from xianzhi_tui.sync.answers import read_story
from xianzhi_tui.sync.api import Api

HURRIED = 60_000.0
SECONDS = 30.0


class Enough(Exception):
    """As much happened as the test wants."""


class InventedCompound:
    """A service of its own, furnished with the invented people of a seed."""

    def __init__(self, line: Api, service: Service, seed: int) -> None:
        self.clock = ManualClock(NOON)
        self.inventor = Inventor(seed)
        self.seed = seed
        self.service = service
        self.cast = Cast(line, service.store.write_now(furnish, self.inventor, NOON), seed)

    def life(self, sleep: Sleep = asyncio.sleep) -> Life:
        return Life(self.cast, self.inventor, self.seed, HURRIED, self.clock, sleep)

    async def tickets(self) -> list[Ticket]:
        """Everything ever filed, oldest first."""
        page = await self.cast.staff(COLLEAGUE).tickets(limit=200)
        found = [read_story(parts).ticket for parts in page.items]
        return sorted((ticket for ticket in found if ticket is not None), key=lambda ticket: ticket.no)

    async def until(self, fits: Callable[[list[Ticket]], bool]) -> list[Ticket]:
        async with asyncio.timeout(SECONDS):
            while not fits(tickets := await self.tickets()):
                await asyncio.sleep(0.02)
        return tickets


@asynccontextmanager
async def invented(folder: Path, seed: int = 1) -> AsyncIterator[InventedCompound]:
    folder.mkdir(exist_ok=True)
    with (folder / "service.log").open("a") as log:
        service = Service.over(
            Store.open(folder / "service.db"), folder / "photos", ManualClock(NOON), make_log(log), Daily(0, 0)
        )
        app = create_app(service)
        try:
            async with (
                app.router.lifespan_context(app),
                Api.connect("http://service", transport=httpx.ASGITransport(app)) as line,
            ):
                yield InventedCompound(line, service, seed)
        finally:
            service.close()


def so_many_times(count: int) -> Sleep:
    """A night's rest that somebody breaks off after so many naps."""
    naps = iter(range(count))

    async def sleep(_: float) -> None:
        if next(naps, None) is None:
            raise Enough

    return sleep


async def end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def told(ticket: Ticket) -> tuple[Any, ...]:
    report = ticket.report
    return ticket.id, ticket.no, ticket.channel, report.category, report.text, report.location, len(report.photos)


async def residents_report(folder: Path, seed: int) -> list[tuple[Any, ...]]:
    async with invented(folder, seed) as compound:
        with pytest.raises(Enough):
            await compound.life(so_many_times(20)).residents()
        return [told(ticket) for ticket in await compound.tickets()]


async def test_the_same_seed_files_the_same_tickets_under_the_same_ids(tmp_path: Path) -> None:
    first = await residents_report(tmp_path / "first", 7)
    assert len(first) >= 8
    assert first == await residents_report(tmp_path / "second", 7)
    assert first != await residents_report(tmp_path / "third", 8)


async def test_residents_come_by_every_way_with_photos_and_change_their_minds(tmp_path: Path) -> None:
    async with invented(tmp_path, 3) as compound:
        with pytest.raises(Enough):
            await compound.life(so_many_times(80)).residents()
        tickets = await compound.tickets()
    assert {ticket.channel for ticket in tickets} >= {Channel.MINI_PROGRAM, Channel.PHONE}
    assert any(ticket.report.photos for ticket in tickets)
    assert any(ticket.urges for ticket in tickets)
    assert any(ticket.state is State.CANCELLED or not ticket.report.reporter.wants_calls for ticket in tickets)


async def test_the_opening_stands_on_the_board_at_once(tmp_path: Path) -> None:
    async with invented(tmp_path) as compound:
        await stage(compound.cast, compound.inventor, NOON, partial(filed_then, compound.service))
        tickets = await compound.tickets()
        board = await compound.cast.staff(COLLEAGUE).snapshot()
    assert [ticket.no for ticket in tickets] == list(range(1001, 1015))
    assert [ticket.filed_at for ticket in tickets] == sorted(ticket.filed_at for ticket in tickets)
    assert len({ticket.state for ticket in tickets}) >= 11
    assert len(board.tickets) == len(tickets)


async def test_whoever_reported_before_the_desk_was_opened_rates_too(tmp_path: Path) -> None:
    async with invented(tmp_path) as compound:
        await stage(compound.cast, compound.inventor, NOON, partial(filed_then, compound.service))
        opening = await compound.tickets()
        assert sum(bool(ticket.report.reporter.account) for ticket in opening) >= 11
        (waiting,) = [ticket for ticket in opening if ticket.state is State.CALLED_BACK]
        life = asyncio.create_task(compound.life().run())
        tickets = await compound.until(lambda found: any(one.id == waiting.id and one.ratings for one in found))
        await end([life])
    rated = next(one for one in tickets if one.id == waiting.id)
    assert (rated.no, rated.report.reporter.phone) == (waiting.no, waiting.report.reporter.phone)
    assert "*" in rated.report.reporter.phone


NEXT_AT_THE_DESK: dict[State, c.Command] = {
    State.SUBMITTED: c.Accept(),
    State.ACCEPTED: c.Dispatch(PLUMBER),
    State.REPAIRED: c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED, "好了"),
}


async def sit_at_the_desk(compound: InventedCompound) -> None:
    """The person watching the demonstration, doing what is theirs to do with repairs."""
    while True:
        for ticket in await compound.tickets():
            if ticket.kind is Kind.REPAIR and (command := NEXT_AT_THE_DESK.get(ticket.state)):
                with suppress(XianzhiError):  # the colleague was quicker
                    await compound.cast.issue(CLERK, ticket, command, NOON)
        await asyncio.sleep(0.05)


async def test_with_a_person_at_the_desk_reports_come_to_a_good_end(tmp_path: Path) -> None:
    async with invented(tmp_path) as compound:
        tasks = [asyncio.create_task(one) for one in (compound.life().run(), sit_at_the_desk(compound))]
        tickets = await compound.until(
            lambda found: (
                any(ticket.accepted_by and ticket.accepted_by.id == COLLEAGUE for ticket in found)
                and any(ticket.state is State.CLOSED and ticket.ratings and ticket.photos for ticket in found)
            )
        )
        board = await compound.cast.staff(COLLEAGUE).snapshot()
        await end(tasks)
    assert [one.person.name for one in board.presence] == ["李强"]
    praised = next(ticket for ticket in tickets if ticket.state is State.CLOSED and ticket.ratings and ticket.photos)
    assert praised.verified_by


async def test_nobody_reports_more_than_the_desk_can_look_at(tmp_path: Path) -> None:
    async with invented(tmp_path, 5) as compound:
        life = asyncio.create_task(compound.life().run())
        await compound.until(lambda found: len(found) >= ENOUGH_WAITING)
        await asyncio.sleep(1)
        tickets = await compound.tickets()
        await end([life])
    assert sum(ticket.state is State.SUBMITTED for ticket in tickets) <= ENOUGH_WAITING + 1
