"""Lines to be read with one of them underlaid; some lead somewhere."""

from __future__ import annotations

from textual.strip import Strip

from xianzhi_tui.tui.widgets.choice_list import ChoiceList
from xianzhi_tui.tui.widgets.figure_tables import Told
from xianzhi_tui.tui.widgets.lines import paint


class Ruler(ChoiceList[Told], can_focus=True):
    """The line that is read stays in sight; what it says stays under it when the tables are made anew."""

    goes = "open"

    @property
    def ticket_id(self) -> str:
        """The ticket that the line leads to, if any."""
        return self.chosen.ticket_id if self.chosen else ""

    def next_section(self) -> None:
        """To the heading that follows, put at the top; after the last one, to the first."""
        headings = [row for row, one in enumerate(self.rows) if one.heading]
        if headings:
            self._stand(next((row for row in headings if row > self._row), headings[0]))
            self._show_from(self._row)

    def _draw(self, row: Told, width: int, at_cursor: bool) -> Strip:
        return paint((row.parts, ()), width, self._grounds.cursor if at_cursor else self._grounds.plain)
