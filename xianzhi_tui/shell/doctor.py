"""`xianzhi doctor`: looks at everything this machine needs, changes nothing, and says what to do."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from pathlib import Path

from xianzhi_tui import __version__, embedded
from xianzhi_tui.clock import Clock
from xianzhi_tui.errors import ExitCode, XianzhiError
from xianzhi_tui.locations import Locations
from xianzhi_tui.shell.ambiguous_width import ambiguous_width
from xianzhi_tui.shell.checkup import look_through
from xianzhi_tui.shell.finding import Finding, Level
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.output import Output
from xianzhi_tui.sync import storage
from xianzhi_tui.sync.database import fault_in

LITTLE_SPACE, NO_SPACE = 200 << 20, 20 << 20
_MARKS = {Level.OK: "好", Level.WARN: "注意", Level.BAD: "坏"}
_NOTHING_LOST = "数据未受影响"


class Unwell(XianzhiError):
    """Something on this machine needs attention."""

    code = "unwell"
    exit_code = ExitCode.REFUSED
    safe = "体检未作任何改动"
    todo = "请按上面各行的提示处理"


def examine(office: Office, out: Output) -> None:
    """Say of everything how it is; raises Unwell when something is wrong, which a warning is not."""
    ill = 0
    for finding in findings(office):
        level = finding.level
        ill += level is Level.BAD
        out.line(f"{_MARKS[level]}  {finding.what}: {finding}")
        out.detail({"check": finding.what, "ok": level is Level.OK, "level": level, "said": str(finding)})
    if ill:
        raise Unwell(f"有 {ill} 项需要处理")


def findings(office: Office) -> Iterator[Finding]:
    """Everything that is looked at, in order."""
    yield _versions()
    yield Finding("设置", str(office.config) if office.config else "没有设置文件，用默认设置")
    yield from _folder(office.locations)
    yield _service(office)
    for name, file in (
        ("服务端数据库", office.locations.service_db),
        ("本机副本", office.locations.replica_db),
        ("待发送的操作", office.locations.outbox_db),
    ):
        yield _database(name, file)
    yield from look_through(office.locations, office.locations.service_db)
    if sys.stdin.isatty() and sys.stdout.isatty():
        yield from _terminal(office)


def _versions() -> Finding:
    parts = (f"贤智值班台 {__version__}", f"Python {platform.python_version()}", f"Textual {version('textual')}")
    return Finding("版本", "，".join((*parts, f"SQLite {sqlite3.sqlite_version}", platform.platform(terse=True))))


def _folder(locations: Locations) -> Iterator[Finding]:
    what, root = "数据文件夹", locations.root
    if not root.exists():
        yield Finding(what, f"{root} 尚未建立，首次使用时自动建立")
        return
    mode = stat.S_IMODE(root.stat().st_mode)
    if os.name != "nt" and mode & 0o077:
        yield Finding(what, f"{root} 别人也能看（{mode:03o}）", _NOTHING_LOST, f"请运行 chmod 700 {root}")
    elif (trouble := storage.trouble(locations)) is not None:
        yield Finding(what, f"{root} {trouble.happened}", trouble.safe, trouble.todo)
    else:
        yield Finding(what, str(root))
    if (free := shutil.disk_usage(root).free) < LITTLE_SPACE:
        yield Finding("磁盘", f"只剩 {free >> 20} MB", _NOTHING_LOST, "请清理磁盘", warning=free >= NO_SPACE)
    else:
        yield Finding("磁盘", f"剩余 {free >> 30} GB")


def _service(office: Office) -> Finding:
    what, server = "服务", office.settings.server
    if server.is_embedded:
        address = embedded.read_address(office.locations.root)
        if address is None:
            return Finding(what, "本机服务未运行，用到时自动启动")
        if embedded.answers(address):
            return Finding(what, f"本机服务正常 {address.url}")
        return Finding(what, f"本机服务 {address.url} 没有回应", _NOTHING_LOST, f"请结束进程 {address.pid} 后再试")
    if (skew := _remote_skew(server.url, office.clock)) is not None:
        if abs(skew) > office.settings.desk.skew_warning_seconds:
            said = f"{server.url} 正常，但本机时间{'快' if skew > 0 else '慢'} {abs(skew):.0f} 秒"
            return Finding(what, said, "倒计时按服务端时间，不受影响", "请校准本机时间", warning=True)
        return Finding(what, f"{server.url} 正常")
    return Finding(
        what, f"{server.url} 没有回应，或不是工单服务", "未发送的操作保存在本机", "请检查网络和 [server] url"
    )


def _remote_skew(url: str, clock: Clock) -> float | None:
    """By how many seconds this machine is ahead of the service; None where none answers."""
    import httpx

    try:
        answer = httpx.get(f"{url.rstrip('/')}/healthz", timeout=5)
        said = answer.json()
    except (httpx.HTTPError, ValueError):
        return None
    if not isinstance(said, dict) or said.get("service") != "xianzhi":
        return None
    try:
        there = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return 0.0
    return (clock.now() - there).total_seconds()


def _database(what: str, file: Path) -> Finding:
    if not file.exists():
        return Finding(what, "还没有")
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=2)) as books:
            said = fault_in(books)
    except sqlite3.Error as error:
        said = str(error)
    if not said:
        return Finding(what, f"完好，{file.stat().st_size >> 10} KB")
    return Finding(what, f"{file.name} 已损坏（{said}）", "其他文件未受影响", f"请先备份 {file}，再用备份恢复")


def _terminal(office: Office) -> Iterator[Finding]:
    what = "终端"
    size = shutil.get_terminal_size()
    if size.columns < 80 or size.lines < 24:
        yield Finding(
            what, f"窗口只有 {size.columns}x{size.lines}", "功能不受影响", "请放大到 80x24 以上", warning=True
        )
    width = ambiguous_width()
    if width == 2:
        todo = "请在终端设置中关闭“模糊宽度字符按宽字符显示”"
        yield Finding(what, "此终端把 … 等符号画成两格宽", "只影响对齐", todo, warning=True)
        if office.settings.photos.preview == "half":
            todo = '请在设置 [photos] 里写 preview = "whole"'
            yield Finding("照片", "半块符号在此终端画成两格，照片会走样", "照片本身不受影响", todo, warning=True)
        return
    yield Finding(what, f"{size.columns}x{size.lines}" + ("" if width else "，未回答字符宽度"))
