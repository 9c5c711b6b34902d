"""A handover on paper: the sheet, mine and yours, and the two signatures; as a page to print and as plain text."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size

from xianzhi_tui.domain.handover import Handover
from xianzhi_tui.reports.about import stamp
from xianzhi_tui.reports.paper import paper
from xianzhi_tui.strings import Strings
from xianzhi_tui.text import clean
from xianzhi_tui.tui.widgets.sheet_words import Block, Row, blocks, notable_words, tally_words, unsent_words

TEXT_CELLS = (14, 12, 6, 6, 22)
"""The columns of the text before the last one: what, when, mark, number, place."""


def page(handover: Handover, compound: str, t: Strings, *, signed: bool) -> str:
    """One file that prints on A4; unsigned, it has lines to sign on."""
    return paper(
        "handover.html",
        t,
        title=_title(handover, t, signed=signed),
        compound=compound,
        as_of=stamp(handover.sheet.at),
        facts=list(_facts(handover, t)),
        remark=clean(handover.remark, max_chars=500),
        parts=_parts(handover, t),
        givers=_signature(handover.giver.name, stamp(handover.given_at) if signed else ""),
        takers=_signature(handover.taker.name, stamp(handover.taken_at) if handover.taken_at else ""),
    )


def text(handover: Handover, compound: str, t: Strings, *, signed: bool) -> str:
    """The same in plain lines."""
    return "\n".join(line.rstrip() for line in _lines(handover, compound, t, signed=signed)) + "\n"


def _lines(handover: Handover, compound: str, t: Strings, *, signed: bool) -> Iterator[str]:
    yield _title(handover, t, signed=signed)
    yield f"{compound}  {t('paper.as_of', time=stamp(handover.sheet.at))}"
    yield ""
    yield from _facts(handover, t)
    if handover.remark:
        yield f"{t('paper.remark')}: {clean(handover.remark, max_chars=500, multiline=False)}"
    for title, found in _parts(handover, t):
        yield ""
        yield title
        if not found:
            yield f"  {t('sheet.nothing')}"
        for block in found:
            yield f" {block.title} {len(block.rows)}"
            yield from (f"  {_cells(row)}" for row in block.rows)
    yield ""
    given = stamp(handover.given_at) if signed else "_" * 20
    taken = stamp(handover.taken_at) if handover.taken_at else "_" * 20
    yield f"{t('paper.giver')} {handover.giver.name}  {given}"
    yield f"{t('paper.taker')} {handover.taker.name}  {taken}"


def _title(handover: Handover, t: Strings, *, signed: bool) -> str:
    return t(
        "paper.title" if handover.taken_at else "paper.half" if signed else "paper.draft",
        giver=handover.giver.name,
        taker=handover.taker.name,
    )


def _facts(handover: Handover, t: Strings) -> Iterator[str]:
    made = handover.sheet
    yield tally_words(made, t)
    if made.notable:
        yield f"{t('sheet.notable')}: {notable_words(made, t)}"
    yield from unsent_words(made.unsent, t)
    if made.left_out:
        yield t("sheet.left_out", count=made.left_out)


def _parts(handover: Handover, t: Strings) -> list[tuple[str, list[Block]]]:
    made, giver, taker = handover.sheet, handover.giver, handover.taker
    return [
        (t("sheet.mine", name=giver.name), blocks(made.beside(taker.id), made.at, t)),
        (t("sheet.yours", name=taker.name), blocks(made.of(taker.id), made.at, t)),
    ]


def _signature(name: str, at: str) -> dict[str, str]:
    return {"name": name, "at": at}


def _cells(row: Row) -> str:
    cells = zip((row.what, row.time, row.mark, row.no, row.place), TEXT_CELLS, strict=True)
    # What is wider than its column moves the others on: on paper nothing is cut.
    return "".join(set_cell_size(words, max(width, cell_len(words) + 1)) for words, width in cells) + row.more
