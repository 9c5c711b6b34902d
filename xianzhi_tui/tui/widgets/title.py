"""The first line of a page that lies over the board, and hides the board's banner: what calls stands here meanwhile."""

from __future__ import annotations

from collections.abc import Iterable

from xianzhi_tui.tui.widgets.lines import Line, Lines, Part


class Title(Lines):
    """What the page is; at the right end what it says of itself, or what calls somebody while it is open."""

    _own: tuple[Line, ...] = ()
    _calling: tuple[Part, ...] = ()

    def put(self, lines: Iterable[Line]) -> None:
        self._own = tuple(lines)
        self._say()

    def call(self, parts: Iterable[Part]) -> None:
        """Say what calls, or that nothing does any more."""
        before, self._calling = self._calling, tuple(parts)
        if self._calling != before:
            self._say()

    def _say(self) -> None:
        first, rest = self._own[:1], self._own[1:]
        if first and self._calling:
            first = ((first[0][0], (*self._calling, (" ", ""))),)
        super().put((*first, *rest))
