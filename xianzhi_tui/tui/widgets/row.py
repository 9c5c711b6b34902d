"""One ticket as a row of the board: which columns there are, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from msgspec import Struct
from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from xianzhi_tui.domain.calls import tasks
from xianzhi_tui.domain.escalation import is_acknowledged, is_escalated
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.queues import Section, place
from xianzhi_tui.domain.ticket import State, Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Presence
from xianzhi_tui.tui.numbers import no_words
from xianzhi_tui.tui.view import BoardView, Unsent
from xianzhi_tui.tui.widgets import countdown
from xianzhi_tui.tui.widgets.countdown import ClockText
from xianzhi_tui.tui.widgets.lines import MARGIN, MARK, NO_MARK, Part, fit, fit_right, plain
from xianzhi_tui.tui.widgets.tones import Grounds

GAP = 2
LONGEST = 200
"""So many signs of the words at most: no row is wider."""
NO, PLACE, STATE, WHO = 6, 16, 13, 12
STANDARD = 88  # cells from which there is room for 到哪一步


class Columns(Struct, frozen=True):
    """The cells of each column at a width; `state` is 0 where it is left out."""

    clock_at: int
    clock: tuple[int, int, int]
    no: int
    place: int
    words: int
    state: int
    who: int
    width: int  # of a row; more than there is where no row has room

    @property
    def clock_width(self) -> int:
        """Name, sign and amount with the blanks between."""
        return sum(self.clock) + 2


@lru_cache(maxsize=4)
def columns(width: int, t: Strings) -> Columns:
    """What fits: the narrow board leaves the state out, the resident's words take what remains."""
    clock = countdown.widths(t)
    roomy = width >= STANDARD
    place_width, state, who = (PLACE, STATE, WHO) if roomy else (PLACE - 3, 0, WHO - 2)
    taken = MARGIN + sum(clock) + 2 + GAP + NO + place_width + 1 + (state + 1 if state else 0) + who + 1
    words = max(width - taken, 8)
    return Columns(MARGIN, clock, NO, place_width, words, state, who, taken + words)


class RowText(Struct, frozen=True):
    """What a row says beside its clock."""

    no: str
    place: str
    words: str
    state: str
    who: str
    tone: str  # "new" until somebody accepts it, "muted" when only the resident can go on
    unsent: str  # how that is said where there is no room for the state
    here: bool  # a colleague has it open


def row_text(ticket: Ticket, view: BoardView, present: Presence | None, now: datetime, t: Strings) -> RowText:
    """The row of a ticket, with what is not yet sent and who else is looking at it."""
    unsent, policy = view.unsent.get(ticket.id), view.policy(ticket)
    return RowText(
        no=no_words(ticket.no, t),
        place=plain(ticket.report.location.text),
        words=_tags(ticket, policy, now, t) + _call(ticket, policy, now, t) + _first_line(ticket.report.text),
        state=unsent_words("row", unsent, t) if unsent else _state(ticket, view, t),
        who=_who(ticket, present, t),
        tone="new" if ticket.state is State.SUBMITTED else "muted" if ticket.state is State.CALLED_BACK else "",
        unsent=unsent_words("row.narrow", unsent, t) if unsent else "",
        here=present is not None,
    )


def row_parts(text: RowText, clock: ClockText, cells: Columns, at_cursor: bool) -> list[Part]:
    """The row from left to right, each column as wide as it is."""
    name, sign, amount = cells.clock
    late = "late" if clock.late else text.tone
    quiet = text.tone if text.tone == "muted" else ""
    parts = [
        # One tone up to the end of the clock: the terminal is sent all of it every second.
        (MARK if at_cursor else NO_MARK, late),
        (fit(clock.name, name) + " " + fit(clock.sign, sign) + " " + fit_right(clock.amount, amount), late),
        # Six figures begin a cell further to the left, and still keep a blank behind them.
        (fit_right(fit(text.no, max(cell_len(text.no), cells.no - 1)) + " ", GAP + cells.no), text.tone),
        (fit(text.place, cells.place) + " ", quiet),
        (fit(text.words, cells.words) + " ", quiet),
    ]
    if cells.state:
        parts.append((fit(text.state, cells.state) + " ", "unsent" if text.unsent else text.tone))
    who = text.who if cells.state else text.unsent or text.who
    parts.append((fit(who, cells.who), "key" if text.here else "muted"))
    return parts


def paint_row(parts: Iterable[Part], width: int, on: Grounds, at_cursor: bool, taken: int | None = None) -> Strip:
    """The row as it is drawn; how many cells the parts take need not be counted where it is known."""
    tones = on.cursor if at_cursor else on.plain
    # Neighbours of one style become one: every second all clocks in sight go over the line.
    segments = Segment.simplify(Segment(words, tones[tone]) for words, tone in parts)
    return Strip(segments, taken).adjust_cell_length(width, tones[""])


def unsent_words(where: str, unsent: Unsent, t: Strings) -> str:
    """`未同步 核实` for what happened, `未同步 拟受理` for what the service has yet to allow."""
    return t(f"{where}.{'unsent' if unsent.is_record else 'intended'}", step=t(f"step.{unsent.word}"))


def _state(ticket: Ticket, view: BoardView, t: Strings) -> str:
    return t("row.refused") if ticket.id in view.refused else t(f"state.{ticket.state}")


def _first_line(text: str) -> str:
    return plain(" ".join(text[:LONGEST].split()))


def _tags(ticket: Ticket, policy: Policy, now: datetime, t: Strings) -> str:
    tags = []
    if is_escalated(ticket, policy, now):
        tags.append(t("tag.escalated"))
    elif is_acknowledged(ticket, policy, now):
        tags.append(t("tag.acknowledged"))
    if ticket.suspension is not None and ticket.suspension.review_at <= now:
        tags.append(t("tag.review"))
    if ticket.hazard:
        tags.append(t("tag.hazard"))
    if ticket.urges:
        tags.append(t("tag.urged", times=ticket.urges))
    if ticket.cycle > 1:
        tags.append(t("tag.cycle", cycle=ticket.cycle))
    if ticket.followers:
        tags.append(t("tag.followers", count=len(ticket.followers)))
    return "".join(f"[{tag}] " for tag in tags)


def _call(ticket: Ticket, policy: Policy, now: datetime, t: Strings) -> str:
    """`第2次 18:30后` where a call was tried before and is owed again, `约好 19:00` where the resident named a time."""
    if place(ticket, now) is not Section.CALLS:
        return ""
    tried = next((task for task in tasks(ticket, now, policy) if task.attempts), None)
    if tried is None:
        return ""
    if tried.last is not None and (agreed := tried.last.call_at) is not None:
        return f"{t('bench.agreed', time=countdown.when(agreed, now))} "
    if tried.next_at <= now:
        return t("row.attempt", number=tried.attempts + 1)
    return t("row.attempt_after", number=tried.attempts + 1, time=countdown.when(tried.next_at, now))


def _who(ticket: Ticket, present: Presence | None, t: Strings) -> str:
    if present is not None:
        return t("row.calling" if present.calling else "row.open", name=plain(present.person.name))
    if ticket.suspension is not None and ticket.suspension.third_party:
        return plain(ticket.suspension.third_party)
    if ticket.assignee is not None:
        return plain(ticket.assignee.name)
    if ticket.department is not None:
        return t(f"department.{ticket.department}")
    return plain(ticket.accepted_by.name) if ticket.accepted_by else ""
