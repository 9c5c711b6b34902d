"""One resident cannot flood the desk; a danger is always taken, and so is everybody else's report."""

from __future__ import annotations

from datetime import timedelta

import httpx

from tests.server.photographs import jpeg
from tests.service_in_process import MOST, NEIGHBOUR, RESIDENT, ServiceInProcess, a_resident_report


async def filed(resident: httpx.AsyncClient, **changes: object) -> httpx.Response:
    return await resident.post("/v1/resident/tickets", json=a_resident_report(**changes))


async def flood(resident: httpx.AsyncClient) -> None:
    for _ in range(MOST.reports):
        assert (await filed(resident)).status_code == 201


async def test_more_reports_than_anybody_has_faults_are_refused_until_the_day_is_over(
    service: ServiceInProcess, resident: httpx.AsyncClient
) -> None:
    first = a_resident_report()
    taken = await resident.post("/v1/resident/tickets", json=first)
    for _ in range(MOST.reports - 1):
        await filed(resident)
    refused = await filed(resident)
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == str(24 * 3600 + 1)
    assert refused.json()["error"]["code"] == "too_many"
    assert "拨打值班电话" in refused.json()["error"]["message"]
    again = await resident.post("/v1/resident/tickets", json=first)
    assert (again.status_code, again.content) == (201, taken.content)
    service.pass_time(timedelta(hours=24))
    assert (await filed(service.client(RESIDENT))).status_code == 201


async def test_a_report_that_is_sent_again_counts_once(resident: httpx.AsyncClient) -> None:
    report = a_resident_report()
    for _ in range(3):
        assert (await resident.post("/v1/resident/tickets", json=report)).status_code == 201
    for _ in range(MOST.reports - 1):
        assert (await filed(resident)).status_code == 201


async def test_a_danger_and_the_neighbours_are_never_kept_out(
    service: ServiceInProcess, resident: httpx.AsyncClient
) -> None:
    await flood(resident)
    assert (await filed(resident)).status_code == 429
    assert (await filed(resident, hazard=True)).status_code == 201
    assert (await filed(service.client(NEIGHBOUR))).status_code == 201


async def test_photos_have_a_limit_of_their_own_and_the_office_has_none(
    service: ServiceInProcess, resident: httpx.AsyncClient, duty: httpx.AsyncClient
) -> None:
    photo = {"file": ("x.jpg", jpeg((8, 8)))}
    for _ in range(MOST.photos):
        assert (await resident.post("/v1/resident/photos", files=photo)).status_code == 201
    assert (await resident.post("/v1/resident/photos", files=photo)).status_code == 429
    assert (await duty.post("/v1/photos", files=photo)).status_code == 201
    assert (await filed(resident)).status_code == 201
