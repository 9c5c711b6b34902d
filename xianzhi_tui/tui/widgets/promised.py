"""What is said of promises: `承诺 还有 2时10分` while the resident waits, and in the end whether it was kept."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from xianzhi_tui.domain.promises import CLOCK_OF, Promise, Standing, promises, waiting_for
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.widgets.countdown import ClockText, due_text, when
from xianzhi_tui.tui.widgets.lines import Line, Part


def promise_clock(one: Promise, now: datetime, t: Strings) -> ClockText:
    """Its own countdown; no district limit, but the office's word: late is late."""
    clock = due_text(CLOCK_OF[one.what], one.by, one.ended_at or now, t)
    return replace(clock, late=one.standing is Standing.BROKEN)


def countdown_part(one: Promise, now: datetime, t: Strings) -> Part:
    """`承诺 还有 2时10分`, `承诺 已过 00:40`."""
    clock = promise_clock(one, now, t)
    return f"{clock.name} {clock.sign} {clock.amount}", "late" if clock.late else "muted"


def promise_parts(ticket: Ticket, now: datetime, t: Strings) -> list[Part]:
    """The countdowns of what the resident still waits for."""
    return [countdown_part(one, now, t) for one in waiting_for(ticket, now)]


def promise_words(one: Promise, now: datetime, t: Strings) -> str:
    """`答应 19:00 前办好`."""
    return t("promise.said", time=when(one.by, now), what=t(f"promise.{one.what}"))


def promise_lines(ticket: Ticket, now: datetime, t: Strings) -> list[Line]:
    """Every promise made on a ticket, and what became of it."""
    return [([(f" {promise_words(one, now, t)}  ", ""), _end(one, now, t)], ()) for one in promises(ticket, now)]


def _end(one: Promise, now: datetime, t: Strings) -> Part:
    if one.ended_at is None:
        return countdown_part(one, now, t)
    words = t(f"standing.{one.standing}", time=when(one.ended_at, now))
    return words, "late" if one.standing is Standing.BROKEN else "muted"
