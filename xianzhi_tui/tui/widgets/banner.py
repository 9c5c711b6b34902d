"""The line under the top: the newest report nobody has accepted, or quietly how the day goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.arrangement import Section
from xianzhi_tui.tui.bindings import key_name
from xianzhi_tui.tui.view import BoardView
from xianzhi_tui.tui.widgets.lines import Line, Lines, Part, plain


class Banner(Lines):
    """New reports stand here; no window ever opens by itself."""

    DEFAULT_CSS = """
    Banner { background: $background; }
    Banner.-new { background: $new-ground; }
    """

    def announce(
        self, view: BoardView, cursor: str | None, muted_until: datetime | None, chosen: Mapping[str, str], t: Strings
    ) -> None:
        """The newest waiting report, what to press for it, and how many more wait."""
        self.set_class(bool(view.waiting), "-new")
        if not view.waiting:
            self.put([_calm(view, t)])
            return
        newest = view.tickets[view.waiting[-1]]
        left: list[Part] = [(f" {t(f'arrival.{newest.kind}')}  ", "new"), (_summary(newest, t), "strong")]
        right: list[Part] = []
        if more := len(view.waiting) - 1:
            right.append((f"  {t('arrival.more', count=more)}", "new"))
        act, key = ("accept", "board.next") if cursor == newest.id else ("go", "board.newest")
        right.append((f"  {t(f'arrival.{act}', key=key_name(key, chosen, t))}", "strong"))
        if muted_until is not None:
            right.append((f"  {t('arrival.muted', time=f'{muted_until.astimezone(SHANGHAI):%H:%M}')}", "muted"))
        self.put([(left, [*right, (" ", "")])])


def _summary(ticket: Ticket, t: Strings) -> str:
    report = ticket.report
    filed = f"{t(f'channel.{ticket.channel}')} {ticket.filed_at.astimezone(SHANGHAI):%H:%M}"
    words = (str(ticket.no or t("row.no_number")), report.location.text, " ".join(report.text.split())[:40])
    return plain("  ".join((*words, report.reporter.name, filed)))


def _calm(view: BoardView, t: Strings) -> Line:
    if not view.known:
        return (), ()
    right: list[Part] = []
    if finished := view.data.finished_today:
        right.append((t("today.on_time", on_time=view.data.on_time_today, finished=finished), "muted"))
    right.append((f"   {t('today.calls', count=view.arrangement.count(Section.CALLS))} ", "muted"))
    return ((f" {t('arrival.none')}", "muted"),), right
