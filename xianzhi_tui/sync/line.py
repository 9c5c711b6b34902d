"""The line to the service: every exchange ends in time, takes no more than it should, and trusts no answer's looks."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from msgspec import Struct

from xianzhi_tui import __version__
from xianzhi_tui.codec import MALFORMED, decode
from xianzhi_tui.errors import NotOurServer, ServerRefusal, Unauthorised, Unreachable, XianzhiError
from xianzhi_tui.failpoints import fail_point

T = TypeVar("T")
SECONDS = 10.0
LARGEST_ANSWER = 8 << 20
LARGEST_SNAPSHOT = 64 << 20  # about 20,000 open tickets with their events
STEP = 64 << 10
KEEPALIVE_SECONDS = 60.0  # below the service's 75, so that we are the one who hangs up
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
# A kept connection that the other side had already dropped, or an answer cut short; asking once more costs nothing.
_DROPPED = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError, httpx.CloseError)
TOO_MANY_REQUESTS = 429
_TRY_LATER = frozenset({408, 425, 502, 503, 504})


class ServiceFailed(Unreachable):
    """The service, or something before it, answered that it cannot."""

    def __init__(self, status: int, retry_after: float | None = None) -> None:
        super().__init__(f"服务端暂时无法处理（{status}）")
        self.status = status
        self.retry_after = retry_after

    @property
    def broke(self) -> bool:
        """Whether it failed over this very request, so that asking for ever would not help."""
        return self.status >= 500 and self.status not in _TRY_LATER


class Incompatible(XianzhiError):
    """The service speaks another version of the wire."""

    code = "incompatible"
    safe = "本机数据和未发送的操作已保留"
    todo = "请升级值班台后再连接"


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer: 2xx or 304."""

    status: int
    headers: httpx.Headers
    body: bytes

    def read(self, shape: type[T]) -> T:
        """The JSON body in this shape; anything else is not from our service."""
        if self.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            raise _not_ours("回答的不是工单数据")
        try:
            return decode(self.body, shape)
        except MALFORMED as error:
            raise _not_ours("回答的内容不完整") from error


class _Error(Struct):
    code: str
    message: str
    detail: dict[str, Any] = {}


class _Errors(Struct):
    error: _Error


def open_line(url: str, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """A client for one service; it follows no redirect, so a token goes nowhere else."""
    address = httpx.URL(url)
    return httpx.AsyncClient(
        base_url=address,
        transport=transport,
        timeout=httpx.Timeout(None, connect=5.0, write=SECONDS, pool=SECONDS),
        limits=httpx.Limits(keepalive_expiry=KEEPALIVE_SECONDS),
        headers={"accept": "application/json", "accept-encoding": "gzip", "user-agent": f"xianzhi/{__version__}"},
        follow_redirects=False,
        trust_env=address.host not in _LOOPBACK,
        # Reading the certificates takes longer than a local request.
        verify=address.scheme == "https",
    )


async def exchange(
    http: httpx.AsyncClient, method: str, path: str, seconds: float, largest: int = LARGEST_ANSWER, **request: Any
) -> Answer:
    """Ask and hear the whole answer within so many seconds and bytes; an error answer is raised."""
    try:
        async with asyncio.timeout(seconds):
            return await _ask(http, method, path, largest, **request)
    except TimeoutError:
        raise Unreachable(f"服务端{seconds:.0f}秒内没有答完") from None
    except httpx.ConnectError as error:
        raise Unreachable("连不上服务端") from error
    except (httpx.HTTPError, httpx.StreamError) as error:
        raise Unreachable("与服务端的连接中断") from error


async def _ask(http: httpx.AsyncClient, method: str, path: str, largest: int, **request: Any) -> Answer:
    try:
        return await _ask_once(http, method, path, largest, **request)
    except _DROPPED:
        if method != "GET":
            raise
        return await _ask_once(http, method, path, largest, **request)


async def _ask_once(http: httpx.AsyncClient, method: str, path: str, largest: int, **request: Any) -> Answer:
    async with http.stream(method, path, **request) as response:
        fail_point("outbox.after_send")
        answer = Answer(response.status_code, response.headers, await _body(response, largest))
    if answer.status == 304 or 200 <= answer.status < 300:
        return answer
    raise _complaint(answer)


async def _body(response: httpx.Response, largest: int) -> bytes:
    body = bytearray()
    async for piece in _decoded(response):
        body += piece
        if len(body) > largest:
            raise _not_ours("回答过大，已停止接收")
    return bytes(body)


async def _decoded(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body unpacked in bounded steps: a few packed bytes can stand for gigabytes."""
    packing = response.headers.get("content-encoding", "identity")
    if packing not in ("identity", "gzip"):
        raise _not_ours("回答的压缩方式不对")
    if packing == "identity":
        async for piece in response.aiter_raw():
            yield piece
        return
    unpacker = zlib.decompressobj(wbits=31)
    async for piece in response.aiter_raw():
        for unpacked in _unpack(unpacker, piece):
            yield unpacked


def _unpack(unpacker: Any, packed: bytes) -> Iterator[bytes]:
    try:
        while True:
            unpacked = unpacker.decompress(packed, STEP)
            yield unpacked
            packed = unpacker.unconsumed_tail
            if not packed and len(unpacked) < STEP:
                return
    except zlib.error as error:
        raise _not_ours("回答的内容不完整") from error


def _complaint(answer: Answer) -> XianzhiError:
    """An error answer, as the desk should take it."""
    if answer.status >= 500 or answer.status in _TRY_LATER:
        return ServiceFailed(answer.status, _retry_after(answer.headers))
    if answer.status < 400:
        return _not_ours("服务端要求转到别的地址")
    if answer.status == 426:
        return Incompatible("服务端版本与本机不一致")
    try:
        said = answer.read(_Errors).error
    except NotOurServer as error:
        return error
    if answer.status == 401:
        return Unauthorised(said.message)
    detail = said.detail
    if (wait := _retry_after(answer.headers)) is not None:
        detail = {**detail, "retry_after": wait}
    return ServerRefusal(answer.status, said.code, said.message, detail)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    try:
        return min(max(float(headers["retry-after"]), 0.0), 3600.0)
    except (KeyError, ValueError):
        return None


def _not_ours(why: str) -> NotOurServer:
    return NotOurServer(f"这不是工单服务器：{why}")
