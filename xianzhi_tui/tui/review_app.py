"""The look back by itself: no desk, no service, no agent; it only reads."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import ClassVar

from textual import events, on
from textual.screen import Screen

from xianzhi_tui.clock import Clock
from xianzhi_tui.config import Settings
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Session
from xianzhi_tui.sync.past import Records
from xianzhi_tui.sync.photo_copies import PhotoCopies
from xianzhi_tui.tui import bindings, theme
from xianzhi_tui.tui.messages import OriginalWanted, PictureWanted
from xianzhi_tui.tui.office_app import OfficeApp
from xianzhi_tui.tui.pictures import draw, open_original
from xianzhi_tui.tui.readiness import get_ready
from xianzhi_tui.tui.screens.review import Review
from xianzhi_tui.tui.terminal import on_hang_up
from xianzhi_tui.tui.type_ahead import InOrder


class OnlyReview(Review):
    """There is nothing under it."""

    def leave(self) -> None:
        """The program ends."""
        self.app.exit()


class ReviewApp(OfficeApp):
    """One screen, which is left with the program."""

    CSS_PATH: ClassVar = ["app.tcss", "screens/review.tcss"]  # the first screen does not load its own

    def __init__(
        self,
        records: Records,
        photos: PhotoCopies,
        clock: Clock,
        settings: Settings,
        session: Session | None,
        at: datetime | None,
        lock_minutes: int = 0,
    ) -> None:
        look = theme.past_theme(settings.desk.theme)
        super().__init__([look], look.name)
        self._clock, self._touched, self._lock_minutes = clock, clock.monotonic(), lock_minutes
        self.type_ahead = InOrder(self, self.hand_on)
        self._photos = photos
        self._settings, self.strings = settings, Strings(settings.desk.language)
        self._at = at
        self.review = OnlyReview(records, clock, settings, self.strings, session, at or clock.now())

    def get_default_screen(self) -> Screen[None]:
        return self.review

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return theme.variables(theme.past(theme.DEFAULT))

    async def on_load(self) -> None:
        """The first picture is the board as it stood."""
        self.set_keymap(self._settings.keys)
        with suppress(XianzhiError):  # the screen asks again, and says why not
            await self.review.rewind.go(self._at)

    def on_mount(self) -> None:
        on_hang_up(self.exit)
        self.set_interval(1.0, self._tick)
        self.call_after_refresh(self._get_ready)

    def _tick(self) -> None:
        """A second passed; where the desk would lock, what nobody looks at is closed."""
        self.type_ahead.tick()
        self.review.tick()
        if self._lock_minutes and self._clock.monotonic() - self._touched >= self._lock_minutes * 60:
            self.exit(message=self.strings("review.left_alone"))

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.InputEvent):
            self._touched = self._clock.monotonic()
        await super().on_event(event)

    def _get_ready(self) -> None:
        self._start("ready", get_ready, ["xianzhi_tui.tui.screens.past_find"], self.strings)

    @on(PictureWanted)
    def _picture_wanted(self, message: PictureWanted) -> None:
        self._start("picture", draw, self._photos, message)

    @on(OriginalWanted)
    def _original_wanted(self, message: OriginalWanted) -> None:
        self._start("original", open_original, self._photos, message, self.strings)

    def action_help(self) -> None:
        from xianzhi_tui.tui.screens.help import Help, in_force

        if not isinstance(here := self.screen, Help):
            self.push_screen(Help(self._settings.keys, self.strings, in_force(here), bindings.ONLY_REVIEW))
