"""`xianzhi import`: every good row comes in once, every bad one is told by line."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.cli.command_line import CommandLine
from tests.hostile import DISGUISES, ESCAPES, MARKUP

SHEET = """\
编号,标题,内容,报修时间,报修人,联系电话,地址,天气
A-1,漏水,"厨房水管漏水
已关总阀",2026-01-05 14:29,朱女士,13800001234,6号楼902,雨
A-2,路灯不亮,广场东侧路灯不亮,2026/1/6,王先生,13900005678,广场东侧,晴
A-3,噪音,楼上装修中午不停,昨天,李先生,,3号楼,晴
A-4,,,2026-01-07,,,,
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "reports.csv"
    file.write_text(SHEET, encoding="utf-8")
    return file


def jsonl(folder: Path, *rows: dict[str, Any]) -> Path:
    file = folder / "reports.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def brought_in(xianzhi: CommandLine, file: Path, *options: str) -> dict[int, dict[str, Any]]:
    """The tickets an import made, by their line in the file."""
    told = xianzhi("import", str(file), "--json", *options)
    assert told.code == 0, told.err
    numbers = {one["filed"]["id"]: one["line"] for one in told.objects if "filed" in one}
    return {numbers[one["id"]]: one for one in xianzhi("list", "--json").objects if one["id"] in numbers}


def test_a_sheet_comes_in_once_however_often_it_is_imported(xianzhi: CommandLine, sheet: Path) -> None:
    first = xianzhi("import", str(sheet))
    assert first.code == 0
    assert first.out == "已导入 2 条，早已导入 0 条，不能导入 2 条\n"
    assert "未用到的列: 天气" in first.err
    assert "第 5 行不能导入: 时间 昨天 看不懂" in first.err
    assert "第 6 行不能导入: 没有内容" in first.err
    assert "xianzhi setup" in first.err  # nobody may sign in here yet

    again = xianzhi("import", str(sheet))
    assert (again.code, again.out) == (0, "已导入 0 条，早已导入 2 条，不能导入 2 条\n")
    assert {ticket["no"] for ticket in xianzhi("list", "--json").objects} == {1001, 1002}


def test_the_numbers_follow_the_rows(in_use: CommandLine, tmp_path: Path) -> None:
    words = (f"{n}号楼楼道灯不亮" + "，修了又坏" * (n * 31 % 97) for n in range(150))
    tickets = brought_in(in_use, jsonl(tmp_path, *({"text": one} for one in words)))
    numbers = [tickets[line]["no"] for line in sorted(tickets)]
    assert len(numbers) == 150
    assert numbers == sorted(numbers)


def test_a_row_is_filed_as_it_was_reported(in_use: CommandLine, sheet: Path) -> None:
    leak, lamp = brought_in(in_use, sheet).values()
    leak, lamp = (leak, lamp) if leak["report"]["external_ref"] == "A-1" else (lamp, leak)
    assert (leak["report"]["category"], lamp["report"]["category"]) == ("water", "lighting")
    assert leak["filed_at"] == "2026-01-05T06:29:00Z"
    assert leak["report"]["text"] == "漏水\n厨房水管漏水\n已关总阀"
    assert leak["report"]["location"]["room"] == "902"
    assert leak["report"]["reporter"]["phone"] == "138****1234"
    assert "13800001234" not in json.dumps(leak)


def test_a_sheet_from_an_old_office_program_reads_the_same(in_use: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes(SHEET.replace("A-", "B-").encode("gb18030"))
    places = {ticket["report"]["location"]["text"] for ticket in brought_in(in_use, file).values()}
    assert places == {"6号楼902", "广场东侧"}


def test_a_workbook_reads_the_same(in_use: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(file) as out:
        rows = out.add_worksheet()
        for number, cells in enumerate(csv.reader(SHEET.replace("A-", "X-").splitlines(keepends=True))):
            rows.write_row(number, 0, cells)
    told = in_use("import", str(file))
    assert told.out == "已导入 2 条，早已导入 0 条，不能导入 2 条\n"
    assert "第 4 行不能导入: 时间 昨天 看不懂" in told.err
    assert in_use("import", str(file)).out == "已导入 0 条，早已导入 2 条，不能导入 2 条\n"


def test_a_trial_run_tells_everything_and_does_nothing(xianzhi: CommandLine, sheet: Path) -> None:
    trial = xianzhi("import", str(sheet), "--dry-run")
    assert trial.code == 0
    assert "报修  给水  1 条" in trial.out
    assert trial.out.endswith("试运行: 可以导入 2 条，不能导入 2 条；未做任何改动\n")
    assert "第 6 行不能导入: 没有内容" in trial.err
    assert not xianzhi.data.exists()


def test_programs_get_one_object_a_line(in_use: CommandLine, sheet: Path) -> None:
    sheet.write_text(SHEET.replace("A-", "C-"), encoding="utf-8")
    told = in_use("import", str(sheet), "--json").objects
    assert told[-1] == {"summary": {"filed": 2, "known": 0, "bad": 2, "cut": 0}}
    assert {one["line"]: one["reason"] for one in told if "reason" in one} == {5: "时间 昨天 看不懂", 6: "没有内容"}
    assert {one["line"] for one in told if "filed" in one} == {2, 4}


def test_a_file_with_nothing_in_it_for_us_is_refused(xianzhi: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "parking.csv"
    file.write_text("id,space,total\n" + "".join(f"{n},MS{n},1.5\n" for n in range(500)), encoding="utf-8")
    refused = xianzhi("import", str(file))
    assert refused.code == 1
    assert "第 2-501 行不能导入: 没有内容" in refused.err
    assert refused.error[:2] == ["parking.csv 里没有可以导入的报修或吐槽", "未导入任何内容"]


def test_times_in_the_future_need_to_be_moved(in_use: CommandLine, tmp_path: Path) -> None:
    ahead = datetime.now(UTC) + timedelta(days=400)
    file = jsonl(
        tmp_path,
        *(
            {"id": n, "text": f"{n}号楼路灯不亮", "created_at": (ahead - timedelta(hours=n)).isoformat()}
            for n in (1, 2)
        ),
    )
    assert in_use("import", str(file)).code == 1
    moved = brought_in(in_use, file, "--rebase", "now")
    assert in_use("import", str(file), "--rebase", "now").out == "已导入 0 条，早已导入 2 条，不能导入 0 条\n"
    newest, older = (datetime.fromisoformat(moved[line]["filed_at"]) for line in (1, 2))
    assert newest - older == timedelta(hours=1)
    assert abs(datetime.now(UTC) - newest) < timedelta(minutes=2)


def test_reports_by_phone_count_as_registered_at_the_desk(in_use: CommandLine, tmp_path: Path) -> None:
    file = jsonl(tmp_path, {"text": "单元门关不上", "channel": "Phone", "created_at": "2026-01-05"})
    (ticket,) = brought_in(in_use, file).values()
    assert (ticket["channel"], ticket["state"], ticket["filed_at"]) == ("phone", "ACCEPTED", "2026-01-04T16:00:00Z")


def test_history_comes_in_with_its_past_and_only_once(in_use: CommandLine, tmp_path: Path) -> None:
    file = jsonl(
        tmp_path,
        {"id": "h1", "text": "灯不亮[/", "created": "2026-01-05", "closed_at": "2026-01-06", "due_at": "2026-01-07"},
        {"id": "h2", "text": "水管漏水", "created": "2026-01-05", "closed_at": "2026-01-04"},
    )
    trial = in_use("import", str(file), "--history", "--dry-run")
    assert "其中 1 条已有结果，按历史导入" in trial.out
    assert "第 2 行不能导入: 办结时间早于报来时间" in trial.err
    told = in_use("import", str(file), "--history", "--json").objects
    (number,) = (one["filed"]["no"] for one in told if "filed" in one)
    (story,) = in_use("show", str(number), "--json").objects
    assert (story["ticket"]["state"], story["ticket"]["ended_at"]) == ("CLOSED", "2026-01-05T16:00:00Z")
    assert [one["type"] for one in story["events"]] == ["BroughtIn", "EndedElsewhere", "NoteAdded"]
    assert "期限 2026-01-07" in in_use("show", str(number)).out
    assert in_use("import", str(file), "--history").out == "已导入 0 条，早已导入 1 条，不能导入 1 条\n"


def test_what_is_said_for_all_rows_holds_for_all_rows(in_use: CommandLine, tmp_path: Path) -> None:
    file = jsonl(tmp_path, {"text": "厨房水管漏水"}, {"text": "外卖车堵门"})
    tickets = brought_in(in_use, file, "--kind", "complaint", "--channel", "suishenban").values()
    assert {(one["report"]["kind"], one["channel"]) for one in tickets} == {("complaint", "suishenban")}


def test_hostile_rows_harm_neither_the_books_nor_the_terminal(in_use: CommandLine, tmp_path: Path) -> None:
    words = [*ESCAPES.values(), *MARKUP.values(), *DISGUISES.values()]
    rows = [
        {"id": f"{n}{text}", "title": text, "detail": f"{n} 漏水{text}", "address": text, "name": text, text: text}
        for n, text in enumerate(words)
    ]
    done = in_use("import", str(jsonl(tmp_path, *rows)))
    assert (done.code, done.out) == (0, f"已导入 {len(rows)} 条，早已导入 0 条，不能导入 0 条\n")
    shown = in_use("list").out + in_use("show", "1010").out + done.err
    assert not set(shown) & {"\x1b", "\x07", "\x9b", "\x00", "\u202e", "\u2066"}


def test_long_reports_are_kept_and_too_long_ones_cut_with_notice(in_use: CommandLine, tmp_path: Path) -> None:
    file = jsonl(tmp_path, {"text": "长" * 5_000}, {"text": "更长" * 3_000})
    assert "第 2 行截短: 内容 6000 字，只保留前 5000 字" in in_use("import", str(file), "--dry-run").err
    assert {len(ticket["report"]["text"]) for ticket in brought_in(in_use, file).values()} == {5_000}


def test_another_compounds_reports_are_not_mixed_in(in_use: CommandLine, tmp_path: Path) -> None:
    file = jsonl(tmp_path, {"text": "别的小区的路灯不亮"})
    refused = in_use("import", str(file), "--compound", "滨河苑")
    assert refused.code == 1
    assert refused.error[1] == "未导入任何内容"
    assert in_use("list", "-q", "别的小区", "--json").objects == []


@pytest.mark.parametrize(
    ("name", "happened"),
    [
        ("nothing.csv", "没有这个文件"),
        ("folder.csv", "是文件夹"),
        ("book.xlsx", "不是完整的 Excel 文件"),
        ("old.xls", "不认识 .xls 的文件"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(xianzhi: CommandLine, tmp_path: Path, name: str, happened: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "book.xlsx").write_bytes(b"PK")
    (tmp_path / "old.xls").write_bytes(b"")
    refused = xianzhi("import", str(tmp_path / name))
    assert refused.code == 1
    assert happened in refused.error[0]
    assert not xianzhi.data.exists()
