"""`xianzhi review`: looking back into this machine's copy or into a file, with no service and no line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from getpass import getpass
from pathlib import Path

from xianzhi_tui.domain.roles import Actor
from xianzhi_tui.errors import NotFound, Unauthorised
from xianzhi_tui.shell.desk_log import desk_log
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.terminal import require_terminal
from xianzhi_tui.sync import pin_check, session
from xianzhi_tui.sync.database import saving
from xianzhi_tui.sync.log_beside import ends_early
from xianzhi_tui.sync.opening import opened
from xianzhi_tui.sync.photo_copies import PhotoCopies
from xianzhi_tui.sync.records import FileRecords
from xianzhi_tui.tui.review_app import ReviewApp

_SHUT = "没有打开任何数据"


def look_back(office: Office, named: Path | None, at: datetime | None) -> None:
    """Show the past until it is left; nothing is written, so that it works on a stick that is closed to us."""
    require_terminal()
    here = office.locations.replica_db
    if named is None and not here.exists():
        raise NotFound("本机还没有可回看的数据", todo="请先联网打开一次值班台，或写上要看的文件")
    file = (named or here).expanduser().absolute()
    own = file.resolve() == here.resolve()
    signed_in = session.load(office.locations.session) if own else None
    lock_minutes = office.settings.desk.lock_minutes if own else 0
    if lock_minutes:
        _prove(office, signed_in.session.actor if signed_in else None)
    with ExitStack() as stack:
        torn = not own and ends_early(file)  # this machine's own is in use, and is fetched again where it is torn
        file = stack.enter_context(opened(file))
        stack.enter_context(_log(office))
        records = FileRecords(file, torn=torn)
        stack.callback(records.close)
        photos = PhotoCopies(office.locations if own else None)
        signed = signed_in.session if signed_in else None
        app = ReviewApp(records, photos, office.clock, office.settings, signed, at, lock_minutes)
        app.run()
    if app.return_code:
        sys.exit(app.return_code)


def _prove(office: Office, actor: Actor | None) -> None:
    """Where the desk locks, its copy opens to the same PIN, with no line; raises Unauthorised."""
    staff_id = actor.id if actor else input("工号: ").strip()
    asked = f"{actor.name}的密码: " if actor else "密码: "
    pin = getpass(asked) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    with saving():
        known = pin_check.fits(office.locations.pin_check, staff_id, pin, office.clock.now(), safe=_SHUT)
    if not known:
        raise Unauthorised("这里没有此人的密码可核对", safe=_SHUT, todo="请先在值班台上登录一次")


@contextmanager
def _log(office: Office) -> Iterator[None]:
    if office.locations.logs.is_dir():
        with desk_log(office.locations.logs / "desk.log"):
            yield
    else:
        yield
