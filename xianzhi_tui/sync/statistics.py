"""What the office's work comes to, as far as this machine knows: read off the replica, a few tickets at a time."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from msgspec import Struct

from xianzhi_tui.domain.statistics.figures import Figures, statistics
from xianzhi_tui.domain.statistics.repeats import LATER
from xianzhi_tui.domain.statistics.spans import Span
from xianzhi_tui.sync.kept import kept


class Counted(Struct, frozen=True):
    """The figures of a span, and since when no ticket is missing in them; None where only the board is here."""

    figures: Figures
    complete_from: datetime | None

    @property
    def complete(self) -> bool:
        """Whether no ticket of the span is missing."""
        return self.complete_from is not None and self.complete_from <= self.figures.span.since


def count(file: Path, span: Span, history_days: int) -> Counted:
    """The figures of a span as far as the service had told by then; raises NotFound where nothing was ever fetched."""
    with kept(file) as copy:
        assert copy.as_of is not None
        # What was said later than the last word of the service is not known here: no limit is called missed for it.
        figures = statistics(copy.tickets(span.since - LATER, span.until), span, copy.as_of)
        return Counted(figures, copy.complete_from(history_days))
