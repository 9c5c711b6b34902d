"""The bench's list: every call owed and every open promise, by kind; the cursor is a call or a promise, not a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from xianzhi_tui.clock import Clock
from xianzhi_tui.domain.bench import BenchRow, CallKind, OpenPromise, OwedCall
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Presence
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.call_words import attempt_words
from xianzhi_tui.tui.numbers import no_words
from xianzhi_tui.tui.widgets.countdown import ClockText, due_text, when, widths
from xianzhi_tui.tui.widgets.cursor_list import CursorList
from xianzhi_tui.tui.widgets.lines import MARGIN, MARK, NO_MARK, Line, Part, cells, fit, fit_right, paint, plain
from xianzhi_tui.tui.widgets.promised import promise_clock
from xianzhi_tui.tui.widgets.row import GAP, LONGEST, NO, PLACE, STANDARD

PERSON = 19
"""朱女士 138****1234 and a blank."""
STATE = 20
"""第2次 11-24 12:00后 and a blank."""
FEWEST = 8
"""With fewer cells than this no word is begun."""
Heading = tuple[CallKind, int]
_NO_CLOCK = ClockText("", "", "")


class CallList(CursorList, can_focus=True):
    """What is owed and promised; posts where the cursor went, calls nobody."""

    BINDINGS = bindings.of(bindings.QUEUE)

    _named = 1

    class Moved(Message):
        """The cursor is on another row, or what is known of it changed."""

    def __init__(self, clock: Clock, strings: Strings) -> None:
        super().__init__()
        self._clock, self._t, self._widths = clock, strings, widths(strings)
        self._now = clock.now()
        self._rows: Sequence[BenchRow] = ()
        self._lines: list[Heading | BenchRow] = []
        self._lines_of_rows: list[int] = []
        self._present: Mapping[str, Presence] = {}
        self._shown: dict[int, ClockText] = {}

    # What it is told.

    def show(self, rows: Sequence[BenchRow], present: Mapping[str, Presence]) -> None:
        """This is owed and promised now, and this is whom colleagues have on the phone."""
        chosen = self.row.key if self.row else None
        self._rows, self._present, self._now = rows, present, self._clock.now()
        self._lines = []
        for kind, of_kind in groupby(rows, lambda one: one.kind):
            together = tuple(of_kind)
            self._lines += [(kind, len(together)), *together]
        self._lines_of_rows = [line for line, one in enumerate(self._lines) if not isinstance(one, tuple)]
        self._stand(self._row_of(chosen))
        self.post_message(self.Moved())

    def speak(self, strings: Strings) -> None:
        """Change the language."""
        self._t, self._widths = strings, widths(strings)
        self.refresh()

    def tick(self) -> None:
        """A second passed: redraw the clocks whose words changed, and nothing else."""
        self._now = self._clock.now()
        for y in range(self.size.height):
            one = self._at(y)
            if isinstance(one, BenchRow) and self._shown.get(y) != self._clock_text(one):
                self.refresh(Region(MARGIN, y, sum(self._widths) + 2, 1))

    # The cursor.

    @property
    def row(self) -> BenchRow | None:
        """The call or the promise under the cursor."""
        return self._rows[self._row] if self._rows else None

    def go_to(self, key: tuple[str, str] | None) -> None:
        """Put the cursor on this call or promise, if it stands here."""
        self._move_to(self._row_of(key))

    def on_click(self, event: events.Click) -> None:
        one = self._at(event.y)
        if isinstance(one, BenchRow):
            self.go_to(one.key)

    def _row_of(self, key: tuple[str, str] | None) -> int:
        return next((row for row, one in enumerate(self._rows) if one.key == key), self._row)

    def _move_to(self, row: int) -> None:
        super()._move_to(row)
        self.post_message(self.Moved())

    @property
    def _count(self) -> int:
        return len(self._rows)

    @property
    def _length(self) -> int:
        return len(self._lines)

    def _line_of(self, row: int) -> int:
        return self._lines_of_rows[row]

    # Drawing.

    def render_line(self, y: int) -> Strip:
        one, width = self._at(y), self.size.width
        if one is None:
            empty = not self._lines and y == 0
            words = [(f"   {self._t('bench.empty')}", "muted")] if empty else []
            return paint((words, ()), width, self._grounds.plain)
        if not isinstance(one, BenchRow):
            return paint(self._heading(*one), width, self._grounds.heading)
        tones = self._grounds.cursor if one is self.row else self._grounds.plain
        self._shown[y] = self._clock_text(one)
        return paint((self._row_parts(one, self._shown[y], width), ()), width, tones)

    def _heading(self, kind: CallKind, count: int) -> Line:
        return [(f" {self._t(f'bench.{kind}')} {count}", "strong")], ()

    def _row_parts(self, one: BenchRow, clock: ClockText, width: int) -> list[Part]:
        t, report = self._t, one.ticket.report
        reporter = one.task.reporter if isinstance(one, OwedCall) else report.reporter
        name, sign, amount = self._widths
        ground = "muted" if isinstance(one, OwedCall) and one.waits else ""
        tone = "late" if clock.late else ground
        parts = [
            (MARK if one is self.row else NO_MARK, ""),
            (fit(clock.name, name) + " ", "late" if clock.late else "muted"),
            (fit(clock.sign, sign) + " ", tone),
            (fit_right(clock.amount, amount) + " " * GAP, tone),
            (fit(no_words(one.ticket.no, t), NO), ground),
            (fit(plain(report.location.text), PLACE - 4) + " ", ground),
            (fit(plain(f"{reporter.name} {reporter.phone}"), PERSON), ground),
        ]
        return parts + self._state_and_words(one, width, width - cells(parts))

    def _state_and_words(self, one: BenchRow, width: int, left: int) -> list[Part]:
        """What the resident wrote stands below that of the other rows; on a narrow screen, where it leaves room."""
        state, tone = self._state(one)
        words = plain(" ".join(one.ticket.report.text[:LONGEST].split()))
        if width < STANDARD:
            state = state and state + " " * GAP
            return [(state, tone), (words if left - cells([(state, tone)]) >= FEWEST else "", "muted")]
        return [(fit(state, STATE), tone), (words, "muted")]

    def _state(self, one: BenchRow) -> Part:
        """Who is on the phone with them, which attempt it would be, what was promised; and that it is a danger."""
        t, present = self._t, self._present.get(one.ticket.id)
        tag = f"[{t('tag.hazard')}] " if one.ticket.hazard else ""
        on_the_phone = present is not None and present.calling
        words = t("row.calling", name=plain(present.person.name)) if present and on_the_phone else ""
        if isinstance(one, OpenPromise):
            words = words or f"{when(one.promise.by, self._now)} {t(f'promise.{one.promise.what}')}"
        else:
            words = words or attempt_words(one, self._now, t)
        named = isinstance(one, OwedCall) and one.named
        return tag + words, "key" if on_the_phone else "strong" if named else ""

    def _clock_text(self, one: BenchRow) -> ClockText:
        if isinstance(one, OpenPromise):
            return promise_clock(one.promise, self._now, self._t)
        due_at = one.task.due_at
        return due_text(one.task.clock, due_at, self._now, self._t) if due_at else _NO_CLOCK

    def _at(self, y: int) -> Heading | BenchRow | None:
        line = self._top + y
        return self._lines[line] if 0 <= line < len(self._lines) else None
