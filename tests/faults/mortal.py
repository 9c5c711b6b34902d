"""Files that a power cut may catch before or after anything they write: the real ones, with an end in between.

Inside a transaction there is nothing to tell apart: SQLite carries out all of it or none, which the tests with real
kills show. What is in memory at the cut is gone, and no `finally` of the dead may write any more.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from xianzhi_tui.locations import Locations
from xianzhi_tui.server.store.store import Store, Work
from xianzhi_tui.sync.handovers import HandoverShelf
from xianzhi_tui.sync.outbox import Outbox
from xianzhi_tui.sync.replica import Replica
from xianzhi_tui.sync.unsent_photos import UnsentPhotos

P = ParamSpec("P")
T = TypeVar("T")


class PowerCut(BaseException):
    """The machine is off."""


class Fate:
    """Counts what one machine writes, and ends it at the step that was foretold."""

    def __init__(self, end: Callable[[str], None]) -> None:
        self._end = end
        self.steps_left: int | None = None

    def step(self, where: str) -> None:
        """A place where the power may be cut."""
        if self.steps_left is None:
            return
        self.steps_left -= 1
        if self.steps_left < 0:
            self.steps_left = None
            self._end(where)
            raise PowerCut(where)


def _immortal(_: str) -> None:
    """A machine that nobody ends."""


def _mortal(method: Callable[P, T]) -> Callable[P, T]:
    """The same method, with a place to die before and after it."""

    def write(*args: P.args, **more: P.kwargs) -> T:
        fate: Fate = args[0].fate  # type: ignore[attr-defined]
        fate.step(f"before {method.__name__}")
        result = method(*args, **more)
        fate.step(f"after {method.__name__}")
        return result

    return write


class MortalPhotos(UnsentPhotos):
    """Unsent photos on a machine that may die."""

    fate = Fate(_immortal)
    keep = _mortal(UnsentPhotos.keep)
    sent = _mortal(UnsentPhotos.sent)
    unsend = _mortal(UnsentPhotos.unsend)


class MortalShelf(HandoverShelf):
    """Handovers on a machine that may die."""

    fate = Fate(_immortal)
    give = _mortal(HandoverShelf.give)
    take = _mortal(HandoverShelf.take)
    confirm = _mortal(HandoverShelf.confirm)
    refuse = _mortal(HandoverShelf.refuse)


class MortalOutbox(Outbox):
    """An outbox on a machine that may die."""

    fate = Fate(_immortal)

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self.handovers = MortalShelf(self._db)
        self.photos = MortalPhotos(self._db, Locations(file.parent).unsent_photos)

    put = _mortal(Outbox.put)
    claim = _mortal(Outbox.claim)
    confirm = _mortal(Outbox.confirm)
    put_back = _mortal(Outbox.put_back)
    fail = _mortal(Outbox.fail)
    refuse = _mortal(Outbox.refuse)
    retry = _mortal(Outbox.retry)
    drop = _mortal(Outbox.drop)


class MortalReplica(Replica):
    """A replica on a machine that may die."""

    fate = Fate(_immortal)
    apply_page = _mortal(Replica.apply_page)
    apply_answer = _mortal(Replica.apply_answer)
    apply_story = _mortal(Replica.apply_story)
    load_snapshot = _mortal(Replica.load_snapshot)
    add_history = _mortal(Replica.add_history)


class MortalStore(Store):
    """The service's books on a machine that may die; done at once, so that no thread keeps the swift time waiting."""

    fate = Fate(_immortal)

    async def write(self, work: Work[P, T], *args: P.args, **more: P.kwargs) -> T:
        self.fate.step("before commit")
        result = self.write_now(work, *args, **more)
        self.fate.step("after commit")
        return result


MORTAL = MortalOutbox | MortalPhotos | MortalShelf | MortalReplica
"""The parts of a desk that write."""
