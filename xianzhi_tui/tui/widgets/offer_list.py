"""What the palette offers: each by its name, with what was typed marked, and quietly what is said beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from textual.strip import Strip

from xianzhi_tui.tui.widgets.choice_list import ChoiceList
from xianzhi_tui.tui.widgets.found_list import marked
from xianzhi_tui.tui.widgets.lines import MARK, NO_MARK, Part, cells, paint

NAME_CELLS = 20
"""So wide at least: keys stand below each other."""


class Offer(NamedTuple):
    """Something to choose: its name, what is said beside it, and what it does."""

    name: str
    beside: str
    do: Callable[[], object]


class OfferList(ChoiceList[Offer]):
    """Offers, one of them chosen."""

    marks: tuple[str, ...] = ()
    """What was typed."""

    def _draw(self, row: Offer, width: int, at_cursor: bool) -> Strip:
        ground = self._grounds
        name = list(marked(row.name, "", self.marks))
        gap = " " * max(NAME_CELLS - cells(name), 2)
        parts: list[Part] = [(MARK if at_cursor else NO_MARK, ""), *name, (gap + row.beside, "muted")]
        return paint((parts, ()), width, ground.cursor if at_cursor else ground.plain)
