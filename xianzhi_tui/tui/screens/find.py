"""Finding tickets (查找): everything this machine knows, open and ended, narrowed down with every key."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.getters import query_one
from textual.widgets import Input

from xianzhi_tui.clock import Clock
from xianzhi_tui.config import Settings
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Found, Query, Session
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.forms.editors import LineEditor
from xianzhi_tui.tui.messages import FindWanted, StoryAsked
from xianzhi_tui.tui.query import FIELDS, MAX_CHARS, Asked, NotUnderstood, read_query
from xianzhi_tui.tui.screens.sized import SizedScreen
from xianzhi_tui.tui.view import BoardView
from xianzhi_tui.tui.widgets.found_list import FoundList, SavedView
from xianzhi_tui.tui.widgets.key_line import KeyLine
from xianzhi_tui.tui.widgets.lines import Lines, wrap
from xianzhi_tui.tui.widgets.title import Title

TICK_SECONDS = 60.0


class FindPage(SizedScreen[str | None]):
    """Ends with the id of a ticket on the board, if one was chosen; an ended ticket's story opens over it."""

    CSS = """
    FindPage { layout: vertical; }
    FindPage > #said { height: auto; }
    FindPage > #title, FindPage > #said, FindPage > KeyLine { background: $raised; }
    FindPage > LineEditor, FindPage > LineEditor:focus { padding: 0 3; background: $background; }
    """
    acts: ClassVar[tuple[bindings.Act, ...]] = bindings.FIND  # its keys, for the key line
    BINDINGS = bindings.of(bindings.FIND)
    AUTO_FOCUS = "LineEditor"

    field = query_one(LineEditor)
    listed = query_one(FoundList)
    said = query_one("#said", Lines)

    def __init__(
        self, typed: str, view: BoardView, session: Session | None, clock: Clock, settings: Settings, strings: Strings
    ) -> None:
        super().__init__()
        self._view, self._settings, self._t = view, settings, strings
        self.typed = typed  # what is looked for; known when the page is gone, too
        self._clock, self._me = clock, session.actor.id if session else ""
        self._asked: Asked | None = None
        self._answered: Asked | None = None  # what the list answers
        self.going = False  # to what is chosen, once the list answers what was typed
        self._ticked_at = clock.monotonic()

    def compose(self) -> ComposeResult:
        yield Title(id="title")
        yield LineEditor(self.typed, "", MAX_CHARS)
        yield FoundList(self._clock, self._t)
        yield Lines(id="said")
        yield KeyLine(self.acts, bindings.APP, self._settings.keys, self._t)

    def on_mount(self) -> None:
        self.query_one(Title).put([([(f" {self._t('find.title')}", "strong")], ())])
        self.field.select_all()
        # While the first word is typed, the texts are read; the answer is passed over.
        self.post_message(FindWanted(self, Asked(Query(), ())))
        self._ask()

    def show_view(self, view: BoardView) -> None:
        """The tickets changed: what is found may have too."""
        self._view = view
        if self._asked is not None:
            self.post_message(FindWanted(self, self._asked))

    def show(self, asked: Asked, found: Found) -> None:
        """What was found; an answer to something asked before is passed over."""
        if asked is not self._asked:
            return
        self._answered = asked
        tickets = [self._view.tickets.get(one.id, one) for one in found.tickets]
        self.listed.show(tickets, self._view, asked.marks)
        if not found.count:
            self._say("find.nothing", days=self._settings.desk.history_days)
        elif len(tickets) < found.count:
            self._say("find.more", count=found.count, shown=len(tickets))
        else:
            self._say("find.count", count=found.count)
        if self.going:
            self.action_go()

    def tick(self, monotonic: float) -> None:
        """A second passed: the clocks in sight go on, seldom, for the input method's window is to stay put."""
        if monotonic - self._ticked_at >= TICK_SECONDS:
            self._ticked_at = monotonic
            self.listed.tick()

    @on(Input.Changed)
    def _ask(self) -> None:
        self._asked, self.going, self.typed = None, False, self.field.value
        if not self.typed.strip():
            self._offer_views()
            return
        try:
            self._asked = read_query(self.typed, self._me)
        except NotUnderstood as wrong:
            said = wrap(wrong.words(self._t), max(self.size.width - 2, 1))
            self.said.put([([(f" {one}", "late")], ()) for one in said])
        else:
            self.post_message(FindWanted(self, self._asked))

    def _offer_views(self) -> None:
        self._answered = None
        self.listed.show([SavedView(*one) for one in self._settings.views.items()], self._view)
        t = self._t
        fields = " ".join(t(f"find.field.{one}") for one in FIELDS)
        self.said.put(
            [
                ([(f" {t('find.hint')}", "muted")], ()),
                ([(f" {t('find.hint.fields', fields=fields, example=t('find.example'))}", "muted")], ()),
            ]
        )

    def _say(self, key: str, **values: object) -> None:
        self.said.put([([(f" {self._t(key, **values)}", "muted")], ())])

    @on(Input.Submitted)
    def action_go(self) -> None:
        """To the ticket on the board, or to the story of one that is not there any more."""
        self.going = (
            self._asked is not self._answered
        )  # Enter was quicker than the list, and is meant for what was typed
        if self.going:
            if self._asked is not None:
                self.post_message(FindWanted(self, self._asked))
            return
        match self.listed.chosen:
            case SavedView(typed=typed):
                self.field.value = typed
                self.field.cursor_position = len(typed)
            case Ticket() as ticket if self._view.arrangement.row(ticket.id) is not None:
                self.dismiss(ticket.id)
            case Ticket() as ticket:
                self.post_message(StoryAsked(ticket.id))

    def action_move(self, step: int) -> None:
        self.listed.move(step)

    def action_page(self, step: int) -> None:
        self.listed.page(step)

    def action_close(self) -> None:
        self.dismiss(None)
