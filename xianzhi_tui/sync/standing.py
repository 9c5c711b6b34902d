"""How the line stands, told whenever it changes; and the service's time, carried on between the answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from xianzhi_tui.clock import Clock, ServerClock
from xianzhi_tui.errors import NotOurServer, ReadOnly, StorageFull, Unauthorised, XianzhiError
from xianzhi_tui.sync.desk import Link, LinkState
from xianzhi_tui.sync.line import Incompatible

NOTICEABLE_SECONDS = 0.5
MENTION_SECONDS = 600.0
_STATES: dict[type[XianzhiError], LinkState] = {
    Unauthorised: LinkState.SIGNED_OUT,
    NotOurServer: LinkState.NOT_OUR_SERVER,
    Incompatible: LinkState.INCOMPATIBLE,
}
_OUR_OWN_TROUBLE = (StorageFull, ReadOnly)


class Standing:
    """The honest state of the line; skew is measured with seconds that nobody can set."""

    def __init__(self, clock: Clock, tell: Callable[[Link], None], data_as_of: datetime | None = None) -> None:
        self._local = clock
        self._tell = tell
        self._trip = float("inf")
        self._mentioned, self._mentioned_at = "", float("-inf")
        self.clock = ServerClock(clock)
        self.link = Link(data_as_of=data_as_of)

    @property
    def connected(self) -> bool:
        """Whether the last exchange was a good one."""
        return self.link.state is LinkState.CONNECTED

    def hear(self, server_time: datetime, asked_at: float) -> None:
        """An answer came with the service's time; a held poll's way back is as long as the quickest exchange's."""
        heard_at = self._local.monotonic()
        self._trip = min(self._trip, heard_at - asked_at)
        self.clock.hear(server_time, heard_at - self._trip / 2)

    def good(self, data_as_of: datetime | None, faulty: int, detail: str = "") -> None:
        """The replica is as new as the service."""
        self._put(
            replace(
                self.link,
                state=LinkState.CONNECTED,
                heard_at=self.clock.now(),
                data_as_of=data_as_of,
                faulty=faulty,
                detail=self._said(detail),
            )
        )

    def bad(self, error: XianzhiError) -> None:
        """No good answer, and why; a full disk of our own says nothing about the line."""
        if isinstance(error, _OUR_OWN_TROUBLE):
            self.saves(error)
        else:
            self._put(replace(self.link, state=_STATES.get(type(error), LinkState.OFFLINE), detail=str(error)))

    def saves(self, trouble: XianzhiError | None) -> None:
        """Whether this machine can save anything, or why not."""
        if trouble is not None:
            self._put(replace(self.link, trouble=trouble.code, detail=str(trouble)))
        elif self.link.trouble:
            self._put(replace(self.link, trouble="", detail=""))

    def mention(self, words: str) -> None:
        """Something people should know that is over already."""
        self._mentioned, self._mentioned_at = words, self._local.monotonic()
        self._put(replace(self.link, detail=words))

    def signed_out(self) -> None:
        """Nobody is signed in."""
        self._put(replace(self.link, state=LinkState.SIGNED_OUT, detail=""))

    def look_at_the_clock(self) -> None:
        """Notice when somebody sets this machine's clock between two answers."""
        if abs(self.clock.skew - self.link.skew_seconds) > NOTICEABLE_SECONDS:
            self._put(self.link)

    def _said(self, detail: str) -> str:
        """What goes with good news: the trouble this machine has stays, and what was mentioned for a while."""
        if self.link.trouble:
            return self.link.detail
        lately = self._local.monotonic() - self._mentioned_at < MENTION_SECONDS
        return detail or (self._mentioned if lately else "")

    def _put(self, link: Link) -> None:
        since = self.link.since if link.state is self.link.state and self.link.since else self.clock.now()
        skew = self.clock.skew
        if abs(skew - self.link.skew_seconds) <= NOTICEABLE_SECONDS:
            skew = self.link.skew_seconds
        self.link = replace(link, since=since, skew_seconds=skew)
        self._tell(self.link)
