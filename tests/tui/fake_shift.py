"""A change of shift without a line: the screens' tests say what is kept and see what was signed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from xianzhi_tui.domain.handover import Handover
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.sync.desk import Session
from xianzhi_tui.sync.shift import Happened, KeptHandover, KeptState


@dataclass
class FakeShift:
    """Signs whatever it is given, unless a test has it refuse."""

    sit_down: Callable[[str], Session]
    entries: list[KeptHandover] = field(default_factory=list)
    since: Happened = field(default_factory=Happened)
    left: datetime | None = None
    asked_since: list[datetime] = field(default_factory=list)
    exported: dict[str, str] = field(default_factory=dict)
    pins: list[str] = field(default_factory=list)
    refusal: XianzhiError | None = None  # what the next signature fails with

    async def happened(self, since: datetime) -> Happened:
        self.asked_since.append(since)
        return self.since

    async def left_at(self) -> datetime | None:
        return self.left

    async def kept(self) -> tuple[KeptHandover, ...]:
        return tuple(self.entries)

    async def give(self, handover: Handover, pin: str) -> None:
        self._sign(pin)
        self.entries = [one for one in self.entries if one.state is not KeptState.GIVEN]
        self.entries.append(KeptHandover(handover, KeptState.GIVEN))

    async def withdraw(self, handover_id: str) -> None:
        self.entries = [one for one in self.entries if one.handover.handover_id != handover_id]

    async def take(self, handover: Handover, giver_pin: str, taker_pin: str) -> Session:
        self._sign(taker_pin)
        assert giver_pin in ("", self.pins[0])
        self.entries = [one for one in self.entries if one.handover.handover_id != handover.handover_id]
        self.entries.append(KeptHandover(handover, KeptState.QUEUED))
        return self.sit_down(handover.taker.id)

    async def export(self, name: str, text: str) -> Path:
        self.exported[name] = text
        return Path("/exports", name)

    def settle(self, state: KeptState = KeptState.CONFIRMED, message: str = "") -> None:
        """The service has said something about the last one."""
        self.entries[-1] = replace(self.entries[-1], state=state, message=message)

    def _sign(self, pin: str) -> None:
        if self.refusal is not None:
            refusal, self.refusal = self.refusal, None
            raise refusal
        self.pins.append(pin)
