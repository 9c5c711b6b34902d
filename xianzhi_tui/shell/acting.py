"""The desk's acts without the screen: the words typed become a command, the service decides, the ticket is told."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from xianzhi_tui.domain import calls
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.photos import once
from xianzhi_tui.domain.roles import Person, Repairer, Roster
from xianzhi_tui.domain.ticket import Photo, PhotoStage, Ticket
from xianzhi_tui.errors import NotFound, XianzhiError
from xianzhi_tui.intake.drafts import place
from xianzhi_tui.shell.acts import Act
from xianzhi_tui.shell.line import service_of
from xianzhi_tui.shell.listing import find, summary
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.output import Output
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.answers import StoryParts, read_story
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.desk import OutboxEntry, OutboxState
from xianzhi_tui.sync.unsent_photos import read_photo
from xianzhi_tui.text import clean_line

HERE = Person("local", "本机")
_STAGES: Mapping[type[c.Command], PhotoStage] = {c.FinishRepair: PhotoStage.AFTER, c.Reply: PhotoStage.REPLY}


class NoCallOwed(XianzhiError):
    """Nobody has to be called about this ticket now."""

    code = "no_call_owed"
    todo = "请先看 xianzhi show，了解办到哪一步"


@dataclass(frozen=True, slots=True)
class Matter:
    """What an act is about: the ticket as it stands, the people of the office, the moment."""

    ticket: Ticket
    roster: Roster
    now: datetime


def act(office: Office, out: Output, wanted: str, act: Act, said: Mapping[str, Any]) -> None:
    """Do something to a ticket as it stands now; the answer is the ticket after it."""
    asyncio.run(_act(office, out, wanted, act, said))


async def _act(office: Office, out: Output, wanted: str, act: Act, said: Mapping[str, Any]) -> None:
    async with service_of(office) as api:
        matter = Matter(await _ticket(api, wanted), (await api.snapshot()).reference.roster, office.clock.now())
        answered = {name: value for name, value in said.items() if value is not None and value != []}
        fields = {name: await _meant(api, act, name, value, matter) for name, value in answered.items()}
        command = act.command(**{**_GUESSES.get(act.command, _nothing)(matter, fields), **fields})
        version = None if c.is_additive(command) else matter.ticket.version
        entry = OutboxEntry(str(uuid4()), matter.ticket.id, command, version, matter.now, HERE, OutboxState.QUEUED)
        tell(office, out, await api.command(entry))


def tell(office: Office, out: Output, parts: StoryParts) -> None:
    """The ticket as it is now."""
    out.detail(json.loads(bytes(parts.ticket)))
    if (ticket := read_story(parts).ticket) is not None:
        out.line(summary(ticket, office.clock.now(), Strings(office.settings.desk.language)))


async def _ticket(api: Api, wanted: str) -> Ticket:
    ticket = read_story(await find(api, wanted)).ticket
    if ticket is None:
        raise NotFound(f"工单 {wanted} 读不出来", todo="请升级本程序后再试")
    return ticket


async def _meant(api: Api, act: Act, name: str, value: Any, matter: Matter) -> Any:
    """People and tickets are typed by name and number, photos by their files."""
    match name:
        case "assignee" if act.command is c.Assign:
            return _one_of((*matter.roster.leads, *matter.roster.repairers), value)
        case "assignee":
            return _one_of(matter.roster.repairers, value)
        case "approved_by":
            return _one_of(matter.roster.leads, value)
        case "target" | "follower":
            return (await _ticket(api, value)).id
        case "phone":
            return sys.stdin.readline().strip() if value == "-" else value
        case "location":
            return place(value)
        case "photos":
            stage = _STAGES.get(act.command, PhotoStage.EVIDENCE)
            return once([Photo(await _uploaded(api, file), stage) for file in value])
        case _:
            return value


def _one_of(people: Iterable[Person | Repairer], who: str) -> str:
    known = list(people)
    chosen = next((one for one in known if who in (one.id, one.name)), None)
    if chosen is None:
        names = "、".join(one.name for one in known) or "还没有登记"
        raise NotFound(f"没有叫 {clean_line(who, 20)} 的人", todo=f"可选: {names}")
    return chosen.id


async def _uploaded(api: Api, file: Path) -> str:
    return (await api.upload(await asyncio.to_thread(read_photo, file))).digest


# What may be left out, because the ticket says it.

Guess = Callable[[Matter, Mapping[str, Any]], Mapping[str, Any]]


def _nothing(_: Matter, __: Mapping[str, Any]) -> Mapping[str, Any]:
    return {}


def _check(matter: Matter, said: Mapping[str, Any]) -> Mapping[str, Any]:
    """Naming a shared part means that the maintenance fund is needed."""
    finding = c.Finding.NEEDS_FUND if said.get("shared_part") else c.Finding.SMALL
    sent = matter.ticket.assignee
    return {"finding": finding, "arrived_at": matter.now, "verified_by": sent.name if sent else ""}


def _call(matter: Matter, said: Mapping[str, Any]) -> Mapping[str, Any]:
    ticket = matter.ticket
    purpose = calls.purpose_to_followers(ticket) if said.get("follower") else calls.purpose_of(ticket)
    if purpose is None:
        raise NoCallOwed(f"{ticket.no} 号工单现在不欠回访")
    return {"purpose": purpose}


def _repair(matter: Matter, _: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"repair_id": str(uuid4()), "location": matter.ticket.report.location}


def _picture(_: Matter, said: Mapping[str, Any]) -> Mapping[str, Any]:
    return {} if "photos" in said else {"no_photo_reason": "未拍照"}


_GUESSES: Mapping[type[c.Command], Guess] = {
    c.Verify: _check,
    c.RecordCall: _call,
    c.ConvertToRepair: _repair,
    c.FinishRepair: _picture,
    c.Reply: _picture,
}
