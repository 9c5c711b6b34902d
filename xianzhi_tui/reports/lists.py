"""Lists of tickets in the formats other programs open: JSON lines for programs, CSV and XLSX for Excel.

Each takes tickets one by one, so that a long history needs little memory, and is finished with what it says of itself.
"""

from __future__ import annotations

import csv
from datetime import datetime
from io import TextIOWrapper
from typing import Any, BinaryIO, Protocol

from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.reports import about
from xianzhi_tui.reports.about import About, stamp
from xianzhi_tui.reports.columns import COLUMNS, Cell, cells, headings
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.answers import StoryParts
from xianzhi_tui.text import csv_cell

MOST_ROWS = 1_048_575
"""What a sheet holds below its heading."""
_A4 = 9
_TIME_FORMAT = "yyyy-mm-dd hh:mm"


class Format(Protocol):
    """One way to write tickets down."""

    def add(self, parts: StoryParts, ticket: Ticket) -> None:
        """One more ticket, as it came and as it was read."""

    def finish(self, of: About) -> None:
        """No more of them."""


class TooManyRows(XianzhiError):
    """A sheet cannot hold so many tickets."""

    code = "too_many_rows"
    safe = "未写出文件"
    todo = "请用 --from 和 --to 分段导出，或用 --format csv"


class Jsonl:
    """Each ticket with its events as the service told them, one a line: what `xianzhi show --json` prints."""

    def __init__(self, out: BinaryIO, now: datetime, t: Strings) -> None:
        self._out = out

    def add(self, parts: StoryParts, ticket: Ticket) -> None:
        events = b",".join(bytes(one) for one in parts.events)
        self._out.write(b'{"ticket":' + bytes(parts.ticket) + b',"events":[' + events + b"]}\n")

    def finish(self, of: About) -> None:
        pass


class Csv:
    """For Excel: UTF-8 that says so, Windows line ends, no cell that would be run."""

    def __init__(self, out: BinaryIO, now: datetime, t: Strings) -> None:
        self._now, self._t = now, t
        self._text = TextIOWrapper(out, "utf-8-sig", newline="", write_through=False)
        self._rows = csv.writer(self._text, lineterminator="\r\n")
        self._rows.writerow(headings(t))

    def add(self, parts: StoryParts, ticket: Ticket) -> None:
        self._rows.writerow([_csv(one) for one in cells(ticket, self._now, self._t)])

    def finish(self, of: About) -> None:
        self._text.flush()
        self._text.detach()


class Xlsx:
    """A workbook: what it holds on the first sheet, the tickets on the second, words never taken for formulas."""

    def __init__(self, out: BinaryIO, now: datetime, t: Strings) -> None:
        from openpyxl import Workbook

        self._out, self._now, self._t = out, now, t
        self._book: Any = Workbook(write_only=True)  # rows go to the disk as they come
        self._summary = self._book.create_sheet(t("export.sheet.about"))
        self._sheet = self._book.create_sheet(t("export.sheet.tickets"))
        self._count = 0
        self._begin()

    def add(self, parts: StoryParts, ticket: Ticket) -> None:
        if (count := self._count + 1) > MOST_ROWS:
            raise TooManyRows(f"Excel 一张表只能放 {MOST_ROWS} 行")
        self._count = count
        self._sheet.append([self._cell(self._sheet, one) for one in cells(ticket, self._now, self._t)])

    def finish(self, of: About) -> None:
        for name, words in about.lines(of, self._t):
            self._summary.append([self._heading(self._summary, name), self._cell(self._summary, words)])
        self._sheet.auto_filter.ref = f"A1:{self._last_column}{self._count + 1}"
        self._book.save(self._out)

    def _begin(self) -> None:
        self._summary.column_dimensions["A"].width, self._summary.column_dimensions["B"].width = 16, 56
        self._sheet.freeze_panes = "B2"
        self._sheet.page_setup.orientation, self._sheet.page_setup.paperSize = "landscape", _A4
        self._sheet.print_title_rows = "1:1"
        for number, column in enumerate(COLUMNS, 1):
            self._sheet.column_dimensions[_letters(number)].width = column.width
        self._sheet.append([self._heading(self._sheet, one) for one in headings(self._t)])

    @property
    def _last_column(self) -> str:
        return _letters(len(COLUMNS))

    def _heading(self, sheet: Any, words: str) -> Any:
        from openpyxl.styles import Font, PatternFill

        cell = self._cell(sheet, words)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8EDF2")
        return cell

    def _cell(self, sheet: Any, value: Cell) -> Any:
        """A number, an instant in Shanghai's time, or words."""
        from openpyxl.cell import WriteOnlyCell

        if isinstance(value, datetime):
            cell = WriteOnlyCell(sheet, value.astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0))
            cell.number_format = _TIME_FORMAT
        elif isinstance(value, str):
            cell = WriteOnlyCell(sheet, value)
            cell.data_type = "s"  # the library takes what begins with = for a formula
            cell.quotePrefix = csv_cell(value) != value  # and Excel would, once somebody edits it
        else:
            cell = WriteOnlyCell(sheet, value)
        return cell


def _csv(value: Cell) -> Cell:
    match value:
        case datetime():
            return stamp(value)
        case str():
            return csv_cell(value)
        case _:
            return value


def _letters(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(number)
