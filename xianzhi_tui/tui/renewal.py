"""The interface anew at a change of shift, while nobody is at it: what a long day has let grow is let go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from xianzhi_tui.domain.policy import on_day_of

if TYPE_CHECKING:
    from xianzhi_tui.tui.app import DeskApp

IDLE_SECONDS = 600.0
"""So long no key was pressed: nobody is in the middle of anything."""
YOUNG_SECONDS = 4 * 3600.0
"""A desk that was opened so lately has grown nothing yet, so none begins anew twice in a shift."""


class Renewal:
    """Does by itself what the key for it does, once a shift."""

    def __init__(self, app: DeskApp, start: Callable[..., object]) -> None:
        self._app, self._start = app, start
        self._handed_over = self._begun = False

    def handed_over(self) -> None:
        """The desk has changed hands."""
        self._handed_over = True

    def tick(self) -> None:
        """A second passed."""
        if not self._begun and self.due() and self._at_rest():
            self._begun = True
            self._start("leave", self._app.action_restart)

    def due(self) -> bool:
        """Whether a shift has ended since the desk was opened, as the office has set it."""
        app = self._app
        running = app.clock.monotonic() - app.began
        times = app.settings.desk.renew_at
        if not times or running < YOUNG_SECONDS:
            return False
        now = app.clock.now()
        return self._handed_over or any(_last(one, now) > now - timedelta(seconds=running) for one in times)

    def _at_rest(self) -> bool:
        """Whether nothing is open, nothing typed, nothing waited for; a desk locked by hand would come back open."""
        app, board = self._app, self._app.board
        left_alone = app.desk_lock.idle_seconds >= IDLE_SECONDS and not app.type_ahead.waiting
        bare = app.screen is board and board.bench is None and board.forms.form is None and not board.typing
        stays_locked = not board.locked or app.settings.desk.lock_minutes > 0
        return left_alone and bare and stays_locked and not app.lookout.muted


def _last(at: str, now: datetime) -> datetime:
    """When it was last so late in Shanghai."""
    today = on_day_of(now, time.fromisoformat(at))
    return today if today <= now else today - timedelta(days=1)
