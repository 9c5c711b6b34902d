"""The desk's acts without the screen: accept, dispatch, verify, finish, call, note."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from xianzhi_tui.domain import calls
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.roles import Person, Roster
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, Ticket
from xianzhi_tui.errors import NotFound, XianzhiError
from xianzhi_tui.shell.line import service_of
from xianzhi_tui.shell.listing import find, summary
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.output import Output
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.answers import read_story
from xianzhi_tui.sync.desk import OutboxEntry, OutboxState

MakeCommand = Callable[[Ticket, Roster, datetime], c.Command]
_HERE = Person("local", "本机")


class NoCallOwed(XianzhiError):
    """Nobody has to be called about this ticket now."""

    code = "no_call_owed"
    todo = "请先看 xianzhi show，了解办到哪一步"


def act(office: Office, out: Output, wanted: str, make: MakeCommand) -> None:
    """Do something to a ticket as it stands now; the answer is the ticket after it."""
    asyncio.run(_act(office, out, wanted, make))


async def _act(office: Office, out: Output, wanted: str, make: MakeCommand) -> None:
    now = office.clock.now()
    async with service_of(office) as api:
        ticket = read_story(await find(api, wanted)).ticket
        if ticket is None:
            raise NotFound(f"工单 {wanted} 读不出来", todo="请升级本程序后再试")
        command = make(ticket, (await api.snapshot()).reference.roster, now)
        version = None if c.is_additive(command) else ticket.version
        entry = OutboxEntry(str(uuid4()), ticket.id, command, version, now, _HERE, OutboxState.QUEUED)
        parts = await api.command(entry)
    out.detail(json.loads(bytes(parts.ticket)))
    if (after := read_story(parts).ticket) is not None:
        out.line(summary(after, now, Strings(office.settings.desk.language)))


def dispatch(who: str, reason: str) -> MakeCommand:
    """Send a repairer, named by number or name."""

    def make(_: Ticket, roster: Roster, __: datetime) -> c.Command:
        chosen = next((one for one in roster.repairers if who in (one.id, one.name)), None)
        if chosen is None:
            known = "、".join(one.name for one in roster.repairers) or "还没有登记维修师傅"
            raise NotFound(f"没有叫 {who} 的维修师傅", todo=f"可派: {known}")
        return c.Dispatch(chosen.id, reason)

    return make


def verify(by: str, note: str, safety: str, shared_part: str) -> MakeCommand:
    """Record the check on site; naming a shared part means that the maintenance fund is needed."""

    def make(ticket: Ticket, _: Roster, now: datetime) -> c.Command:
        who = by or (ticket.assignee.name if ticket.assignee else "")
        finding = c.Finding.NEEDS_FUND if shared_part else c.Finding.SMALL
        return c.Verify(finding, now, who, note, safety, shared_part)

    return make


def call(outcome: CallOutcome, said: str, closes_at: datetime | None) -> MakeCommand:
    """Log the call that is owed now."""

    def make(ticket: Ticket, _: Roster, __: datetime) -> c.Command:
        purpose = calls.purpose_of(ticket)
        if purpose is None:
            raise NoCallOwed(f"{ticket.no} 号工单现在不欠回访")
        return c.RecordCall(purpose, outcome, said, closes_at=closes_at if purpose is CallPurpose.FUND else None)

    return make


def simply(command: c.Command) -> MakeCommand:
    """A command that needs to know nothing of the ticket."""
    return lambda ticket, roster, now: command
