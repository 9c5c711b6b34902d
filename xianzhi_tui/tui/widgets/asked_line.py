"""A line that a page asks for in passing, with keys of its own while it is written on."""

from __future__ import annotations

from textual.message import Message

from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.forms.editors import LineEditor


class AskedLine(LineEditor):
    """Enter takes what is written, which the page judges; Escape goes back to what the page is about."""

    BINDINGS = bindings.of(bindings.ASKED)

    class Left(Message):
        """The person does not want to write it after all."""

    def action_leave(self) -> None:
        self.post_message(self.Left())
