"""Finding tickets (查找): everything this machine knows, open and ended, narrowed down with every key."""

from __future__ import annotations

from typing import ClassVar

from xianzhi_tui.clock import Clock
from xianzhi_tui.config import Settings
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Found, Query, Session
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.messages import FindWanted, StoryAsked
from xianzhi_tui.tui.query import FIELDS, Asked, NotUnderstood, read_query
from xianzhi_tui.tui.screens.seeking import Seeking
from xianzhi_tui.tui.view import BoardView
from xianzhi_tui.tui.widgets.found_list import FoundList, SavedView

TICK_SECONDS = 60.0


class FindPage(Seeking[str | None]):
    """Ends with the id of a ticket on the board, if one was chosen; an ended ticket's story opens over it."""

    acts: ClassVar[tuple[bindings.Act, ...]] = bindings.FIND
    title_key = "find.title"
    BINDINGS = bindings.of(bindings.FIND)

    listed: FoundList

    def __init__(
        self, typed: str, view: BoardView, session: Session | None, clock: Clock, settings: Settings, strings: Strings
    ) -> None:
        super().__init__(typed, settings, strings)
        self._view = view
        self._clock, self._me = clock, session.actor.id if session else ""
        self._ticked_at = clock.monotonic()

    def make_list(self) -> FoundList:
        return FoundList(self._clock, self._t)

    def on_mount(self) -> None:
        # While the first word is typed, the texts are read; the answer is passed over.
        self.post_message(FindWanted(self, Asked(Query(), ())))

    def show_view(self, view: BoardView) -> None:
        """The tickets changed: what is found may have too."""
        self._view = view
        if self._asked is not None:
            self.post_message(FindWanted(self, self._asked))

    def take(self, found: Found, asked: Asked) -> None:
        tickets = [self._view.tickets.get(one.id, one) for one in found.tickets]
        self.listed.show(tickets, self._view, asked.marks)
        if not found.count:
            self.say([self._t("find.nothing", days=self._settings.desk.history_days)])
        elif len(tickets) < found.count:
            self.say([self._t("find.more", count=found.count, shown=len(tickets))])
        else:
            self.say([self._t("find.count", count=found.count)])

    def tick(self, monotonic: float) -> None:
        """A second passed: the clocks in sight go on, seldom, for the input method's window is to stay put."""
        if monotonic - self._ticked_at >= TICK_SECONDS:
            self._ticked_at = monotonic
            self.listed.tick()

    def narrow(self) -> None:
        if not self.typed.strip():
            self._offer_views()
            return
        try:
            self.seek(read_query(self.typed, self._me))
        except NotUnderstood as wrong:
            self.refuse(wrong)

    def _offer_views(self) -> None:
        self._answered = None
        self.listed.show([SavedView(*one) for one in self._settings.views.items()], self._view)
        t = self._t
        fields = " ".join(t(f"find.field.{one}") for one in FIELDS)
        self.say([t("find.hint"), t("find.hint.fields", fields=fields, example=t("find.example"))])

    def go(self) -> None:
        """To the ticket on the board, or to the story of one that is not there any more."""
        match self.listed.chosen:
            case SavedView(typed=typed):
                self.field.value = typed
                self.field.cursor_position = len(typed)
            case Ticket() as ticket if self._view.arrangement.row(ticket.id) is not None:
                self.dismiss(ticket.id)
            case Ticket() as ticket:
                self.post_message(StoryAsked(ticket.id))
