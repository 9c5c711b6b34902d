"""The proof of one ticket, written from the desk: what `xianzhi proof` writes, from what this machine holds."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.errors import NotFound, XianzhiError
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Desk
from xianzhi_tui.tui.view import BoardView

if TYPE_CHECKING:
    from xianzhi_tui.domain.ticket import Ticket


async def prove(desk: Desk, view: BoardView, ticket_id: str, t: Strings) -> str:
    """Write it to the folder for what is handed out, without the office's own notes; where it lies, and its seal."""
    from xianzhi_tui.reports.pack import Matter, is_internal, pack, seal
    from xianzhi_tui.sync.answers import read_story

    parts = await desk.parts(ticket_id)
    story = read_story(parts) if parts is not None else None
    if story is None or story.ticket is None or story.faulty or view.data.data_as_of is None:
        raise NotFound("此单还没有服务端的完整记录", safe="未写出文件", todo="请在线路恢复、同步完成后再开具")
    ticket = story.ticket
    photos = await _photos(desk, ticket)
    compound = desk.session.compound_name if desk.session else ""
    matter = Matter(compound, ticket, story.events, photos, view.policy(ticket), view.data.data_as_of)
    content = await asyncio.to_thread(pack, matter, False, t)
    name = f"proof-{ticket.no}-{matter.settled_at.astimezone(SHANGHAI):%Y%m%d-%H%M}.zip"
    file = await desk.hand_out(name, content)
    said = [t("proof.head", head=seal(matter)[:16])]
    if notes := sum(is_internal(recorded) for recorded, _ in matter.events):
        said.append(t("proof.without_notes", count=notes))
    if missing := len({one.digest for one in ticket.photos}) - len(photos):
        said.append(t("proof.without_photos", count=missing))
    return f"{t('proof.written', file=file)}\n{'  '.join(said)}"


async def _photos(desk: Desk, ticket: Ticket) -> dict[str, bytes]:
    """Its photos in full, as far as they are here or the service gives them now."""
    found: dict[str, bytes] = {}
    for digest in dict.fromkeys(one.digest for one in ticket.photos):
        with suppress(XianzhiError, OSError):
            file = await desk.photo(digest, full=True)
            found[digest] = await asyncio.to_thread(file.read_bytes)
    return found
