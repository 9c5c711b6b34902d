"""Lists of tickets as text: JSON lines for programs, CSV for Excel; and what every format has to be able to do.

Each takes tickets one by one, so that a long history needs little memory, and is finished with what it says of itself.
"""

from __future__ import annotations

import csv
from datetime import datetime
from io import TextIOWrapper
from typing import BinaryIO, Protocol

from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.reports.about import About, stamp
from xianzhi_tui.reports.columns import Cell, cells, headings
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.answers import StoryParts
from xianzhi_tui.text import csv_cell


class Format(Protocol):
    """One way to write tickets down; begun with what is known of them beforehand, finished with what they were."""

    takes_all: bool
    """Whether it is to see tickets filed outside the span, too."""

    def add(self, parts: StoryParts, ticket: Ticket) -> None:
        """One more ticket, as it came and as it was read."""

    def finish(self, of: About) -> None:
        """No more of them."""


class Jsonl:
    """Each ticket with its events as the service told them, one a line: what `xianzhi show --json` prints."""

    takes_all = False

    def __init__(self, out: BinaryIO, of: About, t: Strings) -> None:
        self._out = out

    def add(self, parts: StoryParts, ticket: Ticket) -> None:
        events = b",".join(bytes(one) for one in parts.events)
        self._out.write(b'{"ticket":' + bytes(parts.ticket) + b',"events":[' + events + b"]}\n")

    def finish(self, of: About) -> None:
        pass


class Csv:
    """For Excel: UTF-8 that says so, Windows line ends, no cell that would be run."""

    takes_all = False

    def __init__(self, out: BinaryIO, of: About, t: Strings) -> None:
        self._now, self._t = of.source.as_of, t
        self._text = TextIOWrapper(out, "utf-8-sig", newline="", write_through=False)
        self._rows = csv.writer(self._text, lineterminator="\r\n")
        self._rows.writerow(headings(t))

    def add(self, parts: StoryParts, ticket: Ticket) -> None:
        self._rows.writerow([_csv(one) for one in cells(ticket, self._now, self._t)])

    def finish(self, of: About) -> None:
        self._text.flush()
        self._text.detach()


def _csv(value: Cell) -> Cell:
    match value:
        case datetime():
            return stamp(value)
        case str():
            return csv_cell(value)
        case _:
            return value
