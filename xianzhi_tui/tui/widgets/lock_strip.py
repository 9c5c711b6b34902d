"""In the place of a form while the desk is locked: whose desk it is, and the field for the PIN."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.getters import query_one
from textual.widget import Widget
from textual.widgets import Input

from xianzhi_tui.tui.widgets.lines import Lines, plain
from xianzhi_tui.tui.widgets.pin_editor import PinEditor


class LockStrip(Widget):
    """One line above the next step, so that the window of an input method has room below it."""

    DEFAULT_CSS = """
    LockStrip { height: 2; layout: vertical; background: $raised; }
    LockStrip PinEditor { width: 40; margin-left: 1; background: $background; }
    """

    pin = query_one(PinEditor)

    def __init__(self, words: str, tried: Callable[[str], object]) -> None:
        super().__init__()
        self._words, self._tried = words, tried

    def compose(self) -> ComposeResult:
        yield Lines()
        yield PinEditor("pin")

    def on_mount(self) -> None:
        self.query_one(Lines).put([([(f" {plain(self._words)}", "strong")], ())])
        self.pin.focus()

    @on(Input.Submitted)
    def _try(self, message: Input.Submitted) -> None:
        message.stop()
        if message.value:
            self.pin.value = ""
            self._tried(message.value)
