"""A row of a foreign file as a report ready to be filed, or the reason why it cannot be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import TypeVar
from uuid import UUID, uuid5

from xianzhi_tui.domain.places import place as as_at_the_desk
from xianzhi_tui.domain.ticket import (
    COMPLAINT_CATEGORIES,
    REPAIR_CATEGORIES,
    Category,
    Channel,
    Kind,
    Location,
    Report,
    Reporter,
)
from xianzhi_tui.intake.columns import Columns, Field
from xianzhi_tui.intake.moments import NotAMoment, read_moment
from xianzhi_tui.intake.past import NoPast, Past, read_past
from xianzhi_tui.intake.tables import BadRow, Row
from xianzhi_tui.intake.triage import Triage, triage
from xianzhi_tui.strings import Strings
from xianzhi_tui.text import clean, clean_line

T = TypeVar("T")
LONGEST_TEXT = 5_000
_CUT = "……（原文 {} 字，导入时截断）"
_NOWHERE = "未写明"
_IMPORTS = UUID("5f0c1d5e-3b1a-5e0c-9c61-0c0f6d1c7a11")

_WHERE = re.compile(
    r"(?P<building>[A-Za-z]?\d{1,3}\s*(?:号楼|栋|幢|座))(?:\s*\d{1,2}\s*单元)?(?:\s*(?P<room>\d{3,4})\s*[室房号]?)?"
)
_KINDS = {
    Kind.REPAIR: re.compile(r"报修|维修|修理|repair|maintenance", re.IGNORECASE),
    Kind.COMPLAINT: re.compile(r"投诉|吐槽|建议|咨询|举报|表扬|complain|suggest", re.IGNORECASE),
}
_CHANNELS = {
    Channel.MINI_PROGRAM: re.compile(r"小程序|微信|app|线上|在线|mini", re.IGNORECASE),
    Channel.SUISHENBAN: re.compile(r"随申办|suishenban", re.IGNORECASE),
    Channel.HOTLINE_12345: re.compile(r"12345"),
    Channel.HOTLINE_962121: re.compile(r"962121"),
    Channel.PHONE: re.compile(r"电话|来电|phone|call", re.IGNORECASE),
    Channel.WALK_IN: re.compile(r"来访|前台|上门|现场|线下|walk|counter|desk", re.IGNORECASE),
    Channel.OPEN311: re.compile(r"open311|api", re.IGNORECASE),
}
_YES = frozenset({"1", "true", "yes", "y", "是", "有"})


@dataclass(frozen=True, slots=True)
class Draft:
    """A report read from one row; `filed_at` is None when the row names no time."""

    line: int
    identity: str
    report: Report
    channel: Channel
    filed_at: datetime | None
    cut_from: int = 0
    past: Past | None = None

    @property
    def newest(self) -> datetime | None:
        """The last thing that is told of it."""
        return self.past.moments[-1] if self.past and self.past.moments else self.filed_at

    @property
    def command_id(self) -> str:
        """The same for the same report, however often and from whatever file it comes; each compound keeps its own."""
        return str(uuid5(_IMPORTS, self.identity))


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the person importing says about all rows."""

    kind: Kind | None = None
    channel: Channel = Channel.MINI_PROGRAM
    history: bool = False  # the rows tell what became of the reports


def draft(row: Row, columns: Columns, defaults: Defaults) -> Draft | BadRow:
    """The report a row holds."""
    cells = {field: _words(row.cells.get(heading)) for field, heading in columns.used.items()}
    title, text = clean_line(cells.get(Field.TITLE, ""), LONGEST_TEXT), _body(cells)
    whole = merged(title, text) or clean_line(cells.get(Field.CATEGORY, ""))
    if not whole:
        return BadRow(row.line, "没有内容")
    try:
        filed_at = read_moment(cells[Field.FILED_AT]) if cells.get(Field.FILED_AT) else None
    except NotAMoment:
        return BadRow(row.line, f"时间 {clean_line(cells[Field.FILED_AT], 30)} 看不懂")
    try:
        past = read_past(cells, filed_at) if defaults.history else None
    except NoPast as why:
        return BadRow(row.line, str(why))
    return Draft(
        line=row.line,
        identity=_identity(cells, whole),
        report=_report(cells, title, whole, defaults.kind),
        channel=_channel(cells.get(Field.CHANNEL, ""), defaults.channel),
        filed_at=filed_at,
        cut_from=len(whole) if len(whole) > LONGEST_TEXT else 0,
        past=past,
    )


def merged(title: str, text: str) -> str:
    """Title and text as one, without saying the same thing twice."""
    if _plain(text).startswith(_plain(title)):
        return text
    return title if not text or _plain(text) in _plain(title) else f"{title}\n{text}"


def _report(cells: Mapping[Field, str], title: str, whole: str, kind: Kind | None) -> Report:
    found = _judged(cells, title, whole, kind)
    return Report(
        kind=found.kind,
        category=found.category,
        text=_shortened(whole),
        location=place(
            clean_line(cells.get(Field.LOCATION, ""), 100),
            clean_line(cells.get(Field.BUILDING, ""), 20),
            clean_line(cells.get(Field.ROOM, ""), 20),
            hint=whole[:400],
        ),
        reporter=Reporter(clean_line(cells.get(Field.NAME, ""), 40), clean_line(cells.get(Field.PHONE, ""), 30)),
        hazard=found.hazard or cells.get(Field.HAZARD, "").casefold() in _YES,
        external_ref=clean_line(cells.get(Field.REF, ""), 60),
    )


def _judged(cells: Mapping[Field, str], title: str, whole: str, kind: Kind | None) -> Triage:
    """What the row says of its kind and category; what it leaves open is judged by its words."""
    hint = cells.get(Field.CATEGORY, "")
    named = _named_category(hint)
    kind = kind or _first_match(_KINDS, cells.get(Field.KIND, "")) or _kind_of(named)
    judged = triage(f"{hint} {title}", whole, kind)
    fitting = REPAIR_CATEGORIES if judged.kind is Kind.REPAIR else COMPLAINT_CATEGORIES
    return Triage(judged.kind, named, judged.hazard) if named in fitting else judged


def _named_category(value: str) -> Category | None:
    try:
        return _category_names().get(value) or Category(value.casefold())
    except ValueError:
        return None


@cache
def _category_names() -> Mapping[str, Category]:
    t = Strings("zh")
    return {t(f"category.{category}"): category for category in Category}


def _kind_of(category: Category | None) -> Kind | None:
    if category is None or category is Category.OTHER:
        return None
    return Kind.REPAIR if category in REPAIR_CATEGORIES else Kind.COMPLAINT


def _first_match(patterns: Mapping[T, re.Pattern[str]], value: str) -> T | None:
    return next((meaning for meaning, pattern in patterns.items() if pattern.search(value)), None)


def _channel(value: str, default: Channel) -> Channel:
    try:
        return Channel(value.strip().casefold())
    except ValueError:
        return _first_match(_CHANNELS, value) or default


def place(text: str, building: str = "", room: str = "", hint: str = "") -> Location:
    """Where it is: building and room are found in the words, or in the report's own when the words name none.

    Without a building the words are the part of the grounds, as they are at the desk.
    """
    if not building and not room and (known := as_at_the_desk(text)).building:
        return known
    if found := _WHERE.search(text) or _WHERE.search(hint):
        building, room = building or found["building"].replace(" ", ""), room or found["room"] or ""
    return Location(text or building + room or _NOWHERE, building, room, zone="" if building else text)


def _body(cells: Mapping[Field, str]) -> str:
    # One sign more than is read as cut, so that the length said is never too small to be noticed.
    return clean(cells.get(Field.TEXT, ""), max_chars=20 * LONGEST_TEXT).strip()


def _shortened(whole: str) -> str:
    if len(whole) <= LONGEST_TEXT:
        return whole
    mark = _CUT.format(len(whole))
    return whole[: LONGEST_TEXT - len(mark)] + mark


def _identity(cells: Mapping[Field, str], whole: str) -> str:
    """The row's own number with its words: numbers alone repeat from file to file, and no report may be lost."""
    ref = cells.get(Field.REF, "")
    rest = () if ref else (cells.get(one, "") for one in (Field.FILED_AT, Field.LOCATION, Field.NAME, Field.PHONE))
    return sha256("\0".join((ref, whole, *rest)).encode()).hexdigest()


def _words(value: object) -> str:
    """A cell as text; lists as their parts."""
    if isinstance(value, str):
        # JSON can smuggle half a character in, which no database takes.
        return value.encode("utf-8", "replace").decode().strip()
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return " ".join(filter(None, map(_words, value)))
    return ""


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
