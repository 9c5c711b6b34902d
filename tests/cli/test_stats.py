"""`xianzhi stats`: the figures of a span, for people and for programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.command_line import CommandLine
from tests.sync.ledger import HOSTILE_TEXT, Ledger
from xianzhi_tui.clock import SystemClock
from xianzhi_tui.shell.commands import carry_out
from xianzhi_tui.shell.office import Places
from xianzhi_tui.sync.replica import Replica


@pytest.fixture(scope="module")
def filed(in_use: CommandLine) -> CommandLine:
    """An office with a leak that came back, and a complaint by phone."""
    file = in_use.data.parent / "three.csv"
    rows = (
        f"{HOSTILE_TEXT},6号楼902,2026-01-05 10:00,小程序",
        "又漏水了,6号楼801,2026-01-20 10:00,小程序",
        "外卖车堵门,南门,2026-01-21 09:30,电话",
    )
    file.write_text("内容,地址,时间,渠道\n" + "\n".join(rows) + "\n", "utf-8")
    assert in_use("import", str(file)).code == 0
    return in_use


def of(objects: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [one for one in objects if name in one]


def test_programs_get_one_object_a_line(filed: CommandLine) -> None:
    said = filed("stats", "--from", "2026-01-01", "--to", "2026-01-31", "--json")
    assert said.code == 0
    (span,) = of(said.objects, "span")
    assert span["span"]["from"] == "2025-12-31T16:00:00+00:00"
    assert span["span"]["to"] == "2026-01-31T16:00:00+00:00"
    (flow,) = of(said.objects, "flow")
    assert flow["flow"] == {"filed": 3, "reopened": 0, "open": 3, "ended": {}}
    by = {(one["by"], one["key"]): one["filed"] for one in of(said.objects, "by")}
    assert (by["side", "online"], by["side", "desk"], by["building", "6"], by["hour", "10"]) == (2, 1, 2, 2)
    (repeat,) = of(said.objects, "repeat")
    assert repeat["repeat"] == {"place": "6号楼", "category": "water", "30_days": 2, "90_days": 2, "latest": 1002}


def test_people_get_tables(filed: CommandLine) -> None:
    said = filed("stats", "--from", "2026-01-01", "--to", "2026-01-31")
    assert said.code == 0
    assert "报来 3" in said.out
    assert "线上线下零差别" in said.out
    assert "6号楼" in said.out


def test_a_span_that_ends_before_it_begins_is_wrong_use(filed: CommandLine) -> None:
    said = filed("stats", "--from", "2026-02-01", "--to", "2026-01-01")
    assert (said.code, len(said.error)) == (2, 3)


def test_without_a_line_the_copy_of_this_machine_is_counted_and_said_to_be_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger, data = Ledger(), tmp_path / "data"
    data.mkdir()
    ledger.file()
    replica = Replica.open(data / "replica.db")
    replica.load_snapshot(ledger.snapshot())
    replica.close()
    config = tmp_path / "config.toml"
    config.write_text('[server]\nurl = "http://127.0.0.1:9"\n', "utf-8")
    places = Places(data, config)
    words = ["stats", "--from", f"{ledger.now:%Y-%m-%d}", "--to", f"{ledger.now:%Y-%m-%d}"]
    carry_out(words, lambda forgiving=False: places.office(SystemClock(), {"XIANZHI_TOKEN": "x"}))
    said = capsys.readouterr()
    assert "报来 1" in said.out
    assert "本机副本" in said.err
