"""A whole file as one batch: what will be filed, in the order it was reported, and what will not, with the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from xianzhi_tui.intake.columns import Columns, Field, recognise
from xianzhi_tui.intake.drafts import LONGEST_TEXT, Defaults, Draft, draft
from xianzhi_tui.intake.tables import BadRow, Row

_SLACK = timedelta(minutes=2)  # clocks of two machines never agree


@dataclass(frozen=True, slots=True)
class Batch:
    """The drafts of a file, oldest first; the rows left out; the columns nobody reads."""

    drafts: tuple[Draft, ...]
    bad: tuple[BadRow, ...]
    columns: Columns

    @property
    def cut(self) -> tuple[BadRow, ...]:
        """Rows that come in shortened."""
        return tuple(
            BadRow(one.line, f"内容 {one.cut_from} 字，只保留前 {LONGEST_TEXT} 字")
            for one in self.drafts
            if one.cut_from
        )


def assemble(rows: Sequence[Row | BadRow], defaults: Defaults, now: datetime, rebase: bool = False) -> Batch:
    """Everything the rows of a file come to; `rebase` moves all filing times so that the newest is now."""
    headings = (heading for row in rows if isinstance(row, Row) for heading in row.cells)
    columns = recognise(headings, frozenset(Field)) if defaults.history else recognise(headings)
    read = [row if isinstance(row, BadRow) else draft(row, columns, defaults) for row in rows]
    drafts = [one for one in read if isinstance(one, Draft)]
    bad = [one for one in read if isinstance(one, BadRow)]
    drafts, repeated = _once(drafts)
    drafts, future = (_rebased(drafts, now), []) if rebase else _not_future(drafts, now)
    drafts.sort(key=lambda one: (one.filed_at or now, one.line))
    return Batch(tuple(drafts), tuple(sorted([*bad, *repeated, *future], key=lambda one: one.line)), columns)


def _once(drafts: Iterable[Draft]) -> tuple[list[Draft], list[BadRow]]:
    first: dict[str, Draft] = {}
    repeated = []
    for one in drafts:
        if (earlier := first.setdefault(one.identity, one)) is not one:
            repeated.append(BadRow(one.line, f"与第 {earlier.line} 行相同"))
    return list(first.values()), repeated


def _not_future(drafts: Iterable[Draft], now: datetime) -> tuple[list[Draft], list[BadRow]]:
    kept, future = [], []
    for one in drafts:
        if one.newest is not None and one.newest > now + _SLACK:
            future.append(BadRow(one.line, "时间在将来（可用 --rebase now 平移）"))
        else:
            kept.append(replace(one, filed_at=min(one.filed_at, now)) if one.filed_at else one)
    return kept, future


def _rebased(drafts: Sequence[Draft], now: datetime) -> list[Draft]:
    newest = max((one.newest for one in drafts if one.newest), default=now)
    return [_moved(one, now - newest) for one in drafts]


def _moved(one: Draft, step: timedelta) -> Draft:
    past = one.past.moved(step) if one.past else None
    return replace(one, filed_at=one.filed_at + step, past=past) if one.filed_at else one
