"""Everything that can be done or gone to, by its name (命令面板): acts possible now, saved views, tickets."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.pinyin import initials
from xianzhi_tui.sync.desk import Found, Query
from xianzhi_tui.text import folded
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.numbers import no_words
from xianzhi_tui.tui.offers import acts_on
from xianzhi_tui.tui.query import Asked, NotUnderstood, read_query
from xianzhi_tui.tui.screens.board import Board
from xianzhi_tui.tui.screens.seeking import Seeking
from xianzhi_tui.tui.widgets.found_list import in_sight
from xianzhi_tui.tui.widgets.lines import fit, plain, wrap
from xianzhi_tui.tui.widgets.offer_list import Offer, OfferList
from xianzhi_tui.tui.widgets.row import LONGEST

MOST_TICKETS = 12
PLACE_CELLS, WORDS_CELLS = 16, 36

Do = Callable[[], object]


class Palette(Seeking[Do | None]):
    """Opens over the board because somebody asked for it; Escape leaves everything as it was.

    Ends with what is to be done. Acts are there with every key, before any ticket that is found: Enter for one of them
    waits for nothing.
    """

    acts: ClassVar[tuple[bindings.Act, ...]] = bindings.PALETTE
    title_key = "key.board.palette"
    BINDINGS = bindings.of(bindings.PALETTE)

    listed: OfferList

    def __init__(self, board: Board) -> None:
        super().__init__("", board.settings, board.strings)
        self._board = board
        self._offers = tuple(acts_on(board))

    def make_list(self) -> OfferList:
        return OfferList()

    def narrow(self) -> None:
        typed = folded(self.typed.strip())
        self.listed.marks = (typed,) if typed else ()
        self._acts = [one for one in self._offers if typed in folded(one.name) or typed in initials(one.name)]
        self.listed.put(self._acts)
        if not typed:
            self._answered = None
            self.say(wrap(self._t("palette.ask"), self.size.width - 2))
            return
        self.say(())
        me = self._board.session.actor.id if self._board.session else ""
        try:
            asked = read_query(self.typed, me)
        except NotUnderstood as wrong:
            if not self._acts:
                self.refuse(wrong)
        else:
            self.seek(asked)

    def take(self, found: Found, asked: Asked) -> None:
        everything = Offer(
            self._t("palette.find"),
            self._t("find.count", count=found.count),
            partial(self._board.finding.open, self.typed),
        )
        tickets = map(self._ticket, found.tickets[:MOST_TICKETS] if asked.query != Query() else ())
        self.listed.put([*self._acts, *tickets, everything], None)

    @property
    def answers(self) -> bool:
        return bool(self._acts) or super().answers

    def go(self) -> None:
        if (chosen := self.listed.chosen) is not None:
            self.dismiss(chosen.do)

    def _ticket(self, ticket: Ticket) -> Offer:
        t, marks = self._t, self.listed.marks
        where, words = plain(ticket.report.location.text), " ".join(ticket.report.text[:LONGEST].split())
        shown = fit(in_sight(plain(words), WORDS_CELLS, marks), WORDS_CELLS)
        name = f"{no_words(ticket.no, t)} {fit(where, PLACE_CELLS)} {shown}"
        return Offer(name, t(f"state.{ticket.state.value}"), partial(self._board.finding.go_to, ticket.id))
