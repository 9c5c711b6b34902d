"""What the screens see of a change of shift: what is kept of handovers, and the acts that make one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from xianzhi_tui.domain.ticket import Ticket

if TYPE_CHECKING:  # twice a day is no reason to load them at every start
    from xianzhi_tui.domain.events import Recorded
    from xianzhi_tui.domain.handover import Handover, Unsent
    from xianzhi_tui.sync.desk import OutboxEntry, Session


class KeptState(StrEnum):
    """How far a handover of this desk has come."""

    GIVEN = "given"  # one has signed, the other has not
    QUEUED = "queued"  # both have, the service has not heard
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class KeptHandover(Struct, frozen=True):
    """A handover on this machine; `message` is why the service would not have it."""

    handover: Handover
    state: KeptState
    message: str = ""


class Happened(Struct, frozen=True):
    """Events since a moment, oldest first, and the tickets they are about."""

    events: tuple[Recorded, ...] = ()
    tickets: Mapping[str, Ticket] = {}


def unsent_of(entries: Iterable[OutboxEntry], tickets: Mapping[str, Ticket]) -> tuple[Unsent, ...]:
    """What the outbox holds, as a sheet names it."""
    from xianzhi_tui.domain.commands import word
    from xianzhi_tui.domain.handover import Unsent

    return tuple(
        Unsent(
            word(one.command),
            tickets[one.ticket_id].no if one.ticket_id in tickets else 0,
            one.occurred_at,
            one.actor,
            one.refused,
        )
        for one in entries
    )


class Shift(Protocol):
    """The acts of a change of shift. Errors are errors.XianzhiError with three parts."""

    async def happened(self, since: datetime) -> Happened:
        """What the service recorded since then, from the replica."""

    async def left_at(self) -> datetime | None:
        """When the person signed in last handed this desk over or did something here; None when they never did."""

    async def kept(self) -> tuple[KeptHandover, ...]:
        """The handovers of this desk, oldest first."""

    async def give(self, handover: Handover, pin: str) -> None:
        """Sign as the giver; returns when that is safe on this machine."""

    async def withdraw(self, handover_id: str) -> None:
        """Take it back before the colleague has signed."""

    async def export(self, name: str, text: str) -> Path:
        """Write something to be handed out; where it lies."""

    async def take(self, handover: Handover, giver_pin: str, taker_pin: str) -> Session:
        """Sign as the taker, who then is the person at this desk; sent when there is a line."""
