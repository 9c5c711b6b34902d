"""The look back, opened over a desk that goes on living: it rings, and the look back says how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xianzhi_tui.clock import Clock
from xianzhi_tui.garbage import settle
from xianzhi_tui.sync.desk import Desk
from xianzhi_tui.tui import theme
from xianzhi_tui.tui.known import Known
from xianzhi_tui.tui.lookout import Lookout
from xianzhi_tui.tui.screens.board import Board

if TYPE_CHECKING:
    from xianzhi_tui.tui.screens.review import Review
    from xianzhi_tui.tui.widgets.lines import Part

SETTLE_SECONDS = 3.0
"""So long after it was left everything of it is closed, and hands rest: keys wait while the desk is looked through."""


class LookingBack:
    """Opens it, lets it notice the seconds, and gives every page its colour for as long as it is open."""

    def __init__(self, desk: Desk, known: Known, board: Board, lookout: Lookout, clock: Clock) -> None:
        self._desk, self._known, self._board, self._lookout = desk, known, board, lookout
        self._clock = clock
        self._page: Review | None = None

    def open(self) -> None:
        """The newest moment first."""
        from xianzhi_tui.tui.screens.review import Review

        board = self._board
        if self._page is not None or board.app.screen is not board:
            return
        records, now = self._desk.records(), self._clock.now()
        self._page = Review(records, self._clock, board.settings, board.strings, board.session, now, self._present)
        self.colour()
        board.app.push_screen(self._page, self._left)

    @property
    def is_open(self) -> bool:
        """Whether somebody looks back now."""
        return self._page is not None

    def tick(self) -> None:
        """A second passed."""
        if self._page is not None:
            self._page.tick()

    def colour(self) -> None:
        """The office's look, or what it is in the past."""
        app, name = self._board.app, self._board.settings.desk.theme
        if self._page is None:
            app.theme = name
        else:
            look = theme.past_theme(name)
            app.register_theme(look)
            app.theme = look.name

    def _left(self, _: None) -> None:
        self._page = None
        self.colour()
        self._board.set_timer(SETTLE_SECONDS, self._settle)

    def _settle(self) -> None:
        """What was thawed while the past was put together is let alone again."""
        if self._page is None:
            settle()

    def _present(self) -> list[Part]:
        """How the desk stands meanwhile."""
        from xianzhi_tui.tui.widgets.link_bar import link_parts

        t, skew = self._board.strings, self._board.settings.desk.skew_warning_seconds
        line = link_parts(self._known.link, self._clock.now(), skew, t)
        parts: list[Part] = [(f"{t('review.live')}  ", "muted"), *((f"{words}  ", tone) for words, tone in line)]
        if calling := self._lookout.calling:
            parts.append((t("review.calling", count=calling), "new"))
        return parts
