"""Which ticket stands on which line of the board: sections with a heading and their rows, a blank line between.

Every question is answered by bisection or by a table, so that ten thousand tickets cost what a hundred cost.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from xianzhi_tui.domain.queues import Section

WAITING = (Section.CONSULTATIONS, Section.RATINGS)
"""Lists in which the desk only waits: not there while they are empty, and all that is in one is at the same step."""


class Piece(StrEnum):
    """What a line of the board is."""

    HEADING = "heading"
    ROW = "row"
    EMPTY = "empty"  # stands where rows would be, and says why there are none
    BLANK = "blank"


class Place(Struct, frozen=True):
    """One line: which section, what it is, and for a row which."""

    section: Section
    piece: Piece
    row: int = -1


class Arrangement:
    """The board's lines from top to bottom."""

    def __init__(self, lists: Sequence[tuple[Section, Sequence[str]]]) -> None:
        self.sections = tuple(section for section, _ in lists)
        self._ids = tuple(tuple(ids) for _, ids in lists)
        self._tops: list[int] = []  # the heading line of each section
        self._firsts: list[int] = []  # the number of its first row
        self._places: dict[str, int] = {}
        top = first = 0
        for ids in self._ids:
            self._tops.append(top)
            self._firsts.append(first)
            self._places.update((one, first + n) for n, one in enumerate(ids))
            top += 1 + max(len(ids), 1) + 1
            first += len(ids)
        self.lines = max(top - 1, 0)
        self.rows = first

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Arrangement) and (self.sections, self._ids) == (other.sections, other._ids)

    __hash__ = None  # type: ignore[assignment]

    def ids(self, section: Section) -> tuple[str, ...]:
        """The tickets of a section, from the top; one that is not stacked has none."""
        return self._ids[self.sections.index(section)] if section in self.sections else ()

    def count(self, section: Section) -> int:
        """How many rows a section has."""
        return len(self.ids(section))

    def at(self, line: int) -> Place:
        """What stands on a line."""
        number = bisect_right(self._tops, line) - 1
        section, within, rows = self.sections[number], line - self._tops[number], len(self._ids[number])
        if within == 0:
            return Place(section, Piece.HEADING)
        if within <= rows:
            return Place(section, Piece.ROW, self._firsts[number] + within - 1)
        return Place(section, Piece.EMPTY if within == 1 else Piece.BLANK)

    def ticket_id(self, row: int) -> str:
        """Whose row it is."""
        # Sections without rows share their first row's number with the next: the last such section has it.
        number = bisect_right(self._firsts, row) - 1
        return self._ids[number][row - self._firsts[number]]

    def row(self, ticket_id: str) -> int | None:
        """Where a ticket stands, if it does."""
        return self._places.get(ticket_id)

    def line(self, row: int) -> int:
        """The line of a row."""
        number = bisect_right(self._firsts, row) - 1
        return self._tops[number] + 1 + row - self._firsts[number]
