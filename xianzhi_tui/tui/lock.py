"""The lock of a desk that nobody sits at: names, numbers and words are hidden, clocks and alerts go on."""

from __future__ import annotations

from collections.abc import Callable

from xianzhi_tui.clock import Clock
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.sync.desk import Desk
from xianzhi_tui.tui.screens.board import Board

STILL_POSSIBLE = frozenset({"help", "quit", "sign_in"})
"""What anybody may do with a locked desk. Silencing the bell is not among it."""


class Lock:
    """Closes the desk when no key was pressed for so many minutes, and opens it to the right PIN."""

    def __init__(self, desk: Desk, board: Board, clock: Clock, start: Callable[..., object]) -> None:
        self._desk, self._board, self._clock, self._start = desk, board, clock, start
        self._touched = clock.monotonic()
        self._closing = False

    def touched(self) -> None:
        """Somebody is there."""
        self._touched = self._clock.monotonic()

    @property
    def idle_seconds(self) -> float:
        """Since somebody was there."""
        return self._clock.monotonic() - self._touched

    def tick(self, minutes: int) -> None:
        """A second passed; 0 minutes is never."""
        if minutes and self.idle_seconds >= minutes * 60:
            self.close()

    def close(self) -> None:
        """Lock, if somebody is signed in who can open it again."""
        if not self._closing and not self._board.locked and self._desk.session is not None:
            self._closing = True
            self._start("lock", self._close)

    def allows(self, action: str) -> bool:
        """Whether a key of everywhere works now."""
        return not self._board.locked or action in STILL_POSSIBLE

    async def open(self, pin: str) -> None:
        """Try a PIN."""
        board = self._board
        try:
            await self._desk.unlock(pin)
        except XianzhiError as error:
            board.say_error(error)
        else:
            # Asked for the PIN, the service may have given a login under this machine's own name.
            board.show_session(self._desk.session)
            await self.release()
            board.say(board.strings("said.unlocked"))

    async def release(self) -> None:
        """It is somebody's desk again."""
        self.touched()
        board = self._board
        if board.locked:
            from xianzhi_tui.tui.widgets.lock_strip import LockStrip

            await board.query(LockStrip).remove()
            self._show(locked=False)
            board.form_is(None)  # the keys are named again
            board.queue.focus()

    async def _close(self) -> None:
        board, app = self._board, self._board.app
        try:
            while app.screen is not board:
                if board.bench is not None and app.screen is board.bench:
                    board.leave_bench(board.bench.form_place.drafts)
                await app.screen.dismiss(None)
            await self._hide()
        finally:
            self._closing = False

    async def _hide(self) -> None:
        """A form is left, its draft kept; the field for the PIN takes its place."""
        from xianzhi_tui.tui.widgets.lock_strip import LockStrip

        board, session = self._board, self._desk.session
        self._show(locked=True)
        await board.close_form()
        name = session.actor.name if session else ""
        words = board.strings("lock.words", name=name, key=board.key("app.sign_in"))
        await board.mount(LockStrip(words, lambda pin: self._start("lock", self.open, pin)), before=board.next_line)

    def _show(self, *, locked: bool) -> None:
        board = self._board
        board.locked, board.queue.can_focus = locked, not locked
        board.show(board.bare, board.calling.alerts)
