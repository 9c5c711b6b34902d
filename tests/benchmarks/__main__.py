"""`python -m tests.benchmarks`: how quick the desk and the service are on this machine."""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys

from tests.benchmarks import desk, openings, processes, review, search, service
from tests.benchmarks.rounds import Effort

PARTS = {"desk": desk.run, "openings": openings.run, "search": search.run, "review": review.run, "service": service.run}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure; everything when left out")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="one short round: a look, not a figure to quote")
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(2)))
    parser.add_argument(
        "--realtime",
        action=argparse.BooleanOptionalAction,
        default=processes.may_run_realtime(),
        help="run ahead of everybody else's work (the default where it is permitted)",
    )
    chosen = parser.parse_args()
    # A program left behind at real-time priority would starve the machine.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    quick = Effort(rounds=1, presses=30, idle_seconds=3.0, realtime=chosen.realtime)
    effort = quick if chosen.quick else Effort(rounds=chosen.rounds, realtime=chosen.realtime)
    print(f"{processes.machine()}, realtime {effort.realtime}, rounds {effort.rounds}, seed {chosen.seed}")
    for part in chosen.parts or PARTS:
        print(f"\n{part}")
        PARTS[part](effort, random.Random(chosen.seed))


if __name__ == "__main__":
    main()
