"""Who may ask what: every command and every door, tried by every role."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.server.acts import do, file, give, register, repaired
from tests.service_in_process import RESIDENT, ServiceInProcess, a_command, a_report
from xianzhi_tui.domain.commands import COMMANDS

ACCOUNTS = {"resident": RESIDENT, "duty": "101", "lead": "201", "field": "302", "district": "401"}
LATER = "2026-11-30T04:00:00Z"

DUTY_COMMANDS: dict[str, dict[str, Any]] = {
    "accept": {},
    "dispatch": {"assignee": "301"},
    "reclassify_fund": {"shared_part": "外墙", "reason": "渗水"},
    "wait_parts": {"part": "地砖", "expected_at": LATER},
    "suspend": {"reason": "weather", "review_at": LATER},
    "resume": {},
    "record_call": {"purpose": "first", "outcome": "satisfied"},
    "reopen": {"reason": "又松了"},
    "merge_into": {"target": str(uuid4())},
    "unmerge": {"reason": "不是同一处"},
    "reply": {"text": "已清扫", "no_photo_reason": "无需"},
    "convert_to_repair": {"repair_id": str(uuid4()), "category": "floor", "location": {"text": "楼道"}},
    "cancel": {"note": "来电撤单"},
    "exhaust_calls": {"message": "请回电"},
    "assign": {"department": "hygiene"},
    "correct_contact": {"phone": "13912345678"},
    "give_promise": {"promised_by": LATER},
}
OFFICE_COMMANDS: dict[str, dict[str, Any]] = {
    "return_order": {"reason": "去不了"},
    "verify": {"finding": "small", "arrived_at": LATER, "verified_by": "陈师傅"},
    "mark_invalid": {"note": "没有发现"},
    "start_repair": {},
    "finish_repair": {"note": "换好", "no_photo_reason": "天黑"},
    "start_handling": {},
    "add_note": {"text": "备注"},
    "attach_photos": {"photos": []},
}
LEAD_COMMANDS: dict[str, dict[str, Any]] = {
    "request_emergency_fund": {"case": "leak", "certificate": "证明", "committee_notified": True},
    "decide_emergency_fund": {"approved": True, "record": "批复"},
    "decide_consultation": {"passed": True, "quorum_met": True, "consent_met": True, "record": "结果"},
}
RESIDENT_COMMANDS: dict[str, dict[str, Any]] = {"rate": {"stars": 5}, "urge": {}}
NOT_AT_THIS_DOOR = (
    "submit",
    "register",
    "raise_from_alarm",
    "raise_from_complaint",
    "bring_in",
    "adopt_follower",
    "release_follower",
    "close_rating_window",
)


def test_every_command_has_its_place_in_the_table() -> None:
    tables = (DUTY_COMMANDS, OFFICE_COMMANDS, LEAD_COMMANDS, RESIDENT_COMMANDS, NOT_AT_THIS_DOOR)
    assert sorted(COMMANDS) == sorted(kind for table in tables for kind in table)


@pytest.mark.parametrize("kind", [*DUTY_COMMANDS, *OFFICE_COMMANDS, *LEAD_COMMANDS, *RESIDENT_COMMANDS])
@pytest.mark.parametrize("role", ["resident", "district"])
async def test_residents_and_the_district_command_nothing_at_the_desks_door(
    service: ServiceInProcess, duty: httpx.AsyncClient, role: str, kind: str
) -> None:
    ticket = await register(duty)
    fields = {**DUTY_COMMANDS, **OFFICE_COMMANDS, **LEAD_COMMANDS, **RESIDENT_COMMANDS}[kind]
    answer = await give(service.client(ACCOUNTS[role]), ticket["id"], a_command(kind, 1, **fields))
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")


@pytest.mark.parametrize("kind", NOT_AT_THIS_DOOR)
async def test_what_the_service_does_itself_nobody_can_ask_for(lead: httpx.AsyncClient, kind: str) -> None:
    ticket = await register(lead)
    answer = await give(lead, ticket["id"], a_command(kind, 1, ticket_id=str(uuid4())))
    assert answer.status_code == 422


async def _at_its_place(desk: httpx.AsyncClient, kind: str) -> dict[str, Any]:
    """A ticket in a state where the command would be possible for the right role."""
    ticket = await register(desk)
    if kind == "record_call":
        return ticket
    if kind in ("reopen", "rate", "wait_parts", "suspend", "reclassify_fund", "exhaust_calls"):
        return await repaired(desk, ticket)
    return await do(desk, ticket, "dispatch", assignee="301", reason="")


@pytest.mark.parametrize("kind", [*DUTY_COMMANDS, *LEAD_COMMANDS, *RESIDENT_COMMANDS])
async def test_a_repairer_does_neither_the_desks_nor_the_leads_nor_the_residents_part(
    repairer: httpx.AsyncClient, duty: httpx.AsyncClient, kind: str
) -> None:
    fields = {**DUTY_COMMANDS, **LEAD_COMMANDS, **RESIDENT_COMMANDS}[kind]
    ticket = await _at_its_place(duty, kind)
    answer = await give(repairer, ticket["id"], a_command(kind, ticket["version"], **fields))
    assert answer.status_code in (403, 409)
    after = (await duty.get(f"/v1/tickets/{ticket['id']}")).json()["ticket"]
    assert after == ticket


@pytest.mark.parametrize("kind", RESIDENT_COMMANDS)
async def test_nobody_in_the_office_speaks_as_the_resident(
    duty: httpx.AsyncClient, lead: httpx.AsyncClient, kind: str
) -> None:
    ticket = await repaired(duty, await register(duty))
    command = a_command(kind, ticket["version"], **RESIDENT_COMMANDS[kind])
    assert [(await give(desk, ticket["id"], command)).status_code for desk in (duty, lead)] == [403, 403]


@pytest.mark.parametrize("kind", LEAD_COMMANDS)
async def test_the_duty_desk_does_not_decide_for_the_lead(duty: httpx.AsyncClient, kind: str) -> None:
    ticket = await register(duty)
    answer = await give(duty, ticket["id"], a_command(kind, 1, **LEAD_COMMANDS[kind]))
    assert answer.status_code in (403, 409)


async def test_a_repairer_works_on_their_own_orders_only(
    duty: httpx.AsyncClient, repairer: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    ticket = await do(duty, await register(duty), "dispatch", assignee="301")
    check = {"finding": "small", "arrived_at": ticket["dispatched_at"], "verified_by": "周师傅"}
    verify = a_command("verify", ticket["version"], **check)
    refused = await give(service.client("302"), ticket["id"], verify)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "not_own_order")
    assert (await give(repairer, ticket["id"], verify)).status_code == 200


DOORS = {
    ("GET", "/v1/feed?after=0"): {"duty", "lead", "field", "district"},
    ("GET", "/v1/snapshot"): {"duty", "lead", "field", "district"},
    ("GET", "/v1/tickets"): {"duty", "lead", "field", "district"},
    ("POST", "/v1/tickets"): {"duty", "lead"},
    ("POST", "/v1/imports"): {"duty", "lead"},
    ("PUT", "/v1/presence"): {"duty", "lead", "field"},
    ("POST", "/v1/self-test"): {"duty", "lead"},
    ("POST", "/v1/phones"): {"lead"},
    ("GET", "/v1/resident/tickets"): {"resident"},
    ("POST", "/v1/resident/tickets"): {"resident"},
    ("POST", "/v1/photos"): {"duty", "lead", "field"},
    ("POST", "/v1/resident/photos"): {"resident"},
}


@pytest.mark.parametrize("door", DOORS, ids=" ".join)
async def test_a_door_opens_for_its_roles_only(service: ServiceInProcess, door: tuple[str, str]) -> None:
    method, path = door
    body = a_report() if door == ("POST", "/v1/tickets") else {}
    refused = set()
    for role, account in ACCOUNTS.items():
        answer = await service.client(account).request(method, path, json=body if method != "GET" else None)
        if answer.status_code == 403:
            refused.add(role)
    assert refused == set(ACCOUNTS) - DOORS[door]


async def test_a_refusal_to_a_resident_shows_nothing_of_the_offices_own(
    duty: httpx.AsyncClient, resident: httpx.AsyncClient
) -> None:
    ticket = await file(resident)
    await give(duty, ticket["id"], a_command("add_note", text="住户脾气不好"))
    rating = {"client_ref": str(uuid4()), "stars": 5}
    answer = await resident.post(f"/v1/resident/tickets/{ticket['id']}/rating", json=rating)
    assert (answer.status_code, answer.json()["error"]["detail"]) == (409, {})
