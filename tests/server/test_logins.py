from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.server.test_feed import caught_up, poll
from tests.service_in_process import HOME, ServiceInProcess
from xianzhi_tui.server import setup

PIN = "246810"


def a_login(**changes: Any) -> dict[str, Any]:
    return {"compound": HOME, "staff_id": "101", "pin": PIN, "device": "desk-1", **changes}


async def sign_in(stranger: httpx.AsyncClient, **changes: Any) -> httpx.Response:
    return await stranger.post("/v1/auth/login", json=a_login(**changes))


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def test_a_pin_is_exchanged_for_a_token_that_opens_the_board(stranger: httpx.AsyncClient) -> None:
    login = (await sign_in(stranger)).json()
    assert login["actor"] == {"id": "101", "name": "张三", "role": "duty"}
    assert login["compound"] == {"code": HOME, "name": "和新苑"}
    assert (await stranger.get("/v1/snapshot", headers=bearer(login["token"]))).status_code == 200


async def test_an_unknown_number_and_a_wrong_pin_are_answered_alike(stranger: httpx.AsyncClient) -> None:
    answers = [
        await sign_in(stranger, pin="000000"),
        await sign_in(stranger, staff_id="999"),
        await sign_in(stranger, compound="nowhere"),
        await sign_in(stranger, staff_id="301"),  # has no PIN at all
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(401, answers[0].content)}


async def test_nobodys_number_takes_as_long_to_refuse_as_a_wrong_pin(stranger: httpx.AsyncClient) -> None:
    took: dict[str, list[float]] = {"101": [], "999": []}
    for number in ("101", "999") * 4:
        began = time.perf_counter()
        assert (await sign_in(stranger, staff_id=number, pin="000000")).status_code == 401
        took[number].append(time.perf_counter() - began)
    assert 0.5 < min(took["101"]) / min(took["999"]) < 2


async def test_a_resident_signs_in_with_a_password_and_sees_only_the_residents_side(
    stranger: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    service.store.write_now(setup.add_resident, HOME, "r-9", "孙阿姨", "13700000000", "correct horse")
    login = (await sign_in(stranger, staff_id="r-9", pin="correct horse")).json()
    assert login["actor"]["role"] == "resident"
    assert (await stranger.get("/v1/resident/tickets", headers=bearer(login["token"]))).status_code == 200
    assert (await stranger.get("/v1/snapshot", headers=bearer(login["token"]))).status_code == 403


async def test_where_there_are_two_compounds_one_must_be_named(stranger: httpx.AsyncClient) -> None:
    login = a_login()
    del login["compound"]
    assert (await stranger.post("/v1/auth/login", json=login)).status_code == 401


async def test_after_five_failures_even_the_right_pin_has_to_wait(
    stranger: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    for _ in range(5):
        assert (await sign_in(stranger, pin="000000")).status_code == 401
    slowed = await sign_in(stranger)
    assert (slowed.status_code, slowed.headers["retry-after"]) == (429, "1")
    service.pass_time(timedelta(seconds=2))
    assert (await sign_in(stranger, pin="000000")).status_code == 401
    assert (await sign_in(stranger)).headers["retry-after"] == "2"
    service.pass_time(timedelta(seconds=3))
    assert (await sign_in(stranger)).status_code == 200
    assert (await sign_in(stranger, pin="000000")).status_code == 401


async def test_a_guessing_stranger_cannot_lock_the_real_desk_out(stranger: httpx.AsyncClient) -> None:
    assert (await sign_in(stranger, device="at home")).status_code == 200
    guesses = [(await sign_in(stranger, pin=f"{n:06}", device=f"elsewhere-{n}")).status_code for n in range(8)]
    assert guesses == [401] * 5 + [429] * 3  # changing the device's name does not help
    assert (await sign_in(stranger, device="at home")).status_code == 200


async def test_many_guesses_at_once_are_counted_each(stranger: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(sign_in(stranger, pin=f"{n:06}") for n in range(12)))
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 7


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic MTAxOjI0NjgxMA==", "bearer\u00a0x", "Bearer " + "x" * 5000],
)
async def test_what_is_no_token_opens_nothing(stranger: httpx.AsyncClient, header: str) -> None:
    answer = await stranger.get("/v1/snapshot", headers=[(b"authorization", header.encode("latin-1"))])
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorised")


async def test_a_token_with_one_letter_changed_opens_nothing(
    stranger: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    token = service.token("101")
    other = ("B" if token[0] == "A" else "A") + token[1:]
    assert (await stranger.get("/v1/snapshot", headers=bearer(token))).status_code == 200
    assert (await stranger.get("/v1/snapshot", headers=bearer(other))).status_code == 401


async def test_an_expired_token_opens_nothing_though_it_was_known(
    stranger: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    token = service.token("101", lifetime=timedelta(hours=1))
    assert (await stranger.get("/v1/snapshot", headers=bearer(token))).status_code == 200
    service.pass_time(timedelta(hours=1))
    assert (await stranger.get("/v1/snapshot", headers=bearer(token))).status_code == 401
    assert (await stranger.get("/v1/feed?after=1", headers=bearer(token))).status_code == 401


async def test_signing_out_ends_the_token_and_the_poll_it_holds(
    duty: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    cursor, etag = await caught_up(duty)
    held = asyncio.create_task(poll(duty, cursor, etag, wait=25))
    while service.service.feed.held == 0:
        await asyncio.sleep(0.001)
    assert (await duty.post("/v1/auth/logout")).status_code == 204
    assert (await asyncio.wait_for(held, 5)).status_code == 401
    assert (await duty.get("/v1/snapshot")).status_code == 401


async def test_tokens_and_pins_are_not_in_the_database(stranger: httpx.AsyncClient, service: ServiceInProcess) -> None:
    token = (await sign_in(stranger)).json()["token"]
    stored = b"".join(file.read_bytes() for file in service.folder.glob("service.db*"))
    assert token.encode() not in stored
    assert PIN.encode() not in stored
