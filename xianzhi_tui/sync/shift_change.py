"""Changing hands at a real desk: each signs with a PIN, the service sees it or this machine remembers it.

With a line the service is asked. Without one, whoever proved their PIN here before can prove it again; a colleague
who never did cannot, and what the giver signed waits for the line.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from xianzhi_tui.errors import Unauthorised, Unreachable, XianzhiError
from xianzhi_tui.locations import Locations
from xianzhi_tui.sync import messages, pin_check, session
from xianzhi_tui.sync.database import saving
from xianzhi_tui.sync.handed_out import hand_out
from xianzhi_tui.sync.looking_back import last_act, since_then
from xianzhi_tui.sync.shift import Happened, KeptHandover

if TYPE_CHECKING:
    from xianzhi_tui.domain.handover import Handover
    from xianzhi_tui.domain.roles import Person
    from xianzhi_tui.sync.desk import Session
    from xianzhi_tui.sync.outbox import Outbox
    from xianzhi_tui.sync.port import Agent

T = TypeVar("T")
NOT_HANDED_OVER = "值班台没有易手，工单未改动"
GIVEN = "交班人的确认已保存在本机，值班台没有易手"


class Seat(Protocol):
    """The desk as far as somebody sits down at it."""

    @property
    def session(self) -> Session | None: ...

    @property
    def connected(self) -> bool: ...

    async def sign_in(self, staff_id: str, pin: str) -> Session: ...

    def sit_down(self, session: Session) -> None: ...


class ShiftChange:
    """The acts of a change of shift over one data folder."""

    def __init__(
        self,
        seat: Seat,
        agent: Agent,
        locations: Locations,
        now: Callable[[], datetime],
        write: Callable[[Callable[[Outbox], object]], Awaitable[object]],
    ) -> None:
        self._seat, self._agent, self._locations, self._now, self._write = seat, agent, locations, now, write
        self._sending: set[asyncio.Task[None]] = set()

    async def happened(self, since: datetime) -> Happened:
        """What the service recorded since then, from the replica."""
        return await asyncio.to_thread(since_then, self._locations.replica_db, since)

    async def left_at(self) -> datetime | None:
        """When the person signed in last handed this desk over or did something here; None when they never did."""
        if (here := self._seat.session) is None:
            return None
        me = here.actor.id
        given = [one.handover.taken_at for one in await self.kept() if one.handover.giver.id == me]
        acted = await asyncio.to_thread(last_act, self._locations.replica_db, me, here.device)
        return max((one for one in (*given, acted) if one is not None), default=None)

    async def kept(self) -> tuple[KeptHandover, ...]:
        """The handovers of this desk, oldest first."""
        found: list[KeptHandover] = []
        await self._write(lambda outbox: found.extend(outbox.handovers.kept()))
        return tuple(found)

    async def give(self, handover: Handover, pin: str) -> None:
        """Sign as the giver; returns when that is safe on this machine."""
        await self._prove(handover.giver, pin, NOT_HANDED_OVER)
        await self._write(lambda outbox: outbox.handovers.give(handover))

    async def withdraw(self, handover_id: str) -> None:
        """Take it back before the colleague has signed."""
        await self._write(lambda outbox: outbox.handovers.withdraw(handover_id))

    async def take(self, handover: Handover, giver_pin: str, taker_pin: str) -> Session:
        """Sign as the taker, who then is the person at this desk; sent when there is a line."""
        here = await self._prove(handover.taker, taker_pin, GIVEN)
        await self._write(lambda outbox: outbox.handovers.take(handover))
        if here is None:
            here = await asyncio.to_thread(self._change_hands, handover.taker.id)
            self._agent.tell(messages.ChangedHands())
        self._seat.sit_down(here)
        self._send(handover.handover_id, giver_pin, taker_pin)
        return here

    async def export(self, name: str, text: str) -> Path:
        """Write something to be handed out; where it lies."""
        return await asyncio.to_thread(hand_out, self._locations, name, text.encode())

    async def _prove(self, person: Person, pin: str, safe: str) -> Session | None:
        """Their session where the service saw the PIN; None where this machine knew it. Raises Unauthorised."""
        if self._seat.connected:
            try:
                return await self._seat.sign_in(person.id, pin)
            except Unreachable:
                pass  # the line has just gone
            except Unauthorised as error:
                raise Unauthorised(error.happened, safe=safe, todo="请再输入一次") from error
        if not await asyncio.to_thread(self._proved_here, person.id, pin, safe):
            raise Unauthorised(
                f"现在没有线路，{person.name} 没有在这台机器上验证过密码",
                safe=safe,
                todo="线路恢复后在此页输入密码即可",
            )
        return None

    def _proved_here(self, staff_id: str, pin: str, safe: str) -> bool:
        """Whether it is the PIN of somebody who signed in here before; the desk can be theirs without the service."""
        known = session.load(self._locations.session)
        people = (known, *known.before) if known else ()
        return any(one.session.actor.id == staff_id for one in people) and pin_check.fits(
            self._locations.pin_check, staff_id, pin, self._now(), safe
        )

    def _change_hands(self, staff_id: str) -> Session:
        with saving():
            found = session.change_hands(self._locations.session, staff_id)
        known = found or session.load(self._locations.session)
        assert known is not None
        return known.session

    def _send(self, handover_id: str, giver_pin: str, taker_pin: str) -> None:
        """With the PINs while they are at hand; whatever comes of it, without them later."""

        async def send() -> None:
            number = self._agent.next_id()
            with suppress(XianzhiError):
                await self._agent.ask(messages.SendHandover(number, handover_id, giver_pin, taker_pin))
            self._agent.tell(messages.Poke())

        task = asyncio.create_task(send(), name="send handover")
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
