"""A handover's sheet as the page shows it: what is handed over beside what the colleague has already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from xianzhi_tui.domain.handover import Item, Sheet
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.widgets.lines import MARGIN, Line, Part, fit, plain
from xianzhi_tui.tui.widgets.pick_list import PickLine
from xianzhi_tui.tui.widgets.sheet_words import Row, blocks, notable_words, tally_words, unsent_words

SIDE_BY_SIDE = 100
WHAT, TIME, SIGN, NO, PLACE = 11, 11, 5, 6, 18
MORE_FROM = MARGIN + WHAT + TIME + SIGN + NO + PLACE + 8
"""From so many cells on there is room for what is said besides."""


def fact_lines(made: Sheet, width: int, t: Strings) -> Iterator[Line]:
    """What happened since the last handover, what of it is told by name, and what this desk has not sent."""
    yield [(f" {tally_words(made, t)}", "")], ()
    if made.notable:
        yield [(fit(f" {t('sheet.notable')}  {notable_words(made, t)}", width), "")], ()
    for words in unsent_words(made.unsent, t):
        yield [(fit(f" {words}", width), "late")], ()
    if made.left_out:
        yield [(f" {t('sheet.left_out', count=made.left_out)}", "late")], ()


def sheet_columns(
    made: Sheet, giver: Person, taker: Person, width: int, now: datetime, t: Strings
) -> Sequence[Sequence[PickLine]]:
    """Mine and yours side by side, or below each other where there is no room."""
    columns = 2 if width >= SIDE_BY_SIDE else 1
    room = width // columns
    mine = list(_column(t("sheet.mine", name=giver.name), made.beside(taker.id), room, now, t))
    yours = list(_column(t("sheet.yours", name=taker.name), made.of(taker.id), room, now, t))
    return (mine, yours) if columns == 2 else ([*mine, PickLine(()), *yours],)


def _column(title: str, items: Sequence[Item], width: int, now: datetime, t: Strings) -> Iterator[PickLine]:
    tickets = len({one.ticket_id for one in items})
    yield PickLine([(f" {plain(title)}", "strong"), (f"  {t('sheet.tickets', count=tickets)}", "muted")])
    if not items:
        yield PickLine([(f"   {t('sheet.nothing')}", "muted")])
    for block in blocks(items, now, t):
        yield PickLine([(f" {block.title} {len(block.rows)}", "muted")])
        yield from (PickLine(_parts(row, width), row.ticket_id) for row in block.rows)


def _parts(row: Row, width: int) -> list[Part]:
    tone = "late" if row.late else ""
    place = PLACE if width >= MORE_FROM else max(width - MARGIN - WHAT - TIME - SIGN - NO - 1, 8)
    return [
        (fit(row.what, WHAT - 1) + " ", tone or "muted"),
        (fit(row.time, TIME), tone),
        (" " + fit(row.mark, SIGN - 1), tone or "muted"),
        (" " + fit(row.no, NO - 1), ""),
        (fit(row.place, place) + " ", ""),
        (row.more if width >= MORE_FROM else "", "muted"),
    ]
