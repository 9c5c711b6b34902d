"""The desk in a browser: only on this machine, only for whoever has the address, only from our own page."""

from __future__ import annotations

import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientResponse, WSServerHandshakeError, web
from aiohttp.test_utils import TestClient, TestServer

from tests.cli.command_line import REPOSITORY, CommandLine, command_line
from xianzhi_tui.clock import SystemClock
from xianzhi_tui.config import Settings
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.locations import Locations
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.setup import Answers, Member, write_down
from xianzhi_tui.shell.web import LOOPBACK, DeskServer, command_for

Browser = TestClient[web.Request, web.Application]

ZHANG = Member("1001", "张敏", Role.DUTY, "2468")


def free_port() -> int:
    with socket.socket() as one:
        one.bind((LOOPBACK, 0))
        port: int = one.getsockname()[1]
        return port


@pytest.fixture
def server() -> DeskServer:
    return DeskServer("exit 0", free_port())


@pytest.fixture
async def browser(server: DeskServer) -> AsyncIterator[Browser]:
    """A browser that keeps cookies, on the machine of the desk."""
    served = TestServer(await server.application(), host=LOOPBACK, port=server.port)
    async with TestClient(served) as browser:
        yield browser


async def enter(browser: Browser, token: str | None, **headers: str) -> ClientResponse:
    return await browser.get("/", params={"token": token or ""}, headers=headers)


async def test_without_the_token_nobody_gets_in(browser: Browser) -> None:
    for path in ("/", "/?token=guessed", "/static/js/textual.js", "/download/x", "/ws"):
        assert (await browser.get(path)).status == 403


async def test_with_the_token_the_page_opens_and_stays_open(
    server: DeskServer,
    browser: Browser,
) -> None:
    page = await enter(browser, server.token)
    assert (page.status, page.url.query_string) == (200, "")
    assert "贤智值班台" in await page.text()
    (cookie,) = browser.session.cookie_jar
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert (await browser.get("/")).status == 200
    assert (await browser.get("/static/js/textual.js")).status == 200


async def test_the_address_opens_once(server: DeskServer, browser: Browser) -> None:
    token = server.token
    assert (await enter(browser, token)).status == 200
    browser.session.cookie_jar.clear()
    assert (await enter(browser, token)).status == 403


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Host": "evil.example:8311"}, {"Host": "localhost"}],
    ids=str,
)
async def test_another_page_cannot_use_the_desk_even_with_the_cookie(
    server: DeskServer,
    browser: Browser,
    headers: dict[str, str],
) -> None:
    assert (await enter(browser, server.token)).status == 200
    assert (await browser.get("/", headers=headers)).status == 403
    with pytest.raises(WSServerHandshakeError, match="403"):
        await browser.ws_connect("/ws", headers=headers)


async def test_a_socket_without_an_origin_is_nobodys(server: DeskServer, browser: Browser) -> None:
    assert (await enter(browser, server.token)).status == 200
    with pytest.raises(WSServerHandshakeError, match="403"):
        await browser.ws_connect("/ws")


async def test_the_page_asks_nothing_of_the_rest_of_the_world(
    server: DeskServer,
    browser: Browser,
) -> None:
    page = await enter(browser, server.token)
    words = await page.text()
    asked = {one.partition("://")[2].partition("/")[0] for one in words.split('"') if "://" in one}
    assert asked == {f"{LOOPBACK}:{server.port}"}
    assert page.headers["Content-Security-Policy"].startswith("default-src 'self';")


async def test_the_desk_appears_in_the_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with command_line(tmp_path) as xianzhi:
        office = Office(Locations(xianzhi.data), Settings(), None, SystemClock(), {})
        write_down(office, Answers("和新苑", (ZHANG,), ("陈师傅",), ZHANG))
        monkeypatch.setenv("PYTHONPATH", ":".join(sys.path))
        server = DeskServer(command_for(office), free_port())
        served = TestServer(await server.application(), host=LOOPBACK, port=server.port)
        async with TestClient(served) as browser:
            assert (await enter(browser, server.token)).status == 200
            url = "/ws?width=100&height=30"
            async with browser.ws_connect(url, headers={"Origin": server.public_url}) as line:
                seen = b""
                while not all(words.encode() in seen for words in ("和新苑", "张敏", "已连接")):
                    seen += await line.receive_bytes(timeout=30)
            taken = xianzhi("web", "--port", str(server.port))
            assert (taken.code, taken.error[0]) == (4, f"{LOOPBACK}:{server.port} 已被占用")


def test_a_machine_that_is_not_set_up_says_so(xianzhi: CommandLine) -> None:
    refused = xianzhi("web")
    assert refused.code == 2
    assert "xianzhi setup" in refused.error[2]


def test_without_the_extra_one_line_says_what_to_install(xianzhi: CommandLine, tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    (hidden / "textual_serve").mkdir(parents=True)
    (hidden / "textual_serve" / "__init__.py").write_text(
        "raise ModuleNotFoundError('hidden', name='textual_serve')", encoding="utf-8"
    )
    refused = xianzhi("web", PYTHONPATH=f"{hidden}:{REPOSITORY}")
    assert refused.code == 2
    assert "pip install 'xianzhi-tui[web]'" in refused.error[2]
