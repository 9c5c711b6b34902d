"""A command's line to the service: the one of this machine, started if need be, or the one named in the settings."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from xianzhi_tui import embedded
from xianzhi_tui.errors import Unauthorised
from xianzhi_tui.shell.office import Office, is_set_up
from xianzhi_tui.sync import session
from xianzhi_tui.sync.api import Api

_ADVICE = "提示: 本机还没有值班人员，先以本机负责人身份办理；设置姓名和密码请运行 xianzhi setup"


@asynccontextmanager
async def service_of(office: Office) -> AsyncIterator[Api]:
    """A signed-in way to the service."""
    url = await asyncio.to_thread(_address, office)
    async with Api.connect(url, _token(office)) as api:
        yield api


def _address(office: Office) -> str:
    if not office.settings.server.is_embedded:
        return office.settings.server.url
    if not is_set_up(office):
        print(_ADVICE, file=sys.stderr)
    return embedded.ensure(office.locations.root, config=office.config).url


def _token(office: Office) -> str:
    """$XIANZHI_TOKEN, the local lead's token beside an embedded service, or the login of this machine."""
    if named := office.env.get("XIANZHI_TOKEN"):
        return named
    if office.settings.server.is_embedded:
        return office.locations.token.read_text(encoding="ascii").strip()
    if (signed_in := session.load(office.locations.session)) is not None and signed_in.token:
        return signed_in.token
    raise Unauthorised("这台机器还没有登录", safe="未做任何改动", todo="请先运行 xianzhi login，或设置 $XIANZHI_TOKEN")
