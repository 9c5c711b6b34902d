from __future__ import annotations

import json
import sqlite3

import httpx

from tests.server.acts import register
from tests.service_in_process import ServiceInProcess


async def test_a_fault_of_ours_is_answered_in_the_one_shape_and_logged_without_anybodys_words(
    duty: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    ticket = await register(duty, text="住户的话")
    with sqlite3.connect(service.folder / "service.db") as books:
        books.execute("UPDATE feed SET body = '住户的话' WHERE ticket_id = ?", (ticket["id"],))
    transport = httpx.ASGITransport(service.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service", headers=duty.headers) as desk:
        stale = {"command_id": ticket["id"].replace(ticket["id"][:8], "0" * 8), "type": "accept", "base_version": 9}
        answer = await desk.post(
            f"/v1/tickets/{ticket['id']}/commands", json={**stale, "occurred_at": "2026-11-23T04:00:00Z"}
        )
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal")
    (line,) = (json.loads(line) for line in (service.folder / "service.log").read_text().splitlines())
    assert (line["event"], line["status"], line["level"]) == ("failed", 500, "error")
    assert line["error"]
    assert any(place.startswith("stale:") for place in line["at"])
    assert "住户" not in json.dumps(line, ensure_ascii=False)
