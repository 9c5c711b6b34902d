"""`xianzhi list`, `show` and `doctor`, and how all commands fail."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine


@pytest.fixture(scope="module")
def filed(in_use: CommandLine) -> CommandLine:
    """An office with two tickets."""
    file = in_use.data.parent / "two.csv"
    file.write_text("内容,地址\n厨房水管漏水[/,6号楼902\n外卖车天天堵在门口,南门\n", encoding="utf-8")
    assert in_use("import", str(file)).code == 0
    return in_use


def test_tickets_are_listed_newest_first_one_a_line(filed: CommandLine) -> None:
    said = filed("list")
    assert said.code == 0
    lines = said.out.splitlines()
    assert [line.split()[0] for line in lines] == ["1002", "1001"]
    assert "厨房水管漏水[/" in lines[1]


def test_a_list_can_be_narrowed(filed: CommandLine) -> None:
    assert [one["no"] for one in filed("list", "--kind", "complaint", "--json").objects] == [1002]
    assert [one["no"] for one in filed("list", "-q", "漏水", "--json").objects] == [1001]
    assert filed("list", "--state", "closed", "--json").objects == []
    assert "更多请用 --limit" in filed("list", "--limit", "1").err


def test_a_ticket_is_shown_by_its_number_with_its_story(filed: CommandLine) -> None:
    said = filed("show", "1001")
    assert said.code == 0
    assert "小程序" in said.out.splitlines()[1]
    assert "提交" in said.out.splitlines()[2]
    (story,) = filed("show", "1001", "--json").objects
    assert story["ticket"]["no"] == 1001
    assert [event["type"] for event in story["events"]] == ["TicketSubmitted"]
    assert filed("show", story["ticket"]["id"], "--json").objects == [story]


@pytest.mark.parametrize("wanted", ["9999", "no-such-id"])
def test_a_ticket_that_is_not_there_is_said_to_be_missing(filed: CommandLine, wanted: str) -> None:
    missing = filed("show", wanted)
    assert missing.code == 1
    assert len(missing.error) == 3


def test_an_empty_folder_lists_nothing_and_asks_nothing(xianzhi: CommandLine) -> None:
    said = xianzhi("list")
    assert (said.code, said.out) == (0, "")
    assert "没有符合条件的工单" in said.err
    for private in ("service.db", "token", "service.json"):
        assert stat.S_IMODE((xianzhi.data / private).stat().st_mode) == 0o600
    assert stat.S_IMODE(xianzhi.data.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "words",
    [
        ("lsit",),
        ("list", "--colour"),
        ("list", "--limit", "none"),
        ("import",),
        ("import", "x.csv", "--kind", "wish"),
        ("list", "--data"),
        ("demo", "--speed", "0"),
    ],
)
def test_wrong_use_is_told_in_one_line_of_three_parts(xianzhi: CommandLine, words: tuple[str, ...]) -> None:
    said = xianzhi(*words)
    assert said.code == 2
    assert len(said.err.splitlines()) == 1
    assert said.error[1:] == ["未做任何改动", "用法见 xianzhi --help"]


def test_a_wrong_setting_is_named_and_nothing_begins(xianzhi: CommandLine, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[desk]\nthemee = "x"\n', encoding="utf-8")
    said = xianzhi("list", "--config", str(config))
    assert said.code == 4
    assert "desk.themee" in said.error[0]
    assert not xianzhi.data.exists()
    assert xianzhi("list", XIANZHI_CONFIG=str(config)).code == 4


def test_a_service_that_does_not_answer_is_said_not_to(xianzhi: CommandLine, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[server]\nurl = "http://127.0.0.1:9"\n', encoding="utf-8")
    said = xianzhi("list", "--config", str(config), XIANZHI_TOKEN="anything")
    assert said.code == 3
    assert len(said.error) == 3


def test_elsewhere_one_must_be_signed_in(xianzhi: CommandLine, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[server]\nurl = "http://127.0.0.1:9"\n', encoding="utf-8")
    said = xianzhi("list", "--config", str(config))
    assert said.code == 1
    assert "xianzhi login" in said.error[2]


@pytest.mark.parametrize("words", [(), ("setup",), ("demo",)])
def test_what_needs_a_terminal_says_so_without_one(xianzhi: CommandLine, words: tuple[str, ...]) -> None:
    said = xianzhi(*words)
    assert said.code == 2
    assert len(said.error) == 3


def test_a_folder_that_cannot_be_made_is_named(xianzhi: CommandLine) -> None:
    xianzhi.data.write_text("a file stands where the folder should be", encoding="utf-8")
    said = xianzhi("list")
    assert said.code == 1
    assert str(xianzhi.data) in said.error[0]
    assert len(said.error) == 3


def test_the_doctor_finds_a_new_machine_well_and_leaves_it_new(xianzhi: CommandLine) -> None:
    said = xianzhi("doctor")
    assert said.code == 0
    assert all(line.startswith("好  ") for line in said.out.splitlines())
    assert not xianzhi.data.exists()


def test_the_doctor_names_what_is_damaged_or_open_to_others(filed: CommandLine) -> None:
    (filed.data / "replica.db").write_bytes(b"<html>not a database</html>" * 100)
    filed.data.chmod(0o755)
    said = filed("doctor", "--json")
    assert said.code == 1
    ill = {one["check"]: one["said"].split(" · ") for one in said.objects if not one["ok"]}
    assert ill.keys() == {"数据文件夹", "本机副本", "文件权限"}
    assert all(len(parts) == 3 for parts in ill.values())
    assert said.error[0] == "有 3 项需要处理"


def test_a_damaged_service_database_is_left_alone_and_told(xianzhi: CommandLine) -> None:
    xianzhi.data.mkdir(mode=0o700)
    damaged = b"this is no database\n" * 500
    (xianzhi.data / "service.db").write_bytes(damaged)
    said = xianzhi("serve", "--port", "1")
    assert said.code == 4
    assert "损坏" in said.error[0]
    assert (xianzhi.data / "service.db").read_bytes() == damaged


def test_the_version_and_the_help_are_there(xianzhi: CommandLine) -> None:
    assert xianzhi("--version").out.startswith("xianzhi 0.")
    helped = xianzhi("--help")
    assert helped.code == 0
    for command in (
        "demo",
        "serve",
        "import",
        "list",
        "show",
        "login",
        "setup",
        "doctor",
        "export",
        "proof",
        "backup",
        "restore",
    ):
        assert f"  {command} " in helped.out


def test_a_look_back_that_cannot_begin_says_why(in_use: CommandLine) -> None:
    assert "时间看不懂" in in_use("review", "--at", "改天").error[0]
    assert in_use("review", "a", "b").code == 2
