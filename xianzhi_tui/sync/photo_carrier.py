"""Photos go to the service ahead of the commands that name them, each at its own pace.

One that does not get through holds up the ticket it belongs to, and nobody else's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from pathlib import Path
from random import Random

from xianzhi_tui.clock import Clock
from xianzhi_tui.errors import NotOurServer, ServerRefusal, Unreachable, XianzhiError
from xianzhi_tui.failpoints import fail_point
from xianzhi_tui.lock import sole_holder
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.backoff import Backoff
from xianzhi_tui.sync.line import TOO_MANY_REQUESTS, ServiceFailed
from xianzhi_tui.sync.outbox import PARKED, TRIES_BEFORE_PARKING, Outbox, Refusal

GONE = Refusal("photo_gone", "照片文件已不在本机，请修改后重新附上")


class _Late:
    """A photo that did not get through, and when it is tried again."""

    def __init__(self, random: Random) -> None:
        self._backoff = Backoff(random)
        self.due = 0.0

    def again(self, now: float, at_least: float) -> None:
        self.due = now + self._backoff.next(at_least)


class PhotoCarrier:
    """Brings the service what the commands of this outbox name; of several windows one at a time."""

    def __init__(
        self, api: Api, outbox: Outbox, clock: Clock, changed: Callable[[], None], random: Random, lock: Path
    ) -> None:
        self._api = api
        self._outbox = outbox
        self._clock = clock
        self._changed = changed
        self._random = random
        self._lock = lock
        self._late: dict[str, _Late] = {}
        self.actor_id = ""  # who is signed in; nobody sends for somebody else

    async def carry(self, connected: bool) -> bool:
        """Try every photo that is due once, the longest due first; whether a command may go on now."""
        freed, tried = False, set[str]()
        with sole_holder(self._lock) as alone:
            if not alone:
                for other in self._waiting():
                    self._put_off(other)
            while (digest := self._next(tried)) is not None:
                tried.add(digest)
                freed = await self._bring(digest, connected) or freed
        return freed

    def rest(self) -> float | None:
        """The seconds until a photo is due, None when none waits."""
        dues = [self._due(digest) for digest in self._waiting()]
        return max(0.0, min(dues) - self._clock.monotonic()) if dues else None

    def hurry(self) -> None:
        """What was put off is due now: the line is back, or somebody asks."""
        self._late.clear()

    def _waiting(self) -> list[str]:
        return self._outbox.photos.awaited(self.actor_id)

    def _due(self, digest: str) -> float:
        return self._late[digest].due if digest in self._late else float("-inf")

    def _next(self, tried: Collection[str]) -> str | None:
        """The photo that is due for longest; one that never failed comes before those that did."""
        now = self._clock.monotonic()
        due = [one for one in self._waiting() if one not in tried and self._due(one) <= now]
        return min(due, key=self._due, default=None)

    def _put_off(self, digest: str, at_least: float = 0.0) -> None:
        self._late.setdefault(digest, _Late(self._random)).again(self._clock.monotonic(), at_least)

    async def _bring(self, digest: str, connected: bool) -> bool:
        """Try to bring one; whether nothing waits for it any more. Raises what is not the fault of this photo."""
        photos, began = self._outbox.photos, self._clock.monotonic()
        try:
            photo = await asyncio.to_thread(photos.file(digest).read_bytes)
        except OSError:
            return self._refuse(digest, GONE)
        try:
            print_ = (await self._api.upload(photo)).digest
            fail_point("photo.after_answer")
            photos.sent(digest, print_)
        except ServerRefusal as refusal:
            if refusal.status != TOO_MANY_REQUESTS:
                return self._refuse(digest, Refusal(refusal.code, refusal.happened))
            self._put_off(digest, float(refusal.detail.get("retry_after", 0.0)))
            return False
        except (Unreachable, NotOurServer) as error:
            # For as long as it kept the others at least: one that hangs has no more of the line than they do.
            wished = (isinstance(error, ServiceFailed) and error.retry_after) or 0.0
            self._put_off(digest, max(wished, self._clock.monotonic() - began))
            return connected and isinstance(error, ServiceFailed) and error.broke and self._fail(digest)
        except XianzhiError:
            self._put_off(digest)
            raise
        self._late.pop(digest, None)
        return True

    def _refuse(self, digest: str, refusal: Refusal) -> bool:
        for command_id in self._outbox.photos.named_by(digest):
            self._outbox.refuse(command_id, refusal)
        self._changed()
        return True

    def _fail(self, digest: str) -> bool:
        """The service broke over it; after some times the commands that name it are parked."""
        named = self._outbox.photos.named_by(digest)
        parked = [self._outbox.fail(one, TRIES_BEFORE_PARKING, PARKED) for one in named]
        self._changed()
        return any(parked)
