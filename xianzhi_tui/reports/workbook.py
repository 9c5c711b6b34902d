"""Tickets as a workbook: what they come to on the first sheet, every one on the second; words are never formulas."""

from __future__ import annotations

from copy import copy
from datetime import datetime
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, PatternFill
from openpyxl.styles.fonts import DEFAULT_FONT
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.statistics.figures import Count
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.reports import about, report_tables
from xianzhi_tui.reports.about import About
from xianzhi_tui.reports.columns import COLUMNS, Cell, cells, headings
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.answers import StoryParts
from xianzhi_tui.text import csv_cell

MOST_ROWS = 1_048_575
"""What a sheet holds below its heading."""
SUMMARY_WIDTHS = (16, 22, 22, 10, 12, 12)
PAGES_WIDE = 2
"""On paper; on one the letters would be too small to read, and on as many as it takes nobody finds a row again."""
_A4 = 9
_TIME_FORMAT = "yyyy-mm-dd hh:mm"
_BOLD, _GROUND = copy(DEFAULT_FONT), PatternFill("solid", fgColor="E8EDF2")
_BOLD.b = True
_LEFT, _RIGHT = Alignment("left"), Alignment("right")


class TooManyRows(XianzhiError):
    """A sheet cannot hold so many tickets."""

    code = "too_many_rows"
    safe = "未写出文件"
    todo = "请用 --from 和 --to 分段导出，或用 --format csv"


class Xlsx:
    """Sees every ticket for the figures, and lists those of the span."""

    takes_all = True

    def __init__(self, out: BinaryIO, of: About, t: Strings) -> None:
        self._out, self._now, self._t = out, of.source.as_of, t
        self._span = report_tables.counted_span(of)
        self._figures = Count(self._span, self._now)
        self._book: Any = Workbook(write_only=True)  # rows go to the disk as they come
        self._summary = self._book.create_sheet(t("export.sheet.about"))
        self._sheet = self._book.create_sheet(t("export.sheet.tickets"))
        self._rows = 0
        self._begin()

    def add(self, parts: StoryParts, ticket: Ticket) -> None:
        self._figures.take(ticket)
        if self._span.holds(ticket.filed_at):
            if (rows := self._rows + 1) > MOST_ROWS:
                raise TooManyRows(f"Excel 一张表只能放 {MOST_ROWS} 行")
            self._rows = rows
            self._sheet.append([_listed(self._sheet, one) for one in cells(ticket, self._now, self._t)])

    def finish(self, of: About) -> None:
        for name, words in about.lines(of, self._t):
            self._summary.append([_heading(self._summary, name), _cell(self._summary, words)])
        self._sum_up()
        self._sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{self._rows + 1}"
        self._book.save(self._out)

    def _begin(self) -> None:
        for number, width in enumerate(SUMMARY_WIDTHS, 1):
            self._summary.column_dimensions[get_column_letter(number)].width = width
        self._summary.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        self._summary.page_setup.paperSize = _A4
        for number, column in enumerate(COLUMNS, 1):
            self._sheet.column_dimensions[get_column_letter(number)].width = column.width
        self._sheet.freeze_panes = "B2"
        self._sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        page = self._sheet.page_setup
        page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight = "landscape", _A4, PAGES_WIDE, 0
        page.pageOrder = "overThenDown"
        self._sheet.print_title_rows, self._sheet.print_title_cols = "1:1", "A:A"
        self._sheet.append([_heading(self._sheet, one) for one in headings(self._t)])

    def _sum_up(self) -> None:
        """The figures that stand at the top of the report, and every limit."""
        figures, sheet, t = self._figures.figures(), self._summary, self._t
        sheet.append([])
        for tile in report_tables.tiles(figures, t):
            sheet.append([_heading(sheet, tile.name), _cell(sheet, tile.value), _cell(sheet, tile.note)])
        sheet.append([])
        names = ("figures.limits", "figures.column.kept", "figures.column.late", "figures.column.ratio")
        spans = ("figures.column.median", "report.column.most")
        sheet.append(_figures_at_the_right([_heading(sheet, t(name)) for name in (*names, *spans)]))
        for row in report_tables.limits(figures, t):
            kept = (row.on_time, row.late, row.ratio) if row.limited else (t("figures.no_limit"), None, None)
            sheet.append(_figures_at_the_right([_cell(sheet, one) for one in (row.name, *kept, row.median, row.most)]))


def _heading(sheet: Any, words: str) -> Any:
    cell = _cell(sheet, words)
    cell.font, cell.fill = _BOLD, _GROUND
    return cell


def _figures_at_the_right(row: list[Any]) -> list[Any]:
    """A row whose first cell is its name: the others stand below each other, numbers or words."""
    for cell in row[1:]:
        cell.alignment = _RIGHT
    return row


def _listed(sheet: Any, value: Cell) -> Any:
    """A ticket's cell, on the one line of its row; numbers and times stand at the left like the words beside them."""
    if isinstance(value, str):
        return _cell(sheet, " ".join(value.splitlines()))
    cell = _cell(sheet, value)
    cell.alignment = _LEFT
    return cell


def _cell(sheet: Any, value: Cell) -> Any:
    """A number, an instant in Shanghai's time, or words."""
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value.astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0))
        cell.number_format = _TIME_FORMAT
    else:
        cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"  # the library takes what begins with = for a formula
        cell.quotePrefix = csv_cell(value) != value  # and Excel would, once somebody edits it
    return cell
