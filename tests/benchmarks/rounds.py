"""Programs measured in turn, in a random order, so that a noisy minute falls on all of them alike."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.benchmarks import processes
from tests.benchmarks.samples import median, percentile
from tests.benchmarks.terminal import Press, Session

BURST = ("down",) * 100
WALK = ("down",) * 15 + ("up",) * 15
BELOW_THE_SCREEN = ("down",) * 60
BACK_INSIDE = ("up",) * 20
OTHER_WAY = {"down": "up", "up": "down", "pagedown": "pageup", "pageup": "pagedown"}


@dataclass(frozen=True)
class Program:
    """What is started, and what stands on its screen once it can be used."""

    name: str
    argv: tuple[str, ...]
    ready: str
    has_list: bool = True
    prepare: tuple[str, ...] = ()
    """The keys before it has something to walk over."""
    from_the_end: bool = False
    """Whether it opens at the end of its list, so that the way on is up."""
    refill: Callable[[], None] = lambda: None
    """What is done before each start: clocks that count in seconds do not do so for long."""

    def keys(self, pressed: Sequence[str]) -> Sequence[str]:
        """These keys as they are meant for it."""
        return [OTHER_WAY.get(key, key) for key in pressed] if self.from_the_end else pressed


@dataclass(frozen=True)
class Effort:
    """How often and how long to look."""

    rounds: int = 5
    presses: int = 100
    idle_seconds: float = 8.0
    realtime: bool = True


@dataclass(frozen=True)
class Idle:
    """Nobody types: per cent of a core, for the program itself and with its children, and bytes per second."""

    own: float
    tree: float
    written: float


@dataclass(frozen=True)
class Typing:
    """Somebody types: single presses inside the screen, below it and by page, and a burst in milliseconds."""

    move: tuple[Press | None, ...]
    scroll: tuple[Press | None, ...]
    page: tuple[Press | None, ...]
    key_cpu: float
    burst: float

    def unanswered(self) -> int:
        return sum(kind.count(None) for kind in (self.move, self.scroll, self.page))


@dataclass(frozen=True)
class Run:
    """One program, once: milliseconds and mebibytes."""

    start: float
    start_cpu: float
    pss_own: float
    pss_tree: float
    idle: Idle
    typing: Typing | None


@dataclass
class Record:
    """All runs of one program."""

    name: str
    runs: list[Run] = field(default_factory=list)

    def median(self, read: Callable[[Run], float]) -> float:
        return median(read(run) for run in self.runs)

    def typed(self, read: Callable[[Typing], float]) -> float:
        return median(read(run.typing) for run in self.runs if run.typing)

    def presses(self, kind: Callable[[Typing], Sequence[Press | None]]) -> Iterator[Press]:
        """The answered presses of one kind, over all rounds."""
        return (press for run in self.runs if run.typing for press in kind(run.typing) if press)

    def paint(self, kind: Callable[[Typing], Sequence[Press | None]], share: float = 0.5) -> float:
        """A percentile of the time from key to picture."""
        return percentile((press.paint for press in self.presses(kind)), share)


def measured(programs: Sequence[Program], effort: Effort, order: random.Random) -> dict[str, Record]:
    """Run every program once per round and keep what was seen."""
    records = {program.name: Record(program.name) for program in programs}
    if effort.realtime:
        processes.run_realtime(2)
    for number in range(1, effort.rounds + 1):
        for program in order.sample(programs, len(programs)):
            program.refill()
            run = run_once(program, effort, order)
            records[program.name].runs.append(run)
            print(f"[{number}/{effort.rounds}] {program.name}: {run.start:.0f} ms", file=sys.stderr, flush=True)
    return records


def run_once(program: Program, effort: Effort, order: random.Random) -> Run:
    """Start a program, leave it alone for a while, then press its keys."""
    with Session(program.argv, realtime=effort.realtime) as session:
        start = session.wait_for(program.ready)
        start_cpu = processes.tree_cpu_seconds(session.pid) * 1000
        if program.prepare:
            session.burst(program.prepare)
        session.rest(1.5)
        pss_own, pss_tree = processes.pss_mib(session.pid), processes.tree_pss_mib(session.pid)
        resting = idle(session, effort.idle_seconds)
        typing = typed(session, program, resting.own, effort.presses, order) if program.has_list else None
        return Run(start, start_cpu, pss_own, pss_tree, resting, typing)


def idle(session: Session, seconds: float) -> Idle:
    """Watch the program while nobody types."""
    own, tree = processes.cpu_seconds(session.pid), processes.tree_cpu_seconds(session.pid)
    written, begin = session.written, time.perf_counter()
    session.rest(seconds)
    took = time.perf_counter() - begin
    return Idle(
        (processes.cpu_seconds(session.pid) - own) / took * 100,
        (processes.tree_cpu_seconds(session.pid) - tree) / took * 100,
        (session.written - written) / took,
    )


def typed(session: Session, program: Program, ticking: float, presses: int, order: random.Random) -> Typing:
    """Walk up and down inside the screen, scroll below it, turn pages, then type faster than anyone can."""
    cpu, begin = processes.cpu_seconds(session.pid), time.perf_counter()
    keys = program.keys
    move = pressed(session, keys([WALK[number % len(WALK)] for number in range(presses)]), order)
    spent = processes.cpu_seconds(session.pid) - cpu - (time.perf_counter() - begin) * ticking / 100
    session.burst(keys(BELOW_THE_SCREEN))
    scroll = pressed(session, keys(["down"] * (presses // 4)), order)
    page = pressed(session, keys(["pageup", "pagedown"] * (presses // 8)), order)
    session.burst(keys(BACK_INSIDE))
    return Typing(move, scroll, page, spent / presses * 1000, session.burst(keys(BURST)))


def pressed(session: Session, keys: Sequence[str], order: random.Random) -> tuple[Press | None, ...]:
    """Single presses, far enough apart and unevenly, so that they do not fall into step with a timer."""
    done = []
    for key in keys:
        done.append(session.press(key))
        session.rest(0.03 + order.random() * 0.04)
    return tuple(done)
