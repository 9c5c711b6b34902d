"""Many random schedules at once: their figures, and the whole story of each that failed."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.diary import Outcome
from tests.faults.oracle import Wrong
from tests.faults.schedule import spend
from tests.service_in_process import furnished_books

NICENESS = 10
MEMORY = Path("/dev/shm")
"""Nobody really pulls the plug here, so the disk need not be waited for."""


class Tally:
    """The figures of all schedules so far."""

    def __init__(self) -> None:
        self.befell: Counter[str] = Counter()
        self.commands: Counter[str] = Counter()
        self.wrong: Counter[Wrong] = Counter()
        self.bad: list[Outcome] = []
        self.schedules = 0
        self.processor = 0.0

    def add(self, outcome: Outcome) -> None:
        self.schedules += 1
        self.processor += outcome.seconds
        self.befell += outcome.befell
        self.wrong.update(one.wrong for one in outcome.findings)
        for name in ("issued", "applied", "refused", "given_up", "photos", "handovers"):
            self.commands[name] += getattr(outcome, name)
        if not outcome.good:
            self.bad.append(outcome)

    def report(self, seconds: float) -> Iterable[str]:
        """The figures, a line each."""
        yield f"{self.schedules} schedules in {seconds:.0f} s: {self.schedules / seconds:.2f} a second"
        yield f"{self.processor / self.schedules:.2f} s of one processor each"
        yield "commands: " + ", ".join(f"{count} {name}" for name, count in self.commands.items())
        yield f"{self.befell.total()} faults: " + ", ".join(
            f"{count} {one}" for one, count in sorted(self.befell.items())
        )
        yield ", ".join(f"{self.wrong[one]} {one}" for one in Wrong)
        yield f"{len(self.bad)} schedules failed"


def one_morning(furnished: Path, seed: int) -> Outcome:
    """A schedule in a folder that is gone afterwards."""
    with TemporaryDirectory(dir=furnished.parent) as folder:
        return spend(seed, Path(folder), furnished)


def run(seeds: range, workers: int, tell: bool) -> int:
    """All of them; 0 when nothing was wrong."""
    tally, began = Tally(), time.monotonic()
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        furnished = furnished_books(Path(folder))
        with ProcessPoolExecutor(workers, initializer=os.nice, initargs=(NICENESS,)) as pool:
            for outcome in pool.map(partial(one_morning, furnished), seeds, chunksize=4):
                tally.add(outcome)
                if tally.schedules % 100 == 0:
                    print(f"{tally.schedules} schedules, {len(tally.bad)} failed", flush=True)
                if tell or not outcome.good:
                    print(f"--- seed {outcome.seed}\n{outcome.story}", flush=True)
    print("\n".join(tally.report(time.monotonic() - began)))
    for bad in tally.bad:
        print(f"again: {sys.executable} -m tests.faults.schedules --first {bad.seed} --seeds 1 --tell")
    return 1 if tally.bad else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.schedules", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes at once")
    parser.add_argument("--tell", action="store_true", help="tell the whole story of every schedule")
    given = parser.parse_args()
    return run(range(given.first, given.first + given.seeds), given.workers, given.tell)


if __name__ == "__main__":
    sys.exit(main())
