"""What is pasted presses no keys.

Textual 8.2.8 reads a terminal's order inside of a paste as keys too, up to thirty of what stands behind it, Enter among
them: a text copied from anywhere would accept tickets, and a page full of colours would keep the desk for minutes.
Terminals that take the orders out before they hand a paste on are common, but not all are.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from textual.driver import Driver

from xianzhi_tui.text import REPLACEMENT

ORDER = "\x1b"
BEGINS, ENDS = f"{ORDER}[200~", f"{ORDER}[201~"


class Pasting:
    """Follows what a terminal sends, piece by piece; a mark may come in two of them."""

    def __init__(self) -> None:
        self._inside = False
        self._tail = ""  # the end of the last piece: outside it is handed on already, inside it waits for its rest

    def without_orders(self, piece: str) -> str:
        """The same with every order inside of a paste made unreadable, but for the one that ends it."""
        passed = []
        while piece:
            part, piece = self._within(piece) if self._inside else self._outside(piece)
            passed.append(part)
        return "".join(passed)

    def _outside(self, piece: str) -> tuple[str, str]:
        whole = self._tail + piece
        place = whole.find(BEGINS)
        if place < 0:
            self._tail = whole[1 - len(BEGINS) :]
            return piece, ""
        begun = place + len(BEGINS) - len(self._tail)
        self._inside, self._tail = True, ""
        return piece[:begun], piece[begun:]

    def _within(self, piece: str) -> tuple[str, str]:
        text, ended, rest = (self._tail + piece).partition(ENDS)
        self._inside, self._tail = not ended, "" if ended else _begun(text)
        return text[: len(text) - len(self._tail)].replace(ORDER, REPLACEMENT) + ended, rest


def _begun(text: str) -> str:
    """As much of the mark at its end as has come yet."""
    return next((ENDS[:size] for size in range(len(ENDS) - 1, 0, -1) if text.endswith(ENDS[:size])), "")


class _Calm:
    """Before a terminal's reader."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._pasting = Pasting()

    def feed(self, data: str) -> Iterable[Any]:
        passed = self._pasting.without_orders(data)
        return super().feed(passed) if passed or not data else ()  # type: ignore[misc]  # nothing would be the end


def take_calmly(driver: type[Driver]) -> None:
    """Let the driver read so from its start on."""
    module: Any = sys.modules[driver.__module__]
    reader = getattr(module, "XTermParser", None)
    if reader is not None and not issubclass(reader, _Calm):
        module.XTermParser = type(reader.__name__, (_Calm, reader), {})
