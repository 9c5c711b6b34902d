"""The desk's acts typed into a shell."""

from __future__ import annotations

import pytest

from tests.cli.command_line import CommandLine
from xianzhi_tui.clock import SystemClock
from xianzhi_tui.config import Settings
from xianzhi_tui.domain.roles import Repairer
from xianzhi_tui.locations import Locations
from xianzhi_tui.server.setup import appoint
from xianzhi_tui.shell.books import COMPOUND, open_books
from xianzhi_tui.shell.office import Office


@pytest.fixture(scope="module")
def office(in_use: CommandLine) -> CommandLine:
    """An office with a repairer and four repairs."""
    here = Office(Locations(in_use.data), Settings(), None, SystemClock(), {})
    books = open_books(here.locations.service_db, here)
    books.write_now(appoint, COMPOUND, "和新苑", (), (Repairer("3001", "陈师傅", ("water",)),))
    books.close()
    file = in_use.data.parent / "four.csv"
    file.write_text("内容\n" + "".join(f"{floor}楼水管漏水\n" for floor in range(1, 5)), encoding="utf-8")
    assert in_use("import", str(file)).code == 0
    return in_use


def test_a_repair_can_be_brought_to_its_end_from_the_shell(office: CommandLine) -> None:
    steps = (
        ("accept", "1001"),
        ("dispatch", "1001", "陈师傅"),
        ("verify", "1001", "--note", "软管老化"),
        ("finish", "1001", "已换软管"),
        ("call", "1001", "satisfied", "--said", "好了"),
    )
    said = [office(*step) for step in steps]
    assert [one.code for one in said] == [0] * 5, [one.err for one in said]
    assert [one.out.split()[1] for one in said] == ["已受理", "已派单", "已核实", "待回访", "待评价"]


def test_what_the_rules_refuse_is_said_in_one_line(office: CommandLine) -> None:
    assert office("accept", "1002").code == 0
    refused = office("accept", "1002")
    assert refused.code == 1
    assert len(refused.error) == 3


def test_a_note_is_written_and_shown_in_the_story(office: CommandLine) -> None:
    (ticket,) = office("note", "1003", "下午再联系", "--json").objects
    assert ticket["notes"] == 1
    assert "下午再联系" in office("show", "1003").out


def test_a_repairer_nobody_knows_is_not_sent(office: CommandLine) -> None:
    assert office("accept", "1004").code == 0
    refused = office("dispatch", "1004", "无名氏")
    assert refused.code == 1
    assert "陈师傅" in refused.error[2]


def test_nobody_is_called_without_reason(office: CommandLine) -> None:
    refused = office("call", "1003", "satisfied")
    assert refused.code == 1
    assert "不欠回访" in refused.error[0]


def test_a_date_nobody_understands_is_wrong_use(office: CommandLine) -> None:
    assert office("call", "1003", "satisfied", "--closes", "以后").code == 2
