"""The service's books, filled without the service: many tickets, and as many more events as wanted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from tests.benchmarks.histories import COMPOUND, COMPOUND_NAME, DEVICE, DUTY, RESIDENT, History
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.roles import Actor
from xianzhi_tui.server.accounts import issue
from xianzhi_tui.server.pins import NOBODY
from xianzhi_tui.server.store.people import Account, Caller
from xianzhi_tui.server.store.store import Store
from xianzhi_tui.server.store.unit_of_work import UnitOfWork

LOGIN = timedelta(days=1)


@dataclass(frozen=True)
class Books:
    """What a caller needs to talk to a service with these books."""

    duty_token: str
    resident_token: str
    head: int


def fill(file: Path, stories: Iterable[History], older_events: int, now: datetime) -> Books:
    """Write the stories after so many older events, and let one desk and one resident in."""
    store = Store.open(file)

    def write(books: UnitOfWork) -> Books:
        books.people.add_compound(COMPOUND, COMPOUND_NAME)
        books.people.add_policy(COMPOUND, Policy())
        tokens = [admit(books, actor, now) for actor in (DUTY, RESIDENT)]
        if older_events:
            books.feed.take(COMPOUND, older_events)
        for story in stories:
            write_down(books, story, older_events)
        head = books.feed.heads[COMPOUND]
        return Books(tokens[0], tokens[1], head)

    filled = store.write_now(write)
    store.close()
    pad(file, older_events)
    return filled


def admit(books: UnitOfWork, actor: Actor, now: datetime) -> str:
    """An account and a token for it."""
    books.people.add_account(COMPOUND, Account(actor, NOBODY))
    return issue(books, Caller(actor, COMPOUND, DEVICE, now + LOGIN))


def write_down(books: UnitOfWork, story: History, older_events: int) -> None:
    """One ticket and its events, as the service keeps them."""
    books.feed.take_ticket_no(COMPOUND)
    books.feed.take(COMPOUND, len(story.events))
    books.feed.append(COMPOUND, [replace(one, seq=one.seq + older_events) for one in story.events])
    books.tickets.add(story.ticket, story.events[-1].recorded_at)


def pad(file: Path, older_events: int) -> None:
    """One event over and over, under the numbers before the stories: only how many there are matters."""
    database = sqlite3.connect(file)
    with database:
        event = database.execute("SELECT compound, ticket_id, body FROM feed ORDER BY length(body) LIMIT 1").fetchone()
        rows = ((seq, *event) for seq in range(1, older_events + 1))
        database.executemany("INSERT INTO feed (seq, compound, ticket_id, body) VALUES (?, ?, ?, ?)", rows)
    database.close()
