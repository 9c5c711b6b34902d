"""The office sets its own limits in one file; a slip of the pen is named, never guessed around."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from datetime import date, time
from pathlib import Path

import pytest

from tests.imports import REPOSITORY, loaded_by
from xianzhi_tui.config import Settings, defaults, find, load
from xianzhi_tui.domain.policy import Policy, VerifyStopsOn
from xianzhi_tui.errors import ConfigError, ExitCode
from xianzhi_tui.tui.query import problems

SHIPPED = REPOSITORY / "config.toml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def refusal(file: Path, written: str) -> ConfigError:
    file.write_text(written, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load(file)
    return refused.value


def test_the_shipped_file_is_the_defaults() -> None:
    assert load(SHIPPED) == Settings() == load(None)


def test_the_shipped_file_names_every_setting() -> None:
    tables = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    written = set(tables) | {f"{table}.{name}" for table, settings in tables.items() for name in settings}
    assert written == set(defaults())


def test_every_limit_of_the_rules_can_be_set() -> None:
    assert {f"policy.{limit.name}" for limit in fields(Policy)} - {"policy.version"} <= set(defaults())
    assert Settings().policy == Policy()


def test_what_is_left_out_keeps_its_default(file: Path) -> None:
    file.write_text("[policy]\nverify_minutes = 20\n", encoding="utf-8")
    settings = load(file)
    assert settings.policy.verify_minutes == 20
    assert settings.policy.fix_days == 3
    assert settings.desk == Settings().desk


def test_the_limits_reach_the_rules_as_they_read_them(file: Path) -> None:
    file.write_text(
        '[policy]\nverify_stops_on = "dispatched"\nrest_days = [2027-02-06]\nquiet_from = "22:30"\n',
        encoding="utf-8",
    )
    policy = load(file).policy
    assert policy.verify_stops_on is VerifyStopsOn.DISPATCHED
    assert policy.rest_days == (date(2027, 2, 6),)
    assert policy.quiet_from == time(22, 30)


def test_a_file_saved_by_notepad_is_read(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf[desk]\r\nbell = false\r\n")
    assert load(file).desk.bell is False


@pytest.mark.parametrize(
    ("written", "key", "reason"),
    [
        ('[desk]\nthemee = "x"', "desk.themee", "未知的设置（是不是 desk.theme？）"),
        ("[dezk]\nbell = true", "dezk", "未知的设置（是不是 desk？）"),
        ("bell = true", "bell", "未知的设置"),
        ("desk = 1", "desk", "须为表，现为整数"),
        ("[policy]\nverify_minutes = 0", "policy.verify_minutes", "须 >= 1（默认 30）"),
        ("[policy]\nverify_minutes = 1441", "policy.verify_minutes", "须 <= 1440（默认 30）"),
        ('[policy]\nverify_minutes = "30"', "policy.verify_minutes", "须为整数，现为加引号的文字（默认 30）"),
        ("[policy]\nverify_minutes = 30.5", "policy.verify_minutes", "须为整数，现为小数（默认 30）"),
        (
            '[policy]\nverify_stops_on = "called"',
            "policy.verify_stops_on",
            '须为 verified、dispatched 之一（默认 "verified"）',
        ),
        ('[policy]\nquiet_from = "24:00"', "policy.quiet_from", '这样写不行（默认 "21:00"）'),
        ('[policy]\nrest_days = ["春节"]', "policy.rest_days[0]", "这样写不行"),
        ("[policy]\nfix_days = 6", "policy", "fix_days_with_parts 是延长至的总天数，不能小于 fix_days"),
        ('[desk]\nlanguage = "fr"', "desk.language", '须为 zh、en 之一（默认 "zh"）'),
        (
            '[desk]\ntheme = "pink"',
            "desk.theme",
            "须为 xianzhi-dark、xianzhi-light、xianzhi-safe-dark、xianzhi-safe-light、"
            'xianzhi-contrast-dark、xianzhi-contrast-light 之一（默认 "xianzhi-dark"）',
        ),
        ("[desk]\npoll_wait_seconds = 26", "desk.poll_wait_seconds", "须 <= 25（默认 25）"),
        ("[desk]\nwarn_minutes = 61", "desk.warn_minutes", "须 <= 60（默认 5）"),
        ('[desk]\nalert_command = "bell"', "desk.alert_command", "须为方括号列表，现为加引号的文字（默认 []）"),
        (
            '[desk]\nalert_command = ["bell", "to {title}"]',
            "desk",
            "alert_command 中的 {title}、{text} 须各自单独成项，其余各项不能带花括号",
        ),
        ('[desk]\nalert_command = ["{text}"]', "desk", "alert_command 的第一项须为要运行的程序"),
        ('[server]\nurl = "ftp://x"', "server.url", '这样写不行（默认 "embedded"）'),
        ("[server]\nport = 70000", "server.port", "须 <= 65535（默认 8516）"),
        ('[photos]\ndrop_folder = "照片"', "photos", "drop_folder 须为完整路径，如 ~/值班照片"),
        ("[keys]\nquit = 5", "keys.quit", '须为加引号的键名，如 "f5"'),
        ('[desk]\n"a\\u001b[31m" = 1', "desk.a\ufffd", "未知的设置"),
    ],
)
def test_a_wrong_setting_is_refused_by_name_and_reason(file: Path, written: str, key: str, reason: str) -> None:
    error = refusal(file, written)
    assert (error.file, error.key, error.reason) == (file, key, reason)
    assert str(error).count(" · ") == 2
    assert error.exit_code is ExitCode.CONFIG


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[desk\n", "格式有误"),
        (b"[desk]\nbell = true\nbell = true\n", "格式有误"),
        ("[desk]\ntheme = '深色'".encode("gbk"), "不是 UTF-8 编码"),
    ],
)
def test_a_file_that_is_no_toml_is_refused(file: Path, content: bytes, reason: str) -> None:
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=reason):
        load(file)


def test_a_named_file_that_is_missing_is_not_passed_over(file: Path) -> None:
    with pytest.raises(ConfigError, match="读不到这个文件"):
        load(file)


def test_keys_may_be_written_with_or_without_quotes(file: Path) -> None:
    file.write_text('[keys]\nticket.next = "f5"\n"ticket.note" = "f9"\n', encoding="utf-8")
    assert load(file).keys == {"ticket.next": "f5", "ticket.note": "f9"}


def test_keys_the_desk_cannot_take_are_refused(file: Path) -> None:
    file.write_text('[keys]\nticket.nxt = "f5"\n', encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load(file, lambda keys: [(binding, "没有这个操作") for binding in keys])
    assert (refused.value.key, refused.value.reason) == ("keys.ticket.nxt", "没有这个操作")


def test_views_nobody_can_understand_are_refused(file: Path) -> None:
    file.write_text('[views]\n"超时" = "超时 楼:6"\n"坏" = "状太:好"\n', encoding="utf-8")
    assert load(file).views["超时"] == "超时 楼:6"
    with pytest.raises(ConfigError) as refused:
        load(file, check_views=problems)
    said = (refused.value.key, refused.value.reason)
    assert said == ("views.坏", "没有 状太 这个条件；可用 状态 类型 类别 渠道 楼 谁")


def test_the_file_named_first_is_the_one_in_force(tmp_path: Path) -> None:
    user, here, env = tmp_path / "user", tmp_path / "here", {"XIANZHI_CONFIG": str(tmp_path / "env.toml")}
    for folder in (user, here):
        folder.mkdir()
    assert find(None, {}, user, here) is None
    (here / "config.toml").touch()
    assert find(None, {}, user, here) == here / "config.toml"
    (user / "config.toml").touch()
    assert find(None, {}, user, here) == user / "config.toml"
    assert find(None, env, user, here) == tmp_path / "env.toml"
    assert find(tmp_path / "named.toml", env, user, here) == tmp_path / "named.toml"


def test_reading_the_settings_loads_nothing_heavy() -> None:
    program = f"from pathlib import Path; from xianzhi_tui.config import load; load(Path({str(SHIPPED)!r}))"
    heavy = ("textual", "rich", "pydantic", "httpx", "watchfiles", "platformdirs", "asyncio", "difflib")
    assert loaded_by(program, *heavy) == set()


def test_a_drop_folder_is_a_whole_path(file: Path) -> None:
    file.write_text('[photos]\ndrop_folder = "~/照片"\n', encoding="utf-8")
    assert load(file).photos.folder == Path.home() / "照片"
    assert Settings().photos.folder is None
