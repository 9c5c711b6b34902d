"""How tickets are found from the board: the search page, and the palette of everything by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from xianzhi_tui.clock import Clock
from xianzhi_tui.tui.messages import StoryAsked
from xianzhi_tui.tui.view import BoardView

if TYPE_CHECKING:
    from xianzhi_tui.tui.screens.board import Board
    from xianzhi_tui.tui.screens.find import FindPage


class Finding:
    """Opens what finds, and leads to what was found; its pages are loaded when they are asked for."""

    def __init__(self, board: Board, clock: Clock) -> None:
        self._board, self._clock = board, clock
        self._page: FindPage | None = None
        self._sought = ""  # when the page was left

    def open(self, typed: str | None = None) -> None:
        """The page that looks for tickets, beginning with these words, or with the last ones."""
        from xianzhi_tui.tui.screens.find import FindPage

        board, words = self._board, self._sought if typed is None else typed
        self._page = FindPage(words, board.view, board.session, self._clock, board.settings, board.strings)
        board.app.push_screen(self._page, self._left)

    def palette(self) -> None:
        """Everything that can be done now or gone to, by its name."""
        from xianzhi_tui.tui.screens.palette import Palette

        self._board.app.push_screen(Palette(self._board), self._do)

    def show(self, view: BoardView) -> None:
        """The tickets changed."""
        if self._page is not None:
            self._page.show_view(view)

    def tick(self, monotonic: float) -> None:
        """A second passed."""
        if self._page is not None:
            self._page.tick(monotonic)

    def go_to(self, ticket_id: str) -> None:
        """To the ticket on the board, or to the story of one that is not there any more."""
        board = self._board
        if board.view.arrangement.row(ticket_id) is None:
            board.post_message(StoryAsked(ticket_id))
        else:
            board.queue.go_to(ticket_id)

    def _do(self, chosen: Callable[[], object] | None) -> None:
        if chosen is not None:
            self._board.call_next(chosen)

    def _left(self, ticket_id: str | None) -> None:
        if self._page is not None:
            self._sought, self._page = self._page.typed, None
        if ticket_id is not None:
            self.go_to(ticket_id)
