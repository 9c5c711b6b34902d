"""A keystroke of the search page over the whole replica, next to nothing but reading through the same texts."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from tests.benchmarks.desk import TICKETS, at_most, fill_replica
from tests.benchmarks.histories import DUTY, histories
from tests.benchmarks.report import Target, number, table, verdicts
from tests.benchmarks.rounds import Effort
from tests.benchmarks.samples import median, percentile
from xianzhi_tui.sync.search import Finder
from xianzhi_tui.sync.texts import AtHand
from xianzhi_tui.text import folded
from xianzhi_tui.tui.query import read_query

OPEN = 500
TYPED = ("漏", "漏水", "漏水 朱", "6-", "6-9", "1234", "zxs", "直升机", "状态:维修中", "超时 类别:给水")
MOST_MS = 30.0


def run(effort: Effort, order: random.Random) -> None:
    """Type everything again and again, in another order each round, and print what a key costs."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="search-") as folder:
        file = Path(folder) / "replica.db"
        stories = list(histories(TICKETS, OPEN, now))
        fill_replica(file, stories, now)
        finder, texts = Finder(file), [AtHand(one.ticket).words for one in stories]
        first = timed(lambda: finder.find(read_query(TYPED[0], DUTY.id).query, now))
        acts = {typed: (key(finder, typed, now), scan(texts, typed)) for typed in TYPED}
        taken = measured(acts, effort.rounds, order)
    rows = [(typed, number(median(keys)), number(median(scans))) for typed, (keys, scans) in taken.items()]
    print(table(("typed", "key ms", "scan ms"), rows), f"first key {number(first)} ms", sep="\n\n", end="\n\n")
    print(verdicts(targets(taken)))


def key(finder: Finder, typed: str, now: datetime) -> Callable[[], object]:
    """What the desk does for a keystroke, away from the event loop and in it."""
    return lambda: finder.find(read_query(typed, DUTY.id).query, now)


def scan(texts: Sequence[str], typed: str) -> Callable[[], object]:
    """The floor: look for the first word in every text."""
    word = folded(typed).split()[0]
    return lambda: [text for text in texts if word in text]


def measured(
    acts: Mapping[str, tuple[Callable[[], object], Callable[[], object]]], rounds: int, order: random.Random
) -> dict[str, tuple[list[float], list[float]]]:
    """The milliseconds of every key and its floor, taken in turn."""
    taken: dict[str, tuple[list[float], list[float]]] = {typed: ([], []) for typed in acts}
    for _ in range(rounds * 5):
        for typed in order.sample(list(acts), len(acts)):
            for act, times in zip(acts[typed], taken[typed], strict=True):
                times.append(timed(act))
    return taken


def timed(act: Callable[[], object]) -> float:
    begun = perf_counter()
    act()
    return (perf_counter() - begun) * 1000


def targets(taken: Mapping[str, tuple[list[float], list[float]]]) -> list[Target]:
    """What was promised of finding."""
    keys = [time for ours, _ in taken.values() for time in ours]
    scans = [time for _, floor in taken.values() for time in floor]
    return [
        Target("a key over 10,000 tickets, p95", percentile(keys, 0.95), MOST_MS, "ms", percentile(scans, 0.95)),
        at_most("a key over 10,000 tickets, p50", "ms", median(keys), 10.0, median(scans)),
    ]
