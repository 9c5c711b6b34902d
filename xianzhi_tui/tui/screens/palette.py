"""Everything that can be done or gone to, by its name (命令面板): acts possible now, saved views, tickets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import ClassVar, NamedTuple

from textual import on
from textual.binding import Binding, BindingType
from textual.command import CommandInput, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.widgets import Input
from textual.worker import Worker, WorkerError

from xianzhi_tui.domain.commands import word
from xianzhi_tui.pinyin import initials
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Found, Query
from xianzhi_tui.text import folded
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.app import DeskApp
from xianzhi_tui.tui.forms.menu import possible
from xianzhi_tui.tui.numbers import no_words
from xianzhi_tui.tui.query import NotUnderstood, read_query
from xianzhi_tui.tui.screens.board import Board
from xianzhi_tui.tui.type_ahead import OPENING
from xianzhi_tui.tui.widgets.found_list import in_sight, marked
from xianzhi_tui.tui.widgets.lines import fit, plain
from xianzhi_tui.tui.widgets.row import LONGEST

MOST_TICKETS = 12
PLACE_CELLS, WORDS_CELLS = 16, 36


class Act(NamedTuple):
    """Something to choose: its name, what is said beside it, and what it does."""

    name: str
    beside: str
    run: Callable[[], object]


class Palette(CommandPalette):
    """Opens over the board because somebody asked for it; Escape leaves everything as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+p", "escape", show=False)]
    DEFAULT_CSS = """
    Palette {
        background: transparent;
        & > Vertical { background: $raised; margin-top: 2; width: 76; }
        & SearchIcon { display: none; }
        & #--input { border: none; padding: 0 1; background: $raised; }
        & CommandInput, & CommandInput:focus { border: none; height: 1; background: $background; }
        & CommandList, & CommandList:focus { border: none; background: $raised; padding: 1 0; }
        & CommandList { text-wrap: nowrap; text-overflow: clip; }
        & CommandList > .option-list--option { text-style: none; padding: 0 1; }
        & CommandList > .option-list--option-highlighted { background: $cursor; color: $cursor-text; }
        & LoadingIndicator { display: none; }
    }
    """

    def __init__(self, strings: Strings) -> None:
        super().__init__([Acts, Tickets], placeholder=strings("palette.ask"))

    def on_mount(self) -> None:
        self.query_one(CommandInput).cursor_blink = False  # it would move an input method's window twice a second

    @on(Input.Submitted)
    def _chosen(self, event: Input.Submitted) -> None:
        """Enter was quicker than the list: it is meant for what was typed, not for what stands there still."""
        gathering = [one for one in self.workers if one.group == self._GATHER_COMMANDS_GROUP and not one.is_finished]
        if gathering:
            event.prevent_default()
            event.stop()
            self._choosing: Worker[None] = self.app.run_worker(
                partial(self._choose_from, gathering[-1]), group=OPENING, exclusive=True
            )

    async def _choose_from(self, gathering: Worker[None]) -> None:
        """What is first in the list once it has been gathered; nothing if somebody typed on or left."""
        with suppress(WorkerError):
            await gathering.wait()
            if self.is_current:
                self._select_or_command()


class Offers(Provider):
    """What all that is offered has in common: it is about the board it was opened over."""

    @property
    def board(self) -> Board:
        """Where the palette was opened."""
        assert isinstance(self.screen, Board)
        return self.screen

    def prompt(self, act: Act, mark: str = "") -> Content:
        """The name with what was typed marked, and quietly what is said beside it; never markup."""
        style = self.match_style or ""
        parts = (
            Content.styled(words, style) if tone == "found" else Content(words)
            for words, tone in marked(act.name, "", (mark,) if mark else ())
        )
        return Content("").join([*parts, Content.styled(f"  {act.beside}", "$muted")])


class Acts(Offers):
    """What the board's keys do, what is possible with the ticket under the cursor, and the office's own views."""

    async def discover(self) -> Hits:
        for act in self._acts():
            yield DiscoveryHit(self.prompt(act), act.run, act.name)

    async def search(self, query: str) -> Hits:
        typed = folded(query)
        for place, act in enumerate(self._acts()):
            if typed in folded(act.name) or typed in initials(act.name):
                yield Hit(1 - place / 1000, self.prompt(act, typed), act.run, act.name)

    def _acts(self) -> Iterator[Act]:
        yield from self._steps()
        for name, typed in self.board.settings.views.items():
            yield Act(
                plain(self.board.strings("find.view", name=name)), plain(typed), partial(self.board.finding.open, typed)
            )
        yield from self._keys((*bindings.BOARD, *bindings.APP))

    def _steps(self) -> Iterator[Act]:
        board, ticket, t = self.board, self.board.queue.ticket, self.board.strings
        if ticket is not None and board.session is not None:
            beside = plain(f"{no_words(ticket.no, t)} {ticket.report.location.text}")
            for step in possible(ticket, board.session.actor.role):
                yield Act(t(f"step.{word(step)}"), beside, partial(board.steps.begin, step, ticket))

    def _keys(self, acts: Iterable[bindings.Act]) -> Iterator[Act]:
        board, t, done = self.board, self.board.strings, {"palette"}
        for act in acts:
            if act.action not in done and board.check_action(act.action, ()):
                done.add(act.action)
                yield Act(t(f"key.{act.id}"), board.key(act.id), partial(self._press, act.action))

    async def _press(self, action: str) -> None:
        """As if its key were pressed on the board."""
        if hasattr(self.board, f"action_{action}"):
            await self.board.run_action(action)
        else:
            await self.app.run_action(action.removeprefix("app."))


class Tickets(Offers):
    """The tickets of the replica, open and ended; and the way to the page where all of them are listed."""

    async def search(self, query: str) -> Hits:
        board, t = self.board, self.board.strings
        found = await self._found(query)
        for place, ticket in enumerate(found.tickets[:MOST_TICKETS]):
            where, words = plain(ticket.report.location.text), " ".join(ticket.report.text[:LONGEST].split())
            shown = fit(in_sight(plain(words), WORDS_CELLS, (folded(query),)), WORDS_CELLS)
            name = f"{no_words(ticket.no, t)} {fit(where, PLACE_CELLS)} {shown}"
            act = Act(name, t(f"state.{ticket.state.value}"), partial(board.finding.go_to, ticket.id))
            yield Hit(0.5 - place / 1000, self.prompt(act, folded(query)), act.run, act.name)
        act = Act(t("palette.find"), t("find.count", count=found.count), partial(board.finding.open, query))
        yield Hit(0.1, self.prompt(act), act.run, query)

    async def _found(self, query: str) -> Found:
        app, session = self.app, self.board.session
        assert isinstance(app, DeskApp)
        try:
            asked = read_query(query, session.actor.id if session else "")
        except NotUnderstood:
            return Found()
        return await app.errands.look_for(asked, query) if asked.query != Query() else Found()
