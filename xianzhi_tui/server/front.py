"""The feed's empty polls, answered in front of the framework: no request object, no query, no log line.

Everything else about the feed (news, faults, strangers) goes on to the framework's own route.
"""

from __future__ import annotations

from datetime import datetime

from starlette.types import ASGIApp, Receive, Scope, Send

from xianzhi_tui.clock import Clock
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.server.accounts import Logins
from xianzhi_tui.server.feed import Channel, Feed

FEED_PATH = "/v1/feed"
LONGEST_WAIT = 25
FEED_READERS = frozenset({Role.DUTY, Role.LEAD, Role.FIELD, Role.DISTRICT})


def stamp(moment: datetime) -> bytes:
    """The service's time as the Xianzhi-Time header carries it."""
    return moment.isoformat(timespec="milliseconds")[:23].encode() + b"Z"


class EmptyPolls:
    """Holds polls that know everything already, and answers 304."""

    def __init__(self, app: ASGIApp, feed: Feed, logins: Logins, clock: Clock) -> None:
        self._app, self._feed, self._logins, self._clock = app, feed, logins, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == FEED_PATH and scope["method"] == "GET":
            etag = await self._unchanged(scope)
            if etag is not None:
                headers = [(b"etag", etag), (b"xianzhi-time", stamp(self._clock.now()))]
                await send({"type": "http.response.start", "status": 304, "headers": headers})
                await send({"type": "http.response.body"})
                return
        await self._app(scope, receive, send)

    async def _unchanged(self, scope: Scope) -> bytes | None:
        """The ETag, if after the wished wait the asker still knows everything."""
        authorization = known = b""
        for name, value in scope["headers"]:
            if name == b"authorization":
                authorization = value
            elif name == b"if-none-match":
                known = value
        channel = self._channel(authorization)
        wait = _wait(scope["query_string"])
        if channel is None or wait is None or not _is_current(channel, known, scope["query_string"]):
            return None
        if wait and not self._feed.closed:
            await channel.wait(wait)
            if self._channel(authorization) is None:  # the login ended meanwhile
                return None
        return known if known == channel.etag else None

    def _channel(self, authorization: bytes) -> Channel | None:
        caller = self._logins.known(authorization)
        if caller is None or caller.actor.role not in FEED_READERS:
            return None
        return self._feed.channel(caller.compound)


def _is_current(channel: Channel, known: bytes, query: bytes) -> bool:
    """Whether there is nothing new for somebody with this ETag, or without one, with this cursor."""
    if known:
        return known == channel.etag
    return b"after=%d" % channel.head in query.split(b"&")


def _wait(query: bytes) -> int | None:
    """How long to hold; None when it is no number, which the route will say."""
    for part in query.split(b"&"):
        if part.startswith(b"wait="):
            digits = part[5:]
            return min(int(digits), LONGEST_WAIT) if digits.isdigit() and len(digits) < 4 else None
    return 0
