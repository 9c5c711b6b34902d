"""A proof pack: a page for people, the photos, the chained events, and a list of what belongs to it, in one archive.

The same ticket at the same moment gives the same bytes, so two packs can be compared by their digests.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from msgspec import Struct

from xianzhi_tui.codec import MALFORMED, decode, decode_recorded, encode
from xianzhi_tui.domain.events import NoteAdded, Recorded
from xianzhi_tui.domain.photos import once
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.reports import chain
from xianzhi_tui.reports.chain import Broken, Link
from xianzhi_tui.strings import Strings

PAGE, EVENTS, LIST = "index.html", "events.jsonl", "proof.json"
FORMAT = "xianzhi-proof-1"
LARGEST = 512 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest an archive can say: it tells nothing


class Matter(Struct, frozen=True):
    """What is proven: a ticket with its events as stored, its photos as far as they are here, its limits."""

    compound: str
    ticket: Ticket
    events: tuple[tuple[Recorded, bytes], ...]
    photos: Mapping[str, bytes]
    policy: Policy
    as_of: datetime

    @property
    def settled_at(self) -> datetime:
        """The moment the pack speaks of: while a limit runs, now; afterwards, when the last thing was recorded."""
        running = any(not clock.ended for clock in self.ticket.clocks)
        return self.as_of if running or not self.events else self.events[-1][0].recorded_at


class Listed(Struct, frozen=True):
    """The pack's list of itself."""

    format: str
    ticket_id: str
    no: int
    events: int
    head: str
    page: str
    photos: tuple[str, ...] = ()


class Pack(Struct, frozen=True):
    """A pack that was found to be whole."""

    no: int
    events: int
    withheld: int
    photos: int
    head: str


def links_of(matter: Matter, internal: bool) -> list[Link]:
    """The chain of the ticket's events; the office's own notes are left out unless they are wanted."""
    return list(chain.links((body, not internal and is_internal(recorded)) for recorded, body in matter.events))


def seal(matter: Matter) -> str:
    """The head of the chain, the same whatever is left out."""
    return chain.head(links_of(matter, internal=False))


def is_internal(recorded: Recorded) -> bool:
    """Whether an event is between colleagues (内部)."""
    return isinstance(recorded.event, NoteAdded) and not recorded.event.public


def pack(matter: Matter, internal: bool, t: Strings) -> bytes:
    """The archive."""
    from xianzhi_tui.reports.proof_page import page  # loads the templates' library

    linked = links_of(matter, internal)
    shown = page(matter, linked, t).encode()
    here = tuple(photo.digest for photo in once(matter.ticket.photos) if photo.digest in matter.photos)
    ticket, head = matter.ticket, chain.head(linked)
    listed = Listed(FORMAT, ticket.id, ticket.no, len(linked), head, sha256(shown).hexdigest(), here)
    files = {PAGE: shown, EVENTS: chain.written(linked), LIST: encode(listed)}
    files |= {_photo(digest): matter.photos[digest] for digest in here}
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = ZipInfo(name, _EPOCH)
            info.external_attr, info.compress_type = 0o600 << 16, ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()


def check(file: Path, head: str = "") -> Pack:
    """The pack in this file, whose head begins so; raises Broken, saying what in it is not as it was."""
    try:
        with ZipFile(file) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST:
                raise Broken("证明材料过大，不像是本程序开具的")
            return _check({part: archive.read(part) for part in archive.namelist()}, head)
    except (BadZipFile, zlib.error, KeyError, NotImplementedError, EOFError, RuntimeError, *MALFORMED) as error:
        raise Broken("不是完整的证明材料") from error


def _check(files: dict[str, bytes], head: str) -> Pack:
    linked = chain.follow(files[EVENTS])
    listed = decode(files[LIST], Listed)
    found = chain.head(linked)
    if (len(linked), found) != (listed.events, listed.head):
        raise Broken(f"events.jsonl 应有 {listed.events} 条记录，实有 {len(linked)} 条；末尾有增删")
    if not found.startswith(head):
        raise Broken(f"校验值与所给的不同：文件是 {found[:16]}…，所给是 {head[:16]}…")
    for n, link in enumerate(linked, 1):
        if not link.withheld and decode_recorded(bytes(link.event or b"")).ticket_id != listed.ticket_id:
            raise Broken(f"events.jsonl 第 {n} 行不对：是另一张工单的记录")
    for digest in listed.photos:
        if sha256(files.get(_photo(digest), b"")).hexdigest() != digest:
            raise Broken(f"{_photo(digest)} 缺失或被换过")
    if sha256(files[PAGE]).hexdigest() != listed.page:
        raise Broken(f"{PAGE} 被改过；各条记录仍然完好")
    withheld = sum(bool(link.withheld) for link in linked)
    return Pack(listed.no, len(linked), withheld, len(listed.photos), found)


def _photo(digest: str) -> str:
    """A photo is named by what it is: its name is its digest."""
    return f"photos/{digest}.jpg"
