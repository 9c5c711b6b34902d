"""The board's one list: every section, every ticket, drawn line by line with a scroll position of its own.

Why so, with figures: a row costs nothing until it is on the screen, a second costs only the clocks whose words
changed, and the cursor is a ticket, so a key never acts on the row that slipped under it.
"""

from __future__ import annotations

from msgspec.structs import replace
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer

from xianzhi_tui.clock import Clock
from xianzhi_tui.domain.queues import pressing
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Link, Presence
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.arrangement import Piece, Place
from xianzhi_tui.tui.view import BoardView
from xianzhi_tui.tui.widgets.countdown import ClockText, clock_text
from xianzhi_tui.tui.widgets.cursor_list import CursorList
from xianzhi_tui.tui.widgets.heading import column_line, empty_line, heading_line
from xianzhi_tui.tui.widgets.lines import paint
from xianzhi_tui.tui.widgets.row import RowText, columns, paint_row, row_parts, row_text

HANDS_OFF_SECONDS = 2.0
REST_SECONDS = 0.02
HELD_SECONDS = 0.06
"""The slowest that keyboards repeat a key that is held down, by default."""
_NO_CLOCK = ClockText("", "", "")


class TicketQueue(CursorList, can_focus=True):
    """The tickets of the compound in their sections; posts where the cursor went, acts on nothing."""

    BINDINGS = bindings.of(bindings.QUEUE)

    _head = _named = 1

    class Moved(Message):
        """The cursor came to rest on another ticket, or on none."""

    def __init__(self, clock: Clock, strings: Strings, *, past: bool = False) -> None:
        self._strips: dict[object, Strip] = {}
        super().__init__()
        self.form_open = False
        self._clock, self._past = clock, past  # in the past nobody's hand is at work, and no line is awaited
        self._t = strings
        self._view = self._ordered = BoardView()  # what is known, and the view whose order is shown
        self._left: dict[str, Ticket] = {}  # left the board, but not their rows yet: as they were last known
        self._link = Link()
        self._said = ""
        self._present: dict[str, Presence] = {}
        self._texts: dict[str, RowText] = {}
        self._drawn: dict[int, Strip] = {}  # what stands on each line of the screen
        self._shown_clocks: dict[str, ClockText] = {}
        self._ticket_id: str | None = None
        self._expected = ""
        self._touched = self._moved_at = float("-inf")
        self._pace = 0.0  # seconds between the last two moves
        self._resting: Timer | None = None
        self._now = clock.now()

    # What it is told.

    def show(self, view: BoardView) -> None:
        """Take over a new state of the board; the order follows when no hand is at work."""
        gone = self._ordered.tickets.keys() - view.tickets.keys()
        self._left = {one: self._ticket(one) for one in gone}
        self._view, self._now = view, self._clock.now()
        self._texts.clear()
        if self.may_move or not self._ordered.arrangement.rows:
            self._settle()
        self._redraw()
        if self._expected and not self.form_open and view.arrangement.row(self._expected) is not None:
            self.go_to(self._expected)

    def show_link(self, link: Link) -> None:
        """An empty section says why it is empty, which depends on the line."""
        self._link = link
        if not all(self._view.arrangement.count(section) for section in self._view.arrangement.sections):
            self._redraw()

    def show_present(self, present: dict[str, Presence]) -> None:
        """Which tickets colleagues have open."""
        if present != self._present:
            self._present = present
            self._texts.clear()
            self._redraw()

    def say_where_empty(self, words: str) -> None:
        """What an empty section says besides: that today's self-test passed; in the past, why nothing stands there."""
        if words != self._said:
            self._said = words
            self._redraw()

    def speak(self, strings: Strings) -> None:
        """Change the language."""
        self._t = strings
        self.recolour()
        self.refresh()

    def tick(self) -> None:
        """A second passed: redraw the clocks whose words changed, and nothing else."""
        self._now = self._clock.now()
        if self._ordered is not self._view and self.may_move:
            self._settle()
            self._redraw()
            return
        cells = columns(self.outer_size.width, self._t)
        for y in range(1, self.outer_size.height):
            ticket = self._ticket_at(y)
            if ticket is not None and self._shown_clocks.get(ticket.id) != self._clock_text(ticket):
                self.refresh(Region(cells.clock_at, y, cells.clock_width, 1))

    # The cursor.

    @property
    def ticket(self) -> Ticket | None:
        """The ticket under the cursor, as it is known now; none where it has left the board and its row has not."""
        return self._view.tickets.get(self._ticket_id or "")

    @property
    def may_move(self) -> bool:
        """Whether rows may change places: no form is open and no key was pressed just now."""
        hand_rests = self._past or self._clock.monotonic() - self._touched >= HANDS_OFF_SECONDS
        return not self.form_open and hand_rests

    def go_to(self, ticket_id: str) -> None:
        """Put the cursor on this ticket; somebody asked for it, so a new order need not wait for the hand to rest."""
        if self._ordered is not self._view:
            self._settle()
            self._redraw()
        row = self._ordered.arrangement.row(ticket_id)
        if row is not None:
            self._move_to(row)
        self._expected = ""

    def expect(self, ticket_id: str) -> None:
        """Go to this ticket as soon as it is here, for whoever made it goes on with it; unless a hand moves before."""
        self._expected = ticket_id

    def on_key(self) -> None:
        self._touched, self._expected = self._clock.monotonic(), ""

    def on_click(self, event: events.Click) -> None:
        place = self._place_at(event.y)
        if place is not None and place.piece is Piece.ROW:
            self._touched, self._expected = self._clock.monotonic(), ""
            self._move_to(place.row)

    def _settle(self) -> None:
        """Adopt the newest order; the cursor stays with its ticket, or with the nearest row if that is gone."""
        self._ordered, self._left = self._view, {}
        arrangement = self._ordered.arrangement
        self._texts.clear()
        self._strips.clear()
        self._shown_clocks.clear()
        row = arrangement.row(self._ticket_id) if self._ticket_id else None
        self._row = self._nearest(self._row) if row is None else row
        self._point()
        self._keep_in_sight()

    def _point(self) -> None:
        arrangement = self._ordered.arrangement
        ticket_id = arrangement.ticket_id(self._row) if arrangement.rows else None
        if ticket_id != self._ticket_id:
            self._ticket_id = ticket_id
            self._pace, self._moved_at = self._clock.monotonic() - self._moved_at, self._clock.monotonic()
            if self._resting is None:
                self._resting = self.set_timer(self._pause, self._rest)

    def _rest(self) -> None:
        """Tell where the cursor is once it rests: a held key paints the list and nothing else."""
        still = self._moved_at + self._pause - self._clock.monotonic()
        self._resting = self.set_timer(still, self._rest) if 0 < still < self._pause else None
        if self._resting is None:
            self.post_message(self.Moved())

    @property
    def _pause(self) -> float:
        """So long without a move is rest: after a single press at once, else until the next repeat has not come."""
        return REST_SECONDS + (self._pace if self._pace < HELD_SECONDS else 0.0)

    def _move_to(self, row: int) -> None:
        super()._move_to(row)
        self._point()

    @property
    def _count(self) -> int:
        return self._ordered.arrangement.rows

    @property
    def _length(self) -> int:
        return self._ordered.arrangement.lines

    def _line_of(self, row: int) -> int:
        return self._ordered.arrangement.line(row)

    # Drawing.

    def _redraw(self) -> None:
        """Draw the lines on which something else stands now: what is written over the line is what was news."""
        for y in range(self.outer_size.height):
            if (before := self._drawn.get(y)) is None or self._line(y) != before:
                self.refresh(Region(0, y, self.outer_size.width, 1))

    def render_line(self, y: int) -> Strip:
        strip = self._drawn[y] = self._line(y)
        return strip

    def _line(self, y: int) -> Strip:
        width = self.outer_size.width
        place = self._place_at(y)
        if y == 0:
            return paint((((column_line(columns(width, self._t), self._t), "muted"),), ()), width, self._grounds.plain)
        if place is not None and (place.piece is Piece.HEADING or (y == 1 and self._top)):
            return paint(heading_line(self._view, place.section, self._t), width, self._grounds.heading)
        if place is None or place.piece is Piece.BLANK:
            return Strip.blank(width, self._grounds.plain[""])
        if place.piece is Piece.EMPTY:
            state = None if self._past else self._link.state
            line = empty_line(self._view, place.section, state, self._said, self._t)
            return paint(line, width, self._grounds.plain)
        return self._row_strip(self._ordered.arrangement.ticket_id(place.row), place.row == self._row)

    def recolour(self) -> None:
        """Forget what was drawn in other colours or another language."""
        super().recolour()
        self._strips.clear()
        self._texts.clear()

    def _row_strip(self, ticket_id: str, at_cursor: bool) -> Strip:
        ticket = self._ticket(ticket_id)
        text = self._texts.get(ticket_id)
        if text is None:
            present = self._present.get(ticket_id)
            text = row_text(ticket, self._view, present, self._now, self._t)
            if ticket_id in self._left:  # it waits for the hand to rest, and is not what it was
                text = replace(text, state=self._t("row.left"))
            self._texts[ticket_id] = text
        clock = self._shown_clocks[ticket_id] = self._clock_text(ticket)
        key = (text, clock, at_cursor, self.outer_size.width)  # drawn anew before it is told of a new size
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) > 1000:
                self._strips.clear()
            strip = self._strips[key] = self._draw(text, clock, at_cursor)
        return strip

    def _draw(self, text: RowText, clock: ClockText, at_cursor: bool) -> Strip:
        width = self.outer_size.width
        cells = columns(width, self._t)
        return paint_row(row_parts(text, clock, cells, at_cursor), width, self._grounds, at_cursor, cells.width)

    def _clock_text(self, ticket: Ticket) -> ClockText:
        clock = None if ticket.id in self._left else pressing(ticket, self._now)
        return clock_text(clock, self._now, self._t) if clock else _NO_CLOCK

    def _ticket(self, ticket_id: str) -> Ticket:
        return self._view.tickets.get(ticket_id) or self._left[ticket_id]

    def _place_at(self, y: int) -> Place | None:
        line = self._top + y - 1
        arrangement = self._ordered.arrangement
        return arrangement.at(line) if 0 <= line < arrangement.lines else None

    def _ticket_at(self, y: int) -> Ticket | None:
        place = self._place_at(y)
        if place is None or place.piece is not Piece.ROW or (y == 1 and self._top):
            return None
        return self._ticket(self._ordered.arrangement.ticket_id(place.row))
