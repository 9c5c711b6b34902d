"""How much one resident may send in a day, so that nobody floods the desk; a danger is always taken."""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import datetime, timedelta
from typing import ClassVar, NamedTuple

from xianzhi_tui.clock import Clock
from xianzhi_tui.server.errors import TooMany
from xianzhi_tui.server.store.people import Caller

DAY = timedelta(hours=24)


class Daily(NamedTuple):
    """What one resident may send in any 24 hours; 0 is as much as they like."""

    reports: int
    photos: int


class Quota:
    """Counts what one kind of thing each resident sent; kept in memory, for a service begun anew may be generous."""

    words: ClassVar[str]

    def __init__(self, clock: Clock, most: int) -> None:
        self._clock, self._most = clock, most
        self._sent: defaultdict[tuple[str, str], deque[datetime]] = defaultdict(deque)

    def require(self, caller: Caller) -> None:
        """Raises TooMany, with the seconds until one more is taken."""
        sent, now = self._sent[_who(caller)], self._clock.now()
        while sent and sent[0] <= now - DAY:
            sent.popleft()
        if self._most and len(sent) >= self._most:
            wait = int((sent[0] + DAY - now).total_seconds()) + 1
            raise TooMany(self.words.format(most=self._most), retry_after=wait)

    def count(self, caller: Caller) -> None:
        """One more was taken."""
        self._sent[_who(caller)].append(self._clock.now())


class ReportQuota(Quota):
    """Reports; more of them than anybody has faults keep the desk from everybody else's."""

    words = "24 小时内已报 {most} 单，这一单没有保存；急事请拨打值班电话，其余请稍后再报"


class PhotoQuota(Quota):
    """Photos; each takes work to develop, and room."""

    words = "24 小时内已上传 {most} 张照片，这一张没有保存；报修本身不受影响，照片请稍后再传"


def _who(caller: Caller) -> tuple[str, str]:
    return caller.compound, caller.actor.id
