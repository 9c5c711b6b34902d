"""Sending what waits in the outbox, in order, as the person who gave the command."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec.structs import replace

from xianzhi_tui.clock import Clock
from xianzhi_tui.codec import MALFORMED, decode, encode
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.errors import ServerRefusal
from xianzhi_tui.failpoints import fail_point
from xianzhi_tui.lock import sole_holder
from xianzhi_tui.sync.answers import StoryParts
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.desk import OutboxEntry
from xianzhi_tui.sync.line import TOO_MANY_REQUESTS, ServiceFailed
from xianzhi_tui.sync.outbox import PARKED, TRIES_BEFORE_PARKING, Outbox, Refusal
from xianzhi_tui.sync.replica import Replica

UNKNOWN_PHOTO = "unknown_photo"


class _Version(msgspec.Struct):
    version: int


class Pusher:
    """Empties the outbox; of several windows on one profile only one sends at a time."""

    def __init__(
        self,
        api: Api,
        replica: Replica,
        outbox: Outbox,
        clock: Clock,
        changed: Callable[[], None],
        turn: asyncio.Lock,
    ) -> None:
        self._api = api
        self._replica = replica
        self._outbox = outbox
        self._clock = clock
        self._changed = changed
        self._turn = turn
        self.actor_id = ""  # who is signed in; nobody signs for somebody else

    async def push(self, connected: bool) -> bool:
        """Send everything that may go; False when something is to be tried again. Raises when the line fails."""
        with sole_holder(self._lock) as alone:
            if not alone:
                return False
            held_up: set[str] = set()
            while (entry := self._outbox.claim(self.actor_id, held_up)) is not None:
                self._changed()
                try:
                    async with self._turn:
                        await self._send(entry)
                except ServiceFailed as failed:
                    held_up.add(entry.ticket_id)
                    if not failed.broke or not connected:
                        raise
                    self._outbox.fail(entry.command_id, TRIES_BEFORE_PARKING, PARKED)
                finally:
                    self._changed()
            self.recognise()
            return await self._send_handovers() and not held_up

    def recognise(self) -> None:
        """What was parked or given up in doubt, and stands in the replica as done, is confirmed after all."""
        done = [one for one, ticket in self._outbox.in_doubt() if self._replica.has_done(one, ticket)]
        for command_id in done:
            self._outbox.confirm(command_id, None, self._clock.now())
        if done:
            self._changed()

    async def _send_handovers(self) -> bool:
        """Whoever sits here now sends them: both have signed already. False when one is to be tried again."""
        shelf = self._outbox.handovers
        for handover in shelf.waiting() if self.actor_id else ():
            try:
                await self._api.hand_over(handover)
            except ServerRefusal as refusal:
                if refusal.status == TOO_MANY_REQUESTS:
                    return False
                shelf.refuse(handover.handover_id, refusal.happened)
            except ServiceFailed as failed:
                if not failed.broke:
                    raise
                return False
            else:
                fail_point("handover.after_answer")
                shelf.confirm(handover.handover_id)
        return True

    @property
    def _lock(self) -> Path:
        return self._replica.file.with_name("outbox.lock")

    async def _send(self, entry: OutboxEntry) -> None:
        try:
            command = self._outbox.photos.for_the_service(entry.command)
            answer = await self._api.command(replace(entry, command=command))
        except ServerRefusal as refusal:
            if refusal.status == TOO_MANY_REQUESTS:
                self._outbox.put_back(entry.command_id)
                raise ServiceFailed(refusal.status, refusal.detail.get("retry_after")) from refusal
            if refusal.code == UNKNOWN_PHOTO:  # the service was restored without it: the next try brings it again
                self._outbox.photos.unsend(entry.command)
            self._outbox.refuse(entry.command_id, Refusal(refusal.code, refusal.happened, _theirs(refusal)))
        except BaseException:
            self._outbox.put_back(entry.command_id)
            raise
        else:
            fail_point("outbox.after_answer")
            try:
                self._replica.apply_answer(answer)
            except BaseException:
                self._outbox.put_back(entry.command_id)  # asked again: the service knows that it was done
                raise
            self._outbox.confirm(entry.command_id, _version(answer), self._clock.now())


def _version(answer: StoryParts) -> int | None:
    try:
        return decode(bytes(answer.ticket), _Version).version
    except MALFORMED:
        return None


def _theirs(refusal: ServerRefusal) -> Ticket | None:
    """The ticket as it stands there, when the service told."""
    try:
        return decode(encode(refusal.detail["ticket"]), Ticket)
    except (KeyError, *MALFORMED):
        return None
