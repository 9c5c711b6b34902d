"""What nobody's desk would send: the answer is ours, in our shape, and repeats nothing of it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import hostile
from tests.server.acts import file, give, register, story
from tests.service_in_process import ServiceInProcess, a_command, a_report, a_resident_report

CANARY = "13800009999"


def with_canary(body: dict[str, Any]) -> bytes:
    return json.dumps({**body, "说明": CANARY}).encode()


RAW_BODIES = {
    "nothing": b"",
    "half": b'{"type": "accept"',
    "deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 40_000,
    "NaN": b'{"type":"accept","base_version":NaN}',
    "infinite": b'{"type":"accept","base_version":1e999}',
    "five thousand digits": b'{"type":"accept","base_version":' + b"9" * 5000 + b"}",
    "2^70": b'{"type":"accept","base_version":1180591620717411303424}',
    "lone surrogate": rb'{"type":"add_note","text":"\ud800"}',
    "escaped NUL": rb'{"type":"add_note","text":"a\u0000b"}',
    "bad UTF-8": b'{"type":"add_note","text":"\xff\xfe"}',
    "GBK": '{"type":"add_note","text":"漏水"}'.encode("gbk"),
    "UTF-16": '{"type":"accept"}'.encode("utf-16"),
    "a list": b"[]",
    "a word": b'"accept"',
    "null": b"null",
    "not JSON": CANARY.encode(),
    "unknown type": b'{"type":"' + CANARY.encode() + b'"}',
}
ROUTES = [
    ("POST", "/v1/auth/login"),
    ("POST", "/v1/tickets"),
    ("POST", "/v1/tickets/x/commands"),
    ("PUT", "/v1/presence"),
    ("POST", "/v1/resident/tickets"),
    ("POST", "/v1/resident/tickets/x/rating"),
    ("POST", "/v1/resident/tickets/x/urge"),
    ("POST", "/v1/resident/tickets/x/cancel"),
]


def is_ours(answer: httpx.Response) -> bool:
    """A refusal of the client's fault, in the one shape, with nothing of what was sent."""
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "detail"}
    assert CANARY not in answer.text
    return 400 <= answer.status_code < 500


@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
async def test_a_body_that_is_no_request_is_refused_in_our_own_shape(
    service: ServiceInProcess, route: tuple[str, str]
) -> None:
    client = service.client("r-1" if "resident" in route[1] else "101")
    for name, body in RAW_BODIES.items():
        assert is_ours(await client.request(*route, content=body)), name


FORBIDDEN_FIELDS = ("state", "filed_at", "compound", "no", "version", "rating", "registered_by", CANARY)


@pytest.mark.parametrize("field", FORBIDDEN_FIELDS)
async def test_a_field_that_is_not_the_senders_to_set_is_refused(
    duty: httpx.AsyncClient, resident: httpx.AsyncClient, field: str
) -> None:
    ticket = await register(duty)
    report = a_report()
    nested = {**report, "report": {**report["report"], field: CANARY}}
    deeper = {**report, "report": {**report["report"], "reporter": {"name": "朱先生", field: CANARY}}}
    answers = [
        await duty.post("/v1/tickets", json={**a_report(), field: CANARY}),
        await duty.post("/v1/tickets", json=nested),
        await duty.post("/v1/tickets", json=deeper),
        await give(duty, ticket["id"], {**a_command("add_note", text="备注"), field: CANARY}),
        await resident.post("/v1/resident/tickets", json=a_resident_report(**{field: CANARY})),
    ]
    assert [answer.status_code for answer in answers] == [422] * 5
    assert all(is_ours(answer) for answer in answers)


async def test_a_desk_cannot_file_in_a_residents_account(duty: httpx.AsyncClient) -> None:
    ticket = await register(duty, reporter={"name": "朱先生", "phone": "13812341234", "account": "r-2"})
    assert ticket["report"]["reporter"]["account"] == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "漏" * 5001},
        {"location": {"text": "楼" * 201}},
        {"photos": ["0" * 64] * 21},
        {"photos": ["../../etc/passwd"]},
        {"kind": "REPAIR"},
        {"category": 3},
        {"hazard": "yes"},
        {"channel": "phone"},
        {"client_ref": "not-a-uuid"},
        {"text": 5},
        {"text": "   "},
    ],
    ids=str,
)
async def test_what_is_too_long_or_of_the_wrong_kind_is_refused(
    resident: httpx.AsyncClient, changes: dict[str, Any]
) -> None:
    answer = await resident.post("/v1/resident/tickets", json=a_resident_report(**changes))
    assert answer.status_code == 422
    assert is_ours(answer)


@pytest.mark.parametrize("stars", [0, 6, -1, 2.5, "5", True, None, 2**70])
async def test_stars_are_one_to_five(resident: httpx.AsyncClient, stars: Any) -> None:
    ticket = await file(resident)
    rating = {"client_ref": ticket["id"], "stars": stars}
    assert (await resident.post(f"/v1/resident/tickets/{ticket['id']}/rating", json=rating)).status_code == 422


@pytest.mark.parametrize(
    "moment", ["yesterday", "2026-11-23", "2026-11-23T04:00:00", 1790000000, "0001-01-01T00:00:00Z"]
)
async def test_a_time_without_a_zone_or_out_of_reach_is_refused(duty: httpx.AsyncClient, moment: Any) -> None:
    ticket = await register(duty)
    command = {**a_command("add_note", text="备注"), "occurred_at": moment}
    assert (await give(duty, ticket["id"], command)).status_code == 422


@pytest.mark.parametrize("words", {**hostile.ESCAPES, **hostile.DISGUISES}.values())
async def test_words_that_would_act_on_a_terminal_arrive_as_plain_words(
    duty: httpx.AsyncClient, resident: httpx.AsyncClient, words: str
) -> None:
    body = json.dumps(a_resident_report(text=f"漏水{words}"), ensure_ascii=True).encode()
    answer = await resident.post("/v1/resident/tickets", content=body)
    if answer.status_code == 201:
        told = (await story(duty, answer.json()["id"]))["ticket"]["report"]["text"]
        assert not set(told) & set("\x00\x07\x08\x0e\x0f\x1b\x7f\x90\x98\x9b\x9c\x9d\x9e\u200b\u202e\u2066")
    else:
        assert is_ours(answer)


@pytest.mark.parametrize("words", {**hostile.QUERIES, **hostile.MARKUP}.values())
async def test_a_search_is_only_words(duty: httpx.AsyncClient, words: str) -> None:
    await register(duty)
    answer = await duty.get("/v1/tickets", params={"q": words})
    assert (answer.status_code, answer.json()["items"]) == (200, [])


MALFORMED_POLLS = (
    *("after=-1", "after=x", "after=", "after=99999999999999999999", "after=%00", "limit=1", ""),
    *("after=0&limit=0", "after=0&limit=501", "after=0&wait=x", "after=0&wait=-1", "after=0&wait=1e3"),
    f"after={CANARY}x",
)


@pytest.mark.parametrize("query", MALFORMED_POLLS)
async def test_a_malformed_poll_is_refused(duty: httpx.AsyncClient, query: str) -> None:
    answer = await duty.get(httpx.URL("/v1/feed", query=query.encode()))
    assert answer.status_code == 422
    assert is_ours(answer)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ["type", "text", "report", "photos", "base_version", "occurred_at", "command_id", "reported_at", "channel"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(st.sampled_from(FIELDS), JSON_VALUES, min_size=1, max_size=3))
async def test_no_value_in_any_field_breaks_the_service(duty: httpx.AsyncClient, changes: dict[str, Any]) -> None:
    answers = [
        await duty.post("/v1/tickets", content=json.dumps({**a_report(), **changes}).encode("utf-8", "replace")),
        await duty.post(
            "/v1/tickets/x/commands",
            content=json.dumps({**a_command("add_note", text="备注"), **changes}).encode("utf-8", "replace"),
        ),
    ]
    assert all(answer.status_code in (201, 400, 404, 409, 422) for answer in answers)


async def test_no_request_leaves_a_word_of_its_own_in_the_log(
    service: ServiceInProcess,
) -> None:
    duty, stranger = service.client("101"), service.client()
    await duty.post("/v1/tickets", content=with_canary(a_report()))
    await stranger.post("/v1/auth/login", json={"staff_id": CANARY, "pin": CANARY, "device": CANARY})
    await duty.get(f"/v1/tickets/{CANARY}")
    await duty.get(f"/{CANARY}")
    lines = (service.folder / "service.log").read_text().splitlines()
    assert [json.loads(line)["code"] for line in lines] == ["malformed", "unauthorised", "not_found", "not_found"]
    assert CANARY not in "".join(lines)


async def test_nothing_that_is_sent_begins_a_line_of_its_own_in_the_log(service: ServiceInProcess) -> None:
    duty = service.client("101")
    for words in {**hostile.ESCAPES, **hostile.FILES, **hostile.DISGUISES}.values():
        raw = words.encode("utf-8", "replace")
        sent = [(name, raw.translate(None, b"\r\n\0")) for name in (b"user-agent", b"x-request-id")]
        await duty.get(f"/v1/tickets/{quote(raw)}", headers=sent)
        await duty.post("/v1/photos", files={"file": (raw.decode(), b"no photo")})
    lines = (service.folder / "service.log").read_bytes().splitlines()
    assert {json.loads(line)["code"] for line in lines} <= {"not_found", "unfit_photo"}
    assert all(0x20 <= sign < 0x7F for line in lines for sign in line)
