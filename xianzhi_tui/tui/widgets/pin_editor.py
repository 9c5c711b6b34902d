"""Where a PIN is typed: at the sign-in, at the lock, under a handover."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Input

MAX_PIN = 64


class PinEditor(Input):
    """What stands in it is never shown, only how much."""

    def __init__(self, name: str) -> None:
        super().__init__(id=name, password=True, max_length=MAX_PIN, compact=True)
        self.set_reactive(Input.cursor_blink, False)  # it would move an input method's window twice a second

    @property
    def _value(self) -> Text:
        # Textual's dot is drawn two cells wide by some Chinese terminals: the cursor would stand beside its place.
        return Text("*" * len(self.value), no_wrap=True, overflow="ignore", end="")
