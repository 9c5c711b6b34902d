"""The same office on machines set to other places of the world: Shanghai's time everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine

ROW = '{"id": "1", "title": "电梯厅地砖松动", "created_at": "2024-11-03T01:30:00-04:00", "location": "12号楼"}'


@pytest.mark.parametrize(
    "place",
    [{"TZ": "UTC"}, {"TZ": "America/New_York"}, {"TZ": "Pacific/Kiritimati"}, {"TZ": "", "PYTHONTZPATH": ""}],
    ids=["UTC", "New York in the night its summer time ends", "a day ahead", "no time zones at all"],
)
def test_a_filing_is_the_same_instant_and_shown_in_shanghai_time(
    xianzhi: CommandLine, tmp_path: Path, place: dict[str, str]
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(ROW, encoding="utf-8")
    assert xianzhi("import", str(file), "--kind", "repair", **place).code == 0
    (ticket,) = xianzhi("list", "--json", **place).objects
    assert ticket["filed_at"] == "2024-11-03T05:30:00Z"
    assert "2024-11-03 13:30" in xianzhi("show", str(ticket["no"]), **place).out
