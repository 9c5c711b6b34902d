"""`xianzhi list` and `xianzhi show`: tickets and their stories without the screen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime

from rich.cells import set_cell_size

from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.queues import nearest
from xianzhi_tui.domain.ticket import Kind, State, Ticket
from xianzhi_tui.errors import NotFound
from xianzhi_tui.shell.line import service_of
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.output import Output
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.answers import StoryParts, read_story
from xianzhi_tui.sync.api import Api
from xianzhi_tui.text import display
from xianzhi_tui.tui.widgets.countdown import clock_text

PAGE = 100


def list_tickets(
    office: Office, out: Output, *, state: State | None, kind: Kind | None, words: str, ended: bool, limit: int
) -> None:
    """Open tickets, newest first; with `ended` or a state, those too."""
    filters = {"state": state or "", "kind": kind or "", "q": words}
    chosen = {name: value for name, value in filters.items() if value}
    asyncio.run(_list(office, out, chosen, ended or state is not None, limit))


def show_ticket(office: Office, out: Output, wanted: str) -> None:
    """One ticket by number or id, with everything that happened to it."""
    asyncio.run(_show(office, out, wanted))


async def _list(office: Office, out: Output, filters: dict[str, str], ended: bool, limit: int) -> None:
    t = Strings(office.settings.desk.language)
    shown = 0
    async with service_of(office) as api:
        async for parts in newest_first(api, filters):
            ticket = read_story(parts).ticket
            if shown >= limit:
                out.remark(f"只列出 {limit} 条，更多请用 --limit")
                return
            if ticket is None or (not ticket.open and not ended):
                continue
            shown += 1
            out.detail(json.loads(bytes(parts.ticket)))
            out.line(summary(ticket, office.clock.now(), t))
    if not shown:
        out.remark("没有符合条件的工单")


async def newest_first(api: Api, filters: dict[str, str]) -> AsyncIterator[StoryParts]:
    """Every ticket that fits, as the service holds it."""
    before = ""
    while True:
        page = await api.tickets(before, PAGE, **filters)
        for parts in page.items:
            yield parts
        if page.next is None:
            return
        before = page.next


def summary(ticket: Ticket, now: datetime, t: Strings) -> str:
    """A ticket in one line: number, state, clock, place, words."""
    clock = nearest(ticket)
    said = clock_text(clock, now, t) if clock else None
    due = f"{said.name} {said.sign} {said.amount}" if said else ""
    first_line = ticket.report.text.partition("\n")[0]
    cells = (
        (str(ticket.no), 6),
        (t(f"state.{ticket.state}"), 12),
        (due, 20),
        (display(ticket.report.location.text), 18),
    )
    return "".join(set_cell_size(text, width) + " " for text, width in cells) + display(first_line, 60)


async def _show(office: Office, out: Output, wanted: str) -> None:
    from xianzhi_tui.tui.widgets.timeline import sentence  # loads the screens' library, which a list does not need

    t = Strings(office.settings.desk.language)
    async with service_of(office) as api:
        parts = await find(api, wanted)
    story = read_story(parts)
    if story.ticket is None:
        raise NotFound(f"工单 {wanted} 读不出来", todo="请升级本程序后再看")
    out.detail({"ticket": json.loads(bytes(parts.ticket)), "events": [json.loads(bytes(one)) for one in parts.events]})
    out.line(summary(story.ticket, office.clock.now(), t))
    filed_at = story.ticket.filed_at.astimezone(SHANGHAI)
    out.line(f"{t(f'channel.{story.ticket.channel}')} {filed_at:%Y-%m-%d %H:%M}  {display(story.ticket.report.text)}")
    for recorded, _ in story.events:
        told = sentence(recorded.event, t)
        out.line(f"  {told.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}  {told.words}")


async def find(api: Api, wanted: str) -> StoryParts:
    """By id, or by the number people say."""
    if not wanted.isdigit():
        return await api.ticket(wanted)
    async for parts in newest_first(api, {"q": wanted}):
        ticket = read_story(parts).ticket
        if ticket is not None and ticket.no == int(wanted):
            return await api.ticket(ticket.id)
    raise NotFound(f"没有 {wanted} 号工单")
