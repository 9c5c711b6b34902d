"""Giving the opening board its past, through the same door as everybody."""

from __future__ import annotations

import asyncio
from datetime import datetime
from zlib import crc32

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import DESK_CHANNELS, Photo, Report, Reporter, Ticket
from xianzhi_tui.simulator.cast import Cast
from xianzhi_tui.simulator.drawings import draw
from xianzhi_tui.simulator.invention import InventedReport, Inventor
from xianzhi_tui.simulator.opening import Past, opening
from xianzhi_tui.simulator.staff import CLERK, LEAD


async def stage(cast: Cast, inventor: Inventor, now: datetime) -> None:
    """Have all the tickets of the opening filed, in order; then each goes its own way."""
    pasts = opening(inventor, now)
    photos = await asyncio.gather(*(_photos(cast, past) for past in pasts))
    tickets = [
        await _file(cast, past, taken, cast.reference("opening", place))
        for place, (past, taken) in enumerate(zip(pasts, photos, strict=True))
    ]
    await asyncio.gather(*(_live_through(cast, past, ticket) for past, ticket in zip(pasts, tickets, strict=True)))


def report_of(invented: InventedReport, photos: tuple[Photo, ...] = ()) -> Report:
    """What a neighbour reports, as the desk writes it down."""
    neighbour, theme = invented.neighbour, invented.theme
    return Report(
        kind=theme.kind,
        category=theme.category,
        text=invented.text,
        location=invented.location,
        reporter=Reporter(neighbour.name, neighbour.phone),
        hazard=theme.hazard,
        photos=photos,
    )


def picture_of(invented: InventedReport) -> bytes | None:
    """A photo of the trouble; every place looks its own way."""
    scene = invented.theme.scene
    return draw(scene, crc32(invented.location.text.encode())) if scene else None


async def _photos(cast: Cast, past: Past) -> tuple[Photo, ...]:
    picture = picture_of(past.report)
    if picture is None or past.channel in DESK_CHANNELS:
        return ()
    return (Photo((await cast.staff(CLERK).upload(picture)).digest),)


async def _file(cast: Cast, past: Past, photos: tuple[Photo, ...], ref: str) -> Ticket:
    report = report_of(past.report, photos)
    if past.channel in DESK_CHANNELS:
        return await cast.file(CLERK, c.Register(report, past.channel, past.filed_at), past.filed_at, ref)
    return await cast.file(LEAD, c.Submit(report, past.channel, past.filed_at), past.filed_at, ref)


async def _live_through(cast: Cast, past: Past, ticket: Ticket) -> None:
    for step in past.steps:
        ticket = await cast.issue(step.by, ticket, step.command, step.at)
