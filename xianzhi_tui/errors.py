"""What can go wrong, told to people in three parts: what happened, what is safe, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from pathlib import Path
from typing import Any, ClassVar


class ExitCode(IntEnum):
    """What a command answers to the shell."""

    DONE = 0
    REFUSED = 1
    WRONG_USE = 2
    UNREACHABLE = 3
    CONFIG = 4


class XianzhiError(Exception):
    """An expected failure, with a code for the phone and for looking up the words in another language."""

    code: str
    exit_code: ClassVar[ExitCode] = ExitCode.REFUSED
    safe: str = "已有数据未受影响"
    todo: str

    def __init__(self, happened: str, *, safe: str | None = None, todo: str | None = None) -> None:
        super().__init__(happened)
        self.happened = happened
        self.safe = self.safe if safe is None else safe
        self.todo = self.todo if todo is None else todo

    def __str__(self) -> str:
        return " · ".join((self.happened, self.safe, self.todo))


class Unreachable(XianzhiError):
    """The service gave no answer."""

    code = "unreachable"
    exit_code = ExitCode.UNREACHABLE
    safe = "本机数据未受影响"
    todo = "请检查网络，或稍后再试"


class NotOurServer(XianzhiError):
    """Something answered, but it is not the ticket service."""

    code = "not_our_server"
    exit_code = ExitCode.UNREACHABLE
    safe = "本机数据未改动，操作未发送"
    todo = "请检查网络登录页和 [server] url"


class Unauthorised(XianzhiError):
    """The service does not know this login any more."""

    code = "unauthorised"
    safe = "未发送的操作已保留"
    todo = "请重新登录"


class ServerRefusal(XianzhiError):
    """The service understood and said no; `code` is its word for why, `detail` what it told besides."""

    safe = "已有数据未受影响"
    todo = "请按提示修改后再试"

    def __init__(self, status: int, code: str, message: str, detail: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.detail = detail or {}


class NotFound(XianzhiError):
    """There is no such thing here, or it belongs to somebody else."""

    code = "not_found"
    todo = "请核对单号"


class StaleVersion(XianzhiError):
    """Somebody else was quicker with the same ticket."""

    code = "stale_version"
    safe = "此单未被您的操作改动"
    todo = "请查看最新情况后再决定"


class StorageFull(XianzhiError):
    """There is no room left to save anything."""

    code = "storage_full"
    todo = "请清理磁盘后重试"


class ReadOnly(XianzhiError):
    """The data can be looked at here, but not changed."""

    code = "read_only"
    todo = "请在值班台上操作，或检查文件夹权限"


class WrongUse(XianzhiError):
    """The command line cannot be understood."""

    code = "wrong_use"
    exit_code = ExitCode.WRONG_USE
    safe = "未做任何改动"
    todo = "用法见 xianzhi --help"


class Bug(XianzhiError):
    """Something we did not think of."""

    code = "bug"
    todo = "请把这一行告诉维护人员，并再试一次"


class ConfigError(XianzhiError):
    """A setting is wrong: in which file, which one, and why."""

    code = "config"
    exit_code = ExitCode.CONFIG
    safe = "此文件未生效，数据未受影响"
    todo = "请改正后保存；完整示例见自带的 config.toml"

    def __init__(self, file: Path, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key} {reason}" if key else f"{file}: {reason}")
        self.file = file
        self.key = key
        self.reason = reason


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint at the name that was probably meant, or nothing."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=1, cutoff=0.75)
    return f"（是不是 {near[0]}？）" if near else ""
