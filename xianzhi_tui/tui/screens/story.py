"""One ticket from its first word to its last: for reading; what can be done with it is one key away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.strings import Strings
from xianzhi_tui.text import clean
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.messages import MenuWanted
from xianzhi_tui.tui.numbers import no_words
from xianzhi_tui.tui.screens.page import Page
from xianzhi_tui.tui.widgets.dossier import whole_lines
from xianzhi_tui.tui.widgets.lines import Line
from xianzhi_tui.tui.widgets.timeline import Sentence

Prove = Callable[[], Awaitable[str]]
"""Writes the proof of the ticket, and tells where it lies; raises XianzhiError."""
WHOLE_TEXT = 20_000
"""More than any form takes: nothing a resident can send is longer."""


class ReadStory(Page):
    """The resident's whole text, all clocks of all cycles, every event."""

    def __init__(
        self, ticket: Ticket, told: list[Sentence], now: datetime, keys: Mapping[str, str], strings: Strings
    ) -> None:
        words = clean(ticket.report.text, max_chars=WHOLE_TEXT)

        def write(width: int) -> list[Line]:
            return whole_lines(ticket, words, told, width, now, strings)

        super().__init__(strings("story.title", no=no_words(ticket.no, strings)), write, keys, strings)


class StoryPage(ReadStory):
    """The story of a ticket that something can be done with."""

    acts = (*bindings.STORY, *bindings.PAGE)
    BINDINGS = bindings.of(bindings.STORY)

    def __init__(
        self,
        ticket: Ticket,
        told: list[Sentence],
        prove: Prove,
        now: datetime,
        keys: Mapping[str, str],
        strings: Strings,
    ) -> None:
        self._ticket, self._prove = ticket, prove
        super().__init__(ticket, told, now, keys, strings)

    def action_menu(self) -> None:
        """An ended ticket is not on the board, and is reopened from here."""
        self.post_message(MenuWanted(self._ticket))

    def action_proof(self) -> None:
        """Have the proof written; the desk goes on meanwhile."""
        self.say(self._t("proof.writing"))
        self.run_worker(self._write_proof(), group="proof", exclusive=True)

    async def _write_proof(self) -> None:
        try:
            self.say(await self._prove())
        except XianzhiError as error:
            self.say(str(error), bad=True)
