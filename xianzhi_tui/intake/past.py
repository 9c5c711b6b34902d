"""What a row says became of its report: the times of its steps in their order, and what else it says, as a note."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.intake.columns import Field
from xianzhi_tui.intake.moments import NotAMoment, names_hour, read_moment
from xianzhi_tui.text import clean_line

_WITHDRAWN = re.compile(r"撤|取消|作废|cancel|withdraw|void", re.IGNORECASE)
_ENDED = re.compile(r"办结|已结|结案|完结|已完成|关闭|closed|resolved|completed|done\b", re.IGNORECASE)
_STEPS = (
    (Field.ACCEPTED_AT, "受理"),
    (Field.VERIFIED_AT, "核实"),
    (Field.DONE_AT, "完成"),
    (Field.ENDED_AT, "办结"),
)
_NOTE_CHARS = 200


class NoPast(ValueError):
    """The row cannot be told as something that happened; says why."""


@dataclass(frozen=True, slots=True)
class Past:
    """The steps that the row tells of."""

    accepted_at: datetime | None = None
    verified_at: datetime | None = None
    done_at: datetime | None = None
    ended_at: datetime | None = None
    withdrawn: bool = False
    note: str = ""

    @property
    def moments(self) -> tuple[datetime, ...]:
        """The times of its steps, in their order."""
        return tuple(at for at in (self.accepted_at, self.verified_at, self.done_at, self.ended_at) if at is not None)

    @property
    def over(self) -> bool:
        """Whether the matter had ended there."""
        return self.ended_at is not None or self.done_at is not None

    def moved(self, step: timedelta) -> Past:
        """The same so much later."""
        times = {one.name: at + step for one in fields(self) if isinstance(at := getattr(self, one.name), datetime)}
        return replace(self, **times)  # type: ignore[arg-type]  # only the times


def read_past(cells: Mapping[Field, str], filed_at: datetime | None) -> Past:
    """The past of a row that was filed then; raises NoPast where it contradicts itself."""
    if filed_at is None:
        raise NoPast("没有报来时间，不能作为历史导入")
    times = dict(_times(cells, filed_at))
    status = clean_line(cells.get(Field.STATUS, ""), _NOTE_CHARS)
    withdrawn = bool(_WITHDRAWN.search(status))
    past = Past(**times, withdrawn=withdrawn, note=_note(status, cells))
    if not past.over and (withdrawn or _ENDED.search(status)):
        raise NoPast(f"状态为 {clean_line(status, 30)}，但没有办结时间")
    return past


def _times(cells: Mapping[Field, str], filed_at: datetime) -> Iterator[tuple[str, datetime]]:
    before, name_before = filed_at, "报来"
    for field, name in _STEPS:
        if not (text := cells.get(field, "")):
            continue
        try:
            at = read_moment(text)
        except NotAMoment:
            raise NoPast(f"{name}时间 {clean_line(text, 30)} 看不懂") from None
        if at < before and not names_hour(text) and _day(at) == _day(before):
            at = before  # only the day is known, and on that day it came after what is before it
        if at < before:
            raise NoPast(f"{name}时间早于{name_before}时间")
        yield field.value, at
        before, name_before = at, name


def _note(status: str, cells: Mapping[Field, str]) -> str:
    """What the other system called its state and its limit: kept, but judged by the district's rules."""
    parts = (("状态", status), ("期限", clean_line(cells.get(Field.DUE_AT, ""), 40)))
    said = "，".join(f"{name} {words}" for name, words in parts if words)
    return f"原系统记录: {said}" if said else ""


def _day(moment: datetime) -> object:
    return moment.astimezone(SHANGHAI).date()
