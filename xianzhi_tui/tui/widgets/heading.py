"""The board's lines that are not tickets: column names, section headings, and why a section is empty."""

from __future__ import annotations

from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.queues import Section
from xianzhi_tui.domain.ticket import State
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import LinkState
from xianzhi_tui.tui.arrangement import WAITING
from xianzhi_tui.tui.view import BoardView
from xianzhi_tui.tui.widgets.lines import Line, Part, fit
from xianzhi_tui.tui.widgets.row import GAP, Columns

_NOTHING_KNOWN = {LinkState.STARTING: "empty.starting", LinkState.CONNECTED: "empty.fetching"}


def column_line(cells: Columns, t: Strings) -> str:
    """The names of the columns."""
    parts = [
        " " * cells.clock_at + fit(t("column.clock"), cells.clock_width) + " " * GAP,
        fit(t("column.no"), cells.no),
        fit(t("column.place"), cells.place + 1),
        fit(t("column.words"), cells.words + 1),
        fit(t("column.state"), cells.state + 1) if cells.state else "",
        fit(t("column.who"), cells.who + 1),
    ]
    return "".join(parts)


def heading_line(view: BoardView, section: Section, t: Strings) -> Line:
    """`报修 7   超时 1   待受理 1   核实 2`."""
    total = f" {view.arrangement.count(section)}" if view.known else ""
    left: list[Part] = [(f" {t(f'section.{section}')}{total}", "strong")]
    if late := view.late.get(section):
        left.append((f"   {t('clock.late')} {late}", "late"))
    counts = view.states.get(section, {}) if section not in WAITING else {}
    left += [(f"   {t(f'state.{state}')} {counts[state]}", "muted") for state in State if state in counts]
    return left, ()


def empty_line(view: BoardView, section: Section, state: LinkState | None, said: str, t: Strings) -> Line:
    """Why nothing stands here: nothing to do, nothing yet, or nothing known; and that a report would arrive, if proved.

    In the past there is no line, and what is said is all.
    """
    what, as_of = t(f"empty.what.{section}"), view.data.data_as_of
    if coming := view.arrangement.count(section):  # rows hold still under the keys
        words = t("empty.coming", count=coming)
    elif state is None:
        words = said
    elif as_of is None:
        words = t(_NOTHING_KNOWN.get(state, "empty.no_data"))
    elif state is LinkState.CONNECTED:
        words = t("empty.connected", what=what, as_of=f"{as_of.astimezone(SHANGHAI):%H:%M}") + said
    else:
        words = t("empty.connecting" if state is LinkState.STARTING else "empty.offline", what=what)
    return ((f"   {words}", "muted"),), ()
