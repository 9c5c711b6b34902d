"""A service and desks for every test of the sync side."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.service_in_process import ServiceInProcess, furnished_books, service_in_process
from tests.sync.ledger import Ledger
from tests.sync.station import Station, station
from xianzhi_tui.sync.replica import Replica


@pytest.fixture
def ledger() -> Ledger:
    """The service's book, with nothing in it yet."""
    return Ledger()


@pytest.fixture
def new_replica(tmp_path: Path) -> Iterator[Replica]:
    """A replica that was never filled."""
    replica = Replica.open(tmp_path / "replica.db")
    yield replica
    replica.close()


@pytest.fixture
def replica(new_replica: Replica, ledger: Ledger) -> Replica:
    """A replica that began while the book was still empty."""
    new_replica.load_snapshot(ledger.snapshot())
    return new_replica


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return furnished_books(tmp_path_factory.mktemp("furnished"))


@pytest.fixture
async def service(tmp_path: Path, furnished: Path) -> AsyncIterator[ServiceInProcess]:
    folder = tmp_path / "service"
    folder.mkdir()
    shutil.copy(furnished, folder)
    async with service_in_process(folder) as running:
        yield running


@pytest.fixture
async def desk(service: ServiceInProcess, tmp_path: Path) -> AsyncIterator[Station]:
    """张三's desk."""
    async with station(service, tmp_path / "desk") as one:
        yield one


@pytest.fixture
async def colleague(service: ServiceInProcess, tmp_path: Path) -> AsyncIterator[Station]:
    """李四's desk."""
    async with station(service, tmp_path / "colleague", "102") as one:
        yield one
