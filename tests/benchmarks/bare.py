"""The floors of the service: an application that only says 304, and a loop that only commits.

Run as a module it serves the 304 on the port given.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
TOKENS = {b"Bearer bare": b'"1"'}
HEADERS = [(b"etag", b'"1"')]


async def unchanged(scope: Message, receive: Receive, send: Send) -> None:
    """Know the caller, compare one number, answer without a body."""
    if scope["type"] != "http":
        return
    headers = dict(scope["headers"])
    known = TOKENS.get(headers[b"authorization"])
    status = 304 if known == headers[b"if-none-match"] else 200
    await send({"type": "http.response.start", "status": status, "headers": HEADERS})
    await send({"type": "http.response.body", "body": b""})


def commits_per_cpu_second(folder: Path, seconds: float) -> float:
    """Read a ticket, number its event, write ticket, event and answer: one commit each, no rules and no HTTP."""
    database = sqlite3.connect(folder / "bare.db", isolation_level=None)
    database.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE compound (id TEXT PRIMARY KEY, head INTEGER);"
        "CREATE TABLE ticket (compound TEXT, id TEXT, body TEXT, PRIMARY KEY (compound, id));"
        "CREATE TABLE event (compound TEXT, seq INTEGER, body TEXT, PRIMARY KEY (compound, seq));"
        "CREATE TABLE answer (compound TEXT, command TEXT, body TEXT, PRIMARY KEY (compound, command));"
        "INSERT INTO compound VALUES ('c', 0);"
    )
    body = "厨房水管漏水" * 40
    database.executemany("INSERT INTO ticket VALUES ('c', ?, ?)", ((str(number), body) for number in range(10_000)))
    begin, cpu, done = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - begin < seconds:
        ticket = str(done * 7919 % 10_000)
        database.execute("BEGIN IMMEDIATE")
        database.execute("SELECT body FROM ticket WHERE compound = 'c' AND id = ?", (ticket,)).fetchone()
        (head,) = database.execute("UPDATE compound SET head = head + 1 WHERE id = 'c' RETURNING head").fetchone()
        database.execute("UPDATE ticket SET body = ? WHERE compound = 'c' AND id = ?", (body, ticket))
        database.execute("INSERT INTO event VALUES ('c', ?, ?)", (head, body))
        database.execute("INSERT INTO answer VALUES ('c', ?, ?)", (str(head), body))
        database.execute("COMMIT")
        done += 1
    spent = time.process_time() - cpu
    database.close()
    return done / spent


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(
        unchanged,
        port=int(sys.argv[1]),
        lifespan="off",
        log_level="warning",
        access_log=False,
        date_header=False,
        server_header=False,
    )
