"""Lists of tickets open in Excel and in other programs as what they are: words, numbers and times."""

from __future__ import annotations

import csv
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
from msgspec import Raw
from openpyxl import load_workbook

from tests import hostile
from tests.tui import office
from xianzhi_tui.codec import decode, decode_recorded, encode
from xianzhi_tui.domain.statistics.figures import statistics
from xianzhi_tui.domain.statistics.measures import Measure
from xianzhi_tui.domain.statistics.spans import days
from xianzhi_tui.domain.ticket import Category, Channel, Kind, State, Ticket
from xianzhi_tui.reports.about import About, Chosen, Source, Span
from xianzhi_tui.reports.columns import cells, headings
from xianzhi_tui.reports.lists import Csv, Format, Jsonl
from xianzhi_tui.reports.workbook import Xlsx
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.answers import StoryParts

T = Strings("zh")
SOURCE = Source("和新苑", office.NOW)


def written(format: Any, *matters: office.Matter, source: Source = SOURCE, language: str = "zh") -> bytes:
    """The file of these tickets."""
    out = BytesIO()
    made: Format = format(out, About(source, Chosen()), Strings(language))
    for matter in matters:
        # Only JSON lines look at the bytes, and no service could have sent some of these words.
        parts = StoryParts.of(matter.ticket, matter.events) if format is Jsonl else StoryParts(Raw(b""))
        made.add(parts, matter.ticket)
    made.finish(About(source, Chosen(), len(matters)))
    return out.getvalue()


def rows(file: bytes) -> list[dict[str, str]]:
    """A CSV as a program reads it."""
    return list(csv.DictReader(StringIO(file.decode("utf-8-sig"), newline="")))


def reported(text: str, place: str = "6号楼902") -> office.Matter:
    return office.matter(1042, place, text, office.ago(10))


def test_a_csv_opens_in_excel_as_utf8_with_windows_line_ends() -> None:
    file = written(Csv, reported("漏水"))
    assert file.startswith(b"\xef\xbb\xbf" + "单号,类型".encode())
    assert file.count(b"\r\n") == 2
    assert file.replace(b"\r\n", b"").count(b"\n") == 0


def test_a_ticket_in_the_middle_of_its_way_is_told_column_by_column() -> None:
    tile = next(one for one in office.afternoon() if one.ticket.no == 1042)
    (row,) = rows(written(Csv, tile))
    told = ("单号", "类别", "状态", "安全隐患", "报来时间", "受理人", "经办", "核实期限", "核实时限", "电话")
    assert [row[name] for name in told] == [
        "1042", "地面", "已派单", "是", "2026-11-23 14:13", "张敏", "王师傅", "2026-11-23 14:43", "超时", "138****1234",
    ]  # fmt: skip


@pytest.mark.parametrize("words", hostile.SMALL.values(), ids=hostile.SMALL)
def test_no_cell_of_a_csv_is_a_formula_or_an_order_to_a_terminal(words: str) -> None:
    (row,) = rows(written(Csv, reported(words if words.strip() else "空", words)))
    for cell in row.values():
        assert cell.lstrip()[:1] not in ("=", "+", "-", "@", "＝", "＋", "－", "＠")
        assert "\x1b" not in cell
        assert "\x9b" not in cell


@pytest.mark.parametrize("words", hostile.SMALL.values(), ids=hostile.SMALL)
def test_no_cell_of_a_workbook_is_a_formula(words: str) -> None:
    book = load_workbook(BytesIO(written(Xlsx, reported(words if words.strip() else "空", words))))
    for sheet in book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type != "f"
            if isinstance(cell.value, str) and cell.value.startswith("="):
                assert cell.quotePrefix  # so that it stays words when somebody edits it


def test_a_workbook_holds_times_as_times_and_says_what_it_holds() -> None:
    book = load_workbook(BytesIO(written(Xlsx, *office.afternoon())))
    about, tickets = book.worksheets
    told = {row[0]: row[1] for row in about.iter_rows(values_only=True)}
    count = len(office.afternoon())
    assert (told["小区"], told["工单数"], told["报来"]) == ("和新苑", str(count), str(count))
    figures = statistics(
        [one.ticket for one in office.afternoon()], days(date(2026, 1, 1), date(2026, 11, 23)), office.NOW
    )
    assert told["核实"] == figures.total.timing(Measure.VERIFY).on_time
    assert [cell.value for cell in tickets[1]] == headings(T)
    first = dict(zip(headings(T), (cell.value for cell in tickets[2]), strict=True))
    assert (first["单号"], first["报来时间"]) == (1044, datetime(2026, 11, 23, 14, 46, 17))  # noqa: DTZ001  # Excel knows no zones
    assert tickets.auto_filter.ref == f"A1:AF{len(office.afternoon()) + 1}"


def test_a_workbook_is_two_pages_wide_on_paper_and_its_figures_stand_below_each_other() -> None:
    book = load_workbook(BytesIO(written(Xlsx, *office.afternoon())))
    about, tickets = book.worksheets
    page = tickets.page_setup
    assert (page.orientation, page.fitToWidth, page.fitToHeight, page.pageOrder) == ("landscape", 2, 0, "overThenDown")
    assert (tickets.print_title_rows, tickets.print_title_cols) == ("$1:$1", "$A:$A"), "whose row it is"
    assert tickets["A2"].alignment.horizontal == tickets["M2"].alignment.horizontal == "left"
    *_, ratio = (cell for row in about.iter_rows() for cell in row if cell.value == T("figures.column.ratio"))
    below = about.cell(ratio.row + 2, ratio.column)
    assert str(below.value).endswith("%")
    assert (below.alignment.horizontal, ratio.alignment.horizontal) == ("right", "right")


def test_json_lines_keep_every_byte_of_a_ticket_and_its_events() -> None:
    lines = written(Jsonl, *office.afternoon()).splitlines()
    assert len(lines) == len(office.afternoon())
    for line, matter in zip(lines, office.afternoon(), strict=True):
        parts = decode(line, StoryParts)
        assert decode(bytes(parts.ticket), Ticket) == matter.ticket
        assert bytes(parts.ticket) == encode(matter.ticket)
        assert [decode_recorded(bytes(one)) for one in parts.events] == matter.events


def test_every_ticket_makes_a_row_as_wide_as_its_heading() -> None:
    assert {len(cells(one.ticket, office.NOW, T)) for one in office.afternoon()} == {len(headings(T))}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_two_columns_have_the_same_name(language: str) -> None:
    names = headings(Strings(language))
    assert len(set(names)) == len(names)


def test_a_copy_says_from_when_on_it_is_complete() -> None:
    copy = Source("和新苑", office.NOW, True, office.ago(days=90))
    book = load_workbook(BytesIO(written(Xlsx, source=copy)))
    told = [row[1] for row in book.worksheets[0].iter_rows(values_only=True)]
    assert "2026-08-25 14:46 起受理的工单齐全，更早的可能缺少" in told
    assert "本机副本（服务连不上）" in told


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        (Chosen(), 12),
        (Chosen(kind=Kind.COMPLAINT), 3),
        (Chosen(state=State.DISPATCHED), 1),
        (Chosen(category=Category.WATER, kind=Kind.REPAIR), 3),
        (Chosen(channel=Channel.PHONE), 0),
        (Chosen(Span(office.ago(60), office.NOW)), 3),
        (Chosen(Span(None, office.ago(days=3))), 2),
    ],
)
def test_tickets_are_chosen_by_what_they_are_and_when_they_were_filed(chosen: Chosen, count: int) -> None:
    assert sum(chosen.fits(one.ticket) for one in office.afternoon()) == count
