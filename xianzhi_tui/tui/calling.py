"""What calls for somebody: the banner says it, and one key leads from one to the next."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from xianzhi_tui.domain.alerts import Alert, after

if TYPE_CHECKING:
    from xianzhi_tui.tui.screens.board import Board


class Calling:
    """What calls now, the most pressing first; whoever is led by the key is led on, everybody else to the first."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self.alerts: tuple[Alert, ...] = ()
        self._muted_until: datetime | None = None
        self._led_to = ""

    def show(self, alerts: tuple[Alert, ...]) -> None:
        """What calls for somebody changed, or not."""
        if alerts != self.alerts:
            self.alerts = alerts
            self.announce()

    def show_muted(self, until: datetime | None) -> None:
        """Until when the bell is off."""
        self._muted_until = until
        self.announce()

    def announce(self) -> None:
        """Say it where people look first."""
        board = self._board
        if board.is_mounted:
            here, t = board.queue.ticket, board.strings
            word = self._key_word(here.id if here else "")
            go = t(word, key=board.key("board.newest")) if word else ""
            can_act = here if board.form_place.form is None else None
            board.banner.announce(board.view, self.alerts, can_act, go, self._muted_until, board.keys, t)

    def leads_to(self, here: str) -> str:
        """The ticket the key leads to from this one."""
        return after(self.alerts, here if here in (self._led_to, self._first) else "")

    def lead_on(self, here: str) -> str:
        """The key was pressed at this ticket: where it leads now."""
        self._led_to = self.leads_to(here)
        return self._led_to

    @property
    def _first(self) -> str:
        return after(self.alerts, "")

    def _key_word(self, here: str) -> str:
        """What the key does, as the catalogue names it; nothing where nobody else calls."""
        if self.alerts and not self._first:
            return "arrival.go"  # the line itself is to be looked at
        if (there := self.leads_to(here)) == here:
            return ""
        return "arrival.go" if there == self._first else "arrival.go_on"
