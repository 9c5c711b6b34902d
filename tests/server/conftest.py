"""The people of the office, each with a line to a service that runs inside the test."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.service_in_process import RESIDENT, ServiceInProcess, furnished_books, service_in_process


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return furnished_books(tmp_path_factory.mktemp("furnished"))


@pytest.fixture
async def service(tmp_path: Path, furnished: Path) -> AsyncIterator[ServiceInProcess]:
    shutil.copy(furnished, tmp_path)
    async with service_in_process(tmp_path) as running:
        yield running


@pytest.fixture
def duty(service: ServiceInProcess) -> httpx.AsyncClient:
    return service.client("101")


@pytest.fixture
def colleague(service: ServiceInProcess) -> httpx.AsyncClient:
    return service.client("102")


@pytest.fixture
def lead(service: ServiceInProcess) -> httpx.AsyncClient:
    return service.client("201")


@pytest.fixture
def repairer(service: ServiceInProcess) -> httpx.AsyncClient:
    return service.client("301")


@pytest.fixture
def resident(service: ServiceInProcess) -> httpx.AsyncClient:
    return service.client(RESIDENT)


@pytest.fixture
def stranger(service: ServiceInProcess) -> httpx.AsyncClient:
    return service.client()
