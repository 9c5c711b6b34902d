"""Giving the opening board its past, through the same door as everybody; residents filed theirs before it was there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from zlib import crc32

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import DESK_CHANNELS, Photo, Report, Reporter, Ticket
from xianzhi_tui.simulator.cast import Cast
from xianzhi_tui.simulator.drawings import draw
from xianzhi_tui.simulator.invention import InventedReport, Inventor
from xianzhi_tui.simulator.opening import Past, opening
from xianzhi_tui.simulator.staff import CLERK

FiledThen = Callable[[c.Submit, datetime, str], Awaitable[Ticket]]
"""Has a resident file what they filed in the past: the mini-program has no door for that."""


async def stage(cast: Cast, inventor: Inventor, now: datetime, filed_then: FiledThen) -> None:
    """Have all the tickets of the opening filed, in order; then each goes its own way."""
    pasts = opening(inventor, now)
    photos = await asyncio.gather(*(_photos(cast, past) for past in pasts))
    tickets = [
        await _file(cast, past, taken, cast.reference("opening", place), filed_then)
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


async def _file(cast: Cast, past: Past, photos: tuple[Photo, ...], ref: str, filed_then: FiledThen) -> Ticket:
    report, at = report_of(past.report, photos), past.filed_at
    if past.channel in DESK_CHANNELS:
        return await cast.file(CLERK, c.Register(report, past.channel, at), at, ref)
    theirs = replace(report, reporter=replace(report.reporter, account=past.report.neighbour.account))
    return await filed_then(c.Submit(theirs, past.channel), at, ref)


async def _live_through(cast: Cast, past: Past, ticket: Ticket) -> None:
    for step in past.steps:
        ticket = await cast.issue(step.by, ticket, step.command, step.at)
