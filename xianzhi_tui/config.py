"""The office's settings: frozen, read from one TOML file, unknown or wrong ones refused by name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping
from datetime import date, time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
from msgspec import Meta, Struct, field

from xianzhi_tui.domain.policy import Policy, VerifyStopsOn
from xianzhi_tui.errors import ConfigError, did_you_mean

EMBEDDED = "embedded"

Minutes = Annotated[int, Meta(ge=1, le=1440)]
Hours = Annotated[int, Meta(ge=1, le=720)]
Days = Annotated[int, Meta(ge=1, le=365)]
Port = Annotated[int, Meta(ge=1, le=65535)]
TimeOfDay = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
ServerUrl = Annotated[str, Meta(pattern=r"^(embedded|https?://[^/\s]+/?)$")]

ALERT_WORDS = ("{title}", "{text}")
"""What an alert fills in where it stands in `alert_command` as a part of its own."""

Check = Callable[[Mapping[str, str]], Iterable[tuple[str, str]]]
"""Names the bindings whose keys, or the views whose words, cannot be taken, each with the reason."""


Look = Literal[
    "xianzhi-dark",
    "xianzhi-light",
    "xianzhi-safe-dark",
    "xianzhi-safe-light",
    "xianzhi-contrast-dark",
    "xianzhi-contrast-light",
]
"""The looks of the desk; what they are made of is in tui/theme.py."""


class Server(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the ticket service is, and what it listens on when it is started here."""

    url: ServerUrl = EMBEDDED
    compound: Annotated[str, Meta(max_length=60)] = ""
    host: str = "127.0.0.1"
    port: Port = 8516
    database_url: str = ""
    reports_a_day: Annotated[int, Meta(ge=0, le=10_000)] = 50
    photos_a_day: Annotated[int, Meta(ge=0, le=10_000)] = 200

    @property
    def is_embedded(self) -> bool:
        return self.url == EMBEDDED


class Desk(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How this desk looks and calls."""

    language: Literal["zh", "en"] = "zh"
    theme: Look = "xianzhi-dark"
    bell: bool = True
    repeat_seconds: Annotated[int, Meta(ge=10, le=600)] = 60
    mute_minutes: Annotated[int, Meta(ge=1, le=30)] = 2
    poll_wait_seconds: Annotated[int, Meta(ge=1, le=25)] = 25
    history_days: Days = 90
    skew_warning_seconds: Annotated[int, Meta(ge=10, le=3600)] = 120
    warn_minutes: Annotated[int, Meta(ge=0, le=60)] = 5
    nobody_sent_minutes: Annotated[int, Meta(ge=1, le=120)] = 5
    lock_minutes: Annotated[int, Meta(ge=0, le=240)] = 0
    self_test: Annotated[str, Meta(pattern=r"^$|^([01]\d|2[0-3]):[0-5]\d$")] = "08:00"
    renew_at: Annotated[tuple[TimeOfDay, ...], Meta(max_length=6)] = ("08:00", "20:00")
    keep_days: Days = 30
    alert_command: Annotated[tuple[str, ...], Meta(max_length=20)] = ()

    def __post_init__(self) -> None:
        for part in self.alert_command:
            if ("{" in part or "}" in part) and part not in ALERT_WORDS:
                raise ValueError("alert_command 中的 {title}、{text} 须各自单独成项，其余各项不能带花括号")
        if self.alert_command and (not self.alert_command[0].strip() or self.alert_command[0] in ALERT_WORDS):
            raise ValueError("alert_command 的第一项须为要运行的程序")


class Photos(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How photos are shown in the terminal, and where new ones are looked for."""

    preview: Literal["half", "whole", "off"] = "half"
    drop_folder: Annotated[str, Meta(max_length=400)] = ""

    def __post_init__(self) -> None:
        if self.folder is not None and not self.folder.is_absolute():
            raise ValueError("drop_folder 须为完整路径，如 ~/值班照片")

    @property
    def folder(self) -> Path | None:
        """The drop folder, if there is one."""
        return Path(self.drop_folder).expanduser() if self.drop_folder else None


class Rules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The district's time limits as they stand in the file."""

    verify_minutes: Minutes = 30
    first_call_minutes: Minutes = 30
    fund_contact_minutes: Minutes = 30
    urge_minutes: Minutes = 5
    escalate_minutes: Minutes = 15
    fix_days: Days = 3
    fix_days_with_parts: Days = 5
    committee_days: Days = 7
    rating_days: Days = 7
    reopen_days: Days = 30
    reply_hours: Hours = 24
    merge_hours: Hours = 72
    max_cycles: Annotated[int, Meta(ge=1, le=10)] = 3
    verify_stops_on: VerifyStopsOn = VerifyStopsOn.VERIFIED
    calendar_days: bool = False
    rest_days: tuple[date, ...] = ()
    quiet_from: TimeOfDay = "21:00"
    quiet_until: TimeOfDay = "08:00"

    def __post_init__(self) -> None:
        if self.fix_days_with_parts < self.fix_days:
            raise ValueError("fix_days_with_parts 是延长至的总天数，不能小于 fix_days")

    def policy(self) -> Policy:
        """These limits as the rules read them; the service numbers their versions."""
        limits = msgspec.structs.asdict(self)
        quiet = {name: time.fromisoformat(limits[name]) for name in ("quiet_from", "quiet_until")}
        return Policy(**(limits | quiet))


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that can be set."""

    server: Server = Server()
    desk: Desk = Desk()
    photos: Photos = Photos()
    rules: Rules = field(default=Rules(), name="policy")
    keys: Mapping[str, str] = {}
    views: Mapping[Annotated[str, Meta(min_length=1, max_length=20)], Annotated[str, Meta(max_length=120)]] = {}

    @property
    def policy(self) -> Policy:
        return self.rules.policy()


def find(explicit: Path | None, env: Mapping[str, str], user_folder: Path, here: Path) -> Path | None:
    """The file in force: the one named, $XIANZHI_CONFIG, the user's own, or the one here; None means the defaults."""
    named = explicit or (Path(env["XIANZHI_CONFIG"]) if env.get("XIANZHI_CONFIG") else None)
    if named is not None:
        return named.expanduser().absolute()
    return next((file for folder in (user_folder, here) if (file := folder / "config.toml").is_file()), None)


def no_check(_: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """For commands without a screen: keys and views mean nothing there."""
    return ()


def load(file: Path | None, check_keys: Check = no_check, check_views: Check = no_check) -> Settings:
    """The settings of a file, every one of them right; without a file the defaults."""
    if file is None:
        return Settings()
    tables = _read(file)
    try:
        settings = msgspec.convert(tables, Settings)
    except msgspec.ValidationError as error:
        raise ConfigError(file, *_explain(str(error))) from error
    for binding, reason in check_keys(settings.keys):
        raise ConfigError(file, f"keys.{binding}", reason)
    for view, reason in check_views(settings.views):
        raise ConfigError(file, f"views.{view}", reason)
    return settings


async def watch(
    file: Path, check_keys: Check = no_check, check_views: Check = no_check
) -> AsyncGenerator[Settings | ConfigError, None]:
    """After each change of the file: the new settings, or why they cannot be taken."""
    from xianzhi_tui.watching import watcher

    watchfiles = await watcher()
    # Editors replace files, so the folder is watched, not the file.
    changes = watchfiles.awatch(
        file.parent,
        watch_filter=lambda _, path: Path(path).name == file.name,
        debounce=200,
        step=50,
        recursive=False,
    )
    async for _ in changes:
        try:
            yield load(file, check_keys, check_views)
        except ConfigError as error:
            yield error


def _read(file: Path) -> dict[str, Any]:
    try:
        # Notepad puts a byte order mark in front.
        tables = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(file, "", f"读不到这个文件（{error.strerror}）") from error
    except UnicodeDecodeError as error:
        raise ConfigError(file, "", "不是 UTF-8 编码，请另存为 UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(file, "", f"格式有误：{error}") from error
    if isinstance(keys := tables.get("keys"), dict):
        tables["keys"] = dict(_dotted(file, keys))
    return tables


def _dotted(file: Path, table: dict[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """TOML reads `ticket.accept = "f5"` without quotes as a table in a table; here it is one name."""
    for name, key in table.items():
        if isinstance(key, dict):
            yield from _dotted(file, key, f"{above}{name}.")
        elif isinstance(key, str):
            yield above + name, key
        else:
            raise ConfigError(file, f"keys.{above}{name}", '须为加引号的键名，如 "f5"')


_COMPLAINT = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<path>.*)`)?", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<field>.*)`", re.DOTALL)
_BOUND = re.compile(r"Expected `\w+` (?P<bound>[<>]=) (?P<limit>\d+)")
_KIND = re.compile(r"Expected `(?P<wanted>\w+)`, got `(?P<got>\w+)`")
_KINDS = {
    "array": "方括号列表",
    "bool": "true 或 false",
    "date": "日期",
    "datetime": "日期时间",
    "float": "小数",
    "int": "整数",
    "object": "表",
    "str": "加引号的文字",
}


def _explain(complaint: str) -> tuple[str, str]:
    """The library's English complaint as (setting, reason in Chinese)."""
    from xianzhi_tui.text import clean_line

    said = _COMPLAINT.fullmatch(clean_line(complaint, max_chars=400))
    what, path = (said["what"], said["path"] or "") if said else (complaint, "")
    if unknown := _UNKNOWN.fullmatch(what):
        key = f"{path}.{unknown['field']}".lstrip(".")
        return key, "未知的设置" + did_you_mean(key, defaults())
    if bound := _BOUND.fullmatch(what):
        reason = f"须 {bound['bound']} {bound['limit']}"
    elif kind := _KIND.fullmatch(what):
        reason = f"须为{_KINDS.get(kind['wanted'], kind['wanted'])}，现为{_KINDS.get(kind['got'], kind['got'])}"
    elif choices := _choices(path):
        reason = f"须为 {'、'.join(choices)} 之一"
    else:
        reason = what if path in defaults() and not what.isascii() else "这样写不行"
    return path, reason + _usual(path)


def _choices(path: str) -> tuple[str, ...]:
    """What a setting may be, when it is one of a few words."""
    kind: Any = Settings
    for name in path.split("."):
        if not (isinstance(kind, type) and issubclass(kind, Struct)):
            return ()
        kind = next((one.type for one in msgspec.structs.fields(kind) if one.encode_name == name), None)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return tuple(one.value for one in kind)
    return get_args(kind) if get_origin(kind) is Literal else ()


def _usual(path: str) -> str:
    default = defaults().get(path)
    return "" if default is None or isinstance(default, Struct) else f"（默认 {msgspec.json.encode(default).decode()}）"


def defaults() -> dict[str, Any]:
    """Every setting's dotted name, as in the file, and what it is when nobody sets it."""
    tables = {table.encode_name: table.default for table in msgspec.structs.fields(Settings)}
    settings = {
        f"{name}.{setting.encode_name}": setting.default
        for name, table in tables.items()
        if isinstance(table, Struct)
        for setting in msgspec.structs.fields(table)
    }
    return tables | settings
