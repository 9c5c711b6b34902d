"""What OpenAPI says of the service is so: every reference leads somewhere, every answer has the described fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.server.acts import file, register
from tests.server.photographs import jpeg
from tests.service_in_process import ServiceInProcess, a_command, a_report
from xianzhi_tui import wire
from xianzhi_tui.codec import decode, encode

ERRORS_OF_ALL = {"422", "503"}
OPEN_TO_ALL = {"/healthz", "/readyz", "/metrics"}


@pytest.fixture
def description(service: ServiceInProcess) -> dict[str, Any]:
    return service.app.openapi()


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def operations(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        for operation in methods.values():
            yield path, operation


def test_every_reference_leads_to_a_shape(description: dict[str, Any]) -> None:
    shapes = {f"#/components/schemas/{name}" for name in description["components"]["schemas"]}
    assert set(references(description)) <= shapes


def test_every_route_names_its_errors_in_the_one_shape(description: dict[str, Any]) -> None:
    error = {"$ref": "#/components/schemas/ErrorAnswer"}
    for path, operation in operations(description):
        if path in OPEN_TO_ALL:
            continue
        errors = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        assert ERRORS_OF_ALL | {"401"} <= set(errors), path
        assert all(answer["content"]["application/json"]["schema"] == error for answer in errors.values()), path


def test_every_route_says_in_a_sentence_what_it_is_for(description: dict[str, Any]) -> None:
    assert all(operation["description"].endswith(".") for _, operation in operations(description))


def test_every_body_and_every_parameter_in_a_path_is_described(description: dict[str, Any]) -> None:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            named = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
            assert named == {part[1:-1] for part in path.split("/") if part.startswith("{")}, path
            without_body = path in ("/v1/auth/logout", "/v1/self-test", "/v1/tickets/{ticket_id}/reveal")
            assert ("requestBody" in operation) == (method in ("post", "put") and not without_body), path


async def test_answers_have_exactly_the_described_fields(service: ServiceInProcess) -> None:
    duty, resident, stranger = service.client("101"), service.client("r-1"), service.client()
    ticket = await register(duty)
    await file(resident)
    await duty.put("/v1/presence", json={"ticket_id": ticket["id"], "calling": True})
    login = {"compound": "hexin", "staff_id": "101", "pin": "246810", "device": "desk-1"}
    note = a_command("add_note", text="备注")
    answers: list[tuple[type[Any], httpx.Response]] = [
        (wire.LoginAnswer, await stranger.post("/v1/auth/login", json=login)),
        (wire.FeedAnswer, await duty.get("/v1/feed?after=1")),
        (wire.SnapshotAnswer, await duty.get("/v1/snapshot")),
        (wire.HistoryAnswer, await duty.get("/v1/tickets")),
        (wire.StoryAnswer, await duty.get(f"/v1/tickets/{ticket['id']}")),
        (wire.OutcomeAnswer, await duty.post(f"/v1/tickets/{ticket['id']}/commands", json=note)),
        (wire.ImportAnswer, await duty.post("/v1/imports", json={"filings": [a_report(), a_report(text="")]})),
        (wire.ContactAnswer, await duty.post(f"/v1/tickets/{ticket['id']}/reveal")),
        (wire.PhotoAnswer, await duty.post("/v1/photos", files={"file": ("x.jpg", jpeg())})),
        (wire.ResidentListAnswer, await resident.get("/v1/resident/tickets")),
        (wire.HealthAnswer, await stranger.get("/healthz")),
        (wire.ReadyAnswer, await stranger.get("/readyz")),
        (wire.ErrorAnswer, await stranger.get("/v1/snapshot")),
    ]
    for shape, answer in answers:
        assert encode(decode(answer.content, shape)) == answer.content, shape.__name__
