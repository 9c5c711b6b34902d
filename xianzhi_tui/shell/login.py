"""`xianzhi login`: exchange a staff number and PIN for a login of this machine."""

from __future__ import annotations

import asyncio
import platform
import sys
from getpass import getpass

from xianzhi_tui import embedded
from xianzhi_tui.errors import Unauthorised
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.output import Output
from xianzhi_tui.sync import session
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.desk import Session


def log_in(office: Office, out: Output, staff_id: str, compound: str) -> None:
    """Ask for the PIN (or read it from a pipe) and keep the login for the desk and the commands."""
    if not staff_id and not sys.stdin.isatty():
        raise Unauthorised("没有给出工号", safe="未做任何改动", todo="请写 xianzhi login --staff 工号")
    staff_id = staff_id or input("工号: ").strip()
    pin = getpass("密码: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    signed_in = asyncio.run(_exchange(office, staff_id, pin, compound))
    office.locations.prepare()
    session.save(office.locations.session, signed_in)
    kept = signed_in.session
    out.result(
        f"已登录 {kept.compound_name} {kept.actor.name}",
        {"compound": kept.compound, "staff_id": kept.actor.id, "name": kept.actor.name, "role": kept.actor.role},
    )


async def _exchange(office: Office, staff_id: str, pin: str, compound: str) -> session.SignedIn:
    server = office.settings.server
    url = embedded.ensure(office.locations.root, config=office.config).url if server.is_embedded else server.url
    device = platform.node() or "desk"
    async with Api.connect(url) as api:
        login = await api.login(staff_id, pin, device, compound)
    return session.SignedIn(Session(login.actor, login.compound.code, login.compound.name, device), login.token)
