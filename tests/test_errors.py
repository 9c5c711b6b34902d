"""Every message says what happened, what is safe and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from xianzhi_tui.errors import (
    ConfigError,
    ExitCode,
    NotFound,
    NotOurServer,
    ReadOnly,
    StaleVersion,
    StorageFull,
    Unauthorised,
    Unreachable,
    XianzhiError,
    did_you_mean,
)

SPOKEN: list[tuple[XianzhiError, ExitCode]] = [
    (Unreachable("服务器无回应"), ExitCode.UNREACHABLE),
    (NotOurServer("这不是工单服务器"), ExitCode.UNREACHABLE),
    (Unauthorised("登录已失效"), ExitCode.REFUSED),
    (NotFound("没有单号 1042"), ExitCode.REFUSED),
    (StaleVersion("张三已于14:31受理此单"), ExitCode.REFUSED),
    (StorageFull("磁盘已满，本次操作未保存"), ExitCode.REFUSED),
    (ReadOnly("数据文件夹只读"), ExitCode.REFUSED),
    (ConfigError(Path("config.toml"), "desk.themee", "未知的设置"), ExitCode.CONFIG),
]


@pytest.mark.parametrize(("error", "exit_code"), SPOKEN, ids=[error.code for error, _ in SPOKEN])
def test_a_failure_is_told_in_three_parts(error: XianzhiError, exit_code: ExitCode) -> None:
    assert str(error) == f"{error.happened} · {error.safe} · {error.todo}"
    assert all((error.happened, error.safe, error.todo))
    assert error.exit_code is exit_code


def test_every_failure_has_a_code_of_its_own() -> None:
    assert len({error.code for error, _ in SPOKEN}) == len(SPOKEN)


def test_the_last_two_parts_can_be_told_more_exactly() -> None:
    error = StaleVersion("张三已于14:31受理此单", safe="您的备注已保留", todo="按 R 查看")
    assert str(error) == "张三已于14:31受理此单 · 您的备注已保留 · 按 R 查看"


def test_a_slip_of_the_pen_is_recognised() -> None:
    assert did_you_mean("themee", ["theme", "bell"]) == "（是不是 theme？）"
    assert did_you_mean("漏水", ["theme", "bell"]) == ""
