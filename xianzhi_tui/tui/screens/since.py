"""Since you left (离开后): what came, what ended, who did what to your tickets, while you were away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.getters import query_one

from xianzhi_tui.strings import Strings
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.messages import StoryAsked
from xianzhi_tui.tui.screens.sized import SizedScreen
from xianzhi_tui.tui.widgets.key_line import KeyLine
from xianzhi_tui.tui.widgets.lines import plain
from xianzhi_tui.tui.widgets.pick_list import PickLine, PickList
from xianzhi_tui.tui.widgets.title import Title


class SincePage(SizedScreen[None]):
    """A short list, newest last, where the cursor begins."""

    BINDINGS = bindings.of(bindings.SINCE)
    AUTO_FOCUS = "PickList"
    CSS = "SincePage { layout: vertical; } SincePage > #title, SincePage > KeyLine { background: $raised; }"

    listed = query_one(PickList)

    def __init__(self, title: str, lines: Sequence[PickLine], keys: Mapping[str, str], strings: Strings) -> None:
        super().__init__()
        self._heading, self._keys, self._t = title, keys, strings
        self._lines = lines or [PickLine([(f" {strings('since.nothing')}", "muted")])]

    def compose(self) -> ComposeResult:
        yield Title(id="title")
        yield PickList(lambda _: (self._lines,))
        yield KeyLine(bindings.SINCE, bindings.APP, self._keys, self._t)

    def on_mount(self) -> None:
        self.query_one(Title).put([([(f" {plain(self._heading)}", "strong")], ())])
        self.call_after_refresh(self.listed.action_move, len(self._lines))

    def action_open(self) -> None:
        if ticket_id := self.listed.ticket_id:
            self.post_message(StoryAsked(ticket_id))

    def action_close(self) -> None:
        self.dismiss()
