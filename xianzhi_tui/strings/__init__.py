"""Every sentence the desk says, in Chinese and in English, found by a dotted key."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from string import Formatter


class Strings:
    """The texts of one language: `t("link.unsent", count=3)`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts: dict[str, str] = import_module(f"xianzhi_tui.strings.{language}").TEXTS

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of this key with its placeholders filled."""
        text = self._texts[key]
        return text.format(**values) if values else text

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def sentence(self, key: str, values: Mapping[str, str]) -> str:
        """A text in pieces parted by `|`: a piece is left out when something in it has no value."""
        pieces = self._texts[key].split("|")
        return "".join(piece.format(**values) for piece in pieces if all(values[name] for name in placeholders(piece)))


def placeholders(text: str) -> list[str]:
    """The names in braces of a text."""
    return [name for _, name, _, _ in Formatter().parse(text) if name]
