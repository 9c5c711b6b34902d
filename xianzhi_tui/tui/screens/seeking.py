"""A page with a field: what is typed narrows down the list below it, and Enter goes to what is chosen there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.getters import query_one
from textual.screen import ScreenResultType
from textual.widgets import Input

from xianzhi_tui.config import Settings
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Found
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.forms.editors import LineEditor
from xianzhi_tui.tui.messages import FindWanted
from xianzhi_tui.tui.query import MAX_CHARS, Asked, NotUnderstood
from xianzhi_tui.tui.screens.sized import SizedScreen
from xianzhi_tui.tui.widgets.choice_list import ChoiceList
from xianzhi_tui.tui.widgets.key_line import KeyLine
from xianzhi_tui.tui.widgets.lines import Lines, Parts, wrap
from xianzhi_tui.tui.widgets.title import Title


class Seeking(SizedScreen[ScreenResultType]):
    """Enter is meant for what was typed: where it is quicker than the list, it waits for what is found."""

    CSS = """
    Seeking { layout: vertical; }
    Seeking > #said { height: auto; }
    Seeking > #title, Seeking > #said, Seeking > KeyLine { background: $raised; }
    Seeking > LineEditor, Seeking > LineEditor:focus { padding: 0 3; background: $background; }
    """
    acts: ClassVar[tuple[bindings.Act, ...]]  # its keys, for the key line
    title_key: ClassVar[str]
    AUTO_FOCUS = "LineEditor"

    field = query_one(LineEditor)
    listed: ChoiceList[Any]
    said = query_one("#said", Lines)

    def __init__(self, typed: str, settings: Settings, strings: Strings) -> None:
        super().__init__()
        self._settings, self._t = settings, strings
        self.typed = typed  # what is looked for; known when the page is gone, too
        self.going = False  # to what is chosen, once the list answers what was typed
        self._asked: Asked | None = None
        self._answered: Asked | None = None  # what the list answers

    def make_list(self) -> ChoiceList[Any]:
        """The list below the field."""
        raise NotImplementedError

    def narrow(self) -> None:
        """Something else was typed."""
        raise NotImplementedError

    def take(self, found: Found, asked: Asked) -> None:
        """This was found."""
        raise NotImplementedError

    def go(self) -> None:
        """To what is chosen."""
        raise NotImplementedError

    def beside(self) -> Parts:
        """What stands at the right end of the title."""
        return ()

    def compose(self) -> ComposeResult:
        yield Title(id="title")
        yield LineEditor(self.typed, "", MAX_CHARS)
        self.listed = self.make_list()
        yield self.listed
        yield Lines(id="said")
        yield KeyLine(self.acts, bindings.APP, self._settings.keys, self._t)

    def on_mount(self) -> None:
        self.query_one(Title).put([([(f" {self._t(self.title_key)}", "strong")], self.beside())])
        self.field.select_all()
        self._typed()

    def seek(self, asked: Asked) -> None:
        """Have tickets looked for."""
        self._asked = asked
        self.post_message(FindWanted(self, asked))

    def show(self, asked: Asked, found: Found) -> None:
        """What was found; an answer to something asked before is passed over."""
        if asked is not self._asked:
            return
        self._answered = asked
        self.take(found, asked)
        if self.going:
            self.action_go()

    def say(self, words: Iterable[str], tone: str = "muted") -> None:
        """Say something below the list."""
        self.said.put([([(f" {one}", tone)], ()) for one in words])

    def refuse(self, wrong: NotUnderstood) -> None:
        """What was typed says nothing that can be looked for."""
        self.say(wrap(wrong.words(self._t), self.size.width - 2), "late")

    @on(Input.Changed)
    def _typed(self) -> None:
        self._asked, self.going, self.typed = None, False, self.field.value
        self.narrow()

    @property
    def answers(self) -> bool:
        """Whether what is chosen is an answer to what was typed."""
        return self._asked is self._answered

    @on(Input.Submitted)
    def action_go(self) -> None:
        """To what is chosen, or to what will be when it is found."""
        self.going = not self.answers
        if not self.going:
            self.go()
        elif self._asked is not None:
            self.post_message(FindWanted(self, self._asked))

    def action_move(self, step: int) -> None:
        self.listed.action_move(step)

    def action_page(self, step: int) -> None:
        self.listed.action_page(step)

    def action_close(self) -> None:
        self.dismiss(None)
