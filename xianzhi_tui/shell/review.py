"""`xianzhi review`: looking back into this machine's copy or into a file, with no service and no line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from xianzhi_tui.errors import NotFound
from xianzhi_tui.shell.desk_log import desk_log
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.terminal import require_terminal
from xianzhi_tui.sync import session
from xianzhi_tui.sync.opening import opened
from xianzhi_tui.sync.records import FileRecords
from xianzhi_tui.tui.review_app import ReviewApp


def look_back(office: Office, named: Path | None, at: datetime | None) -> None:
    """Show the past until it is left; nothing is written, so that it works on a stick that is closed to us."""
    require_terminal()
    here = office.locations.replica_db
    if named is None and not here.exists():
        raise NotFound("本机还没有可回看的数据", todo="请先联网打开一次值班台，或写上要看的文件")
    signed_in = session.load(office.locations.session) if named is None else None
    with ExitStack() as stack:
        file = stack.enter_context(opened((named or here).expanduser().absolute()))
        stack.enter_context(_log(office))
        records = FileRecords(file)
        stack.callback(records.close)
        ReviewApp(records, office.clock, office.settings, signed_in.session if signed_in else None, at).run()


@contextmanager
def _log(office: Office) -> Iterator[None]:
    if office.locations.logs.is_dir():
        with desk_log(office.locations.logs / "desk.log"):
            yield
    else:
        yield
