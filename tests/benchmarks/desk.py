"""The desk, next to the least that Textual can do."""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path

from tests.benchmarks.histories import (
    COMPOUND,
    COMPOUND_NAME,
    DEVICE,
    DUTY,
    FIRST_NO,
    REPAIRER,
    SCREENFUL,
    History,
    histories,
)
from tests.benchmarks.peers import PEERS, peers
from tests.benchmarks.report import Target, number, table, verdicts
from tests.benchmarks.rounds import Effort, Program, Record, Typing, measured
from tests.benchmarks.running import free_port
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.locations import Locations
from xianzhi_tui.sync import session
from xianzhi_tui.sync.answers import Compound, Reference, Snapshot, StoryParts
from xianzhi_tui.sync.desk import Session
from xianzhi_tui.sync.replica import Replica
from xianzhi_tui.sync.session import SignedIn

TICKETS = 10_000
OPEN = (100, 500, 10_000)
FLOORS = (
    Program("hello", (sys.executable, "-m", "tests.benchmarks.floors", "hello"), "贤智", has_list=False),
    Program("window", (sys.executable, "-m", "tests.benchmarks.floors", "window"), "000003"),
)
move, scroll, page = attrgetter("move"), attrgetter("scroll"), attrgetter("page")
COLUMNS: Mapping[str, Callable[[Record], float]] = {
    "start ms": lambda it: it.median(lambda run: run.start),
    "CPU ms": lambda it: it.median(lambda run: run.start_cpu),
    "key p50": lambda it: it.paint(move),
    "p95": lambda it: it.paint(move, 0.95),
    "p99": lambda it: it.paint(move, 0.99),
    "max": lambda it: it.paint(move, 1.0),
    "CPU/key": lambda it: it.typed(lambda typing: typing.key_cpu),
    "bytes/key": lambda it: it.typed(
        lambda typing: sum(press.written for press in typing.move if press) / len(typing.move)
    ),
    "scroll": lambda it: it.paint(scroll),
    "page": lambda it: it.paint(page),
    "burst": lambda it: it.typed(lambda typing: typing.burst),
    "tick CPU %": lambda it: it.median(lambda run: run.idle.own),
    "tree %": lambda it: it.median(lambda run: run.idle.tree),
    "bytes/s": lambda it: it.median(lambda run: run.idle.written),
    "PSS MiB": lambda it: it.median(lambda run: run.pss_own),
    "tree MiB": lambda it: it.median(lambda run: run.pss_tree),
    "unanswered": lambda it: it.typed(Typing.unanswered),
}


def run(effort: Effort, order: random.Random) -> None:
    """Measure the references, the desk and what else is installed in the same rounds, and print both tables."""
    with tempfile.TemporaryDirectory(prefix="desk-") as folder:
        desks = [desk(Path(folder) / str(still_open), still_open) for still_open in OPEN]
        records = measured([*FLOORS, *desks, *peers(Path(folder) / "peers")], effort, order)
    rows = [(it.name, *(number(read(it)) for read in COLUMNS.values())) for it in records.values()]
    print(table(("program", *COLUMNS), rows), verdicts([*targets(records), *ahead_of_peers(records)]), sep="\n\n")


@dataclass(frozen=True)
class SignedInDesk:
    """A data folder, and what is started on it."""

    data: Path
    argv: tuple[str, ...]


def desk(data: Path, still_open: int) -> Program:
    """The desk on a data folder of its own, signed in, its replica filled, its service out of reach."""
    here, most_urgent = signed_in_desk(data), FIRST_NO + TICKETS - SCREENFUL

    def refill() -> None:
        now = datetime.now(UTC)
        fill_replica(Locations(data).replica_db, list(histories(TICKETS, still_open, now)), now)

    return Program(f"desk {still_open}", here.argv, f" {most_urgent} ", refill=refill)


def signed_in_desk(data: Path) -> SignedInDesk:
    """A folder with a login, whose service is out of reach."""
    locations = Locations(data)
    locations.prepare()
    session.save(locations.session, SignedIn(Session(DUTY, COMPOUND, COMPOUND_NAME, DEVICE), "benchmark"))
    config = data / "config.toml"
    config.write_text(f'[server]\nurl = "http://127.0.0.1:{free_port()}"\n', encoding="utf-8")
    return SignedInDesk(data, (sys.executable, "-m", "xianzhi_tui", "--data", str(data), "--config", str(config)))


def fill_replica(file: Path, stories: Sequence[History], now: datetime) -> None:
    """The stories as the service would have sent them."""
    cursor = stories[-1].events[-1].seq
    tickets = tuple(StoryParts.of(story.ticket, story.events) for story in stories)
    reference = Reference(repairers=(REPAIRER,), policies=(Policy(),))
    replica = Replica(file)
    replica.load_snapshot(Snapshot("benchmark", cursor, now, Compound(COMPOUND, COMPOUND_NAME), tickets, reference))
    replica.close()


def targets(records: Mapping[str, Record]) -> list[Target]:
    """What was promised of the desk."""
    read = {name: {title: column(record) for title, column in COLUMNS.items()} for name, record in records.items()}
    hello, window = read["hello"], read["window"]
    few, many, everything = read["desk 100"], read["desk 500"], read["desk 10000"]
    return [
        at_most("key to picture, p50", "ms", many["key p50"], 1.5, window["key p50"]),
        Target("key to picture, p99", many["p99"], 16.7, "ms", window["p99"]),
        at_most("start to a board with data", "ms", many["start ms"], 1.3, hello["start ms"]),
        at_most("a tick at 10,000 open against 100", "CPU %", everything["tick CPU %"], 1.2, few["tick CPU %"]),
        at_most("a key at 10,000 open against 100", "ms", everything["key p50"], 1.2, few["key p50"]),
        at_most("its CPU at 10,000 open against 100", "ms", everything["CPU/key"], 1.2, few["CPU/key"]),
        at_most("scroll by a line, p50", "ms", many["scroll"], 3.0, window["key p50"]),
        at_most("a page, p50", "ms", many["page"], 5.0, window["key p50"]),
        at_most("100 keys at once", "ms", many["burst"], 2.0, window["burst"]),
        at_most("memory of the desk's own process", "MiB", many["PSS MiB"], 1.6, hello["PSS MiB"]),
        Target("40 clocks ticking", many["tick CPU %"], 2.5, "CPU %", window["tick CPU %"]),
        Target("what they write", many["bytes/s"], 3500, "bytes/s", window["bytes/s"]),
    ]


def ahead_of_peers(records: Mapping[str, Record]) -> list[Target]:
    """The desk against the best of the others in each row."""
    others = [record for name, record in records.items() if name in PEERS]
    return [
        at_most(f"{title}, against the best peer", "", COLUMNS[title](records["desk 500"]), 1.0, best)
        for title in ("start ms", "key p50", "p99", "scroll", "page", "burst", "PSS MiB")
        if (best := min((COLUMNS[title](one) for one in others), default=None)) is not None
    ]


def at_most(what: str, unit: str, value: float, times: float, reference: float) -> Target:
    """At most so many times the reference."""
    return Target(what, value, times, unit, reference, on_ratio=True)
