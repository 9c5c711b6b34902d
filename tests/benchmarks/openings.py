"""From a key to the page or the form it opens: for the first time after a start, and again.

Never at real-time priority: there a thread that loads keeps the one that answers keys waiting for a whole time slice.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.desk import desk
from tests.benchmarks.report import Target, number, table, verdicts
from tests.benchmarks.rounds import WALK, Effort, Program
from tests.benchmarks.samples import median, percentile
from tests.benchmarks.terminal import Session

OPEN = 500
AGAIN = 8
LEAVE = "Esc "
"""Stands on the key line of every page and form, and of no board."""
OPENED: Mapping[str, tuple[str, str]] = {
    "ticket": ("right", LEAVE),
    "deadline": ("f8", LEAVE),
    "registration": ("f2", LEAVE),
    "dispatch": ("f3", LEAVE),
    "menu": ("f10", LEAVE),
    "search": ("f7", LEAVE),
    "calls": ("f4", LEAVE),
    "palette": ("ctrl+p", "要做什么"),
}
MOST_MS, MOST_AT_FIRST_MS = 50.0, 60.0
FIRST_SECONDS = 2.0


@dataclass
class Opening:
    """Milliseconds from key to picture: the first time after a start, and every later time."""

    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)


def run(effort: Effort, order: random.Random) -> None:
    """Start the desk, press keys at once, then open everything in turn, again and again."""
    early: list[float] = []
    openings = {name: Opening() for name in OPENED}
    with tempfile.TemporaryDirectory(prefix="openings-") as folder:
        program = desk(Path(folder), OPEN)
        for number_of_round in range(1, effort.rounds + 1):
            one_round(program, order, early, openings)
            print(f"[{number_of_round}/{effort.rounds}]", file=sys.stderr, flush=True)
    rows = [
        (name, number(median(one.first)), number(median(one.again)), number(percentile(one.again, 0.95)))
        for name, one in openings.items()
    ]
    print(table(("opened", "first ms", "p50", "p95"), rows), verdicts(targets(early, openings)), sep="\n\n")


def one_round(program: Program, order: random.Random, early: list[float], openings: Mapping[str, Opening]) -> None:
    """One start of the desk."""
    program.refill()
    with Session(program.argv, realtime=False) as session:
        session.wait_for(program.ready)
        end, walk = time.perf_counter() + FIRST_SECONDS, iter(WALK * 10)
        while time.perf_counter() < end:
            if (press := session.press(next(walk))) is not None:
                early.append(press.paint)
            session.rest(0.03 + order.random() * 0.04)
        for turn in range(AGAIN):
            for name in order.sample(list(OPENED), len(OPENED)):
                key, sign = OPENED[name]
                (openings[name].again if turn else openings[name].first).append(session.open(key, sign))
                session.rest(0.1)
                session.close(sign)
                session.rest(0.1)


def targets(early: list[float], openings: Mapping[str, Opening]) -> list[Target]:
    """What was promised of opening things."""
    later = [time for one in openings.values() for time in one.again]
    first = [time for one in openings.values() for time in one.first]
    return [
        Target("opening a ticket, a form, the palette, p95", percentile(later, 0.95), MOST_MS, "ms", median(later)),
        Target("the same for the first time, p95", percentile(first, 0.95), MOST_MS, "ms", median(first)),
        Target("the worst key of the first two seconds", max(early), MOST_AT_FIRST_MS, "ms", median(early)),
    ]
