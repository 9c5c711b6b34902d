"""A handover is signed by two people of one compound, kept once, and touches no ticket."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.server.acts import register, repaired
from tests.service_in_process import ELSEWHERE, NOON, ServiceInProcess
from xianzhi_tui import wire
from xianzhi_tui.codec import decode, encode
from xianzhi_tui.server.store.store import Store

NOW = NOON.isoformat().replace("+00:00", "Z")
GIVER, TAKER = {"id": "101", "name": "张三"}, {"id": "102", "name": "李四"}
ITEM = {
    "kind": "clock",
    "ticket_id": "t1001",
    "no": 1001,
    "place": "六楼漏水[/\x1b[31m",
    "state": "SUBMITTED",
    "what": "verify",
    "at": NOW,
    "late": True,
    "holder": GIVER,
}


def a_handover(**changes: Any) -> dict[str, Any]:
    """A handover as it goes over the wire."""
    sheet = {"at": NOW, "since": NOW, "items": [ITEM], "happened": {"new": 3}}
    made = {"handover_id": str(uuid4()), "giver": GIVER, "taker": TAKER, "given_at": NOW, "taken_at": NOW}
    return {**made, "sheet": sheet, "remark": "钥匙在抽屉", **changes}


async def hand_over(client: httpx.AsyncClient, handover: dict[str, Any], **pins: str) -> httpx.Response:
    return await client.post("/v1/handovers", json={"handover": handover, **pins})


async def test_two_signatures_the_service_saw_are_kept_and_listed(
    duty: httpx.AsyncClient, colleague: httpx.AsyncClient
) -> None:
    handover = a_handover()
    answer = await hand_over(colleague, handover, giver_pin="246810", taker_pin="135790")
    assert answer.status_code == 201
    kept = answer.json()
    assert (kept["giver_proof"], kept["taker_proof"], kept["device"]) == ("service", "service", "desk-102")
    assert kept["handover"]["sheet"]["items"][0]["place"] == "六楼漏水[/\ufffd", "what others wrote is cleaned"
    listed = await duty.get("/v1/handovers")
    assert listed.json() == {"items": [kept]}
    assert encode(decode(listed.content, wire.HandoverListAnswer)) == listed.content
    assert "246810" not in listed.text


async def test_what_was_signed_without_a_line_is_kept_on_the_word_of_the_desk(duty: httpx.AsyncClient) -> None:
    kept = (await hand_over(duty, a_handover())).json()
    assert (kept["giver_proof"], kept["taker_proof"]) == ("desk", "desk")


async def test_the_same_one_sent_again_is_kept_once_and_what_the_service_saw_itself_counts_more(
    duty: httpx.AsyncClient,
) -> None:
    handover = a_handover()
    first = await hand_over(duty, handover)
    again = await hand_over(duty, handover)
    assert (again.status_code, again.content) == (201, first.content)
    proved = await hand_over(duty, handover, giver_pin="246810", taker_pin="135790")
    assert (await hand_over(duty, handover)).content == proved.content
    assert (await duty.get("/v1/handovers")).json() == {"items": [proved.json()]}


async def test_the_same_id_with_another_sheet_is_refused(duty: httpx.AsyncClient) -> None:
    handover = a_handover()
    await hand_over(duty, handover)
    other = await hand_over(duty, {**handover, "remark": "改了"})
    assert (other.status_code, other.json()["error"]["code"]) == (422, "command_id_reused")


async def test_they_are_listed_newest_first_and_as_many_as_asked_for(duty: httpx.AsyncClient) -> None:
    for hour in range(3):
        at = (NOON + timedelta(hours=hour)).isoformat().replace("+00:00", "Z")
        await hand_over(duty, a_handover(given_at=at, taken_at=at, remark=str(hour)))
    listed = (await duty.get("/v1/handovers?limit=2")).json()["items"]
    assert [one["handover"]["remark"] for one in listed] == ["2", "1"]
    assert (await duty.get("/v1/handovers?limit=0")).status_code == 422


async def test_a_wrong_pin_keeps_nothing_and_guessing_is_slowed(
    service: ServiceInProcess, duty: httpx.AsyncClient
) -> None:
    for _ in range(5):
        wrong = await hand_over(duty, a_handover(), giver_pin="000000", taker_pin="135790")
        assert (wrong.status_code, wrong.json()["error"]["code"]) == (403, "wrong_pin")
    slowed = await hand_over(duty, a_handover(), giver_pin="246810", taker_pin="135790")
    assert (slowed.status_code, slowed.headers["retry-after"]) == (429, "1")
    assert (await duty.get("/v1/handovers")).json() == {"items": []}
    service.pass_time(timedelta(seconds=1))
    assert (await hand_over(duty, a_handover(), giver_pin="246810", taker_pin="135790")).status_code == 201


@pytest.mark.parametrize(
    "changes",
    [
        {"taker": GIVER},
        {"taken_at": None},
        {"taken_at": (NOON - timedelta(minutes=1)).isoformat().replace("+00:00", "Z")},
        {"handover_id": "h1"},
        {"sheet": {"at": NOW, "since": NOW, "items": [ITEM] * 301}},
        {"extra": 1},
    ],
    ids=["to oneself", "not taken", "taken before given", "no id", "too long", "unknown field"],
)
async def test_what_is_no_handover_is_refused(duty: httpx.AsyncClient, changes: dict[str, Any]) -> None:
    assert (await hand_over(duty, a_handover(**changes))).status_code == 422


async def test_only_people_at_a_desk_of_the_compound_sign(service: ServiceInProcess, duty: httpx.AsyncClient) -> None:
    for nobody in ("301", "r-1", "999"):
        answer = await hand_over(duty, a_handover(taker={"id": nobody, "name": "某人"}))
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    for account in ("301", "401", "r-1"):
        stranger = service.client(account)
        assert (await hand_over(stranger, a_handover())).status_code == 403
        assert (await stranger.get("/v1/handovers")).status_code == 403


async def test_another_compound_neither_sees_it_nor_meets_its_id(
    service: ServiceInProcess, duty: httpx.AsyncClient
) -> None:
    elsewhere, handover = service.client("101", ELSEWHERE), a_handover()
    await hand_over(duty, handover)
    assert (await elsewhere.get("/v1/handovers")).json() == {"items": []}
    assert (await hand_over(elsewhere, {**handover, "remark": "别处"})).status_code == 201
    assert [one["handover"]["remark"] for one in (await duty.get("/v1/handovers")).json()["items"]] == ["钥匙在抽屉"]


async def test_no_ticket_and_no_event_is_touched(service: ServiceInProcess, duty: httpx.AsyncClient) -> None:
    await repaired(duty, await register(duty))
    before = (await duty.get("/v1/snapshot")).json()
    assert (await hand_over(duty, a_handover(), giver_pin="246810", taker_pin="135790")).status_code == 201
    assert (await duty.get("/v1/snapshot")).json() == before
    assert (await duty.get(f"/v1/feed?after={before['cursor']}")).json()["items"] == []


def test_a_database_from_before_there_were_handovers_takes_them(tmp_path: Path, furnished: Path) -> None:
    file = tmp_path / "service.db"
    file.write_bytes(furnished.read_bytes())
    with sqlite3.connect(file) as books:
        books.execute("DROP TABLE handover")
    store = Store.open(file)
    assert store.read_now(lambda books: books.handovers.newest("hexin", 5)) == []
    store.close()
