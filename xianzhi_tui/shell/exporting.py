"""`xianzhi export`: tickets as a file, with masked numbers unless the site manager wants otherwise."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct, structs

from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.errors import NotFound, WrongUse
from xianzhi_tui.handing_out import new_file
from xianzhi_tui.reports import about
from xianzhi_tui.reports.about import About, Chosen, Span, stamp
from xianzhi_tui.reports.lists import Csv, Format, Jsonl
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.outgoing import FormatName
from xianzhi_tui.shell.output import Output
from xianzhi_tui.shell.sources import Tickets, tickets_of
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.answers import StoryParts, read_story

STDOUT = Path("-")
AT_ONCE = 200


UNMASKABLE = frozenset({FormatName.CSV, FormatName.XLSX})
"""Full numbers are for those who work through a list; what is passed on or kept has none."""

Pair = tuple[StoryParts, Ticket]


class Wanted(Struct, frozen=True):
    """What is to be handed out, as what, and where to."""

    chosen: Chosen
    format: FormatName | None = None
    place: Path | None = None
    force: bool = False
    unmask: bool = False


def export(office: Office, wanted: Wanted, out: Output) -> None:
    """Write the tickets that fit, and say where they came from."""
    format = _format(wanted)
    if wanted.unmask and format not in UNMASKABLE:
        raise WrongUse(f"{format} 文件不含完整号码", todo="请用 --format csv 或 xlsx，或去掉 --unmask")
    if None not in (span := wanted.chosen.span) and span.since >= span.until:  # type: ignore[operator]
        raise WrongUse("--from 不早于 --to")
    asyncio.run(_export(office, wanted, format, out))


async def _export(office: Office, wanted: Wanted, format: FormatName, out: Output) -> None:
    now = office.clock.now()
    place = wanted.place or Path(f"xianzhi-{now.astimezone(SHANGHAI):%Y%m%d-%H%M}.{format}")
    async with tickets_of(office) as tickets:
        found = About(tickets.source, wanted.chosen)
        with _opened(place, wanted.force) as file:
            written = _made(format)(file, found, Strings(office.settings.desk.language))
            async for batch in _batches(tickets, wanted.chosen, written.takes_all):
                readable = [(parts, ticket) for parts, ticket in batch if ticket is not None]
                for parts, ticket in await _unmasked(tickets, readable) if wanted.unmask else readable:
                    written.add(parts, ticket)
                found = _counted(found, batch)
                out.progress("导出", found.count)
            written.finish(found)
    out.progress_over()
    _tell(place, found, wanted, out)


def _made(format: FormatName) -> Callable[[BinaryIO, About, Strings], Format]:
    match format:
        case FormatName.CSV:
            return Csv
        case FormatName.XLSX:
            from xianzhi_tui.reports.workbook import Xlsx  # loads the workbooks' library

            return Xlsx
        case FormatName.JSONL:
            return Jsonl
        case FormatName.HTML:
            from xianzhi_tui.reports.report import Html  # loads the templates' library and what counts

            return Html


def _counted(found: About, batch: list[tuple[StoryParts, Ticket | None]]) -> About:
    """One batch further; what lies outside the span is looked at, and is not one of them."""
    fitting = sum(ticket is not None and found.chosen.fits(ticket) for _, ticket in batch)
    unreadable = sum(ticket is None for _, ticket in batch)
    return About(found.source, found.chosen, found.count + fitting, found.unreadable + unreadable)


async def _batches(
    tickets: Tickets, chosen: Chosen, all_times: bool
) -> AsyncIterator[list[tuple[StoryParts, Ticket | None]]]:
    """The tickets that fit, and those that cannot be read, some at a time."""
    wanted = structs.replace(chosen, span=Span()) if all_times else chosen
    batch: list[tuple[StoryParts, Ticket | None]] = []
    async for parts in tickets.stories():
        ticket = read_story(parts).ticket
        if ticket is not None and wanted.span.since and ticket.received_at < wanted.span.since:
            break  # older ones were received, so filed, even earlier
        if ticket is None or wanted.fits(ticket):
            batch.append((parts, ticket))
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


async def _unmasked(tickets: Tickets, batch: list[Pair]) -> list[Pair]:
    phones = await tickets.phones([ticket.id for _, ticket in batch])
    return [(parts, _with_phone(ticket, phones.get(ticket.id, ""))) for parts, ticket in batch]


def _with_phone(ticket: Ticket, phone: str) -> Ticket:
    reporter = replace(ticket.report.reporter, phone=phone)
    return replace(ticket, report=replace(ticket.report, reporter=reporter))


def _format(wanted: Wanted) -> FormatName:
    """As asked for, else as the file's name says."""
    if wanted.format is not None:
        return wanted.format
    ending = wanted.place.suffix.removeprefix(".").lower() if wanted.place else ""
    return FormatName(ending) if ending in list(FormatName) else FormatName.CSV


@contextmanager
def _opened(place: Path, force: bool) -> Iterator[BinaryIO]:
    if place == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if not place.absolute().parent.is_dir():
        raise NotFound(f"没有 {place.parent} 这个文件夹", safe="未写出文件", todo="请先建立文件夹，或换一个 -o")
    with new_file(place, force) as file:
        yield file


def _tell(place: Path, found: About, wanted: Wanted, out: Output) -> None:
    source = found.source
    t = Strings("zh")
    words = [f"已导出 {found.count} 张工单" + ("" if place == STDOUT else f"到 {place}")]
    words.append(f"{about.origin(source, t)}，数据截至 {stamp(source.as_of)}")
    if source.local:
        words.append(about.completeness(source, t))
    if found.unreadable:
        words.append(f"另有 {found.unreadable} 张读不出，请升级本程序")
    if wanted.unmask:
        words.append("含完整电话号码，服务已记录；用完请删除")
    said = "；".join(words)
    if place == STDOUT:
        out.remark(said)
        return
    summary = {
        "file": str(place),
        "tickets": found.count,
        "unreadable": found.unreadable,
        "source": "replica" if source.local else "service",
        "as_of": source.as_of.isoformat(),
        "complete_from": source.complete_from.isoformat() if source.complete_from else None,
        "unmasked": wanted.unmask,
    }
    out.result(said, {"summary": summary})
