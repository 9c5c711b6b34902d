"""`xianzhi web`: the desk in a browser on this machine, for whoever was given the address with its one-time token."""

from __future__ import annotations

import errno
import hmac
import shlex
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from secrets import token_urlsafe

from aiohttp import web
from textual_serve.server import Server

from xianzhi_tui.errors import ExitCode, XianzhiError
from xianzhi_tui.shell.desk_log import desk_log
from xianzhi_tui.shell.office import Office, is_set_up
from xianzhi_tui.shell.setup import NotSetUp

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LOOPBACK = "127.0.0.1"
PAGE = Path(__file__).parent / "web_page"
_HEADERS = {
    # Nothing is fetched from elsewhere, whatever the page or a resident's words may ask for.
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws:; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


class PortTaken(XianzhiError):
    """Something else answers at this port."""

    code = "port_taken"
    exit_code = ExitCode.CONFIG
    safe = "未启动，数据未受影响"
    todo = "请换一个 --port 再试"


def serve_web(office: Office, port: int) -> None:
    """Serve the desk to browsers of this machine until told to stop."""
    if not is_set_up(office):
        raise NotSetUp("本机还没有设置小区和值班人员")
    office.locations.prepare()
    server = DeskServer(command_for(office), port)
    with desk_log(office.locations.logs / "web.log"):
        try:
            web.run_app(server.application(), host=LOOPBACK, port=port, print=None, access_log=None)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise PortTaken(f"{LOOPBACK}:{port} 已被占用") from error


def command_for(office: Office) -> str:
    """What is started for every tab: the desk of the same folder and settings."""
    config = [f"--config={office.config}"] if office.config else []
    return shlex.join([sys.executable, "-m", "xianzhi_tui", f"--data={office.locations.root}", *config])


class DeskServer(Server):
    """Textual's own server behind a door: a token that opens once, then a cookie, and only from our own page."""

    def __init__(self, command: str, port: int) -> None:
        super().__init__(command, LOOPBACK, port, title="贤智值班台", templates_path=PAGE)
        self.token: str | None = token_urlsafe(32)
        self._session = token_urlsafe(32)
        self._cookie = f"xianzhi_{port}"  # cookies know no ports

    async def application(self) -> web.Application:
        """The routes with the door before them."""
        app = await self._make_app()
        app.middlewares.append(self._door)
        return app

    async def on_startup(self, app: web.Application) -> None:
        print(
            f"在本机浏览器中打开（只能打开一次） {self.public_url}/?token={self.token}  按 Ctrl+C 停止", file=sys.stderr
        )

    @web.middleware
    async def _door(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not self._is_ours(request):
            raise web.HTTPForbidden(text="只能在本机的值班台页面里使用")
        if "token" in request.query and request.path == "/":
            return self._admitted(request.query["token"])
        if not hmac.compare_digest(request.cookies.get(self._cookie, ""), self._session):
            raise web.HTTPForbidden(text="请用 xianzhi web 给出的地址打开")
        response = await handler(request)
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    def _is_ours(self, request: web.Request) -> bool:
        """Asked at our own address, and by nobody else's page: a page elsewhere must not drive the desk."""
        origin = request.headers.get("Origin", "" if request.path == "/ws" else self.public_url)
        return (f"http://{request.host}", origin) == (self.public_url, self.public_url)

    def _admitted(self, token: str) -> web.Response:
        if self.token is None or not hmac.compare_digest(token, self.token):
            raise web.HTTPForbidden(text="这个地址已经用过或不对；请重新运行 xianzhi web")
        self.token = None
        response = web.HTTPFound("/")  # the token does not stay in the address line
        response.set_cookie(self._cookie, self._session, httponly=True, samesite="Strict")
        raise response
