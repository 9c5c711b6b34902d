"""`xianzhi purge`: the copies this machine keeps are thrown away; what nobody else has stays, whatever is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from xianzhi_tui.errors import NotFound
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.output import Output
from xianzhi_tui.sync import leftovers
from xianzhi_tui.sync.drafts import DraftFile
from xianzhi_tui.sync.outbox import Outbox
from xianzhi_tui.sync.replica import Replica

IN_USE = timedelta(hours=1)
"""A log that was written to so lately is still being written."""


class Purged(NamedTuple):
    """One kind of copy: how many went, or would go."""

    what: str
    how_many: int


def purge(office: Office, before: datetime | None, dry_run: bool, out: Output) -> None:
    """Throw away what is older than this moment, or all that can be fetched again; say what it was."""
    if not office.locations.root.exists():
        raise NotFound("没有这个数据文件夹", safe="未作任何改动", todo="请核对 --data")
    moment = before or office.clock.now()
    for one in purged(office, moment, dry_run):
        word = "将清理" if dry_run else "已清理"
        out.result(f"{word} {one.what} {one.how_many}", {"purged": one.what, "count": one.how_many, "dry_run": dry_run})
    out.line("未发送的操作和照片、服务端的数据都未动")


def purged(office: Office, moment: datetime, dry_run: bool) -> Iterator[Purged]:
    """Every kind in turn."""
    places = office.locations
    if places.replica_db.exists():
        replica = Replica.open(places.replica_db)
        yield _closing(replica.close, "已结工单", lambda: replica.purge(moment, dry_run))
    if places.outbox_db.exists():
        outbox = Outbox(places.outbox_db)
        yield _closing(outbox.close, "已发送的操作记录", lambda: outbox.purge(moment, dry_run))
    if places.drafts.exists():
        yield Purged("草稿", DraftFile(places.drafts).purge(moment, dry_run))
    yield Purged("照片副本", _files(places.photo_copies.glob("*"), moment, dry_run))
    logs = min(moment, office.clock.now() - IN_USE)
    yield Purged("日志", _files(places.logs.glob("*"), logs, dry_run))
    yield _leftovers("导出的文件", leftovers.handed_out(places), moment, dry_run)
    yield _leftovers("留存的旧文件", leftovers.missed_by_nobody(places), moment, dry_run)


def _closing(close: Callable[[], None], what: str, act: Callable[[], int]) -> Purged:
    try:
        return Purged(what, act())
    finally:
        close()


def _leftovers(what: str, paths: Iterator[Path], moment: datetime, dry_run: bool) -> Purged:
    old = leftovers.old(paths, moment)
    for path in () if dry_run else old:
        leftovers.remove(path)
    return Purged(what, len(old))


def _files(files: Iterable[Path], moment: datetime, dry_run: bool) -> int:
    old = [file for file in files if file.is_file() and file.stat().st_mtime < moment.timestamp()]
    for file in () if dry_run else old:
        file.unlink(missing_ok=True)
    return len(old)
