"""What was found, drawn like the rows of the board with what was looked for marked; or the views to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace
from rich.cells import cell_len
from textual.geometry import Region
from textual.strip import Strip

from xianzhi_tui.clock import Clock
from xianzhi_tui.domain.queues import pressing
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.pinyin import initials
from xianzhi_tui.strings import Strings
from xianzhi_tui.text import folded
from xianzhi_tui.tui.view import BoardView
from xianzhi_tui.tui.widgets.choice_list import ChoiceList
from xianzhi_tui.tui.widgets.countdown import ClockText, clock_text, when
from xianzhi_tui.tui.widgets.heading import column_line
from xianzhi_tui.tui.widgets.lines import CUT, MARK, NO_MARK, Part, fit, paint, plain
from xianzhi_tui.tui.widgets.row import columns, paint_row, row_parts, row_text

NAME_CELLS = 20
BEFORE = 2
"""So many signs are shown before what was looked for, where words are left out at the left."""


class SavedView(NamedTuple):
    """A query of the office's own, by name."""

    name: str
    typed: str


class FoundList(ChoiceList[Ticket | SavedView]):
    """Tickets or saved views, one of them chosen."""

    _head = 1

    def __init__(self, clock: Clock, strings: Strings) -> None:
        super().__init__()
        self._clock, self._t = clock, strings
        self._view = BoardView()
        self._marks: tuple[str, ...] = ()
        self._shown_clocks: dict[str, ClockText] = {}

    def show(self, rows: Sequence[Ticket | SavedView], view: BoardView, marks: tuple[str, ...] = ()) -> None:
        """These now; the choice stays with what was chosen while it is still here."""
        before = _id(self.chosen)
        self._view, self._marks = view, marks
        self._shown_clocks.clear()
        self.put(rows, next((row for row, one in enumerate(rows) if _id(one) == before), 0))

    def tick(self) -> None:
        """A second passed: redraw the clocks whose words changed, and nothing else."""
        cells, now = columns(self.size.width, self._t), self._clock.now()
        for y, one in enumerate(self._rows[self._top : self._top + self.size.height - 1], start=1):
            if isinstance(one, Ticket) and self._shown_clocks.get(one.id) != self._clock_text(one, now):
                self.refresh(Region(cells.clock_at, y, cells.clock_width, 1))

    def _head_line(self, width: int) -> Strip:
        titled = bool(self._rows) and not isinstance(self._rows[0], SavedView)
        words = column_line(columns(width, self._t), self._t) if titled else ""
        return paint((((words, "muted"),), ()), width, self._grounds.plain)

    def _draw(self, row: Ticket | SavedView, width: int, at_cursor: bool) -> Strip:
        parts = self._view_parts(row, at_cursor) if isinstance(row, SavedView) else self._parts(row, at_cursor)
        return paint_row(parts, width, self._grounds, at_cursor)

    def _parts(self, ticket: Ticket, at_cursor: bool) -> Iterator[Part]:
        now = self._clock.now()
        clock = self._shown_clocks[ticket.id] = self._clock_text(ticket, now)
        cells, text = columns(self.size.width, self._t), row_text(ticket, self._view, None, now, self._t)
        text = replace(text, words=in_sight(text.words, cells.words, self._marks))
        for words, tone in row_parts(text, clock, cells, at_cursor):
            yield from marked(words, tone, self._marks)

    def _view_parts(self, view: SavedView, at_cursor: bool) -> list[Part]:
        name = fit(plain(self._t("find.view", name=view.name)), NAME_CELLS)
        return [(f"{MARK if at_cursor else NO_MARK}{name} ", ""), (plain(view.typed), "muted")]

    def _clock_text(self, ticket: Ticket, now: datetime) -> ClockText:
        if clock := pressing(ticket, now):
            return clock_text(clock, now, self._t)
        if ticket.ended_at is None:
            return ClockText("", "", "")
        return ClockText(self._t("find.ended"), "", when(ticket.ended_at, now).split()[0])


def in_sight(words: str, width: int, marks: Iterable[str]) -> str:
    """The words from where the first mark can be seen: what was looked for is not cut off."""
    start, end = min(_places(words, marks), default=(0, 0))
    return words if cell_len(words[:end]) <= width - cell_len(CUT) else CUT + words[max(start - BEFORE, 0) :]


def marked(words: str, tone: str, marks: Iterable[str]) -> Iterator[Part]:
    """The words in pieces, those that were looked for in the tone of what is found."""
    hit = [False] * len(words)
    for start, end in _places(words, marks):
        hit[start:end] = [True] * (end - start)
    begun = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or hit[at] != hit[begun]:
            yield words[begun:at], "found" if hit[begun] else tone
            begun = at


def _places(words: str, marks: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where the marks stand, by themselves or as first letters; each sign must have kept its place for that."""
    plainly, letters = folded(words), "".join(initials(sign)[:1] or " " for sign in words)
    for mark in marks:
        for text in (plainly, letters):
            if len(text) == len(words) and (at := text.find(mark)) >= 0:
                yield at, at + len(mark)
                break


def _id(one: Ticket | SavedView | None) -> str:
    return one.id if isinstance(one, Ticket) else one.name if one else ""
