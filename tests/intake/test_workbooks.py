"""Excel files as offices keep them, and as nobody should."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from tests.hostile import DISGUISES, ESCAPES, MARKUP, QUERIES
from tests.imports import loaded_by
from xianzhi_tui.intake import workbooks
from xianzhi_tui.intake.batches import assemble
from xianzhi_tui.intake.drafts import Defaults
from xianzhi_tui.intake.tables import BadRow, NotReadable, Row, read

NOW = datetime(2026, 11, 23, 6, 46, tzinfo=UTC)
HALF_PAST_TWO = datetime.fromisoformat("2026-01-05 14:29")  # as Excel keeps it, without a zone
HEADING = ["编号", "内容", "报修时间", "联系电话"]

Make = Callable[..., Path]


@pytest.fixture
def book(tmp_path: Path) -> Make:
    """Writes a workbook of these sheets."""

    def make(*sheets: Iterable[Iterable[Any]]) -> Path:
        file = tmp_path / "reports.xlsx"
        with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd hh:mm"}) as out:
            for rows in sheets:
                sheet = out.add_worksheet()
                for number, cells in enumerate(rows):
                    sheet.write_row(number, 0, cells)
        return file

    return make


def words(file: Path) -> list[str]:
    return [str(row.cells.get("内容", "")) for row in read(file) if isinstance(row, Row)]


def test_cells_are_read_as_people_see_them(book: Make) -> None:
    file = book([HEADING, [7, "厨房水管漏水", HALF_PAST_TWO, 13800001234], [1.5, True, "2026/1/6", ""]])
    assert read(file) == [
        Row(2, dict(zip(HEADING, ["7", "厨房水管漏水", "2026-01-05 14:29:00", "13800001234"], strict=True))),
        Row(3, dict(zip(HEADING, ["1.5", "true", "2026/1/6"], strict=False))),
    ]


@pytest.mark.parametrize(
    ("cell", "filed_at"),
    [
        (HALF_PAST_TWO, "2026-01-05T06:29:00+00:00"),
        (date(2026, 1, 5), "2026-01-04T16:00:00+00:00"),
        ("2026年1月5日 14:29", "2026-01-05T06:29:00+00:00"),
        ("2026-01-05T14:29:00+09:00", "2026-01-05T05:29:00+00:00"),
    ],
    ids=str,
)
def test_a_time_is_shanghai_time_whether_a_date_or_words(book: Make, cell: object, filed_at: str) -> None:
    batch = assemble(read(book([HEADING, [1, "路灯不亮", cell, ""]])), Defaults(), NOW)
    assert [one.filed_at.isoformat() for one in batch.drafts if one.filed_at] == [filed_at]


def test_english_headings_do_as_well(book: Make) -> None:
    file = book([["ID", "Description", "Created At", "Phone"], ["a", "lift stuck", "2026-01-05", "13800001234"]])
    (draft,) = assemble(read(file), Defaults(), NOW).drafts
    assert (draft.report.text, draft.report.reporter.phone) == ("lift stuck", "13800001234")


def test_titles_above_the_heading_and_sheets_of_other_things_are_passed_over(book: Make) -> None:
    cover = [["和新苑物业"], ["2026年"]]
    file = book(cover, [], [["报修汇总表"], [], ["", "制表: 张敏"], HEADING, [1, "漏水"], [], [2, "灯不亮"]])
    assert [(row.line, row.cells["内容"]) for row in read(file) if isinstance(row, Row)] == [(5, "漏水"), (7, "灯不亮")]


def test_a_sheet_without_a_heading_we_know_is_read_as_it_stands(book: Make) -> None:
    assert read(book([], [["space", "total"], ["MS1", 3]])) == [Row(2, {"space": "MS1", "total": "3"})]
    assert read(book([], [])) == []


def test_bad_rows_are_told_by_their_number_in_the_sheet(book: Make) -> None:
    rows = [HEADING, [1, "漏水", "昨天"], [], [2, "", "2026-01-05"], [3, "灯不亮", "", "", "多"], [4, "门坏"]]
    batch = assemble(read(book(rows)), Defaults(), NOW)
    assert batch.bad == (BadRow(2, "时间 昨天 看不懂"), BadRow(4, "没有内容"), BadRow(5, "比表头多出 1 列"))
    assert [one.report.text for one in batch.drafts] == ["门坏"]


def test_a_formula_is_never_run_only_its_last_value_is_read(tmp_path: Path) -> None:
    file = tmp_path / "formulas.xlsx"
    with xlsxwriter.Workbook(file) as out:
        sheet = out.add_worksheet()
        sheet.write_row(0, 0, HEADING)
        sheet.write_formula(1, 1, '=HYPERLINK("http://evil.example","x")', None, "漏水")
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        sheet.write(2, 0, 5)
    assert words(file) == ["漏水", ""]


def test_hostile_cells_come_in_as_words(book: Make) -> None:
    texts = [*ESCAPES.values(), *MARKUP.values(), *DISGUISES.values(), *QUERIES.values()]
    texts = [text for text in texts if not any("\ud800" <= sign <= "\udfff" for sign in text)]
    with_number = [[n, text, "", text] for n, text in enumerate(texts)]
    batch = assemble(read(book([[*HEADING, *texts[:3]], *with_number])), Defaults(), NOW)
    said = "".join(one.report.text + one.report.reporter.phone for one in batch.drafts)
    assert len(batch.drafts) > 0.8 * len(texts)
    assert not set(said) & {"\x1b", "\x07", "\x9b", "\x00", "\u202e", "\u2066"}


def repacked(file: Path, part: str, content: bytes) -> Path:
    """The workbook with one part exchanged."""
    with ZipFile(file) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, kept in (parts | {part: content}).items():
            archive.writestr(name, kept)
    return file


SHEET = "xl/worksheets/sheet1.xml"


def test_an_archive_that_wants_to_become_huge_is_refused_before_it_is_unpacked(
    book: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = repacked(book([HEADING, [1, "漏水"]]), "xl/media/image1.png", bytes(3 << 20))
    monkeypatch.setattr(workbooks, "LARGEST_UNPACKED", 3 << 20)
    with pytest.raises(NotReadable, match="过大"):
        read(file)


def sheet(*rows: bytes, before: bytes = b"") -> bytes:
    """A sheet's part of a workbook, written by hand."""
    spoken = b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>"
    return before + spoken + b"".join(rows) + b"</sheetData></worksheet>"


ENTITIES = b"".join(b"<!ENTITY %c '%b'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(10))


@pytest.mark.parametrize(
    "content",
    [
        sheet(b"<row r='1'><c r='A1'/></row>")[:-30],
        b"not xml",
        sheet(
            b"<row r='1'><c r='A1' t='str'><v>&k;</v></c></row>", before=b"<!DOCTYPE x [<!ENTITY a 'x'>%b]>" % ENTITIES
        ),
        sheet(b"<row r='1'><c r='ZZZZZZZ1'><v>1</v></c></row>"),
        sheet(b"<row r='1'><c r='A1' t='s'><v>999999</v></c></row>"),
    ],
    ids=["cut off", "not xml", "entities in entities", "a column that is none", "a string that is none"],
)
def test_a_broken_workbook_is_refused(book: Make, content: bytes) -> None:
    with pytest.raises(NotReadable, match="不是完整的 Excel 文件"):
        read(repacked(book([HEADING]), SHEET, content))


def test_a_row_beyond_the_end_of_all_sheets_costs_no_time(book: Make) -> None:
    far = sheet(b"<row r='99999999999'><c r='A99999999999'><v>1</v></c></row>")
    assert read(repacked(book([HEADING]), SHEET, far)) == []


def test_too_many_rows_are_refused_with_advice(book: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 3)
    with pytest.raises(NotReadable, match="超过 3 行") as refused:
        read(book([HEADING, [1, "一"], [2, "二"], [3, "三"]]))
    assert "分成几个文件" in refused.value.todo


@pytest.mark.parametrize("content", [b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b""], ids=["cut", "password", "empty"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "book.xlsx").write_bytes(content)
    with pytest.raises(NotReadable, match="或加了密码"):
        read(tmp_path / "book.xlsx")


def test_nothing_of_excel_is_loaded_for_other_files() -> None:
    assert loaded_by("import xianzhi_tui.shell.importing, xianzhi_tui.intake.workbooks", "openpyxl") == set()
