"""The ticket under the cursor: a strip of a few lines below the list, or a pane with the whole story at its side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from textual.geometry import Size

from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Story
from xianzhi_tui.tui.bindings import key_name
from xianzhi_tui.tui.widgets.dossier import pane_lines, strip_lines
from xianzhi_tui.tui.widgets.lines import Lines, Part
from xianzhi_tui.tui.widgets.promised import promise_parts

if TYPE_CHECKING:
    from xianzhi_tui.tui.widgets.timeline import Sentence

STRIP = 10
"""Up to so many lines it is the strip: head, words, the latest event."""


class Detail(Lines):
    """What is known of one ticket, as much of it as there is room for."""

    DEFAULT_CSS = "Detail { height: 4; }"

    def __init__(self, strings: Strings, now: datetime, chosen: Mapping[str, str]) -> None:
        super().__init__()
        self._t, self._now, self._chosen = strings, now, chosen
        self._ticket: Ticket | None = None
        self._story: Story | None = None

    def show(self, ticket: Ticket | None, story: Story | None, now: datetime, strings: Strings) -> None:
        """Show this ticket; its story may come a moment later."""
        self._ticket, self._now, self._t = ticket, now, strings
        self._story = story if story and ticket and story.ticket.id == ticket.id else None
        self._lay_out()

    def tick(self, now: datetime) -> None:
        """A second passed: nothing here changes with it but what is said of open promises."""
        if self._ticket is not None and self._promised(now) != self._promised(self._now):
            self._now = now
            self._lay_out()

    def choose(self, keys: Mapping[str, str]) -> None:
        """Other keys: the pane names one."""
        self._chosen = keys

    def on_resize(self) -> None:
        self._lay_out()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return container.height

    def _lay_out(self) -> None:
        width, height = self.size
        if self._ticket is None or width < 20:
            self.put([])
        elif height <= STRIP:
            self.put(strip_lines(self._ticket, self._sentences(), width, height, self._now, self._t))
        else:
            more = key_name("board.story", self._chosen, self._t)
            self.put(pane_lines(self._ticket, self._sentences(), width, height, self._now, more, self._t))

    def _promised(self, now: datetime) -> list[Part]:
        return promise_parts(self._ticket, now, self._t) if self._ticket else []

    def _sentences(self) -> list[Sentence]:
        if self._story is None:
            return []
        from xianzhi_tui.tui.widgets.timeline import sentences  # late: the events' classes come with the first story

        return sentences(self._story, self._t)
