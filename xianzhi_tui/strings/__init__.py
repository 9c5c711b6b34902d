"""Every sentence the desk says, in Chinese and in English, found by a dotted key."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from string import Formatter

ROOMS = (
    "words",
    "board",
    "watch",
    "events",
    "forms",
    "refusals",
    "explain",
    "finding",
    "photos",
    "shift",
    "status",
    "shell",
    "figures",
    "reports",
    "review",
)
"""Where the texts lie, those of the first picture first: a room is opened when a text lies in none before it."""


class Strings:
    """The texts of one language: `t("link.unsent", count=3)`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._found: dict[str, str] = {}
        self._opened = 0  # so many of the rooms

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of this key with its placeholders filled."""
        text = self._text(key)
        return text.format(**values) if values else text

    def __contains__(self, key: str) -> bool:
        return key in self._found or key in self.texts

    def sentence(self, key: str, values: Mapping[str, str]) -> str:
        """A text in pieces parted by `|`: a piece is left out when something in it has no value."""
        pieces = self._text(key).split("|")
        return "".join(piece.format(**values) for piece in pieces if all(values[name] for name in placeholders(piece)))

    @property
    def texts(self) -> Mapping[str, str]:
        """All of them, by their keys."""
        self.open_all()
        return self._found

    def open_all(self) -> None:
        """Whatever is asked for next is here."""
        while self._opened < len(ROOMS):
            self._open_one()

    def _text(self, key: str) -> str:
        while key not in self._found and self._opened < len(ROOMS):
            self._open_one()
        return self._found[key]

    def _open_one(self) -> None:
        # Counted last: of two threads that open the same room, neither misses a text in it.
        opened = self._opened
        self._found.update(import_module(f"xianzhi_tui.strings.{self.language}.{ROOMS[opened]}").TEXTS)
        self._opened = opened + 1


def placeholders(text: str) -> list[str]:
    """The names in braces of a text."""
    return [name for _, name, _, _ in Formatter().parse(text) if name]
