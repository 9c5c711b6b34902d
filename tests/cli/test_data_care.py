"""`xianzhi doctor` looks into both stores, and `xianzhi purge` throws away what can be fetched again."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine, command_line
from tests.service_in_process import NOON
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.sync.desk import OutboxEntry, OutboxState
from xianzhi_tui.sync.outbox import Outbox, Refusal

ZHANG = Person("101", "张三")


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a machine with two reports and an outbox, made once."""
    with command_line(tmp_path_factory.mktemp("furnished")) as xianzhi:
        for words in ("六楼漏水[/", "路灯不亮"):
            assert xianzhi("register", "6号楼902", words).code == 0
    with closing(Outbox(xianzhi.data / "outbox.db")) as outbox:
        for number in ("c1", "c2"):
            note = c.AddNote("灯杆12号")
            outbox.put(OutboxEntry(number, "t1", note, None, NOON, ZHANG, OutboxState.QUEUED))
        outbox.confirm("c1", 2, NOON)
    return xianzhi.data


@pytest.fixture
def office(furnished: Path, tmp_path: Path) -> CommandLine:
    """That machine, for one test to spoil; no service runs on it."""
    return CommandLine(shutil.copytree(furnished, tmp_path / "data"))


def found(xianzhi: CommandLine) -> dict[str, list[tuple[str, str]]]:
    """What the doctor says of each thing: the level and the words."""
    said: dict[str, list[tuple[str, str]]] = {}
    for one in xianzhi("doctor", "--json").objects:
        said.setdefault(one["check"], []).append((one["level"], one["said"]))
    return said


def test_a_sound_office_is_well_in_every_line(office: CommandLine) -> None:
    assert office("doctor").code == 0
    said = found(office)
    assert ("ok", "最近 2 单与其经过相符") in said["服务端数据"]
    assert said["待发送的操作"][-1] == ("ok", "待发 1")
    assert said["文件权限"] == [("ok", "只有本人能看")]


def test_what_was_refused_is_worth_knowing_and_no_illness(office: CommandLine) -> None:
    with closing(Outbox(office.data / "outbox.db")) as outbox:
        outbox.refuse("c2", Refusal("state", "此单已办结"))
    assert office("doctor").code == 0
    level, words = found(office)["待发送的操作"][-1]
    assert (level, words) == ("warn", "待发 0，被拒 1 · 内容都在 · 请在值班台按 Ctrl+O 处理")


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ("DELETE FROM feed WHERE seq = (SELECT max(seq) FROM feed)", "流水有缺号"),
        ("DELETE FROM feed WHERE seq = 2", "流水有缺号"),
        ("UPDATE ticket SET body = replace(body, '路灯不亮', '路灯亮了')", "1 单与其经过不符（1002）"),
    ],
)
def test_books_that_do_not_add_up_are_found(office: CommandLine, harm: str, words: str) -> None:
    with closing(sqlite3.connect(office.data / "service.db")) as books:
        books.execute(harm)
        books.commit()
    assert office("doctor").code == 1
    assert any(level == "bad" and said.startswith(words) for level, said in found(office)["服务端数据"])


def test_a_file_that_others_can_read_is_named(office: CommandLine) -> None:
    (office.data / "outbox.db").chmod(0o644)
    assert office("doctor").code == 1
    ((level, words),) = found(office)["文件权限"]
    assert level == "bad"
    assert "outbox.db" in words


def test_a_purge_says_first_what_it_would_throw_away_and_leaves_what_waits(office: CommandLine) -> None:
    copy = office.data / "photo-copies" / "a.thumb.jpg"
    copy.parent.mkdir(mode=0o700)
    copy.write_bytes(b"x")
    would = {one["purged"]: one["count"] for one in office("purge", "--dry-run", "--json").objects}
    assert (would["已发送的操作记录"], would["照片副本"]) == (1, 1)
    assert copy.exists()
    assert "已清理 照片副本 1" in office("purge").out
    assert not copy.exists()
    again = {one["purged"]: one["count"] for one in office("purge", "--json").objects}
    assert (again["已发送的操作记录"], again["照片副本"]) == (0, 0)
    with closing(Outbox(office.data / "outbox.db")) as outbox:
        assert [one.command_id for one in outbox.entries()] == ["c2"]


def test_a_purge_keeps_what_is_newer_than_asked(office: CommandLine) -> None:
    kept = {one["purged"]: one["count"] for one in office("purge", "--before", "2026-01-01 00:00", "--json").objects}
    assert kept["已发送的操作记录"] == 0
