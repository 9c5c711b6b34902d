"""A ticket as a row of a spreadsheet: which columns there are, and what each says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from xianzhi_tui.domain.clocks import Clock, ClockName
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.text import clean

Cell = str | int | datetime | None
MOST_CHARS = 8_000
"""More than any text of a ticket may have, and less than a cell takes."""


class Column(NamedTuple):
    """One column: its name among the strings, its width in letters, and its cell."""

    name: str
    width: int
    cell: Callable[[Ticket, datetime, Strings], Cell]

    def heading(self, t: Strings) -> str:
        """What stands at its top."""
        return t(f"export.column.{self.name}")


def headings(t: Strings) -> list[str]:
    """The first row."""
    return [one.heading(t) for one in COLUMNS]


def cells(ticket: Ticket, now: datetime, t: Strings) -> list[Cell]:
    """A ticket's row; its words are clean, yet may still begin like a formula."""
    values = (one.cell(ticket, now, t) for one in COLUMNS)
    return [clean(value, max_chars=MOST_CHARS) if isinstance(value, str) else value for value in values]


def verdict(clock: Clock | None, now: datetime, t: Strings) -> str:
    """How a limit went: kept, missed, still running; nothing where it does not count."""
    if clock is None or clock.dropped:
        return ""
    if clock.overdue(now):
        return t("export.missed")
    return t("export.kept" if clock.ended else "export.running")


def work_clock(ticket: Ticket) -> Clock | None:
    """The limit for the work itself: the repair's, or the reply's to a complaint."""
    return ticket.clock(ClockName.FIX) or ticket.clock(ClockName.REPLY)


def _due(clock: Clock | None) -> datetime | None:
    return None if clock is None or clock.dropped else clock.due_at


def _handler(ticket: Ticket, t: Strings) -> str:
    if ticket.assignee is not None:
        return ticket.assignee.name
    return t(f"department.{ticket.department}") if ticket.department else ""


COLUMNS = (
    Column("no", 8, lambda ticket, now, t: ticket.no),
    Column("kind", 6, lambda ticket, now, t: t(f"kind.{ticket.kind}")),
    Column("category", 10, lambda ticket, now, t: t(f"category.{ticket.report.category}")),
    Column("state", 12, lambda ticket, now, t: t(f"state.{ticket.state}")),
    Column("channel", 8, lambda ticket, now, t: t(f"channel.{ticket.channel}")),
    Column("place", 18, lambda ticket, now, t: ticket.report.location.text),
    Column("building", 8, lambda ticket, now, t: ticket.report.location.building),
    Column("room", 8, lambda ticket, now, t: ticket.report.location.room),
    Column("reporter", 10, lambda ticket, now, t: ticket.report.reporter.name),
    Column("phone", 14, lambda ticket, now, t: ticket.report.reporter.phone),
    Column("text", 48, lambda ticket, now, t: ticket.report.text),
    Column("hazard", 10, lambda ticket, now, t: t("export.yes") if ticket.hazard else ""),
    Column("filed_at", 17, lambda ticket, now, t: ticket.filed_at),
    Column("accepted_at", 17, lambda ticket, now, t: ticket.accepted_at),
    Column("accepted_by", 10, lambda ticket, now, t: ticket.accepted_by.name if ticket.accepted_by else ""),
    Column("dispatched_at", 17, lambda ticket, now, t: ticket.dispatched_at),
    Column("handler", 10, lambda ticket, now, t: _handler(ticket, t)),
    Column("arrived_at", 17, lambda ticket, now, t: ticket.arrived_at),
    Column("verify_due", 17, lambda ticket, now, t: _due(ticket.clock(ClockName.VERIFY))),
    Column("verify_kept", 10, lambda ticket, now, t: verdict(ticket.clock(ClockName.VERIFY), now, t)),
    Column("done_at", 17, lambda ticket, now, t: ticket.finished_at or ticket.replied_at),
    Column("done_due", 17, lambda ticket, now, t: _due(work_clock(ticket))),
    Column("done_kept", 10, lambda ticket, now, t: verdict(work_clock(ticket), now, t)),
    Column("called_at", 17, lambda ticket, now, t: ticket.called_at),
    Column("calls", 10, lambda ticket, now, t: len(ticket.calls)),
    Column("urges", 10, lambda ticket, now, t: ticket.urges),
    Column("cycle", 8, lambda ticket, now, t: ticket.cycle),
    Column("stars", 8, lambda ticket, now, t: ticket.ratings[-1].stars if ticket.ratings else None),
    Column("comment", 24, lambda ticket, now, t: ticket.ratings[-1].comment if ticket.ratings else ""),
    Column("ended_at", 17, lambda ticket, now, t: ticket.ended_at),
    Column("external_ref", 14, lambda ticket, now, t: ticket.report.external_ref),
    Column("id", 38, lambda ticket, now, t: ticket.id),
)
