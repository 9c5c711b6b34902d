from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx

from tests.server.acts import do, file, give, register, repaired, story
from tests.service_in_process import ServiceInProcess, a_command, a_resident_report
from xianzhi_tui.domain.events import EVENTS
from xianzhi_tui.server.progress import INTERNAL, TOLD


async def ask(resident: httpx.AsyncClient, ticket: dict[str, Any], act: str, **fields: Any) -> httpx.Response:
    body = {"client_ref": str(uuid4()), **fields}
    return await resident.post(f"/v1/resident/tickets/{ticket['id']}/{act}", json=body)


async def page(resident: httpx.AsyncClient, ticket: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await resident.get(f"/v1/resident/tickets/{ticket['id']}")).json()
    return found


async def seen_by_the_desk(duty: httpx.AsyncClient, ticket: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await story(duty, ticket["id"]))["ticket"]
    return found


async def test_a_report_sent_twice_is_one_ticket_with_one_answer(resident: httpx.AsyncClient) -> None:
    report = a_resident_report()
    first, again = [await resident.post("/v1/resident/tickets", json=report) for _ in range(2)]
    assert (again.status_code, again.content) == (201, first.content)
    assert first.json()["id"] == report["client_ref"]
    assert len((await resident.get("/v1/resident/tickets")).json()["items"]) == 1


async def test_the_desk_sees_who_reported_as_far_as_it_may(
    duty: httpx.AsyncClient, resident: httpx.AsyncClient
) -> None:
    ticket = await seen_by_the_desk(duty, await file(resident))
    assert ticket["report"]["reporter"] == {
        "name": "朱先生",
        "phone": "138****1234",
        "account": "r-1",
        "wants_calls": True,
        "person": ticket["id"],
        "phone_since": None,
    }
    assert ticket["report"]["text"] == "六楼漏水[/"


async def test_the_desk_sees_that_two_reports_come_from_one_number(
    duty: httpx.AsyncClient, resident: httpx.AsyncClient
) -> None:
    def person(ticket: dict[str, Any]) -> str:
        found: str = ticket["report"]["reporter"]["person"]
        return found

    mine = await seen_by_the_desk(duty, await file(resident))
    number = (await duty.post(f"/v1/tickets/{mine['id']}/reveal")).json()["phone"]
    told = [
        await register(duty, reporter=reporter)
        for reporter in (
            {"name": "朱太太", "phone": number, "person": "someone else"},
            {"name": "朱先生", "phone": "13900001234", "person": mine["id"]},
            {"name": "朱先生", "person": mine["id"]},
        )
    ]
    assert [person(one) for one in told] == [mine["id"], told[1]["id"], ""]
    assert number not in str(told)


async def test_the_resident_reads_the_progress_and_never_the_offices_notes(
    duty: httpx.AsyncClient, resident: httpx.AsyncClient
) -> None:
    ticket = await file(resident)
    await give(duty, ticket["id"], a_command("add_note", text="住户脾气不好"))
    await give(duty, ticket["id"], a_command("add_note", text="师傅下午两点到", public=True))
    await repaired(duty, await seen_by_the_desk(duty, ticket))
    answer = await resident.get(f"/v1/resident/tickets/{ticket['id']}")
    assert [step["text"] for step in answer.json()["progress"]] == [
        "报修已提交",
        "师傅下午两点到",
        "值班台已受理",
        "已派陈师傅前往现场",
        "已到现场核实，属小修，将尽快修复",
        "维修已完成，将电话回访",
    ]
    assert "脾气" not in answer.text
    assert "地砖" not in answer.text  # the note of the finished repair


def test_every_event_is_told_to_the_resident_or_known_to_be_internal() -> None:
    assert set(EVENTS.values()) == TOLD | INTERNAL
    assert not TOLD & INTERNAL


async def test_urging_again_within_five_minutes_has_to_wait(
    resident: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    ticket = await file(resident)
    assert (await ask(resident, ticket, "urge")).status_code == 200
    service.pass_time(timedelta(minutes=4))
    slowed = await ask(resident, ticket, "urge")
    assert slowed.status_code == 429
    assert 0 < int(slowed.headers["retry-after"]) <= 61
    service.pass_time(timedelta(minutes=1))
    assert (await ask(resident, ticket, "urge")).status_code == 200


async def test_the_same_urge_again_gets_the_same_answer_whatever_has_happened_since(
    duty: httpx.AsyncClient, resident: httpx.AsyncClient
) -> None:
    ticket, ref = await file(resident), str(uuid4())
    first = await ask(resident, ticket, "urge", client_ref=ref)
    await do(duty, await seen_by_the_desk(duty, ticket), "accept")
    again = await ask(resident, ticket, "urge", client_ref=ref)
    assert (again.status_code, again.content) == (200, first.content)


async def test_five_stars_close_the_ticket_and_one_star_opens_it_again(
    duty: httpx.AsyncClient, resident: httpx.AsyncClient
) -> None:
    async def called_back() -> dict[str, Any]:
        ticket = await repaired(duty, await seen_by_the_desk(duty, await file(resident)))
        return await do(duty, ticket, "record_call", purpose="completion", outcome="satisfied")

    happy, unhappy = await called_back(), await called_back()
    assert (await page(resident, happy))["may_rate"]
    assert (await ask(resident, happy, "rating", stars=5, comment="很快")).json()["state"] == "CLOSED"
    assert (await ask(resident, unhappy, "rating", stars=1)).json()["state"] == "ACCEPTED"
    assert (await ask(resident, unhappy, "rating", stars=5)).status_code == 409


async def test_a_report_can_be_withdrawn_but_a_hazard_stays(
    duty: httpx.AsyncClient, resident: httpx.AsyncClient
) -> None:
    lamp, tile = await file(resident), await file(resident, hazard=True)
    assert (await ask(resident, lamp, "cancel")).json()["state"] == "CANCELLED"
    assert (await ask(resident, tile, "cancel")).json()["state"] == "SUBMITTED"
    assert not (await seen_by_the_desk(duty, tile))["report"]["reporter"]["wants_calls"]


async def test_a_merged_reporter_follows_the_other_ticket_and_rates_it(
    duty: httpx.AsyncClient, resident: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    master = await seen_by_the_desk(duty, await file(service.client("r-2")))
    follower = await seen_by_the_desk(duty, await file(resident))
    await do(duty, follower, "merge_into", target=master["id"])
    master = await repaired(duty, await seen_by_the_desk(duty, master))
    master = await do(duty, master, "record_call", purpose="completion", outcome="satisfied", said="邻居很满意")
    told = [step["text"] for step in (await page(resident, follower))["progress"]]
    assert told[:2] == ["报修已提交", "与同一问题的其他报修合并处理"]
    assert "维修已完成，将电话回访" in told
    assert "已电话回访，请您评价" not in told  # that call was the neighbour's
    assert (await page(resident, follower))["may_rate"]
    rated = await ask(resident, follower, "rating", stars=4)
    assert rated.status_code == 200
    assert rated.json()["progress"][-1]["text"] == "您评了4星"
    assert not rated.json()["may_rate"]
    assert (await seen_by_the_desk(duty, master))["ratings"][0]["stars"] == 4


async def test_what_was_done_before_they_joined_is_told_to_the_first_reporter_alone(
    duty: httpx.AsyncClient, resident: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    master = await do(duty, await seen_by_the_desk(duty, await file(service.client("r-2"))), "accept")
    service.pass_time(timedelta(minutes=2))
    follower = await seen_by_the_desk(duty, await file(resident))
    joined = service.clock.now()
    await do(duty, follower, "merge_into", at=joined, target=master["id"])
    told = [step["text"] for step in (await page(resident, follower))["progress"]]
    assert told == ["报修已提交", "与同一问题的其他报修合并处理"]
    await do(duty, await seen_by_the_desk(duty, master), "dispatch", at=joined, assignee="301")
    told = [step["text"] for step in (await page(resident, follower))["progress"]]
    assert told[2:] == ["已派陈师傅前往现场"]
