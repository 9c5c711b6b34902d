"""Files as they really come: several encodings, broken lines, odd separators."""

from __future__ import annotations

from pathlib import Path

import pytest

from xianzhi_tui.intake.tables import BadRow, NotReadable, Row, read

CSV = "编号,内容\r\n1,厨房水管漏水\r\n2,路灯不亮\r\n"


@pytest.fixture
def csv_file(tmp_path: Path) -> Path:
    return tmp_path / "reports.csv"


@pytest.fixture
def jsonl_file(tmp_path: Path) -> Path:
    return tmp_path / "reports.jsonl"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_read_in_the_encoding_it_was_written_in(csv_file: Path, encoding: str) -> None:
    csv_file.write_bytes(CSV.encode(encoding))
    assert read(csv_file) == [
        Row(2, {"编号": "1", "内容": "厨房水管漏水"}),
        Row(3, {"编号": "2", "内容": "路灯不亮"}),
    ]


def test_one_broken_line_does_not_turn_the_others_into_nonsense(jsonl_file: Path) -> None:
    good = '{"text": "电梯门关不上"}\n'.encode()
    jsonl_file.write_bytes(good * 2 + b'{"text": "\xff\xfe\xff"}\n' + good)
    rows = read(jsonl_file)
    assert rows[2] == BadRow(3, "编码有误或行过长")
    assert [row.cells for row in rows if isinstance(row, Row)] == [{"text": "电梯门关不上"}] * 3


def test_bad_json_lines_are_told_by_number(jsonl_file: Path) -> None:
    jsonl_file.write_text('{"text": "一"}\n\n{"text": \n[1, 2]\n' + "[" * 100_000 + "\nnull\n", encoding="utf-8")
    assert [(row.line, row.reason) for row in read(jsonl_file) if isinstance(row, BadRow)] == [
        (3, "不是完整的 JSON"),
        (4, "不是一个 JSON 对象"),
        (5, "不是完整的 JSON"),
        (6, "不是一个 JSON 对象"),
    ]


@pytest.mark.parametrize("mark", [",", "\t", ";", "，"])
def test_the_separator_is_the_one_of_the_heading(csv_file: Path, mark: str) -> None:
    csv_file.write_text(f"编号{mark}内容{mark}电话\n1{mark}漏水{mark}\n", encoding="utf-8")
    assert read(csv_file) == [Row(2, {"编号": "1", "内容": "漏水", "电话": ""})]


def test_a_quoted_cell_may_run_over_lines_and_the_count_stays_right(csv_file: Path) -> None:
    csv_file.write_text('编号,内容\n1,"第一行\n第二行"\n2,漏水,多,余\n3,灯\n', encoding="utf-8")
    assert read(csv_file) == [
        Row(2, {"编号": "1", "内容": "第一行\n第二行"}),
        BadRow(4, "比表头多出 2 列"),
        Row(5, {"编号": "3", "内容": "灯"}),
    ]


def test_short_and_empty_rows_harm_nobody(csv_file: Path) -> None:
    csv_file.write_text("\n编号,内容\n\n,,\n7\n", encoding="utf-8")
    assert read(csv_file) == [Row(5, {"编号": "7"})]


def test_a_cell_too_long_for_a_report_is_told_and_the_rest_read(csv_file: Path) -> None:
    csv_file.write_text("内容\n" + "长" * 200_000 + "\n灯不亮\n", encoding="utf-8")
    assert read(csv_file) == [BadRow(2, "引号不成对或单元格过长"), Row(3, {"内容": "灯不亮"})]


def test_nul_bytes_are_left_out(csv_file: Path) -> None:
    csv_file.write_bytes("内容\n漏\0水\n".encode())
    assert read(csv_file) == [Row(2, {"内容": "漏水"})]


def test_an_empty_file_has_no_rows(csv_file: Path) -> None:
    csv_file.write_bytes(b"")
    assert read(csv_file) == []


@pytest.mark.parametrize("name", ["reports.xls", "reports", "reports.pdf"])
def test_other_kinds_of_file_are_refused_with_advice(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK")
    with pytest.raises(NotReadable, match=r"另存为 \.xlsx、\.csv"):
        read(tmp_path / name)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotReadable, match=r"没有\.csv") as refused:
        read(tmp_path / "没有.csv")
    assert refused.value.safe == "未导入任何内容"
