"""The strip below a sheet where two people sign: a remark, a PIN each, and what is said to them."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.getters import query_one
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.forms.editors import LineEditor
from xianzhi_tui.tui.widgets.lines import Lines, plain, wrap
from xianzhi_tui.tui.widgets.pin_editor import PinEditor

MOST_LINES = 3


class Signing(Widget):
    """Whose PIN is wanted has the focus; a PIN leaves the field the moment it is given."""

    DEFAULT_CSS = """
    Signing {
        height: auto;
        background: $raised;
        & > Horizontal { height: 1; }
        & .label { width: 26; }
        & .state { width: 1fr; }
        & PinEditor { width: 20; background: $background; }
        & PinEditor:disabled { background: $raised; }
        & LineEditor { width: 1fr; margin-right: 1; background: $background; }
        & > #said { height: auto; min-height: 1; max-height: 3; }
    }
    """

    giver = query_one("#giver", PinEditor)
    taker = query_one("#taker", PinEditor)
    remark = query_one(LineEditor)

    @dataclass
    class Tried(Message):
        """Somebody typed their PIN."""

        pin: str
        by_giver: bool

    class Emptied(Message):
        """Enter was pressed where no PIN stood."""

    def __init__(self, longest_remark: int, strings: Strings) -> None:
        super().__init__()
        self._longest_remark, self._t = longest_remark, strings
        self._wanted = "giver"

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Lines(id="remark-label", classes="label")
            yield LineEditor("", "", self._longest_remark)
        for who in ("giver", "taker"):
            with Horizontal():
                yield Lines(id=f"{who}-label", classes="label")
                yield PinEditor(who)
                yield Lines(id=f"{who}-state", classes="state")
        yield Lines(id="said")

    def ask(self, giver: str, taker: str, signed: str) -> None:
        """Whose turn it is: the giver's, or, since so long signed, the taker's."""
        t = self._t
        self._put("#remark-label", t("handover.remark"), "muted")
        self._put("#giver-label", t("handover.giver", name=giver), "strong")
        self._put("#taker-label", t("handover.taker", name=taker), "strong" if signed else "muted")
        self._put("#giver-state", t("handover.signed", time=signed) if signed else "", "key")
        self._put("#taker-state", "" if signed else t("handover.after_giver"), "muted")
        self.giver.disabled = self.remark.disabled = bool(signed)
        self.taker.disabled = not signed
        if not signed:
            self.taker.value = ""
        self._wanted = "taker" if signed else "giver"
        self.wanted.focus()

    def hurry(self) -> None:
        """The colleague's keys do not wait until the giver's PIN was looked at."""
        self.giver.value, self.taker.disabled = "", False
        self.taker.focus()

    def say(self, words: str, tone: str) -> None:
        """Tell the two something."""
        lines = wrap(plain(words), self.size.width - 2)[:MOST_LINES]
        self.query_one("#said", Lines).put([([(f" {line}", tone)], ()) for line in lines])

    @property
    def wanted(self) -> PinEditor:
        """The field of the PIN that is wanted next."""
        return self.taker if self._wanted == "taker" else self.giver

    @on(Input.Submitted, "PinEditor")
    def _submitted(self, message: Input.Submitted) -> None:
        message.stop()
        if message.value:
            self.post_message(self.Tried(message.value, message.input is self.giver))
        else:
            self.post_message(self.Emptied())

    @on(Input.Submitted, "LineEditor")
    def _to_pin(self, message: Input.Submitted) -> None:
        message.stop()
        self.wanted.focus()

    def _put(self, where: str, words: str, tone: str) -> None:
        self.query_one(where, Lines).put([([(f" {plain(words)}", tone)], ())])
