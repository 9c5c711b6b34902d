"""`xianzhi export`: the office's tickets as files, from the service or from what this machine has of it."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
from collections.abc import Callable
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.cli.command_line import CommandLine
from tests.domain.office import DAY
from tests.sync.ledger import HOSTILE_TEXT, Ledger
from xianzhi_tui.clock import SystemClock
from xianzhi_tui.codec import decode
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.statistics.measures import Measure
from xianzhi_tui.domain.statistics.spans import Span
from xianzhi_tui.errors import ReadOnly, Unreachable, WrongUse
from xianzhi_tui.handing_out import AlreadyThere
from xianzhi_tui.shell.commands import carry_out
from xianzhi_tui.shell.office import Places
from xianzhi_tui.sync.answers import HistoryPage, StoryParts
from xianzhi_tui.sync.desk import Criterion, Query
from xianzhi_tui.sync.history import History
from xianzhi_tui.sync.opening import opened
from xianzhi_tui.sync.replica import Replica
from xianzhi_tui.sync.statistics import count

FORMULA = "=cmd|' /C calc'!A0"
Typed = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def filed(in_use: CommandLine) -> CommandLine:
    """An office with two tickets, one of them hostile, and a walk-in whose number is known."""
    file = in_use.data.parent / "two.csv"
    file.write_text(
        f"内容,地址,时间\n{HOSTILE_TEXT},{FORMULA},2026-01-05 10:00\n外卖车堵门,南门,2026-02-05 10:00\n", "utf-8"
    )
    assert in_use("import", str(file)).code == 0
    assert in_use("register", "6号楼902", "厨房漏水", "--name", "朱建国", "--phone", "13800001234").code == 0
    return in_use


@pytest.fixture
def type_(
    filed: CommandLine, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Typed:
    """Types a command as a program would, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def type_(*words: str) -> list[dict[str, Any]]:
        places = Places(filed.data)
        carry_out([*words, "--json"], lambda forgiving=False: places.office(SystemClock(), os.environ, forgiving))
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return type_


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(file.read_bytes().decode("utf-8-sig"), newline="")))


def test_everything_is_exported_and_the_answer_says_from_where(type_: Typed, tmp_path: Path) -> None:
    (said,) = (one["summary"] for one in type_("export"))
    file = tmp_path / said["file"]
    assert (said["tickets"], said["source"], said["unmasked"]) == (3, "service", False)
    told = rows(file)
    assert {row["位置"] for row in told} == {"6号楼902", "南门", "'" + FORMULA}
    assert told[0]["电话"] == "138****1234"


def test_the_format_is_known_by_the_files_name_and_filters_hold(type_: Typed, tmp_path: Path) -> None:
    type_("export", "-o", "a.xlsx", "--to", "2026-01-05")
    tickets = load_workbook(tmp_path / "a.xlsx").worksheets[1]
    assert [row[10] for row in tickets.iter_rows(min_row=2, values_only=True)] == [HOSTILE_TEXT]
    type_("export", "-o", "b.csv", "--from", "2026-01-06", "--kind", "complaint")
    assert [row["内容"] for row in rows(tmp_path / "b.csv")] == ["外卖车堵门"]


def test_json_lines_are_what_show_prints(type_: Typed, tmp_path: Path) -> None:
    type_("export", "--format", "jsonl", "-o", "all.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text("utf-8").splitlines()]
    assert lines == [type_("show", str(one["ticket"]["no"]))[0] for one in lines]


def test_full_numbers_are_the_managers_and_the_service_writes_it_down(
    type_: Typed, filed: CommandLine, tmp_path: Path
) -> None:
    (said,) = type_("export", "-o", "full.csv", "--unmask")
    assert said["summary"]["unmasked"]
    assert [row["电话"] for row in rows(tmp_path / "full.csv")] == ["13800001234", "", ""]
    with sqlite3.connect(filed.data / "service.db") as books:
        looks = books.execute("SELECT account, act FROM audit").fetchall()
    assert looks == [("local", "export")]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--format", "jsonl", "--unmask"), WrongUse),
        (("--from", "2026-02-01", "--to", "2026-01-01"), WrongUse),
        (("-o", "there.csv"), AlreadyThere),
        (("--format", "pdf"), WrongUse),
        (("--from", "昨天"), WrongUse),
    ],
)
def test_what_cannot_be_exported_is_said_and_nothing_is_written(
    type_: Typed, tmp_path: Path, words: tuple[str, ...], error: type[Exception]
) -> None:
    (tmp_path / "there.csv").write_text("theirs")
    with pytest.raises(error):
        type_("export", *words)
    assert [one.read_text() for one in tmp_path.iterdir()] == ["theirs"]


def test_the_list_goes_through_a_pipe_too(filed: CommandLine) -> None:
    said = filed("export", "--format", "jsonl", "-o", "-")
    assert [one["ticket"]["no"] for one in said.objects] == [1003, 1002, 1001]
    assert "已导出 3 张工单" in said.err


@pytest.fixture
def alone(tmp_path: Path) -> Callable[..., None]:
    """Types a command on a machine whose service is gone."""
    config = tmp_path / "config.toml"
    config.write_text('[server]\nurl = "http://127.0.0.1:9"\n', "utf-8")
    places = Places(tmp_path / "data", config)

    def type_(*words: str) -> None:
        carry_out(list(words), lambda forgiving=False: places.office(SystemClock(), {"XIANZHI_TOKEN": "x"}))

    return type_


def test_without_a_line_this_machines_copy_is_exported_and_said_to_be_one(
    alone: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger, data = Ledger(), tmp_path / "data"
    data.mkdir()
    ticket = ledger.do(ledger.file(), c.Accept())
    replica = Replica.open(data / "replica.db")
    replica.load_snapshot(ledger.snapshot())
    replica.close()
    alone("export", "-o", str(tmp_path / "all.jsonl"))
    said = capsys.readouterr().out
    assert "本机副本（服务连不上）" in said
    assert "只有在办的工单" in said
    assert decode((tmp_path / "all.jsonl").read_bytes(), StoryParts) == ledger.story(ticket)
    with pytest.raises(ReadOnly):
        alone("export", "-o", str(tmp_path / "full.csv"), "--unmask")
    assert not (tmp_path / "full.csv").exists()


def test_what_was_exported_is_looked_back_into_like_the_copy_it_came_from(
    alone: Callable[..., None], tmp_path: Path
) -> None:
    ledger, data = Ledger(), tmp_path / "data"
    data.mkdir()
    ended = [ledger.close(ledger.file()), ledger.cancel(ledger.file())]
    ledger.do(ledger.file(), c.Accept())
    ledger.now += DAY
    ledger.finish(ledger.file())
    replica = Replica.open(data / "replica.db")
    replica.load_snapshot(ledger.snapshot())
    replica.add_history(HistoryPage(tuple(map(ledger.story, ended))), ledger.now - 90 * DAY)
    replica.close()
    alone("export", "-o", str(tmp_path / "all.jsonl"))
    span = Span(ledger.events[0].recorded_at, ledger.now)
    with opened(tmp_path / "all.jsonl") as file:
        there, here = History(replica.file), History(file)
        for one in ledger.events:
            assert seen(there, one.recorded_at) == seen(here, one.recorded_at)
        assert figures(replica.file, span) == figures(file, span)


def seen(history: History, at: datetime) -> tuple[object, ...]:
    """What a look back shows of a moment."""
    past, leaks = history.at(at), history.find(Query((Criterion(words="漏水"),)), at)
    board = {one.id: one for one in past.data.tickets}
    return board, past.data.finished_today, past.earlier, past.later, [one.id for one in leaks.tickets], leaks.count


def figures(file: Path, span: Span) -> tuple[object, ...]:
    """What the statistics say of a span."""
    found = count(file, span, 90).figures
    timings = [found.total.timing(one) for one in Measure]
    kept = [(one.on_time, one.late, one.median) for one in timings]
    return found.filed, found.open, found.ended, found.repeats, kept


def test_without_a_line_and_without_a_copy_nothing_can_be_exported(alone: Callable[..., None], tmp_path: Path) -> None:
    with pytest.raises(Unreachable):
        alone("export", "-o", str(tmp_path / "all.csv"))
    assert not (tmp_path / "all.csv").exists()


def test_a_proof_is_written_checked_and_found_out_when_it_was_changed(
    type_: Typed, filed: CommandLine, tmp_path: Path
) -> None:
    (made,) = type_("proof", "1001", "-o", "proof.zip")
    (checked,) = type_("proof", "--check", "proof.zip", "--head", made["proof"]["head"])
    assert (checked["proof"]["no"], checked["proof"]["head"]) == (1001, made["proof"]["head"])
    (tmp_path / "proof.zip").write_bytes((tmp_path / "proof.zip").read_bytes()[:-30])
    changed = filed("proof", "--check", str(tmp_path / "proof.zip"))
    assert (changed.code, len(changed.error)) == (1, 3)
    with pytest.raises(WrongUse):
        type_("proof")
    with pytest.raises(WrongUse):
        type_("proof", "--check", "proof.zip", "--head", "12")
