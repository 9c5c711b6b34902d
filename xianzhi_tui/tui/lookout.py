"""What keeps watch while nobody looks at the screen: the bell, the banner, the office's own program."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xianzhi_tui.clock import Clock
from xianzhi_tui.config import Settings
from xianzhi_tui.domain.alerts import Alert, Reason
from xianzhi_tui.domain.calls import may_be_made
from xianzhi_tui.sync.desk import Desk
from xianzhi_tui.tui.arrivals import PATTERNS, Arrivals, Pace
from xianzhi_tui.tui.noticed import Noticed, proof_of
from xianzhi_tui.tui.screens.board import Board
from xianzhi_tui.tui.self_test import SelfTest, Tested
from xianzhi_tui.tui.view import BoardView
from xianzhi_tui.tui.widgets.banner import calling_parts
from xianzhi_tui.tui.widgets.title import Title

if TYPE_CHECKING:
    from xianzhi_tui.domain.events import Recorded
    from xianzhi_tui.tui.alert_command import AlertCommand


class Lookout:
    """Calls the people at the desk: `strike` is the terminal's bell, `start` runs work beside the screen."""

    def __init__(
        self,
        desk: Desk,
        board: Board,
        clock: Clock,
        settings: Settings,
        strike: Callable[[], None],
        start: Callable[..., object],
    ) -> None:
        self._board, self._clock, self._settings = board, clock, settings
        self._strike, self._start = strike, start
        self.on_the_phone = ""
        """The ticket about which somebody is called from this desk."""
        self._left_with: tuple[Alert, ...] | None = None  # what called when the board was seen last
        self._arrivals = Arrivals(_pace(settings), clock.now(), self._may_call)
        self._command: AlertCommand | None = None
        self._taken_up = False  # and not shown yet
        self._was_at = ""
        """The ticket that was under the cursor of the interface before this one, until there are tickets to go to."""
        self._test = SelfTest(desk, clock, settings.desk.self_test)

    @property
    def calling(self) -> int:
        """How many tickets call for somebody."""
        active = self._arrivals.active(self._clock.now())
        return len({one.ticket_id for one in active if PATTERNS[one.reason].bells})

    @property
    def muted(self) -> bool:
        """Whether somebody asked for silence that is not over."""
        return self._arrivals.muted(self._clock.now())

    @property
    def title(self) -> str:
        """What the desk is called, with how many tickets call."""
        count, t = self.calling, self._board.strings
        return t("app.title", count=count) if count else t("app.name")

    @property
    def tested(self) -> Tested | None:
        """How the last self-test went."""
        return self._test.last

    def leave(self) -> Noticed:
        """What of it was seen, for the interface that begins anew in the place of this one."""
        return replace(self._arrivals.leave(), proof=proof_of(self._test.last), at_cursor=self._board.at_cursor)

    def take_up(self, before: Noticed) -> None:
        """Go on where another left off; shown as soon as there is a board."""
        self._arrivals.take_up(before)
        self._test.last = before.proof.tested if before.proof else None
        self._taken_up, self._was_at = True, before.at_cursor

    def apply(self, settings: Settings) -> None:
        """The office wants to be called in another way."""
        self._settings = settings
        self._arrivals.keep_pace(_pace(settings))
        self._test.at = settings.desk.self_test
        self._command = None  # a changed command may fail anew, and say so

    def take(self, view: BoardView) -> tuple[Alert, ...]:
        """The tickets as they are now; what calls for somebody."""
        self._test.seen(view.data.cursor)
        self._arrivals.update(view.alerts)
        return self._arrivals.active(self._clock.now())

    def hear(self, news: tuple[Recorded, ...]) -> None:
        """What has just happened."""
        if news:
            from xianzhi_tui.tui.news import alerts_in, taken_over

            self._arrivals.tell(alerts_in(news))
            if (session := self._board.session) is not None:
                self._arrivals.tell(taken_over(news, self._board.view.tickets, session.actor.id))

    def see(self, ticket_id: str) -> None:
        """Somebody looks at this ticket."""
        self._arrivals.see(ticket_id, self._clock.now())
        self.ring()

    def mute(self) -> datetime:
        """Silence for a while; until when."""
        until = self._arrivals.mute(self._clock.now(), self._settings.desk.mute_minutes)
        self._board.calling.show_muted(until)
        return until

    def tick(self) -> None:
        """A second passed."""
        if self._arrivals.wakes(self._clock.now()):
            self._board.calling.show_muted(None)
        if (due := self._test.due(self._clock.now())) is not None:
            self._start("self-test", self._prove, due)
        self.ring()
        self._call_on_the_page()

    def ring(self) -> None:
        """Strike the bell if it is time to, and show what calls."""
        now = self._clock.now()
        if self._taken_up and self._board.is_mounted:
            self._taken_up = False
            self._board.calling.show_muted(self._arrivals.muted_until)
            self._show(self._test.last)
        if self._was_at and self._board.is_mounted and self._board.view.tickets:
            self._board.queue.go_to(self._was_at)
            self._was_at = ""
        if (stroke := self._arrivals.rings(now)) is not None:
            if self._settings.desk.bell:
                self._strike()
            if stroke.first and self._settings.desk.alert_command:
                self._tell_command(stroke.alert)
        self._board.calling.show(self._arrivals.active(now))

    def _call_on_the_page(self) -> None:
        """One that lies over the board hides the banner: what began to call since it was left is said there."""
        board = self._board
        if board.app.screen is board or self._left_with is None:
            self._left_with = board.calling.alerts
            return
        before = set(self._left_with)
        since = [one for one in board.calling.alerts if one not in before]
        parts = calling_parts(board.view, since, "", board.strings) if since else []
        for title in board.app.screen.query(Title):
            title.call(parts)

    def _may_call(self, alert: Alert, now: datetime) -> bool:
        """Not while somebody is on the phone with them already, nor at the quiet hours."""
        colleague = self._board.present.get(alert.ticket_id)
        called = alert.ticket_id == self.on_the_phone or (colleague is not None and colleague.calling)
        return not called and may_be_made(alert.at, now, self._board.view.data.policy)

    async def _prove(self, due: datetime) -> None:
        """Whether a report would arrive; a failure is rung for once a day, and shown until a later test passes."""
        last = self._test.last
        if last is None or last.due < due:
            self._show(None)  # yesterday's says nothing about today
        test = await self._test.run(due)
        self._show(test)
        if test.error is None:
            self.see("")
        elif last is None or last.due < due:
            self._arrivals.tell([Alert(Reason.SELF_TEST, "", test.at)])
            self._board.say_error(test.error)

    def _show(self, test: Tested | None) -> None:
        """That it passed where the board is empty, that it failed at the line."""
        t = self._board.strings
        self._board.queue.say_where_empty(t("test.passed", time=test.ended) if test and test.passed else "")
        self._board.link_bar.warn(t("test.failed", time=test.ended) if test and not test.passed else "")

    def _tell_command(self, alert: Alert) -> None:
        from xianzhi_tui.tui.alert_command import AlertCommand, words_of

        if self._command is None:
            self._command = AlertCommand(self._settings.desk.alert_command, self._board.say)
        t = self._board.strings
        words = words_of(alert, self._board.view.tickets.get(alert.ticket_id), t)
        self._start("alert", self._command.run, words, t)


def _pace(settings: Settings) -> Pace:
    desk = settings.desk
    return Pace(
        timedelta(seconds=desk.repeat_seconds),
        timedelta(minutes=desk.nobody_sent_minutes),
        timedelta(minutes=desk.warn_minutes),
    )
