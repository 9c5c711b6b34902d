"""The left end of the top line: which desk this is, of which compound, and who is on watch."""

from __future__ import annotations

from collections.abc import Iterable

from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Session
from xianzhi_tui.tui.widgets.lines import Lines, Part, plain


class TopBar(Lines):
    """`贤智值班台  示范小区  值班 张敏、李强`."""

    DEFAULT_CSS = "TopBar { width: 100%; }"

    def introduce(self, session: Session | None, colleagues: Iterable[str], t: Strings) -> None:
        """Who is at this desk and who is at another."""
        parts: list[Part] = [(f" {t('app.name')}", "strong")]
        if session is not None:
            names = "、".join(dict.fromkeys((session.actor.name, *colleagues)))
            parts += [(f"  {plain(session.compound_name)}", ""), (f"  {t('top.on_duty', names=plain(names))}", "muted")]
        self.put([(parts, ())])
