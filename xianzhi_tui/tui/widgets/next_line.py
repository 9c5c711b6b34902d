"""The line at the bottom left: the ticket's next step, or for a while what was just done or went wrong."""

from __future__ import annotations

from datetime import datetime

from xianzhi_tui.domain.clocks import Clock
from xianzhi_tui.domain.queues import next_word
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.view import Unsent
from xianzhi_tui.tui.widgets.countdown import breaks_limit, when
from xianzhi_tui.tui.widgets.lines import Line, Lines, Part, cells, plain
from xianzhi_tui.tui.widgets.row import unsent_words

GOOD_NEWS_SECONDS = 5.0
BAD_NEWS_SECONDS = 20.0


class NextLine(Lines):
    """One line, one thing to know."""

    _step: Line = ((), ())
    _said_until: float | None = None
    _about = ""

    def suggest(self, ticket: Ticket | None, unsent: Unsent | None, now: datetime, t: Strings) -> None:
        """What comes next for this ticket, and its deadlines."""
        self._step = _suggestion(ticket, unsent, now, self.size.width, t)
        if self._said_until is None:
            self.put([self._step])

    def say(self, words: str, monotonic: float, *, bad: bool = False, about: str = "") -> None:
        """Something to be read now, about this command if one is named; it gives way by itself."""
        self._about = about
        self._said_until = monotonic + (BAD_NEWS_SECONDS if bad else GOOD_NEWS_SECONDS)
        self.put([([(f" {plain(words)}", "late" if bad else "strong")], ())])

    def say_instead(self, words: str, monotonic: float, about: str) -> None:
        """Something newer about a command, if what was said last is about it and still stands here."""
        if self._said_until is not None and self._about == about:
            self.say(words, monotonic)

    def say_error(self, error: XianzhiError, monotonic: float) -> None:
        """What happened, what is safe, what to do."""
        self.say("  ".join((f"{error.happened}。", f"{error.safe}。", f"{error.todo}。")), monotonic, bad=True)

    def tick(self, monotonic: float) -> None:
        """A second passed: what was said has been read."""
        if self._said_until is not None and monotonic >= self._said_until:
            self.hush()

    def hush(self) -> None:
        """Back to the next step."""
        self._said_until = None
        self.put([self._step])


def _suggestion(ticket: Ticket | None, unsent: Unsent | None, now: datetime, width: int, t: Strings) -> Line:
    if ticket is None:
        return [(f" {t('next.nothing')}", "muted")], ()
    step = next_word(ticket)
    words = t(f"next.{step}") if step else t("next.wait")
    left: list[Part] = [(f" {t('next.step')}  ", "muted"), (words, "strong")]
    if unsent is not None:
        left.append((f"   {unsent_words('next', unsent, t)}", "muted"))
    right: list[Part] = []
    for clock in sorted((one for one in ticket.clocks if not one.ended), key=lambda one: one.due_at):
        deadline = _deadline(clock, now, t)
        if cells(left) + cells(right) + cells(deadline) < width:
            right += deadline
    return left, right


def _deadline(clock: Clock, now: datetime, t: Strings) -> list[Part]:
    words = t("next.deadline", clock=t(f"clock.{clock.name}"), time=when(clock.due_at, now))
    return [(words, "late" if breaks_limit(clock, now) else "muted"), ("   ", "")]
