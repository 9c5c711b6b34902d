"""The look back (回看): the board as it stood at any past moment. For reading: nothing can be done from here."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.getters import query_one
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from xianzhi_tui.clock import Clock
from xianzhi_tui.config import Settings
from xianzhi_tui.domain.queues import Section
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Session, Story
from xianzhi_tui.sync.past import Records
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.forms.moments import midnight, read_day, read_moment
from xianzhi_tui.tui.rewind import Rewind
from xianzhi_tui.tui.screens.sized import SizedScreen
from xianzhi_tui.tui.terminal import record_failure
from xianzhi_tui.tui.widgets.asked_line import AskedLine
from xianzhi_tui.tui.widgets.detail import Detail
from xianzhi_tui.tui.widgets.key_line import KeyLine
from xianzhi_tui.tui.widgets.lines import Lines, Part, cells
from xianzhi_tui.tui.widgets.ticket_queue import TicketQueue
from xianzhi_tui.tui.widgets.time_bar import TimeBar, day_parts, gaps, past_parts, title_parts

MAX_CHARS = 40
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Live = Callable[[], list[Part]]


class Review(SizedScreen[None]):
    """One moment after another, by event, hour and day, by typing it or by letting it play."""

    AUTO_FOCUS = "TicketQueue"
    BINDINGS = bindings.of(bindings.REVIEW)
    CSS_PATH = "review.tcss"

    queue = query_one(TicketQueue)
    detail = query_one(Detail)
    field = query_one(AskedLine)

    def __init__(
        self,
        records: Records,
        clock: Clock,
        settings: Settings,
        strings: Strings,
        session: Session | None,
        at: datetime,
        live: Live = list,
    ) -> None:
        super().__init__()
        self._settings, self._t, self._session, self._live = settings, strings, session, live
        self._local, self._ticked_at = clock, clock.monotonic()
        self.rewind = Rewind(records, clock, at, self._changed)
        self._story: Story | None = None
        self._trouble = ""

    def compose(self) -> ComposeResult:
        clock = self.rewind.clock
        yield Lines(id="title")
        yield TicketQueue(clock, self._t, past=True)
        yield Detail(self._t, clock.now(), self._settings)
        yield AskedLine("", self._t("review.ask"), MAX_CHARS)
        yield TimeBar()
        yield KeyLine(bindings.REVIEW, bindings.APP, self._settings.keys, self._t)

    def on_mount(self) -> None:
        self._fit(self.app.size, update=False)
        if not self.rewind.read:
            self._do(self.rewind.go, self.rewind.clock.now())
        self._show()
        self.call_after_refresh(self._do, self.rewind.records.prepare)

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size)
        self.call_after_refresh(self._show)

    def tick(self) -> None:
        """A second passed, here and, if it plays, there."""
        monotonic = self._local.monotonic()
        passed, self._ticked_at = monotonic - self._ticked_at, monotonic
        if self.rewind.playing:
            self._do(self.rewind.play_on, passed)
        self._draw_bar()

    # The keys.

    def action_event(self, way: int) -> None:
        self._stop_and(self.rewind.step, way)

    def action_hours(self, count: int) -> None:
        self._stop_and(self.rewind.move, count * HOUR)

    def action_days(self, count: int) -> None:
        self._stop_and(self.rewind.move, count * DAY)

    def action_newest(self) -> None:
        self._stop_and(self.rewind.go)

    def action_play(self) -> None:
        self.rewind.playing = not self.rewind.playing
        self._draw_bar()

    def action_speed(self, way: int) -> None:
        self.rewind.faster(way)
        self._draw_bar()

    def action_jump(self) -> None:
        self._type(True)
        self.field.focus()

    @on(Input.Submitted)
    def _jump(self, message: Input.Submitted) -> None:
        message.stop()
        moment = typed_moment(message.value, self.rewind.clock.now(), self.rewind.newest)
        self._trouble = "" if moment else self._t("review.no_time")
        if moment is None:
            self._draw_bar()
        else:
            self._leave_field()
            self._stop_and(self.rewind.go, moment)

    def action_find(self) -> None:
        from xianzhi_tui.tui.screens.past_find import PastFind

        it = self.rewind
        page = PastFind("", it.view, self._session, it.clock, self._settings, self._t)
        page.records, page.open_story = it.records, self._open_story

        def left(ticket_id: str | None) -> None:
            if page.narrowing is not None:
                self._do(it.narrow, page.narrowing)
            elif ticket_id is not None:
                self.queue.go_to(ticket_id)

        self.app.push_screen(page, left)

    def action_narrow(self) -> None:
        """All tickets again; if they are all there, to where it is said which ones are wanted."""
        if self.rewind.narrowing is None:
            self.action_find()
        else:
            self._do(self.rewind.narrow, None)

    def action_story(self) -> None:
        if (ticket := self.queue.ticket) is not None:
            self._open_story(ticket.id)

    def action_photos(self) -> None:
        if (ticket := self.queue.ticket) is not None:
            self._do(self._show_photos, ticket.id)

    def action_explain(self) -> None:
        from xianzhi_tui.tui.screens.explain import Explain

        if (ticket := self.queue.ticket) is not None:
            it = self.rewind
            self.app.push_screen(Explain(ticket, it.view.policy(ticket), it.clock.now(), self._settings.keys, self._t))

    def action_close(self) -> None:
        if self.has_class("-typing"):
            self._leave_field()
        else:
            self.leave()

    def leave(self) -> None:
        """Back to where this was opened."""
        self.dismiss()

    @on(AskedLine.Left)
    def _leave_field(self) -> None:
        self._type(False)
        self.field.value = ""
        self.queue.focus()

    def _type(self, typing: bool) -> None:
        self.set_class(typing, "-typing")
        acts = bindings.ASKED if typing else bindings.REVIEW
        self.query_one(KeyLine).offer(acts, bindings.APP, self._settings.keys, self._t)

    # What is read for them.

    @on(TicketQueue.Moved)
    def _cursor_moved(self) -> None:
        if (ticket := self.queue.ticket) is not None:
            self._do(self._tell, ticket.id)
        self._show_detail()

    async def _tell(self, ticket_id: str) -> None:
        self._story = await self.rewind.records.story(ticket_id, self.rewind.clock.now())
        self._show_detail()

    async def _show_photos(self, ticket_id: str) -> None:
        from xianzhi_tui.tui.screens.past_photos import PastPhotos

        now = self.rewind.clock.now()
        if (story := await self.rewind.records.story(ticket_id, now)) is not None:
            self.app.push_screen(PastPhotos(story, now, self._settings, self._t))

    def _open_story(self, ticket_id: str) -> None:
        self._do(self._read_out, ticket_id)

    async def _read_out(self, ticket_id: str) -> None:
        from xianzhi_tui.tui.screens.story import ReadStory
        from xianzhi_tui.tui.widgets.timeline import sentences

        now = self.rewind.clock.now()
        if (story := await self.rewind.records.story(ticket_id, now)) is not None:
            told = sentences(story, self._t)
            self.app.push_screen(ReadStory(story.ticket, told, now, self._settings.keys, self._t))

    def _stop_and(self, work: Callable[..., Coroutine[Any, Any, None]], *about: Any) -> None:
        self.rewind.playing = False
        self._do(work, *about)

    def _do(self, work: Callable[..., Coroutine[Any, Any, None]], *about: Any) -> None:
        self._at_work: Worker[None] = self.run_worker(
            partial(self._carry_out, work, *about), group="past", exit_on_error=False
        )

    async def _carry_out(self, work: Callable[..., Coroutine[Any, Any, None]], *about: Any) -> None:
        self._trouble = ""
        try:
            await work(*about)
        except XianzhiError as error:
            self._trouble = str(error)
            self._draw_bar()

    @on(Worker.StateChanged)
    def _worker_ended(self, message: Worker.StateChanged) -> None:
        """No failure is silent, and none closes the look back."""
        if message.state is WorkerState.ERROR:
            record_failure(message.worker.error)
            self._trouble = self._t("said.failed")
            self._draw_bar()

    # What is drawn.

    def _changed(self) -> None:
        if self.query(TimeBar):  # neither before it stands nor while it is taken down
            self._show()

    def _show(self) -> None:
        it = self.rewind
        present = {one.ticket_id: one for one in it.past.present or () if one.ticket_id}
        self.queue.show_present(present)
        self.queue.show(it.view)
        self.queue.tick()
        self._show_title()
        self._cursor_moved()
        self._draw_bar()

    def _show_title(self) -> None:
        it, name = self.rewind, self._session.compound_name if self._session else ""
        title = title_parts(name, self._t)
        past = past_parts(it.past, self._t) if it.read else []
        lacking = gaps(it.past, self._t) if it.read else []
        day = day_parts(it.past, it.view.arrangement.count(Section.CALLS), self._t) if it.read else []
        ends = ([*title, *past], lacking or day), ([*title, *past], lacking), (title, lacking), ((), lacking)
        whole = (one for one in ends if cells(one[0]) + cells(one[1]) <= self.size.width)
        self.query_one("#title", Lines).put([next(whole, ends[-1])])

    def _why_empty(self) -> str:
        it = self.rewind
        if not it.read:
            return "empty.past.unread" if self._trouble else "empty.starting"
        if it.past.last is None:
            return "empty.past.unrecorded"
        return "empty.past.narrowed" if it.narrowing else "empty.past"

    def _show_detail(self) -> None:
        it = self.rewind
        self.detail.show(self.queue.ticket, it.view, self._story, it.clock.now(), self._t)

    def _draw_bar(self) -> None:
        it = self.rewind
        only = it.narrowing.typed if it.narrowing else ""
        for bar in self.query(TimeBar):  # none while the page is taken down
            self.queue.say_where_empty(self._t(self._why_empty()))
            bar.say(it.clock.now(), it.speed, it.playing, only, self._trouble, self._live(), self._t)


def typed_moment(typed: str, now: datetime, newest: datetime | None = None) -> datetime | None:
    """A time as people type it at the desk; a day alone is its beginning. What lies ahead of now may have been, too."""
    if (day := read_day(typed, now, newest)) is not None:
        return midnight(day).astimezone(now.tzinfo)
    return read_moment(typed, now, ahead=False, newest=newest)
