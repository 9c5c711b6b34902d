"""Time in which nobody waits: whenever nothing is left to do, it is already later. An hour's rests cost nothing."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar, TypeVarTuple, Unpack

T = TypeVar("T")
Given = TypeVarTuple("Given")


class _Impatient(selectors.SelectSelector):
    """Looks whether something came; if not, the time it was told to wait has passed."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or timeout is None:
            return ready or super().select(1.0)  # nothing is planned at all: only a thread can have something to say
        self.passed += timeout
        return []


class SwiftLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next thing that is planned."""

    def __init__(self) -> None:
        self._impatient = _Impatient()
        super().__init__(self._impatient)

    def time(self) -> float:
        return self._impatient.passed

    def run_in_executor(self, executor: Any, func: Callable[[Unpack[Given]], T], *args: *Given) -> asyncio.Future[T]:
        """Done at once: a thread would be overtaken by the hours, and no morning like another."""
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:
            done.set_exception(error)
        return done


class LoopClock:
    """The injected clock of such a loop; setting its wall clock moves no seconds."""

    def __init__(self, start: datetime, loop: SwiftLoop) -> None:
        self._start, self._loop = start, loop
        self.off = timedelta()

    def now(self) -> datetime:
        return self._start + self.off + timedelta(seconds=self._loop.time())

    def monotonic(self) -> float:
        return self._loop.time()


def run_swiftly(life: Coroutine[Any, Any, T], loop: SwiftLoop) -> T:
    """Run something to its end, and clear away what it left behind."""
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(life)
