"""Keys pressed faster than the program can follow: each goes where it would have gone had its person waited.

In Textual a key goes to what has the focus when it is read, and what it does happens later; whoever presses F2 and
types on would type at the board, and Backspace would take what was typed behind it. So the keys behind one that does
more than write wait until what it did is done. Where one that opens something at the desk opened nothing, and nobody
could have seen that yet, they were meant for what is not there: they do nothing, up to the first that does the same
with a form open as without.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual.events import Event, Key, Paste

from xianzhi_tui.tui import bindings

if TYPE_CHECKING:
    from textual.app import App
    from textual.widget import Widget

    from xianzhi_tui.tui.app import DeskApp

FUNCTION_KEY = re.compile(r"f\d+")
OPENING = "opening"
"""The errands that end with a page or a form."""
FILING = "filing"
"""The errand that ends with the cursor on a ticket that is new."""
QUIET_ROUNDS = 3
"""What a key does may send a message, and its receiver another, before the focus moves."""
PATIENCE_TICKS = 3
"""After so many seconds nothing is waited for any more: no key is ever lost to a page that does not come."""


class Answered(Event, bubble=True):
    """Sent behind a key through the same queues: when it is back, that key has been dealt with."""


class InOrder:
    """Holds keys and pastes back while the one before them is under way, and hands them on in order, one by one."""

    def __init__(self, app: App[None], hand_on: Callable[[Event], Awaitable[None]]) -> None:
        self._app, self._to_the_focus = app, hand_on
        self._held: deque[Key | Paste] = deque()
        self._key: Key | None = None  # the one under way
        self._round: Answered | None = None
        self._place: object = None  # where the round began
        self._quiet = self._ticks = 0

    @property
    def waiting(self) -> bool:
        """Whether a key is under way, and others wait for it."""
        return self._key is not None

    async def take(self, event: Key | Paste) -> None:
        """Something was pressed or pasted at the terminal."""
        if self._key is not None:
            self._held.append(event)
        else:
            await self._hand_on(event)

    def tick(self) -> None:
        """A second passed. A round is lost with a widget that closes in the midst of it, so another is sent."""
        self._ticks += 1
        if self._key is not None and self._ticks > 1:
            self._send()

    async def answered(self, answer: Answered) -> None:
        """A round is over: another, until nothing moved and nothing is being opened; then the next key."""
        if answer is not self._round:
            return
        self._quiet = self._quiet + 1 if self._place == self._here else 0
        if self._quiet < QUIET_ROUNDS:
            self._send()
        elif self._ticks < PATIENCE_TICKS and self._opening:
            self._round = None  # until it is there
        else:
            self._done()
            self._key = self._place = None
            while self._held and self._key is None:
                await self._hand_on(self._held.popleft())

    async def _hand_on(self, event: Key | Paste) -> None:
        if isinstance(event, Paste) or self._only_writes(event) or self._only_moves(event):
            await self._to_the_focus(event)
            return
        self._begins(event)
        await self._to_the_focus(event)
        self._key, self._quiet, self._ticks = event, 0, 0
        self._send()

    def _begins(self, key: Key) -> None:
        """A key is about to do something."""

    def _done(self) -> None:
        """What it did is done."""

    @property
    def _opening(self) -> bool:
        """Whether something is being fetched that opens when it is there, or written down that is gone to."""
        return False

    def _only_writes(self, key: Key) -> bool:
        return key.is_printable and is_text_field(self._app.focused)

    def _only_moves(self, key: Key) -> bool:
        """Whether it is an arrow in a list: held down, it must not have each of its steps drawn."""
        return False

    def _send(self) -> None:
        self._place, self._round = self._here, Answered()
        (self._app.focused or self._app.screen).post_message(self._round)

    @property
    def _here(self) -> object:
        return self._app.screen, self._app.focused


class TypeAhead(InOrder):
    """At the desk, where it is known besides which keys open something."""

    def __init__(self, app: DeskApp, hand_on: Callable[[Event], Awaitable[None]]) -> None:
        super().__init__(app, hand_on)
        self._desk = app
        self._opened_from: object = None  # where a key was pressed that opens something, until it is known what it did

    def forget_repeats(self) -> None:
        """An act was given: its key, pressed again before that could be seen, is no second act."""
        self._opened_from = None
        while self._held and isinstance(again := self._held[0], Key) and self._key and again.key == self._key.key:
            self._held.popleft()

    def opened(self) -> None:
        """What was waited for is there, or is not to be had."""
        if self._key is not None:
            self._quiet = 0
            self._send()

    def _begins(self, key: Key) -> None:
        self._opened_from = self._here if self._opens(key) else None

    def _done(self) -> None:
        if self._opened_from == self._here and not self._opening:
            self._forget(self._key)

    def _forget(self, key: Key | None) -> None:
        """Nothing opened: what was meant for it does nothing, and that is said; a key held down says it itself."""
        lost: list[Key | Paste] = []
        while self._held and not self._meant_anyhow(self._held[0], key):
            lost.append(self._held.popleft())
        if all(isinstance(one, Key) and key is not None and one.key == key.key for one in lost):
            return
        t, kept = self._desk.strings, self._held[0] if self._held else None
        said = t("said.nothing_opened_before", key=kept.key.upper()) if isinstance(kept, Key) else ""
        self._desk.board.say(said or t("said.nothing_opened"), also=True)

    def _meant_anyhow(self, event: Key | Paste, key: Key | None) -> bool:
        """Whether it is a function key that no form takes for itself: it would have done the same over one."""
        if isinstance(event, Paste) or not FUNCTION_KEY.fullmatch(event.key) or (key and event.key == key.key):
            return False
        app, chosen = self._desk, self._desk.settings.keys
        acts = bindings.BENCH if app.board.bench else bindings.BOARD
        in_forms = bindings.belongs(event.key, bindings.TAKEN_BY_FORMS, chosen)
        return bindings.belongs(event.key, acts, chosen) and not in_forms

    def _opens(self, key: Key) -> bool:
        """Whether this key opens something, pressed in a list."""
        app, bench = self._desk, self._desk.board.bench
        if app.focused is app.board.queue:
            return bindings.belongs(key.key, bindings.BOARD_OPENS, app.settings.keys)
        in_the_bench = bench is not None and app.focused is bench.listed
        return in_the_bench and bindings.belongs(key.key, bindings.BENCH_OPENS, app.settings.keys)

    def _only_moves(self, key: Key) -> bool:
        app = self._desk
        return app.focused is app.board.queue and bindings.belongs(key.key, bindings.QUEUE, app.settings.keys)

    @property
    def _opening(self) -> bool:
        return any(worker.group in (OPENING, FILING) and not worker.is_finished for worker in self._desk.workers)


def is_text_field(widget: Widget | None) -> bool:
    """Whether keys are written there; told without loading the fields' classes."""
    return hasattr(widget, "cursor_screen_offset")
