"""The left end of the top line: which desk this is, of which compound, and who is on watch."""

from __future__ import annotations

from collections.abc import Iterable

from textual.strip import Strip

from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Session
from xianzhi_tui.tui.widgets.lines import Lines, Part, cells, paint, plain


class TopBar(Lines):
    """`贤智值班台  示范小区  值班 张敏、李强`."""

    DEFAULT_CSS = "TopBar { width: 100%; }"

    _end = 0
    """Up to which cell it is seen: from there on the line's own bar lies over it."""

    def introduce(self, session: Session | None, colleagues: Iterable[str], t: Strings) -> None:
        """Who is at this desk and who is at another."""
        parts: list[Part] = [(f" {t('app.name')}", "strong")]
        if session is not None:
            names = "、".join(dict.fromkeys((session.actor.name, *colleagues)))
            parts += [(f"  {plain(session.compound_name)}", ""), (f"  {t('top.on_duty', names=plain(names))}", "muted")]
        self.put([(parts, ())])

    def end_at(self, cell: int) -> None:
        """Beyond this cell something else stands."""
        if cell != self._end:
            self._end = cell
            self.refresh()

    def render_line(self, y: int) -> Strip:
        (parts, _), *_ = self._lines
        beside = max(self.size.width - self._end, 0)
        if cells(parts) + beside <= self.size.width:
            return super().render_line(y)
        match parts:
            case [_, (compound, tone), *watch]:  # who is on watch is news, what the program is called is not
                parts = [(compound.removeprefix(" "), tone), *watch]
        return paint((parts, [(" " * beside, "")]), self.size.width, self._tones)
