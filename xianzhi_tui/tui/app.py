"""The desk's application: it alone talks to the sync side, and hands what it hears down to the screens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, ClassVar

from textual import events, on
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from xianzhi_tui import garbage
from xianzhi_tui.clock import Clock
from xianzhi_tui.config import Settings
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.errors import ConfigError, XianzhiError
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import (
    Desk,
    LinkChanged,
    OutboxChanged,
    PresenceChanged,
    ReplicaChanged,
    Session,
    Update,
)
from xianzhi_tui.text import clean
from xianzhi_tui.tui import pictures, theme
from xianzhi_tui.tui.errands import Errands
from xianzhi_tui.tui.form_errands import FormErrands
from xianzhi_tui.tui.known import Known
from xianzhi_tui.tui.lock import Lock
from xianzhi_tui.tui.looking_back import LookingBack
from xianzhi_tui.tui.lookout import Lookout
from xianzhi_tui.tui.messages import (
    CallStarted,
    CommandIssued,
    DropWanted,
    FiguresWanted,
    FindWanted,
    FollowerChosen,
    MenuWanted,
    OriginalWanted,
    PhotosAsked,
    PictureWanted,
    RetryWanted,
    StoryAsked,
    StoryWanted,
    Wanted,
)
from xianzhi_tui.tui.photo_folder import DropFolder
from xianzhi_tui.tui.readiness import DESK, get_ready
from xianzhi_tui.tui.renewal import Renewal
from xianzhi_tui.tui.screens.board import Board
from xianzhi_tui.tui.shifts import Shifts
from xianzhi_tui.tui.terminal import on_hang_up, on_waking, record_failure, title
from xianzhi_tui.tui.type_ahead import FILING, OPENING, TypeAhead
from xianzhi_tui.tui.view import BoardView

CLOSE_SECONDS = 3.0
LONGEST_PASTE = 5_000
PUT_OFF_SECONDS = 0.15
PATIENCE_SECONDS = 0.3
"""So long the first picture waits for the replica; on a slow disk the tickets come after it."""


class DeskApp(FormErrands):
    """The duty desk in a terminal."""

    CSS_PATH: ClassVar = ["app.tcss", "screens/board.tcss"]  # the first screen does not load its own

    def __init__(
        self,
        desk: Desk,
        clock: Clock,
        settings: Settings,
        settings_changes: AsyncIterator[Settings | ConfigError] | None = None,
    ) -> None:
        super().__init__(theme.themes(), settings.desk.theme)
        self.desk = desk
        self.settings = settings
        self._settings_changes = settings_changes
        self.strings = Strings(settings.desk.language)
        self.known = Known(desk, clock, self._tickets_changed)
        self.clock = self.known.clock
        self.began = self.clock.monotonic()
        self.board = Board(self.clock, settings, self.strings, desk.session)
        self.drop = DropFolder(lambda files: self.board.form_place.photos_dropped(files), self.board.say_error)
        self.errands = Errands(desk, self.known, self.board, self.drop)
        self.lookout = Lookout(desk, self.board, self.clock, settings, lambda: self.bell(), self._start)
        self.shifts = Shifts(desk, self.known, self.board)
        self.type_ahead = TypeAhead(self, self.hand_on)
        self.looking_back = LookingBack(desk, self.known, self.board, self.lookout, self.clock)
        self.desk_lock = Lock(desk, self.board, self.clock, self._start)
        self.renewal = Renewal(self, self._start)
        self.terminal_title, self.wanted_anew = "", False

    def get_default_screen(self) -> Screen[None]:
        return self.board

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return theme.variables(theme.PALETTES[theme.DEFAULT])

    async def on_load(self) -> None:
        """Read the replica before the screen is made: the first picture is the board as it stands."""
        self.set_keymap(self.settings.keys)
        self._start("replica", self.known.read)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.known.worked_out.wait(), PATIENCE_SECONDS)

    @on(Board.Ready)
    def _board_ready(self) -> None:
        on_hang_up(lambda: self._start("leave", self.action_quit))
        if self._driver is not None and not self.is_headless:
            on_waking(self._driver, lambda: self.refresh(layout=True))
        self.lookout.ring()
        self._entitle()
        self._start("drafts", self.errands.recall)
        self._start("updates", self._follow)
        self.set_interval(1.0, self.tick)
        self.call_after_refresh(self._start, "ready", self._get_ready)
        if self.desk.session is None:
            self.action_sign_in()
        elif self.settings.desk.lock_minutes:
            self.desk_lock.close()  # or ending the desk and opening it again would be a key to it

    async def _get_ready(self) -> None:
        """First what keys need, then what else is followed: two that load at once would both be late."""
        await get_ready(DESK, self.strings, self.known.worked_out)
        if self.settings.photos.folder is not None:
            self._start("drop", self.drop.watch, self.settings.photos.folder, exclusive=True)
        if self._settings_changes is not None:
            self._start("settings", self._follow_settings, self._settings_changes)

    # What is heard from the sync side.

    async def _follow(self) -> None:
        await self.errands.take_up()
        self._start("look", self.known.look)
        async for update in self.desk.updates():
            self._take(update)

    def _take(self, update: Update) -> None:
        match update:
            case LinkChanged(link=link):
                self.errands.hear(link)
                if self.known.outdated:
                    self._start("replica", self.known.read)
            case ReplicaChanged(news=news):
                self.lookout.hear(news)
                self._start("replica", self._read_on)
            case OutboxChanged(entries=entries, handovers=handovers):
                self.known.handovers = handovers
                self._start("look", self.errands.tell, self.known.outbox(entries))
            case PresenceChanged(present=present):
                self.board.show_present(present)

    async def _read_on(self) -> None:
        await self.known.read()
        if ticket_id := self.board.at_cursor:  # what is told of it has gone on too
            self._start("story", self.errands.tell_story, ticket_id, exclusive=True)

    def _tickets_changed(self, view: BoardView) -> None:
        self.board.show(view, self.lookout.take(view))
        self.board.pages.show(self.known, view)
        self.shifts.look()
        self.lookout.ring()
        self._entitle()

    # What is asked by the screens.

    @on(CommandIssued)
    def _command_issued(self, message: CommandIssued) -> None:
        self.type_ahead.forget_repeats()
        self._start("issue", self.errands.issue, (Wanted(message.ticket_id, message.command, message.base_version),))

    @on(RetryWanted)
    def _retry_wanted(self, message: RetryWanted) -> None:
        self._start("outbox", self.desk.retry, message.command_id, message.base_version)

    @on(DropWanted)
    def _drop_wanted(self, message: DropWanted) -> None:
        self._start("outbox", self.desk.drop, message.command_id, message.reason)

    @on(StoryWanted)
    def _story_wanted(self, message: StoryWanted) -> None:
        if not self.board.locked:  # rows move under the cursor of a desk that nobody sits at, too
            self.lookout.see(message.ticket_id)
        self._start("story", self.errands.tell_story, message.ticket_id, exclusive=True)
        self._be_present(message.ticket_id, at_once=False)

    @on(StoryAsked)
    def _story_asked(self, message: StoryAsked) -> None:
        self._start(OPENING, self.errands.open_story, message.ticket_id, exclusive=True)

    @on(FindWanted)
    def _find_wanted(self, message: FindWanted) -> None:
        group = OPENING if message.page.going else "find"
        self._start(group, self.errands.find, message.page, message.asked, exclusive=True)

    @on(FiguresWanted)
    def _figures_wanted(self, message: FiguresWanted) -> None:
        self._start("figures", self.errands.count, message, exclusive=True)

    @on(MenuWanted)
    def _menu_wanted(self, message: MenuWanted) -> None:
        self._start(OPENING, self.errands.open_menu, message.ticket, exclusive=True)

    @on(FollowerChosen)
    def _follower_chosen(self, message: FollowerChosen) -> None:
        self._start(OPENING, self.errands.take_out, message.ticket_id, exclusive=True)

    @on(PhotosAsked)
    def _photos_asked(self, message: PhotosAsked) -> None:
        self._start(OPENING, self.errands.open_photos, message.ticket_id, exclusive=True)

    @on(PictureWanted)
    def _picture_wanted(self, message: PictureWanted) -> None:
        self._start("picture", pictures.draw, self.desk, message)

    @on(OriginalWanted)
    def _original_wanted(self, message: OriginalWanted) -> None:
        self._start("original", pictures.open_original, self.desk, message, self.board.strings, exclusive=True)

    @on(CallStarted)
    def _call_started(self, message: CallStarted) -> None:
        self.lookout.on_the_phone = message.ticket_id if message.calling else ""
        self._be_present(message.ticket_id, at_once=True)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.InputEvent):
            self.desk_lock.touched()
        if isinstance(event, events.Paste):  # before any field sees it: whole books and terminal orders are pasted too
            event.text = clean(event.text, max_chars=LONGEST_PASTE)
        await super().on_event(event)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.desk_lock.allows(action)

    # The App's own keys.

    def action_help(self) -> None:
        self.board.pages.help()

    def action_status(self) -> None:
        self.board.pages.status(self)

    def action_review(self) -> None:
        self.looking_back.open()

    def action_refresh(self) -> None:
        self._start("refresh", self.desk.refresh)
        self._say("said.refreshing")

    def action_mute(self) -> None:
        self._say("said.muted", time=f"{self.lookout.mute().astimezone(SHANGHAI):%H:%M}")

    def action_outbox(self) -> None:
        self.board.pages.tray(self.known, self.errands.story)

    def action_handover(self) -> None:
        if (page := self.shifts.open()) is not None:
            self.push_screen(page, self._handed_over)

    def action_sign_in(self) -> None:
        from xianzhi_tui.tui.screens.sign_in import SignIn

        self.push_screen(SignIn(self.desk, self.known.data.staff, self.settings.keys, self.strings), self._signed_in)

    def action_lock(self) -> None:
        self.desk_lock.close()

    async def action_quit(self) -> None:
        """What was pressed is safe before the desk closes."""
        await self.errands.settle()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.desk.close(), CLOSE_SECONDS)
        self.exit()

    async def action_restart(self) -> None:
        """The interface anew, for a day that has become long: nothing pressed or typed is lost."""
        self.wanted_anew = True
        await self.action_quit()

    # Settings changed while the desk runs.

    async def _follow_settings(self, changes: AsyncIterator[Settings | ConfigError]) -> None:
        async for change in changes:
            if isinstance(change, Settings):
                self.apply_settings(change)
            else:
                self.refuse_settings(change)

    def apply_settings(self, settings: Settings) -> None:
        """Take them over at once: theme, language, keys, bell, drop folder."""
        if settings.photos.folder != self.settings.photos.folder:
            self._start("drop", self.drop.watch, settings.photos.folder, exclusive=True)
        self.settings = settings
        self.strings = Strings(settings.desk.language)
        self.lookout.apply(settings)
        self.set_keymap(settings.keys)
        self.board.apply(settings, self.strings)
        self.looking_back.colour()
        self._say("said.settings")

    def refuse_settings(self, error: XianzhiError) -> None:
        """A broken file changes nothing and says why."""
        self.board.say_error(error)

    # Every second, and when something fails.

    def tick(self) -> None:
        if not self.is_running:
            return  # the desk is closing, one part after the other
        self.known.tick()
        if self.errands.typed:
            self._start("drafts", self.errands.keep_drafts)
        self.type_ahead.tick()
        self.lookout.tick()
        self.desk_lock.tick(self.settings.desk.lock_minutes)
        self._entitle()
        if self.type_ahead.waiting:  # what a key opens is drawn before the clocks are
            self.set_timer(PUT_OFF_SECONDS, self.tick_the_board)
        else:
            self.tick_the_board()
        self.looking_back.tick()
        if int(self.desk_lock.idle_seconds) == garbage.REST_SECONDS and not self.looking_back.is_open:
            garbage.sweep()
        if not self.is_headless:  # a picture that nobody sees does not age
            self.renewal.tick()

    def tick_the_board(self) -> None:
        """What was put off comes when the desk has closed meanwhile, too."""
        if self.is_running:
            self.board.tick()

    def _entitle(self) -> None:
        """How many tickets call is read from across the room, and on the other window's tab."""
        words = self.lookout.title
        if words != self.terminal_title and self._driver is not None:
            self.terminal_title = words
            self._driver.write(title(words))

    @on(Worker.StateChanged)
    def _worker_ended(self, message: Worker.StateChanged) -> None:
        """No failure is silent, and none of a worker closes the desk."""
        if message.worker.group in (OPENING, FILING) and message.worker.is_finished:
            self.type_ahead.opened()
        if message.state is not WorkerState.ERROR:
            return
        if isinstance(error := message.worker.error, XianzhiError):
            self.board.say_error(error)
        else:
            record_failure(error)
            self._say("said.failed", bad=True)

    async def _handed_over(self, session: Session | None) -> None:
        self.shifts.closed()
        if session is not None:
            self.renewal.handed_over()
        await self._signed_in(session)

    async def _signed_in(self, session: Session | None) -> None:
        if session is not None:
            await self.errands.seat(session)
            self._start("lock", self.desk_lock.release)
            self._say("said.signed_in", name=session.actor.name)
            self._start("replica", self.known.read)
            self._start("since", self.shifts.came_back)

    def _be_present(self, ticket_id: str, *, at_once: bool) -> None:
        """Colleagues see whom somebody calls from here, or else what is open; a call outlasts a move of the cursor."""
        calling = bool(self.lookout.on_the_phone)
        if at_once or not calling:
            self._start("presence", self.errands.be_present, ticket_id, calling, at_once, exclusive=True)

    def _say(self, key: str, /, *, bad: bool = False, **values: Any) -> None:
        self.board.say(self.strings(key, **values), bad=bad)
