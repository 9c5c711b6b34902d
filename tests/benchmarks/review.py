"""Looking back into a year of a very large compound: jumps, the search as of then, and the start beside the desk's."""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.benchmarks import processes
from tests.benchmarks.desk import COLUMNS, at_most, signed_in_desk
from tests.benchmarks.histories import DUTY
from tests.benchmarks.report import Target, number, table, verdicts
from tests.benchmarks.rounds import Effort, Program, measured
from tests.benchmarks.samples import median, percentile
from tests.benchmarks.search import TYPED, timed
from tests.benchmarks.years import DAYS, EVENTS, fill_year
from xianzhi_tui.sync.history import History
from xianzhi_tui.tui.query import read_query
from xianzhi_tui.tui.view import board_view

JUMPS, COLD_JUMPS, STEPS = 40, 10, 20
QUICK_DAYS = 20
MOST_MS, MOST_SEARCH_MS = 200.0, 100.0
A_STEP = timedelta(minutes=10)


def run(effort: Effort, order: random.Random) -> None:
    """Fill one replica, and use it for everything."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="review-") as folder:
        desk = signed_in_desk(Path(folder))
        file = desk.data / "replica.db"
        days = DAYS if effort.rounds > 1 else QUICK_DAYS
        tickets, ready = fill_year(file, now, days)
        print(f"{tickets:,} tickets, some {tickets * EVENTS:,} events, {file.stat().st_size / 2**20:,.0f} MiB")
        if effort.realtime:
            processes.run_realtime(2)
        from_disk = cold_jumps(file, now, days, order)
        in_memory(file)
        jumps, steps = jumped(file, now, days, order)
        openings, keys = searched(file, now, days, order)
        programs = [
            Program("desk", desk.argv, ready),
            Program("review", (sys.executable, "-m", "xianzhi_tui", *desk.argv[3:], "review"), ready, has_list=False),
        ]
        records = measured([replace(one, has_list=False) for one in programs], effort, order)
    starts = {name: COLUMNS["start ms"](record) for name, record in records.items()}
    rows = [("jump", *figures(jumps)), ("ten minutes on", *figures(steps)), ("jump, from disk", *figures(from_disk))]
    rows += [("the search opened", *figures(openings)), ("a key of it", *figures(keys))]
    print(table(("act", "p50 ms", "p95", "max"), rows), end="\n\n")
    print(verdicts(targets(jumps, openings + keys, starts)))


def jumped(file: Path, now: datetime, days: int, order: random.Random) -> tuple[list[float], list[float]]:
    """To any moment with nothing remembered, up to the board that would be drawn; and from there a little further."""
    jumps, steps = [], []
    for _ in range(JUMPS):
        moment = now - timedelta(days=days * order.random())
        history = History(file)
        jumps.append(timed(look(history, moment)))
        steps.append(timed(look(history, min(moment + A_STEP, now))))
    return jumps, steps


def cold_jumps(file: Path, now: datetime, days: int, order: random.Random) -> list[float]:
    """The same when nothing of the file is in memory: for the table, since a promise would be one of the disk's."""
    moments = (now - timedelta(days=days * order.random()) for _ in range(COLD_JUMPS))
    return [timed(look(History(out_of_memory(file)), moment)) for moment in moments]


def in_memory(file: Path) -> None:
    """Read it once: a machine that gives memory away forgets even what has just been written."""
    with file.open("rb") as opened:
        while opened.read(2**24):
            pass


def out_of_memory(file: Path) -> Path:
    """Have it forgotten, as after a night."""
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
        os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return file


def look(history: History, moment: datetime) -> Callable[[], object]:
    return lambda: board_view(history.at(moment).data, (), None, moment)


def searched(file: Path, now: datetime, days: int, order: random.Random) -> tuple[list[float], list[float]]:
    """Opening the search page over the board of some moments, and keys typed on it; the texts were read ahead."""
    openings, keys, history = [], [], History(file)
    while history.prepare():
        pass
    for _ in range(STEPS // 4):
        moment = now - timedelta(days=days * order.random())
        history.at(moment)
        openings.append(timed(key(history, "", moment)))
        for typed in order.sample(TYPED, len(TYPED)):
            keys.append(timed(key(history, typed, moment)))
    return openings, keys


def key(history: History, typed: str, moment: datetime) -> Callable[[], object]:
    return lambda: history.find(read_query(typed, DUTY.id).query, moment)


def figures(taken: list[float]) -> tuple[str, ...]:
    return number(median(taken)), number(percentile(taken, 0.95)), number(max(taken))


def targets(jumps: list[float], keys: list[float], starts: dict[str, float]) -> list[Target]:
    """What was promised of looking back."""
    return [
        Target("jump to any moment, p95", percentile(jumps, 0.95), MOST_MS, "ms"),
        Target("the search as of then, p95", percentile(keys, 0.95), MOST_SEARCH_MS, "ms"),
        at_most("start against the desk's", "ms", starts["review"], 1.3, starts["desk"]),
    ]
