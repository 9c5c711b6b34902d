"""The pages that only tell: each lies over the board until it is left, and is loaded when it is first asked for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.screen import Screen

from xianzhi_tui.clock import Clock

if TYPE_CHECKING:
    from xianzhi_tui.domain.ticket import Ticket
    from xianzhi_tui.sync.desk import OutboxEntry, Story
    from xianzhi_tui.tui.app import DeskApp
    from xianzhi_tui.tui.known import Known
    from xianzhi_tui.tui.screens.board import Board
    from xianzhi_tui.tui.screens.outbox import AskStory, Outbox
    from xianzhi_tui.tui.screens.story import Prove
    from xianzhi_tui.tui.view import BoardView


class Pages:
    """Opens them over the board; the ones that go on living hear what is new."""

    def __init__(self, board: Board, clock: Clock) -> None:
        self._board, self._clock = board, clock
        self._tray: Outbox | None = None

    def show(self, known: Known, view: BoardView) -> None:
        """The tickets or the outbox changed."""
        if self._tray is not None:
            self._tray.show(known.entries, view, known.handovers)

    def help(self) -> None:
        """The keys that work, those of the page in front first."""
        from xianzhi_tui.tui.screens.help import Help, in_force

        if not isinstance(here := self._board.app.screen, Help):
            self._open(Help(self._board.keys, self._board.strings, in_force(here)))

    def status(self, desk: DeskApp) -> None:
        """How the line, the service and this machine stand."""
        from xianzhi_tui.tui.screens.status import Status, standing

        if not isinstance(self._board.app.screen, Status):
            self._open(Status(partial(standing, desk), self._board.keys, self._board.strings))

    def tray(self, known: Known, story: AskStory) -> None:
        """What waits to be sent, and what was refused."""
        from xianzhi_tui.tui.screens.outbox import Outbox

        async def closed(to_be_changed: OutboxEntry | None) -> None:
            self._tray = None
            if to_be_changed is not None:
                await self._board.steps.correct(to_be_changed)

        if self._tray is None:
            self._tray = Outbox(
                known.entries, known.view, story, self._board.keys, self._board.strings, known.handovers
            )
            self._board.app.push_screen(self._tray, closed)

    def story(self, story: Story, prove: Prove) -> None:
        """Everything that is known of a ticket, and how to write its proof."""
        from xianzhi_tui.tui.screens.story import StoryPage
        from xianzhi_tui.tui.widgets.timeline import told

        board, view = self._board, self._board.view
        ticket = view.tickets.get(story.ticket.id, story.ticket)
        sentences = told(story, view.acts.get(ticket.id, ()), view.data.roster, board.strings)
        self._open(StoryPage(ticket, sentences, prove, self._clock.now(), board.keys, board.strings))

    def explain(self, ticket: Ticket) -> None:
        """Why the ticket is due when it is."""
        from xianzhi_tui.tui.screens.explain import Explain

        board = self._board
        self._open(Explain(ticket, board.view.policy(ticket), self._clock.now(), board.keys, board.strings))

    def figures(self) -> None:
        """What the office's work comes to."""
        from xianzhi_tui.tui.screens.figures import FiguresPage

        self._open(FiguresPage(self._clock, self._board.settings, self._board.strings))

    def _open(self, page: Screen[None]) -> None:
        self._board.app.push_screen(page)
