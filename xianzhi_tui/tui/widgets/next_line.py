"""The line at the bottom left: the ticket's next step, and beside it for a while what was just done or went wrong."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from xianzhi_tui.domain.clocks import Clock
from xianzhi_tui.domain.queues import next_word
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.view import Unsent
from xianzhi_tui.tui.widgets.countdown import breaks_limit, when
from xianzhi_tui.tui.widgets.lines import Line, Lines, Part, Parts, cells, plain, wrap
from xianzhi_tui.tui.widgets.row import unsent_words

GOOD_NEWS_SECONDS = 5.0
BAD_NEWS_SECONDS = 20.0
GAP = "     "
MOST_LINES = 3


class Step(Struct, frozen=True):
    """What comes next; what of it is not yet with the service; until when."""

    step: Parts = ()
    unsent: Parts = ()
    deadlines: Parts = ()


class NextLine(Lines):
    """The next step keeps its place, whatever is said: what is too long to stand beside it stands above it."""

    DEFAULT_CSS = "NextLine { height: auto; }"

    _lines = (((), ()),)
    _step: Step = Step()
    _said: Part = ("", "")
    _said_until: float | None = None
    _about = ""

    def suggest(self, ticket: Ticket | None, unsent: Unsent | None, now: datetime, t: Strings) -> None:
        """What comes next for this ticket, and its deadlines."""
        self._step = _suggestion(ticket, unsent, now, self.size.width, t)
        self._show()

    def say(self, words: str, monotonic: float, *, bad: bool = False, about: str = "", also: bool = False) -> None:
        """Something to be read now, about this command if one is named; it gives way by itself."""
        if also and self._said[0]:
            words, bad = f"{self._said[0]}  {words}", self._said[1] == "late"
        self._about = about
        self._said_until = monotonic + (BAD_NEWS_SECONDS if bad else GOOD_NEWS_SECONDS)
        self._said = plain(words), "late" if bad else "strong"
        self._show()

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
        self._said_until, self._said = None, ("", "")
        self._show()

    def on_resize(self) -> None:
        self._show()

    def _show(self) -> None:
        """The step alone or with what was said, which yields to neither; its deadlines where there is room left."""
        (words, tone), width, it = self._said, self.size.width, self._step
        alone = [*it.step, *it.unsent], it.deadlines
        beside = [*it.step, (f"{GAP if it.step else ' '}{words}", tone)]
        if not words:
            self.put([alone])
        elif cells(beside) < width or not width:
            self.put([(beside, it.deadlines if cells(beside) + cells(it.deadlines) < width else ())])
        else:
            above: list[Line] = [([(f" {line}", tone)], ()) for line in wrap(words, width - 2)[:MOST_LINES]]
            self.put([*above, alone] if it.step else above)


def _suggestion(ticket: Ticket | None, unsent: Unsent | None, now: datetime, width: int, t: Strings) -> Step:
    if ticket is None:
        return Step([(f" {t('next.nothing')}", "muted")])
    word = next_word(ticket)
    words = t(f"next.{word}") if word else t("next.wait")
    step = [(f" {t('next.step')}  ", "muted"), (words, "strong")]
    waits = [(f"   {unsent_words('next', unsent, t)}", "muted")] if unsent is not None else []
    deadlines: list[Part] = []
    for clock in sorted((one for one in ticket.clocks if not one.ended), key=lambda one: one.due_at):
        deadline = _deadline(clock, now, t)
        if cells([*step, *waits, *deadlines, *deadline]) < width:
            deadlines += deadline
    return Step(step, waits, deadlines)


def _deadline(clock: Clock, now: datetime, t: Strings) -> list[Part]:
    words = t("next.deadline", clock=t(f"clock.{clock.name}"), time=when(clock.due_at, now))
    return [(words, "late" if breaks_limit(clock, now) else "muted"), ("   ", "")]
