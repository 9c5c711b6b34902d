from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.server.acts import do, file, give, register, repaired, story
from tests.service_in_process import ELSEWHERE, MOST, NEIGHBOUR, NOON, RESIDENT, ServiceInProcess, a_command, a_report


async def test_a_report_registered_at_the_desk_is_accepted_under_the_compounds_next_number(
    duty: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    first, second = await register(duty), await register(duty)
    elsewhere = await register(service.client("101", ELSEWHERE))
    assert (first["no"], second["no"], elsewhere["no"]) == (1001, 1002, 1001)
    assert (first["state"], first["accepted_by"]["name"]) == ("ACCEPTED", "张三")


async def test_the_full_number_enters_neither_ticket_nor_event(duty: httpx.AsyncClient) -> None:
    answer = await duty.post("/v1/tickets", json=a_report(reporter={"name": "朱建国", "phone": "13812341234"}))
    assert "138****1234" in answer.text
    assert "13812341234" not in answer.text
    assert "朱建国" not in answer.text


async def test_only_the_site_manager_imports_what_was_filed_online_elsewhere(
    duty: httpx.AsyncClient, lead: httpx.AsyncClient
) -> None:
    filing = {**a_report(), "type": "submit", "channel": "suishenban", "filed_at": "2026-11-22T04:00:00Z"}
    del filing["reported_at"]
    assert (await duty.post("/v1/tickets", json=filing)).status_code == 403
    answer = await lead.post("/v1/tickets", json=filing)
    assert answer.status_code == 201
    ticket = answer.json()["ticket"]
    assert (ticket["state"], ticket["filed_at"]) == ("SUBMITTED", "2026-11-22T04:00:00Z")
    assert answer.json()["events"][0]["event"]["actor"] == {"id": "import", "name": "导入", "role": "system"}


async def test_the_same_command_again_gets_the_same_answer_even_when_the_ticket_has_gone_on(
    duty: httpx.AsyncClient,
) -> None:
    ticket = await register(duty)
    dispatch = a_command("dispatch", ticket["version"], assignee="301")
    first = await give(duty, ticket["id"], dispatch)
    await do(duty, first.json()["ticket"], "return_order", reason="去不了")
    again = await give(duty, ticket["id"], dispatch)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert len((await story(duty, ticket["id"]))["events"]) == 3


async def test_the_same_registration_again_opens_no_second_ticket(duty: httpx.AsyncClient) -> None:
    filing = a_report()
    first, again = [await duty.post("/v1/tickets", json=filing) for _ in range(2)]
    assert (again.status_code, again.content) == (201, first.content)
    assert len((await duty.get("/v1/tickets")).json()["items"]) == 1


@pytest.mark.parametrize("copies", [2, 10])
async def test_one_command_sent_several_times_at_once_happens_once(duty: httpx.AsyncClient, copies: int) -> None:
    ticket = await register(duty)
    dispatch = a_command("dispatch", ticket["version"], assignee="301")
    answers = await asyncio.gather(*(give(duty, ticket["id"], dispatch) for _ in range(copies)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
    assert len((await story(duty, ticket["id"]))["events"]) == 2


async def test_another_body_under_the_same_command_id_is_refused(duty: httpx.AsyncClient) -> None:
    ticket = await register(duty)
    note = a_command("add_note", text="已电话联系")
    await give(duty, ticket["id"], note)
    answer = await give(duty, ticket["id"], {**note, "text": "没有联系"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "command_id_reused")


async def test_a_second_desk_is_told_who_accepted_the_ticket_and_when(
    duty: httpx.AsyncClient, colleague: httpx.AsyncClient, resident: httpx.AsyncClient
) -> None:
    ticket = await file(resident)
    await give(duty, ticket["id"], a_command("accept", 1))
    answer = await give(colleague, ticket["id"], a_command("accept", 1))
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["message"]) == (412, "stale_version", "张三已于12:00受理此单")
    assert error["detail"]["by"] == {"id": "101", "name": "张三"}
    assert error["detail"]["at"] == "2026-11-23T04:00:00Z"
    assert error["detail"]["ticket"]["state"] == "ACCEPTED"


async def test_what_a_desk_learns_the_day_after_names_the_day_too(
    duty: httpx.AsyncClient, colleague: httpx.AsyncClient, resident: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    ticket = await file(resident)
    await give(duty, ticket["id"], a_command("accept", 1))
    service.pass_time(timedelta(days=1))
    answer = await give(colleague, ticket["id"], a_command("accept", 1))
    assert answer.json()["error"]["message"] == "张三已于11-23 12:00受理此单"


async def test_of_two_desks_exactly_one_accepts_each_of_100_tickets(
    service: ServiceInProcess, duty: httpx.AsyncClient, colleague: httpx.AsyncClient
) -> None:
    residents = [service.client(one) for one in (RESIDENT, NEIGHBOUR)]
    tickets = await asyncio.gather(*(file(one) for one in residents for _ in range(MOST.reports)))

    async def race(ticket_id: str) -> list[int]:
        both = (give(desk, ticket_id, a_command("accept", 1)) for desk in (duty, colleague))
        return sorted(answer.status_code for answer in await asyncio.gather(*both))

    assert await asyncio.gather(*(race(ticket["id"]) for ticket in tickets)) == [[200, 412]] * 100
    page = (await duty.get("/v1/tickets?limit=100")).json()["items"]
    accepted = [[one["type"] for one in item["events"]].count("TicketAccepted") for item in page]
    assert accepted == [1] * 100


async def test_a_note_made_on_an_old_version_does_not_conflict(
    duty: httpx.AsyncClient, colleague: httpx.AsyncClient
) -> None:
    ticket = await register(duty)
    after = await do(duty, ticket, "dispatch", assignee="301")
    answer = await give(colleague, ticket["id"], a_command("add_note", text="住户晚上才在家"))
    assert answer.status_code == 200
    assert answer.json()["ticket"]["version"] == after["version"]


async def test_a_command_that_changes_the_state_must_say_on_which_version(duty: httpx.AsyncClient) -> None:
    ticket = await register(duty)
    answer = await give(duty, ticket["id"], a_command("dispatch", None, assignee="301"))
    assert (answer.status_code, answer.json()["error"]["detail"]) == (422, {"fields": ["base_version"]})


async def test_the_rules_refuse_with_their_reason_and_the_ticket_as_it_is(duty: httpx.AsyncClient) -> None:
    ticket = await register(duty)
    answer = await give(duty, ticket["id"], a_command("dispatch", ticket["version"], assignee="999"))
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (409, "unknown_repairer")
    assert error["detail"]["ticket"] == ticket


async def test_a_refused_command_is_judged_again_when_it_comes_again(duty: httpx.AsyncClient) -> None:
    ticket = await register(duty)
    command = a_command("dispatch", ticket["version"], assignee="999")
    first, again = [await give(duty, ticket["id"], command) for _ in range(2)]
    assert (again.status_code, again.content) == (409, first.content)
    assert len((await story(duty, ticket["id"]))["events"]) == 1


async def test_what_a_desk_did_offline_keeps_its_time_within_reason(
    duty: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    ticket = await register(duty)
    service.pass_time(timedelta(hours=2))

    async def occurred(at: timedelta) -> tuple[str, str]:
        answer = await give(duty, ticket["id"], a_command("add_note", text="备注", at=NOON + at))
        recorded = answer.json()["events"][0]
        return recorded["event"]["occurred_at"], recorded["recorded_at"]

    received = "2026-11-23T06:00:00Z"
    assert await occurred(timedelta(hours=1)) == ("2026-11-23T05:00:00Z", received)
    assert await occurred(timedelta(hours=9)) == (received, received)  # never in the future
    assert await occurred(timedelta(days=-9)) == ("2026-11-23T04:00:00Z", received)  # nor before the ticket was


async def test_a_merge_writes_both_tickets_in_one_change(duty: httpx.AsyncClient) -> None:
    follower, master = await register(duty), await register(duty)
    merge = a_command("merge_into", follower["version"], target=master["id"])
    answer = (await give(duty, follower["id"], merge)).json()
    assert [(one["type"], one["ticket_id"]) for one in answer["events"]] == [
        ("MergedInto", follower["id"]),
        ("FollowerAdopted", master["id"]),
    ]
    assert answer["ticket"]["state"] == "MERGED"
    joined = (await story(duty, master["id"]))["ticket"]
    assert [one["no"] for one in joined["followers"]] == [follower["no"]]
    assert joined["version"] == master["version"] + 1

    apart = await do(duty, answer["ticket"], "unmerge", reason="不是同一处")
    assert apart["state"] == "ACCEPTED"
    assert (await story(duty, master["id"]))["ticket"]["followers"] == []


async def test_a_ticket_cannot_be_merged_into_one_of_another_compound(
    duty: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    ticket, foreign = await register(duty), await register(service.client("101", ELSEWHERE))

    async def merge(target: str) -> httpx.Response:
        return await give(duty, ticket["id"], a_command("merge_into", ticket["version"], target=target))

    refused, unknown = await merge(foreign["id"]), await merge(str(uuid4()))
    assert (refused.status_code, refused.content) == (409, unknown.content)


async def test_a_complaint_that_is_a_repair_becomes_one_with_its_filing_time_and_its_number_to_call(
    duty: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    complaint = await register(duty, kind="complaint", category="hygiene")
    service.pass_time(timedelta(minutes=10))
    repair_id = str(uuid4())
    convert = {"repair_id": repair_id, "category": "lighting", "location": {"text": "3号楼楼道"}}
    assert (await do(duty, complaint, "convert_to_repair", **convert))["state"] == "CONVERTED"
    repair = (await story(duty, repair_id))["ticket"]
    assert (repair["state"], repair["filed_at"]) == ("ACCEPTED", complaint["filed_at"])
    assert (repair["report"]["kind"], repair["raised_from"]) == ("repair", complaint["id"])
    assert (await duty.post(f"/v1/tickets/{repair_id}/reveal")).json()["phone"] == "13812341234"


async def test_a_refused_filing_takes_no_number(duty: httpx.AsyncClient) -> None:
    refused = await duty.post("/v1/tickets", json=a_report(text=" "))
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "text_missing")
    assert (await register(duty))["no"] == 1001


async def test_a_rating_that_never_comes_ends_the_ticket_after_its_window(
    duty: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    ticket = await repaired(duty, await register(duty))
    ticket = await do(duty, ticket, "record_call", purpose="completion", outcome="satisfied", said="修好了")
    assert ticket["state"] == "CALLED_BACK"
    await service.service.sweep()
    assert (await story(duty, ticket["id"]))["ticket"]["state"] == "CALLED_BACK"
    service.pass_time(timedelta(days=7))
    await service.service.sweep()
    await service.service.sweep()
    ended = await story(duty, ticket["id"])
    assert ended["ticket"]["state"] == "CLOSED"
    assert [one["type"] for one in ended["events"]].count("RatingWindowOver") == 1


async def test_a_photo_nobody_brought_cannot_be_attached(duty: httpx.AsyncClient) -> None:
    ticket = await register(duty)
    answer = await give(duty, ticket["id"], a_command("attach_photos", photos=[{"digest": "0" * 64}]))
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "unknown_photo")


async def test_a_corrected_number_is_the_one_to_call_and_is_seen_by_nobody(
    duty: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    ticket, other = await register(duty), await register(duty)
    command = a_command("correct_contact", None, phone="13900005678", person="anybody")
    answer, again = [await give(duty, ticket["id"], command) for _ in range(2)]
    assert (again.status_code, again.content) == (200, answer.content)
    assert "13900005678" not in answer.text
    after = answer.json()["ticket"]
    assert (after["report"]["reporter"]["phone"], after["version"]) == ("139****5678", ticket["version"])
    assert await _number(duty, ticket) == "13900005678"
    assert await _number(duty, other) != "13900005678"
    assert after["report"]["reporter"]["person"] not in ("anybody", other["report"]["reporter"]["person"])


async def test_reports_from_a_corrected_number_are_one_residents(duty: httpx.AsyncClient) -> None:
    wrong = await register(duty, reporter={"name": "朱先生", "phone": "13900000000"})
    same = await register(duty, reporter={"name": "朱先生", "phone": "13900000000"})
    told = [await do(duty, one, "correct_contact", phone="13900005678") for one in (wrong, same)]
    later = await register(duty, reporter={"name": "朱先生", "phone": "13900005678"})
    stranger = await register(duty, reporter={"name": "李先生", "phone": "13900000000"})
    keys = [one["report"]["reporter"]["person"] for one in (*told, later, stranger)]
    assert keys[0] == keys[1] == keys[2] != keys[3]


async def test_a_merged_reporters_number_is_corrected_on_both_tickets(duty: httpx.AsyncClient) -> None:
    master, follower = await register(duty), await register(duty, reporter={"name": "钱女士", "phone": "13700001111"})
    await do(duty, follower, "merge_into", target=master["id"])
    after = await do(duty, master, "correct_contact", phone="13900005678", follower=follower["id"])
    assert after["followers"][0]["reporter"]["phone"] == "139****5678"
    assert after["report"] == master["report"]
    assert (await story(duty, follower["id"]))["ticket"]["report"]["reporter"]["phone"] == "139****5678"
    assert [await _number(duty, one) for one in (follower, master)] == ["13900005678", "13812341234"]
    await do(duty, follower, "correct_contact", phone="13600001111")
    assert (await story(duty, master["id"]))["ticket"]["followers"][0]["reporter"]["phone"] == "136****1111"


@pytest.mark.parametrize(("phone", "status"), [("139****5678", 422), ("138", 409), ("不知道", 409), ("", 409)])
async def test_what_cannot_be_dialled_is_no_number(duty: httpx.AsyncClient, phone: str, status: int) -> None:
    ticket = await register(duty)
    answer = await give(duty, ticket["id"], a_command("correct_contact", None, phone=phone))
    assert answer.status_code == status
    assert (await story(duty, ticket["id"]))["ticket"] == ticket


async def _number(desk: httpx.AsyncClient, ticket: dict[str, Any]) -> str:
    number: str = (await desk.post(f"/v1/tickets/{ticket['id']}/reveal")).json()["phone"]
    return number
