"""Why a ticket is due when it is: for reading, and for saying it to the resident."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.numbers import no_words
from xianzhi_tui.tui.screens.page import Page
from xianzhi_tui.tui.widgets.explanation import explanation
from xianzhi_tui.tui.widgets.lines import Line


class Explain(Page):
    """All clocks of one ticket as they stood when the page was opened."""

    def __init__(
        self, ticket: Ticket, policy: Policy, now: datetime, keys: Mapping[str, str], strings: Strings
    ) -> None:
        def write(width: int) -> list[Line]:
            return explanation(ticket, policy, now, width, strings)

        super().__init__(strings("explain.title", no=no_words(ticket.no, strings)), write, keys, strings)
