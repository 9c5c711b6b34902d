"""The ticket service on one core, next to a bare 304 and a bare commit."""

from __future__ import annotations

import itertools
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import bare, books, processes
from tests.benchmarks.histories import History, unseen, uuid
from tests.benchmarks.line import Line, drive, request
from tests.benchmarks.report import Target, verdicts
from tests.benchmarks.rounds import Effort
from tests.benchmarks.running import CLIENT_CORE, SERVICE_CORE, free_port, on_core, running
from tests.benchmarks.samples import median, percentile
from xianzhi_tui.domain.ticket import State
from xianzhi_tui.locations import Locations

CONNECTIONS = 64
TICKETS, UNSEEN = 10_000, 5_000
FEW_TICKETS = 1_000
REPORT = {
    "kind": "repair",
    "category": "water",
    "text": "厨房水管漏水,已关总阀,家里有老人小孩,请尽快。",
    "location": {"text": "6号楼902", "building": "6号楼", "room": "902"},
}


@dataclass(frozen=True)
class Amounts:
    """How much of everything in one round."""

    seconds: float
    commands: int
    news: int
    reports: int
    events: int


THOROUGH = Amounts(seconds=3.0, commands=1_000, news=2_000, reports=60, events=1_000_000)
QUICK = Amounts(seconds=1.0, commands=200, news=500, reports=20, events=100_000)


@dataclass
class Service:
    """A running service and what is known of its books."""

    pid: int
    port: int
    books: books.Books
    commands: int = 0

    def poll(self, after: int, *, wait: int = 0, etag: str = "") -> bytes:
        path = f"/v1/feed?after={after}&limit=500&wait={wait}"
        return request("GET", path, token=self.books.duty_token, etag=etag)

    def newest(self) -> tuple[int, str]:
        """How far the feed has come, and its ETag."""
        line, cursor, page = Line(self.port), self.books.head, None
        while page is None or page["items"]:
            answer = line.ask(self.poll(cursor))
            page = answer.json()
            cursor = page["cursor"]
        line.close()
        return cursor, answer.header("etag")

    def next_id(self) -> str:
        self.commands += 1
        return uuid(0x8000_0000 + self.commands)


def per_cpu_second(pid: int, port: int, requests: Iterator[bytes], seconds: float, expected: int) -> float:
    """Answers per second of the service's processor time; every answer must be the expected one."""
    before = processes.tree_cpu_seconds(pid)
    load = drive(port, requests, CONNECTIONS, seconds)
    spent = processes.tree_cpu_seconds(pid) - before
    if set(load.statuses) != {expected}:
        raise RuntimeError(f"expected only {expected}, got {dict(load.statuses)}")
    return load.answers / spent


def empty_polls(service: Service, seconds: float) -> float:
    """Polls of somebody who knows everything already."""
    cursor, etag = service.newest()
    poll = service.poll(cursor, etag=etag)
    return per_cpu_second(service.pid, service.port, itertools.repeat(poll), seconds, 304)


def polls_with_news(service: Service, amount: int) -> float:
    """Polls of somebody who lacks the newest event."""
    cursor, _ = service.newest()
    polls = itertools.repeat(service.poll(cursor - 1), amount)
    return per_cpu_second(service.pid, service.port, polls, 600, 200)


def acceptances(service: Service, waiting: Iterator[History], amount: int) -> float:
    """Tickets accepted: every rule, one commit each."""
    now = datetime.now(UTC).isoformat()
    commands = (
        request(
            "POST",
            f"/v1/tickets/{story.ticket.id}/commands",
            token=service.books.duty_token,
            body={"command_id": service.next_id(), "type": "accept", "base_version": 1, "occurred_at": now},
        )
        for story in itertools.islice(waiting, amount)
    )
    return per_cpu_second(service.pid, service.port, commands, 600, 200)


def deliveries(service: Service, amount: int) -> Iterator[float]:
    """Milliseconds from a resident's report to the desk that waits for it."""
    desk, resident = Line(service.port), Line(service.port)
    cursor, etag = service.newest()
    for _ in range(amount):
        desk.send(service.poll(cursor, wait=25, etag=etag))
        time.sleep(0.02)
        body = {"client_ref": service.next_id(), **REPORT}
        resident.send(request("POST", "/v1/resident/tickets", token=service.books.resident_token, body=body))
        news = desk.answer()
        yield (time.perf_counter() - resident.sent) * 1000
        if news.status != 200 or resident.answer().status not in (200, 201):
            raise RuntimeError(f"no delivery: {news.status}")
        cursor, etag = news.json()["cursor"], news.header("etag")
    desk.close()
    resident.close()


def bare_polls(pid: int, port: int, seconds: float) -> float:
    """The 304 floor."""
    poll = request("GET", "/", token="bare", etag='"1"')
    return per_cpu_second(pid, port, itertools.repeat(poll), seconds, 304)


def bare_commits(seconds: float) -> float:
    """The commit floor, on the service's core."""
    with on_core(SERVICE_CORE), tempfile.TemporaryDirectory(prefix="commits-") as folder:
        return bare.commits_per_cpu_second(Path(folder), seconds)


def run(effort: Effort, order: random.Random) -> None:
    """Fill two sets of books, start a service on each, and measure in rounds of random order."""
    amounts = QUICK if effort.rounds == 1 else THOROUGH
    if effort.realtime:
        processes.run_realtime(2)
    with ExitStack() as until_the_end:
        measures = prepared(until_the_end, amounts)
        seen: dict[str, list[float]] = {name: [] for name in measures}
        for _ in range(effort.rounds):
            for name in order.sample(list(measures), len(measures)):
                seen[name] += measures[name]()
    print(verdicts(targets(seen, amounts.events)))


def prepared(until_the_end: ExitStack, amounts: Amounts) -> dict[str, Callable[[], Sequence[float]]]:
    """Services that run, and what is to be measured on them."""
    folder = Path(until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="service-")))
    now = datetime.now(UTC)
    stories = list(unseen(TICKETS, UNSEEN, now))
    older = amounts.events - sum(len(story.events) for story in stories)
    many = started(until_the_end, folder / "many", stories, older, now)
    few = started(until_the_end, folder / "few", unseen(FEW_TICKETS, FEW_TICKETS, now), 0, now)
    bare_port = free_port()
    bare_pid = until_the_end.enter_context(running(["tests.benchmarks.bare", str(bare_port)], bare_port))
    until_the_end.enter_context(on_core(CLIENT_CORE))
    waiting = (story for story in stories if story.ticket.state is State.SUBMITTED)
    return {
        "empty": lambda: [empty_polls(many, amounts.seconds)],
        "bare 304": lambda: [bare_polls(bare_pid, bare_port, amounts.seconds)],
        "news, many": lambda: [polls_with_news(many, amounts.news)],
        "news, few": lambda: [polls_with_news(few, amounts.news)],
        "accept": lambda: [acceptances(many, waiting, amounts.commands)],
        "bare commit": lambda: [bare_commits(amounts.seconds)],
        "delivery": lambda: tuple(deliveries(many, amounts.reports)),
    }


def started(until_the_end: ExitStack, data: Path, stories: Iterable[History], older: int, now: datetime) -> Service:
    """A service on books filled for it."""
    locations = Locations(data)
    locations.prepare()
    filled = books.fill(locations.service_db, stories, older, now)
    port = free_port()
    settings = data / "config.toml"
    settings.write_text("[server]\nreports_a_day = 0\n")  # one resident files for all
    words = ["xianzhi_tui", "--config", str(settings), "--data", str(data), "serve", "--port", str(port)]
    return Service(until_the_end.enter_context(running(words, port)), port, filled)


def targets(seen: Mapping[str, list[float]], events: int) -> list[Target]:
    """What was promised of the service."""
    middle = {name: median(values) for name, values in seen.items()}
    cost = "CPU us"
    few, many = 1e6 / middle["news, few"], 1e6 / middle["news, many"]
    return [
        Target("empty polls", middle["empty"], 5_000, "per CPU s", middle["bare 304"], at_least=True),
        Target("acceptances", middle["accept"], 500, "per CPU s", middle["bare commit"], at_least=True),
        Target(f"a poll with news at {events:,} events against 1,000", many, 1.2, cost, few, on_ratio=True),
        Target("a report reaches the waiting desk, p50", middle["delivery"], 20, "ms"),
        Target("a report reaches the waiting desk, p99", percentile(seen["delivery"], 0.99), 20, "ms"),
    ]
