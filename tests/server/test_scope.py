"""Nobody learns from the service what belongs to another compound: a matrix over every route it describes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.server.acts import file, register, repaired
from tests.server.photographs import jpeg
from tests.service_in_process import (
    ELSEWHERE,
    PHONE,
    RESIDENT,
    ServiceInProcess,
    a_command,
    a_report,
    a_resident_report,
)
from xianzhi_tui.server.app import create_app

Foreign = dict[str, str]
Ask = Callable[[httpx.AsyncClient, Foreign], Any]


def _json(method: str, path: str, body: Callable[[Foreign], dict[str, Any]] | None = None) -> Ask:
    def ask(client: httpx.AsyncClient, foreign: Foreign) -> Any:
        return client.request(method, path.format(**foreign), json=body(foreign) if body else None)

    return ask


def _ref(**fields: Any) -> Callable[[Foreign], dict[str, Any]]:
    return lambda _: {"client_ref": "00000000-0000-4000-8000-000000000001", **fields}


def _fixed(command: dict[str, Any]) -> Callable[[Foreign], dict[str, Any]]:
    return lambda _: command


NOTE = a_command("add_note", text="备注")

BY_ID: dict[tuple[str, str], tuple[str, Ask]] = {
    ("POST", "/v1/tickets/{ticket_id}/commands"): (
        "101",
        _json("POST", "/v1/tickets/{ticket}/commands", _fixed(NOTE)),
    ),
    ("GET", "/v1/tickets/{ticket_id}"): ("101", _json("GET", "/v1/tickets/{ticket}")),
    ("POST", "/v1/tickets/{ticket_id}/reveal"): ("101", _json("POST", "/v1/tickets/{ticket}/reveal")),
    ("GET", "/v1/photos/{digest}"): ("101", _json("GET", "/v1/photos/{digest}?size=full")),
    ("GET", "/v1/resident/tickets/{ticket_id}"): (RESIDENT, _json("GET", "/v1/resident/tickets/{ticket}")),
    ("POST", "/v1/resident/tickets/{ticket_id}/rating"): (
        RESIDENT,
        _json("POST", "/v1/resident/tickets/{ticket}/rating", _ref(stars=5)),
    ),
    ("POST", "/v1/resident/tickets/{ticket_id}/urge"): (
        RESIDENT,
        _json("POST", "/v1/resident/tickets/{ticket}/urge", _ref()),
    ),
    ("POST", "/v1/resident/tickets/{ticket_id}/cancel"): (
        RESIDENT,
        _json("POST", "/v1/resident/tickets/{ticket}/cancel", _ref()),
    ),
}
"""Routes that name something: another compound's must be answered like one that does not exist."""

MENTIONING: dict[tuple[str, str], tuple[str, Ask]] = {
    ("POST", "/v1/tickets"): (
        "101",
        _json("POST", "/v1/tickets", lambda foreign: a_report(photos=[{"digest": foreign["digest"]}])),
    ),
    ("POST", "/v1/resident/tickets"): (
        RESIDENT,
        _json("POST", "/v1/resident/tickets", lambda foreign: a_resident_report(photos=[foreign["digest"]])),
    ),
}
"""Routes that take another's id in their body."""

LISTING: dict[tuple[str, str], tuple[str, str]] = {
    ("GET", "/v1/feed"): ("101", "/v1/feed?after=0"),
    ("GET", "/v1/snapshot"): ("101", "/v1/snapshot"),
    ("GET", "/v1/tickets"): ("101", "/v1/tickets?q=滨河"),
    ("GET", "/v1/handovers"): ("101", "/v1/handovers"),
    ("GET", "/v1/resident/tickets"): (RESIDENT, "/v1/resident/tickets"),
}
"""Routes that list: nothing of another compound may be among it."""

WITHOUT_IDS = {
    ("POST", "/v1/auth/login"),
    ("POST", "/v1/auth/logout"),
    ("PUT", "/v1/presence"),
    ("POST", "/v1/self-test"),
    ("POST", "/v1/phones"),  # named in its body: a test of its own
    ("POST", "/v1/handovers"),
    ("POST", "/v1/imports"),  # each of its reports is judged as at /v1/tickets
    ("POST", "/v1/photos"),
    ("POST", "/v1/resident/photos"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
}


@pytest.fixture
async def foreign(service: ServiceInProcess) -> Foreign:
    """A ticket with a photo in another compound."""
    desk, resident = service.client("101", ELSEWHERE), service.client(RESIDENT, ELSEWHERE)
    photo = (await desk.post("/v1/photos", files={"file": ("x.jpg", jpeg())})).json()["digest"]
    ticket = await file(resident, text="滨河苑的路灯", photos=[photo])
    return {"ticket": ticket["id"], "digest": photo}


async def test_every_route_is_in_the_matrix(service: ServiceInProcess) -> None:
    paths = create_app(service.service).openapi()["paths"]
    described = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert described == {*BY_ID, *MENTIONING, *LISTING, *WITHOUT_IDS}


@pytest.mark.parametrize("route", BY_ID, ids=" ".join)
async def test_what_belongs_to_another_compound_is_answered_like_what_does_not_exist(
    service: ServiceInProcess, foreign: Foreign, route: tuple[str, str]
) -> None:
    account, ask = BY_ID[route]
    client = service.client(account)
    answer = await ask(client, foreign)
    unknown = await ask(client, {"ticket": str(uuid4()), "digest": "0" * 64})
    assert (answer.status_code, answer.content) == (404, unknown.content)
    assert dict(answer.headers) == dict(unknown.headers)


@pytest.mark.parametrize("route", MENTIONING, ids=" ".join)
async def test_another_compounds_photo_cannot_be_taken_on(
    service: ServiceInProcess, foreign: Foreign, route: tuple[str, str]
) -> None:
    account, ask = MENTIONING[route]
    client = service.client(account)
    answer = await ask(client, foreign)
    unknown = await ask(client, {"digest": "0" * 64})
    assert (answer.status_code, answer.content) == (409, unknown.content)


@pytest.mark.parametrize("route", LISTING, ids=" ".join)
async def test_no_list_holds_anything_of_another_compound(
    service: ServiceInProcess, foreign: Foreign, route: tuple[str, str]
) -> None:
    account, path = LISTING[route]
    answer = await service.client(account).get(path)
    assert answer.status_code == 200
    assert foreign["ticket"] not in answer.text
    assert "滨河" not in answer.text


async def test_the_numbers_of_another_compound_are_left_out_like_those_of_no_ticket(
    service: ServiceInProcess, foreign: Foreign
) -> None:
    asked = [foreign["ticket"], str(uuid4())]
    answer = await service.client("201").post("/v1/phones", json={"tickets": asked})
    assert (answer.status_code, answer.json()) == (200, {"phones": {}})


async def test_every_number_that_an_export_takes_along_is_written_down(service: ServiceInProcess) -> None:
    tickets = [(await register(service.client("101")))["id"] for _ in range(2)]
    answer = await service.client("201").post("/v1/phones", json={"tickets": tickets})
    assert answer.json() == {"phones": dict.fromkeys(tickets, PHONE)}
    with sqlite3.connect(service.folder / "service.db") as books:
        looks = books.execute("SELECT account, device, act, ticket_id FROM audit").fetchall()
    assert sorted(looks) == sorted(("201", "desk-201", "export", one) for one in tickets)


async def test_a_resident_neither_sees_nor_touches_a_neighbours_report(service: ServiceInProcess) -> None:
    neighbour, resident = service.client("r-2"), service.client(RESIDENT)
    ticket = await file(neighbour)
    assert (await resident.get(f"/v1/resident/tickets/{ticket['id']}")).status_code == 404
    answer = await resident.post(f"/v1/resident/tickets/{ticket['id']}/cancel", json={"client_ref": str(uuid4())})
    assert answer.status_code == 404
    assert (await resident.get("/v1/resident/tickets")).json() == {"items": []}


async def test_a_repairer_sees_the_number_only_while_the_order_is_theirs(service: ServiceInProcess) -> None:
    duty, chen, zhou = service.client("101"), service.client("301"), service.client("302")
    ticket = await register(duty)

    async def reveal(client: httpx.AsyncClient) -> int:
        return (await client.post(f"/v1/tickets/{ticket['id']}/reveal")).status_code

    assert await reveal(chen) == 403
    await repaired(duty, ticket)
    assert [await reveal(chen), await reveal(zhou), await reveal(service.client("401"))] == [200, 403, 403]


async def test_every_look_at_a_number_is_written_down(service: ServiceInProcess) -> None:
    duty = service.client("101")
    ticket = await register(duty)
    await duty.post(f"/v1/tickets/{ticket['id']}/reveal")
    with sqlite3.connect(service.folder / "service.db") as books:
        looks = books.execute("SELECT compound, account, device, act, ticket_id FROM audit").fetchall()
    assert looks == [("hexin", "101", "desk-101", "reveal", ticket["id"])]
