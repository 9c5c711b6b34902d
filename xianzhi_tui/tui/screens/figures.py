"""What the office's work comes to (统计): a span is chosen by arrows or typed, its tables are read line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from unicodedata import normalize

from textual import on
from textual.app import ComposeResult
from textual.getters import query_one
from textual.widgets import Input

from xianzhi_tui.clock import Clock
from xianzhi_tui.config import Settings
from xianzhi_tui.domain.statistics import spans
from xianzhi_tui.domain.statistics.spans import Span
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.statistics import Counted
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.forms.moments import read_day
from xianzhi_tui.tui.messages import FiguresWanted, StoryAsked
from xianzhi_tui.tui.screens.sized import SizedScreen
from xianzhi_tui.tui.widgets.asked_line import AskedLine
from xianzhi_tui.tui.widgets.countdown import day_words, when
from xianzhi_tui.tui.widgets.figure_tables import Look, tables
from xianzhi_tui.tui.widgets.key_line import KeyLine
from xianzhi_tui.tui.widgets.lines import Line, Lines, plain, wrap
from xianzhi_tui.tui.widgets.ruler import Ruler
from xianzhi_tui.tui.widgets.title import Title

DAYS = (7, 30, 90)
AT_FIRST = 2  # thirty days
MAX_CHARS = 40
UNCONFIRMED = timedelta(minutes=5)
"""So long after the service's last word the figures are still called those of now."""
_BETWEEN = re.compile(r"\s*(?:~|至|到|to)\s*|\s+")


class Chosen(NamedTuple):
    """A span by its name."""

    name: str
    span: Span


class FiguresPage(SizedScreen[None]):
    """Counted anew for every span that is chosen; what was counted stays until the new figures are here."""

    CSS = """
    FiguresPage { layout: vertical; }
    FiguresPage > #said { height: auto; }
    FiguresPage > #title { height: 2; }
    FiguresPage > #title, FiguresPage > #said, FiguresPage > KeyLine { background: $raised; }
    FiguresPage > LineEditor, FiguresPage > LineEditor:focus { padding: 0 1; background: $background; display: none; }
    FiguresPage.typing > LineEditor { display: block; }
    """
    BINDINGS = bindings.of(bindings.FIGURES)
    AUTO_FOCUS = "Ruler"

    ruler = query_one(Ruler)
    field = query_one(AskedLine)

    def __init__(self, clock: Clock, settings: Settings, strings: Strings) -> None:
        super().__init__()
        self._clock, self._settings, self._t = clock, settings, strings
        self._spans = list(offered(clock.now(), strings))
        self._at = AT_FIRST
        self._counted: Counted | None = None

    def compose(self) -> ComposeResult:
        yield Title(id="title")
        yield Lines(id="said")
        yield Ruler()
        yield AskedLine("", self._t("figures.ask"), MAX_CHARS)
        yield KeyLine(bindings.FIGURES, bindings.APP, self._settings.keys, self._t)

    def on_mount(self) -> None:
        self._count()

    def on_resize(self) -> None:
        self.call_after_refresh(self._write)

    @property
    def span(self) -> Span:
        """What is counted now."""
        return self._spans[self._at].span

    def show(self, span: Span, counted: Counted) -> None:
        """The figures of a span; an answer to one chosen before is passed over."""
        if span == self.span:
            self._counted = counted
            self._write()

    def fail(self, error: XianzhiError) -> None:
        """There are none to be had."""
        self._say([plain(str(error))])

    def _count(self) -> None:
        self._counted = None
        self._entitle(self._t("figures.counting"))
        self.post_message(FiguresWanted(self, self.span, self._settings.desk.history_days))

    def _write(self) -> None:
        if (counted := self._counted) is None:
            return
        now = self._clock.now()
        self._entitle(self._t("figures.as_of", time=when(counted.figures.as_of, now)))
        self._say(list(_warnings(counted, now, self._t)))
        self.ruler.put(list(tables(counted.figures, Look(self.size.width), self._t)), None)

    def _entitle(self, state: str) -> None:
        first, last = self.span.first_day, self.span.last_day
        names = [
            (f"[{one.name}] ", "strong") if place == self._at else (f" {one.name}  ", "muted")
            for place, one in enumerate(self._spans)
        ]
        days = self._t("figures.span", since=first, until=last)
        title: list[Line] = [
            ([(f" {self._t('figures.title')}", "strong"), (f"  {days}", "")], [(f"{state} ", "muted")]),
            (names, [(f"{self._kept_from()} ", "muted")]),
        ]
        self.query_one(Title).put(title)

    def _kept_from(self) -> str:
        """From when on no ticket is missing, said also where the span lies well within it."""
        since = self._counted.complete_from if self._counted else None
        return self._t("figures.kept_from", time=day_words(since, self._clock.now())) if since else ""

    def _say(self, words: list[str]) -> None:
        lines = [line for one in words for line in wrap(one, self.size.width - 2)]
        self.query_one("#said", Lines).put([([(f" {one}", "late")], ()) for one in lines])

    def _choose(self, place: int) -> None:
        if place != self._at and 0 <= place < len(self._spans):
            self._at = place
            self._count()

    def action_earlier(self) -> None:
        self._choose(self._at - 1)

    def action_later(self) -> None:
        self._choose(self._at + 1)

    def action_move(self, step: int) -> None:
        self.ruler.action_move(step)

    def action_page(self, step: int) -> None:
        self.ruler.action_page(step)

    def action_section(self) -> None:
        self.ruler.next_section()

    def action_open(self) -> None:
        """To the ticket that the line is about."""
        if ticket_id := self.ruler.ticket_id:
            self.post_message(StoryAsked(ticket_id))

    def action_type(self) -> None:
        """Another span than those offered."""
        self._type(True)
        self.field.focus()
        self.field.select_all()

    @on(Input.Submitted)
    def _typed(self) -> None:
        span = read_span(self.field.value, self._clock.now())
        if span is None:
            self._say([self._t("figures.not_days")])
            return
        self._leave_field()
        typed = Chosen(self._t("figures.typed"), span)
        self._spans = [*offered(self._clock.now(), self._t), typed]
        self._at = len(self._spans) - 1
        self._count()

    @on(AskedLine.Left)
    def _not_typed(self) -> None:
        self._leave_field()
        self._write()

    def _leave_field(self) -> None:
        self._type(False)
        self.ruler.focus()

    def _type(self, typing: bool) -> None:
        self.set_class(typing, "typing")
        acts = bindings.ASKED if typing else bindings.FIGURES
        self.query_one(KeyLine).offer(acts, bindings.APP, self._settings.keys, self._t)

    def action_close(self) -> None:
        if self.has_class("typing"):
            self._not_typed()
        else:
            self.dismiss()


def offered(now: datetime, t: Strings) -> Iterator[Chosen]:
    """The spans that are one key away."""
    yield Chosen(t("figures.today"), spans.last_days(1, now))
    for count in DAYS:
        yield Chosen(t("figures.days", count=count), spans.last_days(count, now))
    yield Chosen(t("figures.month"), spans.month(now))
    yield Chosen(t("figures.last_month"), spans.month(now, 1))


def read_span(typed: str, now: datetime) -> Span | None:
    """11-01 11-23, one day alone, or None when it is neither."""
    words = _BETWEEN.split(normalize("NFKC", typed).strip().lower())
    found = [read_day(one, now) for one in words]
    if not 1 <= len(found) <= 2:
        return None
    first, last = found[0], found[-1]
    if first is None or last is None or first > last:
        return None
    return spans.days(first, last)


def _warnings(counted: Counted, now: datetime, t: Strings) -> Iterator[str]:
    """Why the figures may be too low."""
    if counted.complete_from is None:
        yield t("figures.board_only")
    elif not counted.complete:
        yield t("figures.incomplete", time=when(counted.complete_from, now))
    if now - counted.figures.as_of > UNCONFIRMED and counted.figures.span.until > counted.figures.as_of:
        yield t("figures.late_data")
