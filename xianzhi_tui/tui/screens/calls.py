"""The call bench (回访台): who is to be called now, what to say, what was promised, how the last tries ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.getters import query_one

from xianzhi_tui.clock import Clock
from xianzhi_tui.domain.alerts import Alert, Reason
from xianzhi_tui.domain.bench import (
    Bench,
    BenchRow,
    CallKind,
    OwedCall,
    bench,
    called_back_on,
    offered,
)
from xianzhi_tui.domain.promises import Standing
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.call_words import about_lines
from xianzhi_tui.tui.forms.call import CallForm
from xianzhi_tui.tui.forms.form import Draft, Form, FormFacts
from xianzhi_tui.tui.forms.promise import PromiseForm
from xianzhi_tui.tui.messages import CallStarted, StoryAsked
from xianzhi_tui.tui.screens.sized import SizedScreen
from xianzhi_tui.tui.widgets.banner import calling_parts
from xianzhi_tui.tui.widgets.call_list import CallList
from xianzhi_tui.tui.widgets.form_place import FormPlace
from xianzhi_tui.tui.widgets.key_line import KeyLine
from xianzhi_tui.tui.widgets.lines import Lines, Part, cells
from xianzhi_tui.tui.widgets.next_line import NextLine

if TYPE_CHECKING:
    from xianzhi_tui.tui.screens.board import Board


class CallBench(SizedScreen[None]):
    """Every call that is owed and every open promise, by kind; forms open below the list, as on the board."""

    CSS_PATH = "calls.tcss"
    AUTO_FOCUS = "CallList"
    BINDINGS = bindings.of(bindings.BENCH)

    title_line = query_one("#title", Lines)
    listed = query_one(CallList)
    about = query_one("#call", Lines)
    said = query_one(NextLine)

    def __init__(self, board: Board, clock: Clock, ticket: Ticket | None) -> None:
        super().__init__()
        self._board, self._clock, self._wanted = board, clock, ticket
        self._listed = Bench((), (), clock.now())
        self._calling: tuple[Alert, ...] = ()
        self.form_place = FormPlace()

    def compose(self) -> ComposeResult:
        yield Lines(id="title")
        yield CallList(self._clock, self._board.strings)
        yield Lines(id="call")
        yield NextLine()
        yield KeyLine(bindings.BENCH, bindings.APP, self._board.keys, self._board.strings)

    # What it is told.

    def look(self) -> None:
        """See what is owed: something happened, or a call's time has come."""
        now, board = self._clock.now(), self._board
        if board.owed is None or now >= board.owed.until:
            board.owed = bench(board.view.tickets.values(), now, board.view.policy)
        self._listed = board.owed
        self.listed.show(self._listed.rows, board.present)
        self._say_title(now)
        if (form := self.form_place.form) is not None:
            form.tickets_are(board.view.tickets)

    def speak(self) -> None:
        """Other keys or another language."""
        self.listed.speak(self._board.strings)
        self._say_keys()
        self.look()

    def tick(self) -> None:
        """A second passed."""
        if (now := self._clock.now()) >= self._listed.until:
            self.look()
        elif self._board.calling.alerts != self._calling:
            self._say_title(now)
        self.listed.tick()

    # What is done here.

    def on_mount(self) -> None:
        self._board.bench = self
        self.form_place.take_over(self._board.form_place.drafts)
        self.look()
        first: BenchRow | None = offered(self._listed.calls, self._on_the_phone)
        theirs = [one for one in self._listed.rows if self._wanted and one.ticket.id == self._wanted.id]
        here = offered((one for one in theirs if isinstance(one, OwedCall)), ()) or next(iter(theirs), first)
        self.listed.go_to(here.key if here else None)
        self._tell_of_the_call()  # in the first picture

    def on_resize(self) -> None:
        self._say_title(self._clock.now())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not (action in ("call", "story") and self.form_place.form is not None)

    async def action_call(self) -> None:
        if (one := self.listed.row) is not None:
            await self._open(one)

    async def action_reveal(self) -> None:
        """Whoever looks at a number is about to dial it: the form opens, and colleagues see it."""
        if self.form_place.form is None:
            await self.action_call()
        if isinstance(form := self.form_place.form, CallForm):
            form.action_reveal()

    def action_story(self) -> None:
        if (one := self.listed.row) is not None:
            self.post_message(StoryAsked(one.ticket.id))

    def action_newest(self) -> None:
        """To what calls most: a call that was agreed is here, all else is on the board."""
        board, row = self._board, self.listed.row
        agreed = {one.ticket_id for one in board.calling.alerts if one.reason is Reason.CALL_AGREED}
        wanted = board.calling.lead_on(row.ticket.id if row else "")
        here = offered((one for one in self._listed.calls if one.ticket.id == wanted), ()) if wanted in agreed else None
        if here is not None and self.form_place.form is None:
            self.listed.go_to(here.key)
        elif wanted:
            board.leave_bench(self.form_place.drafts)
            self.dismiss()
            board.finding.go_to(wanted)

    def action_close(self) -> None:
        self.action_leave()

    def action_leave(self) -> None:
        if (form := self.form_place.form) is not None:
            form.action_leave()
        else:
            self._board.leave_bench(self.form_place.drafts)
            self.dismiss()

    @on(CallList.Moved)
    def _tell_of_the_call(self) -> None:
        one = self.listed.row
        self.about.put(about_lines(one, self._clock.now(), self._board.strings) if one is not None else [])

    async def _open(self, one: BenchRow) -> None:
        """The form of a call; for a promise that of another one in its place."""
        board, ticket = self._board, self._board.view.tickets.get(one.ticket.id)
        if board.session is None or ticket is None or ticket.id in board.busy:
            return
        if not self.form_place.is_attached:
            await self.mount(self.form_place, before=self.said)
        kind, follower = (CallForm, one.task.follower) if isinstance(one, OwedCall) else (PromiseForm, "")
        await self.form_place.open(kind, ticket, partial(self._facts, ticket, follower), self._form_is)

    def _facts(self, ticket: Ticket, follower: str, draft: Draft) -> FormFacts:
        # Whom to call was chosen here, whoever an earlier draft was about.
        draft = {name: answer for name, answer in draft.items() if name != "whom"}
        return replace(self._board.steps.facts(ticket, draft), follower=follower)

    async def close_form(self) -> None:
        """Back to the list."""
        await self.form_place.close()
        self._form_is(None)
        self.listed.focus()

    def _form_is(self, form: Form | None) -> None:
        """A form opened or closed: what it says itself need not stand above it; colleagues see who is on the phone."""
        row = self.listed.row
        ticket_id = form.ticket.id if form and form.ticket else row.ticket.id if row else ""
        if form is None or form.calling:
            self.post_message(CallStarted(ticket_id, form is not None))
        self.about.display = form is None
        self._say_keys()

    # What it says.

    @property
    def _on_the_phone(self) -> set[str]:
        return {ticket_id for ticket_id, one in self._board.present.items() if one.calling}

    def _say_title(self, now: datetime) -> None:
        """What is owed, as far as there is room beside what calls meanwhile, or else when nobody is to be called."""
        self._calling = self._board.calling.alerts
        left, right = self._counts(), self._calling_words() if self._calling else self._quiet_words(now)
        while len(left) > 2 and cells([*left, *right]) >= self.app.size.width:
            del left[2]
        self.title_line.put([(left, [*right, (" ", "")])])

    def _counts(self) -> list[Part]:
        t = self._board.strings
        first = sum(1 for one in self._listed.calls if one.kind is CallKind.FIRST)
        left: list[Part] = [
            (f" {t('bench.title')}", "strong"),
            (f"   {t('today.calls', count=called_back_on(self._listed.calls))}", "strong"),
            (f"   {t('bench.first')} {first}", ""),
            (f"   {t('bench.promise')} {len(self._listed.promises)}", ""),
        ]
        if broken := sum(1 for one in self._listed.promises if one.promise.standing is Standing.BROKEN):
            left.append((f"   {t('bench.broken')} {broken}", "late"))
        return left

    def _calling_words(self) -> list[Part]:
        board = self._board
        return calling_parts(board.view, self._calling, board.key("bench.newest"), board.strings)

    def _quiet_words(self, now: datetime) -> list[Part]:
        t, policy = self._board.strings, self._board.view.data.policy
        until = f"{policy.quiet_from:%H:%M}-{policy.quiet_until:%H:%M}"
        quiet = policy.is_quiet(now)
        words = t("bench.quiet_now" if quiet else "bench.quiet", hours=until)
        return [(words, "late" if quiet else "muted")]

    def _say_keys(self) -> None:
        board = self._board
        acts = form.acts if (form := self.form_place.form) else bindings.BENCH
        self.query_one(KeyLine).offer(acts, bindings.APP, board.keys, board.strings)
