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

    _taken = 0
    """So many cells at the right end of the screen are the line's own bar, which may lie over this one."""

    def introduce(self, session: Session | None, colleagues: Iterable[str], t: Strings) -> None:
        """Who is at this desk and who is at another."""
        parts: list[Part] = [(f" {t('app.name')}", "strong")]
        if session is not None:
            names = "、".join(dict.fromkeys((session.actor.name, *colleagues)))
            parts += [(f"  {plain(session.compound_name)}", ""), (f"  {t('top.on_duty', names=plain(names))}", "muted")]
        self.put([(parts, ())])

    def leave_room(self, cells_taken: int) -> None:
        """So many cells at the right end of the screen are somebody else's, however wide that is."""
        if cells_taken != self._taken:
            self._taken = cells_taken
            self.refresh()

    def render_line(self, y: int) -> Strip:
        (parts, _), *_ = self._lines
        beside = max(self.region.right - (self.screen.size.width - self._taken), 0)
        if cells(parts) + beside <= self.size.width:
            return super().render_line(y)
        match parts:
            case [_, (compound, tone), *watch]:  # who is on watch is news, what the program is called is not
                parts = [(compound.removeprefix(" "), tone), *watch]
        return paint((parts, [(" " * beside, "")]), self.size.width, self._tones)
