"""What the people of the office do over the wire, in one call each."""

from __future__ import annotations

from typing import Any

import httpx

from tests.service_in_process import a_command, a_report, a_resident_report


async def register(desk: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    """A walk-in report, accepted at once; the ticket."""
    answer = await desk.post("/v1/tickets", json=a_report(**changes))
    assert answer.status_code == 201, answer.text
    ticket: dict[str, Any] = answer.json()["ticket"]
    return ticket


async def file(resident: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    """A report from the mini-program; as the resident sees it."""
    answer = await resident.post("/v1/resident/tickets", json=a_resident_report(**changes))
    assert answer.status_code == 201, answer.text
    ticket: dict[str, Any] = answer.json()
    return ticket


async def give(desk: httpx.AsyncClient, ticket_id: str, command: dict[str, Any]) -> httpx.Response:
    """A command to a ticket, whatever the answer."""
    return await desk.post(f"/v1/tickets/{ticket_id}/commands", json=command)


async def do(desk: httpx.AsyncClient, ticket: dict[str, Any], kind: str, **fields: Any) -> dict[str, Any]:
    """A command that must succeed; the ticket after it."""
    answer = await give(desk, ticket["id"], a_command(kind, ticket["version"], **fields))
    assert answer.status_code == 200, answer.text
    after: dict[str, Any] = answer.json()["ticket"]
    return after


async def story(desk: httpx.AsyncClient, ticket_id: str) -> dict[str, Any]:
    """A ticket with its events."""
    answer = await desk.get(f"/v1/tickets/{ticket_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def repaired(desk: httpx.AsyncClient, ticket: dict[str, Any]) -> dict[str, Any]:
    """The whole main way of a repair, up to the completion call."""
    if ticket["state"] == "SUBMITTED":
        ticket = await do(desk, ticket, "accept")
    ticket = await do(desk, ticket, "dispatch", assignee="301")
    check = {"finding": "small", "arrived_at": ticket["dispatched_at"], "verified_by": "陈师傅"}
    ticket = await do(desk, ticket, "verify", **check)
    return await do(desk, ticket, "finish_repair", note="换了三块地砖", no_photo_reason="天黑")
