"""A page to be read over the board: a title, the text, and the key that closes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from textual.app import ComposeResult

from xianzhi_tui.strings import Strings
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.screens.sized import SizedScreen
from xianzhi_tui.tui.widgets.key_line import KeyLine
from xianzhi_tui.tui.widgets.lines import Line, plain, wrap
from xianzhi_tui.tui.widgets.reader import Reader
from xianzhi_tui.tui.widgets.title import Title


class Page(SizedScreen[None]):
    """What it shows is passed in; Escape leads back."""

    acts: ClassVar[tuple[bindings.Act, ...]] = bindings.PAGE  # its keys, for the key line
    BINDINGS = bindings.of(bindings.PAGE)
    AUTO_FOCUS = "Reader"
    CSS = "Page { layout: vertical; } Page > #title, Page > KeyLine { background: $raised; }"

    def __init__(
        self, title: str, write: Callable[[int], list[Line]], keys: Mapping[str, str], strings: Strings
    ) -> None:
        super().__init__()
        self._heading, self._write, self._keys, self._t = title, write, keys, strings

    def compose(self) -> ComposeResult:
        yield Title(id="title")
        yield Reader(self._write, self._more)
        yield KeyLine(self.acts, (), self._keys, self._t)

    def on_mount(self) -> None:
        self._title()

    def _more(self, lines: int) -> str:
        key = bindings.key_name("reader.page_down", self._keys, self._t)
        return self._t("page.more", count=lines, key=key)

    def say(self, words: str, bad: bool = False) -> None:
        """Say something about the page below its title, in as many lines as it needs."""
        tone = "late" if bad else "key"
        self._title(*(([(f" {line}", tone)], ()) for line in wrap(plain(words), self.size.width - 2)))

    def _title(self, *said: Line) -> None:
        title = self.query_one(Title)
        title.styles.height = 1 + len(said)
        title.put([([(f" {self._heading}", "strong")], ()), *said])

    def action_close(self) -> None:
        self.dismiss()


class LivingPage(Page):
    """Written anew every second, as the board is."""

    def __init__(
        self, title: str, write: Callable[[], Iterable[Line]], keys: Mapping[str, str], strings: Strings
    ) -> None:
        super().__init__(title, lambda _: list(write()), keys, strings)

    def on_mount(self) -> None:
        self.set_interval(1.0, self.query_one(Reader).write_again)
