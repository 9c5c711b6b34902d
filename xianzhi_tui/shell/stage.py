"""Behind the demonstration: makes the compound, serves it, lets its people live, clears everything away.

A process of its own, ended by the end of its stdin: whatever becomes of the desk, nothing stays behind. The service
runs in the same process as the people, which halves the start; they speak HTTP to it all the same.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import uvicorn

from xianzhi_tui import embedded
from xianzhi_tui.clock import SystemClock
from xianzhi_tui.codec import decode
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.roles import Actor, Role
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.locations import Locations, private_file
from xianzhi_tui.server.app import create_app
from xianzhi_tui.server.change import Outcome
from xianzhi_tui.server.log import Log, make_log, where
from xianzhi_tui.server.quotas import Daily
from xianzhi_tui.server.serve import server_for
from xianzhi_tui.server.service import Service
from xianzhi_tui.server.setup import Staff, add_resident, create_compound, issue_token
from xianzhi_tui.server.store.people import Caller
from xianzhi_tui.server.store.store import Store
from xianzhi_tui.server.store.unit_of_work import UnitOfWork
from xianzhi_tui.simulator.cast import Cast, Logins
from xianzhi_tui.simulator.invention import Inventor
from xianzhi_tui.simulator.life import Life
from xianzhi_tui.simulator.staff import CLERK, CLERKS, LEAD, MANAGER, REPAIRERS
from xianzhi_tui.simulator.staging import stage
from xianzhi_tui.sync import session
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.desk import Session
from xianzhi_tui.wire import IssuedCommand

CODE, NAME = "demo", "示范小区"
DEMO_PIN = "0000"
LIFETIME = timedelta(days=1)
LOOPBACK = "127.0.0.1"
NICENESS = 5


def main() -> None:
    """python -m xianzhi_tui.shell.stage FOLDER SPEED SEED REPORTS"""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    folder, speed, seed, reports = sys.argv[1:]
    locations = Locations(Path(folder))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        asyncio.run(_play(locations, float(speed), int(seed), int(reports)))
    finally:
        shutil.rmtree(locations.root, ignore_errors=True)


async def _play(locations: Locations, speed: float, seed: int, reports: int) -> None:
    clock, inventor = SystemClock(), Inventor(seed)
    locations.prepare()
    store = Store.open(private_file(locations.service_db))
    logins = store.write_now(furnish, inventor, clock.now())
    with (locations.logs / "service.log").open("a", encoding="utf-8") as out:
        service = Service.over(store, locations.photos, clock, make_log(out), Daily(0, 0))  # their days pass quickly
        async with _served(locations, service) as (url, over), Api.connect(url) as line:
            cast = Cast(line, logins, seed)
            await stage(cast, inventor, clock.now(), partial(filed_then, service))
            _sign_in(locations, logins)
            print("ready", flush=True)
            os.dup2(out.fileno(), sys.stderr.fileno())  # from here on the terminal is the desk's
            life = Life(cast, inventor, seed, speed, clock, reports=reports)
            living = asyncio.create_task(_live(life, service.log))
            await over
            living.cancel()
            await asyncio.gather(living, return_exceptions=True)


async def filed_then(service: Service, command: c.Submit, at: datetime, ref: str) -> Ticket:
    """A report in the books as its resident filed it then; they see it as theirs, and rate it in the end."""

    def file(books: UnitOfWork) -> Outcome:
        account = books.people.account(CODE, command.report.reporter.account)
        assert account is not None
        caller = Caller(account.actor, CODE, "phone", at)
        return service.tickets.file(books, caller, IssuedCommand(ref, command, occurred_at=at))

    return decode((await service.store.write(file)).ticket, Ticket)


async def _live(life: Life, log: Log) -> None:
    try:
        await life.run()
    except Exception as error:
        log.error("the invented people stopped", **where(error))


@asynccontextmanager
async def _served(locations: Locations, service: Service) -> AsyncIterator[tuple[str, asyncio.Task[None]]]:
    """The service at its address, and the task that is done when it ends, which it does with our stdin."""
    listening: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    server = server_for(create_app(service), LOOPBACK, 0, listening.set_result)
    threading.Thread(target=_end_with_stdin, args=(server,), daemon=True).start()
    serving = asyncio.create_task(server.serve())
    try:
        port = await listening
        embedded.write_address(locations.root, port)
        yield f"http://{LOOPBACK}:{port}", serving
    finally:
        server.should_exit = True
        await serving
        service.close()


def _end_with_stdin(server: uvicorn.Server) -> None:
    sys.stdin.buffer.read()
    server.should_exit = True


def furnish(books: UnitOfWork, inventor: Inventor, now: datetime) -> Logins:
    """The compound with its staff and residents, and a login for each."""
    create_compound(books, CODE, NAME, staff=_staff(), repairers=REPAIRERS)
    for neighbour in inventor.neighbours:
        add_resident(books, CODE, neighbour.account, neighbour.name, neighbour.phone)

    def token(account: str, device: str) -> str:
        return issue_token(books, CODE, account, device, now, LIFETIME)

    staff = {number: token(number, _device(number)) for number, *_ in _staff()}
    return Logins(staff, {one.account: token(one.account, "phone") for one in inventor.neighbours})


def _staff() -> tuple[Staff, ...]:
    clerks = [(one.id, one.name, Role.DUTY, DEMO_PIN) for one in CLERKS]
    repairers = [(one.id, one.name, Role.FIELD, DEMO_PIN) for one in REPAIRERS]
    return (*clerks, (MANAGER.id, MANAGER.name, Role.LEAD, DEMO_PIN), *repairers)


def _device(number: str) -> str:
    return f"desk-{number}"


def _sign_in(locations: Locations, logins: Logins) -> None:
    """The person looking is the first clerk; commands beside the desk are the manager's."""
    clerk = CLERKS[0]
    here = Session(Actor(CLERK, clerk.name, Role.DUTY), CODE, NAME, _device(CLERK))
    session.save(locations.session, session.SignedIn(here, logins.staff[CLERK]))
    private_file(locations.token).write_text(logins.staff[LEAD], encoding="ascii")


if __name__ == "__main__":
    main()
