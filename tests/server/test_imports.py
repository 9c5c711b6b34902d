"""Reports of another system come in together: in their order, each judged by itself, each once."""

from __future__ import annotations

from typing import Any

import httpx

from tests.service_in_process import NOON, ServiceInProcess, a_report


def as_filed_online(**changes: Any) -> dict[str, Any]:
    report = a_report(**changes)
    del report["reported_at"]
    return {**report, "type": "submit", "channel": "mini_program", "filed_at": NOON.isoformat()}


async def brought_in(desk: httpx.AsyncClient, *filings: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await desk.post("/v1/imports", json={"filings": filings})
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


async def test_numbers_follow_the_order_of_the_reports_and_the_feed_has_no_gap(lead: httpx.AsyncClient) -> None:
    filings = [as_filed_online(text=f"{n}号楼路灯不亮" + "。" * (n * 37 % 101)) for n in range(100)]
    results = await brought_in(lead, *filings)
    assert [one["ticket"]["id"] for one in results] == [one["command_id"] for one in filings]
    first = results[0]["ticket"]["no"]
    assert [one["ticket"]["no"] for one in results] == list(range(first, first + 100))
    items = (await lead.get("/v1/feed?after=0")).json()["items"]
    assert [one["seq"] for one in items] == list(range(1, len(items) + 1))
    assert [one["ticket"]["no"] for one in items if one["type"] == "event"] == list(range(first, first + 100))


async def test_a_report_that_is_refused_keeps_no_other_out_and_takes_no_number(lead: httpx.AsyncClient) -> None:
    good, wordless, late = a_report(), a_report(text=""), a_report(text="六楼漏水[/")
    results = await brought_in(lead, good, wordless, late)
    assert [one["refused"] and one["refused"]["code"] for one in results] == [None, "text_missing", None]
    assert results[2]["ticket"]["no"] == results[0]["ticket"]["no"] + 1


async def test_the_same_reports_again_are_the_same_tickets(lead: httpx.AsyncClient) -> None:
    filings = [a_report(), as_filed_online()]
    assert await brought_in(lead, *filings) == await brought_in(lead, *filings)
    changed = [{**one, "occurred_at": "2026-11-23T03:59:00Z"} for one in filings]
    assert {one["refused"]["code"] for one in await brought_in(lead, *changed)} == {"command_id_reused"}


async def test_only_the_lead_brings_in_what_was_filed_online(duty: httpx.AsyncClient) -> None:
    registered, online = await brought_in(duty, a_report(), as_filed_online())
    assert registered["ticket"]["state"] == "ACCEPTED"
    assert online["refused"]["code"] == "forbidden"


async def test_too_many_at_once_are_refused_whole(service: ServiceInProcess, lead: httpx.AsyncClient) -> None:
    answer = await lead.post("/v1/imports", json={"filings": [a_report() for _ in range(101)]})
    assert answer.status_code == 422
    assert (await lead.get("/v1/tickets")).json()["items"] == []
