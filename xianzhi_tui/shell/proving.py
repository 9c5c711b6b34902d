"""`xianzhi proof`: what was done about one ticket, for the committee or the district, and whether it is still so."""

from __future__ import annotations

import asyncio
from pathlib import Path

from xianzhi_tui.domain.policy import policy_of
from xianzhi_tui.errors import NotFound, WrongUse
from xianzhi_tui.handing_out import new_file
from xianzhi_tui.reports.about import completeness, origin
from xianzhi_tui.reports.pack import Matter, check, is_internal, pack, seal
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.output import Output
from xianzhi_tui.shell.sources import Tickets, tickets_of
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.answers import read_story

SHORTEST_SEAL = 16
"""So many signs of it nobody can meet by trying."""


def prove(office: Office, out: Output, wanted: str, place: Path | None, internal: bool, force: bool) -> None:
    """Write the proof pack of a ticket."""
    matter, tickets = asyncio.run(_matter(office, wanted))
    place = place or Path(f"proof-{matter.ticket.no}.zip")
    with new_file(place, force) as file:
        file.write(pack(matter, internal, Strings(office.settings.desk.language)))
    withheld = 0 if internal else sum(is_internal(recorded) for recorded, _ in matter.events)
    missing = len({one.digest for one in matter.ticket.photos} - set(matter.photos))
    head = seal(matter)
    words = [
        f"{matter.ticket.no} 号工单的证明材料在 {place}",
        f"{len(matter.events)} 条记录，{len(matter.photos)} 张照片",
    ]
    if withheld:
        words.append(f"{withheld} 条内部备注未附（--internal 可附上）")
    if missing:
        words.append(f"{missing} 张照片不在本机，未附")
    if tickets.source.local:
        words += [origin(tickets.source, t := Strings("zh")), completeness(tickets.source, t)]
    words.append(f"校验值 {head}")
    out.result(
        "；".join(words), {"proof": {"file": str(place), "head": head, "withheld": withheld, "missing": missing}}
    )


def check_proof(out: Output, file: Path, head: str) -> None:
    """Say that a proof pack is as it was made; raises Broken, naming the line that is not."""
    head = "".join(head.split()).lower()
    if head and len(head) < SHORTEST_SEAL:
        raise WrongUse(f"校验值至少要写前 {SHORTEST_SEAL} 位")
    found = check(file, head)
    parts = f"{found.events} 条记录（{found.withheld} 条未附），{found.photos} 张照片"
    words = f"完好：{found.no} 号工单，{parts}，校验值 {found.head}"
    out.result(words, {"proof": {"no": found.no, "events": found.events, "head": found.head}})


async def _matter(office: Office, wanted: str) -> tuple[Matter, Tickets]:
    async with tickets_of(office) as tickets:
        story = read_story(await tickets.story(wanted))
        if story.ticket is None or story.faulty:
            raise NotFound(f"工单 {wanted} 读不全", safe="未写出文件", todo="请升级本程序后再开具")
        digests = {photo.digest for photo in story.ticket.photos}
        photos = {digest: data for digest in sorted(digests) if (data := await tickets.photo(digest))}
        policy = policy_of(story.ticket.policy_version, tickets.policies)
        source = tickets.source
        return Matter(source.compound, story.ticket, story.events, photos, policy, source.as_of), tickets
