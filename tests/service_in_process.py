"""The real service inside a test: two compounds on a temporary folder, a clock that stands still, no network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI

from tests.manual_clock import ManualClock
from xianzhi_tui.clock import Clock
from xianzhi_tui.config import Server
from xianzhi_tui.domain.roles import Repairer, Role
from xianzhi_tui.server import setup
from xianzhi_tui.server.app import create_app
from xianzhi_tui.server.log import make_log
from xianzhi_tui.server.quotas import Daily
from xianzhi_tui.server.service import Service
from xianzhi_tui.server.store.store import Store
from xianzhi_tui.server.store.unit_of_work import UnitOfWork

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""Monday noon in Shanghai."""

HOME, ELSEWHERE = "hexin", "binhe"
STAFF: tuple[setup.Staff, ...] = (
    ("101", "张三", Role.DUTY, "246810"),
    ("102", "李四", Role.DUTY, "135790"),
    ("201", "王经理", Role.LEAD, "975310"),
    ("301", "陈师傅", Role.FIELD, ""),
    ("302", "周师傅", Role.FIELD, ""),
    ("401", "区中心", Role.DISTRICT, ""),
)
"""The first three sign in with their PIN; the others, and everybody elsewhere, come in by tokens only."""
REPAIRERS = (Repairer("301", "陈师傅", ("floor", "water")), Repairer("302", "周师傅", ("electricity",)))
MOST = Daily(Server().reports_a_day, Server().photos_a_day)
RESIDENT, NEIGHBOUR = "r-1", "r-2"
PHONE = "13812341234"


@dataclass(frozen=True, slots=True)
class ServiceInProcess:
    """The application, what stands behind it, and logins for everybody."""

    app: FastAPI
    service: Service
    clock: Clock
    folder: Path

    @property
    def store(self) -> Store:
        return self.service.store

    def pass_time(self, step: timedelta) -> None:
        """Let time pass, where the clock stands still by itself."""
        assert isinstance(self.clock, ManualClock)
        self.clock.advance(step)

    def token(
        self, account: str, compound: str = HOME, device: str = "", lifetime: timedelta = timedelta(days=365)
    ) -> str:
        """A login for somebody, without asking for the PIN."""
        place = device or f"desk-{account}"
        return self.store.write_now(setup.issue_token, compound, account, place, self.clock.now(), lifetime)

    def client(self, account: str = "", compound: str = HOME, device: str = "") -> httpx.AsyncClient:
        """A client in the name of somebody of the compound, or of nobody."""
        headers = {"authorization": f"Bearer {self.token(account, compound, device)}"} if account else {}
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url="http://service", headers=headers, timeout=60
        )


def furnish(books: UnitOfWork) -> None:
    """Two compounds with the same people and two residents each."""
    without_pins = tuple((number, name, role, "") for number, name, role, _ in STAFF)
    for code, name, staff in ((HOME, "和新苑", STAFF), (ELSEWHERE, "滨河苑", without_pins)):
        setup.create_compound(books, code, name, staff=staff, repairers=REPAIRERS)
        setup.add_resident(books, code, RESIDENT, "朱先生", PHONE)
        setup.add_resident(books, code, NEIGHBOUR, "钱女士", "13900000000")


def furnished_books(folder: Path) -> Path:
    """The books of both on their first day, to be copied: hashing everybody's PIN takes a while."""
    file = folder / "service.db"
    store = Store.open(file)
    store.write_now(furnish)
    store.close()
    return file


@asynccontextmanager
async def service_in_process(
    folder: Path, clock: Clock | None = None, kind: type[Store] = Store
) -> AsyncIterator[ServiceInProcess]:
    """A furnished service that runs as long as the block does."""
    clock = clock or ManualClock(NOON)
    store = kind.open(folder / "service.db")
    if not store.read_now(lambda books: books.feed.all_heads()):
        store.write_now(furnish)
    with (folder / "service.log").open("a") as log:
        service = Service.over(store, folder / "photos", clock, make_log(log), MOST)
        app = create_app(service)
        try:
            async with app.router.lifespan_context(app):
                yield ServiceInProcess(app, service, clock, folder)
        finally:
            service.close()


def a_report(**changes: Any) -> dict[str, Any]:
    """A registration at the desk, as it goes over the wire."""
    report = {
        "kind": "repair",
        "category": "floor",
        "text": "六楼电梯厅地砖松动起翘",
        "location": {"text": "3号楼电梯厅", "building": "3号楼", "zone": "电梯厅"},
        "reporter": {"name": "朱先生", "phone": PHONE},
    }
    now = NOON.isoformat().replace("+00:00", "Z")
    filing = {"command_id": str(uuid4()), "type": "register", "occurred_at": now, "channel": "walk_in"}
    return {**filing, "reported_at": now, "report": {**report, **changes}}


def a_resident_report(**changes: Any) -> dict[str, Any]:
    """A report from the mini-program, as it goes over the wire."""
    report = {"kind": "repair", "category": "floor", "text": "六楼漏水[/", "location": {"text": "3号楼601"}}
    return {"client_ref": str(uuid4()), **report, **changes}


def a_command(kind: str, version: int | None = None, at: datetime = NOON, **fields: Any) -> dict[str, Any]:
    """A command to a ticket, as it goes over the wire."""
    occurred_at = at.isoformat().replace("+00:00", "Z")
    envelope = {"command_id": str(uuid4()), "type": kind, "base_version": version, "occurred_at": occurred_at}
    return {**envelope, **fields}
