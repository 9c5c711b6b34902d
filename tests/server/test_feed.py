from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import Engine, event

from tests.server.acts import do, file, give, register
from tests.service_in_process import ServiceInProcess, a_command
from xianzhi_tui.codec import decode, decode_recorded, encode
from xianzhi_tui.domain.evolve import replay
from xianzhi_tui.domain.roles import Repairer
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.server.feed import Channel


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement sent to any database meanwhile."""
    seen: list[str] = []

    def note(_: Any, __: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def caught_up(desk: httpx.AsyncClient) -> tuple[int, str]:
    """The cursor and ETag of a desk that has read everything."""
    answer = await desk.get("/v1/feed", params={"after": 0})
    return answer.json()["cursor"], answer.headers["etag"]


async def poll(desk: httpx.AsyncClient, after: int, etag: str = "", wait: int = 0) -> httpx.Response:
    headers = {"if-none-match": etag} if etag else {}
    return await desk.get("/v1/feed", params={"after": after, "wait": wait}, headers=headers)


async def test_events_come_once_in_order_with_the_ticket_they_made(
    duty: httpx.AsyncClient, colleague: httpx.AsyncClient
) -> None:
    cursor, _ = await caught_up(colleague)
    ticket = await do(duty, await register(duty), "dispatch", assignee="301")
    page = (await poll(colleague, cursor)).json()
    assert [item["event"]["type"] for item in page["items"]] == ["TicketRegisteredAtDesk", "CheckerDispatched"]
    assert [item["seq"] for item in page["items"]] == [cursor + 1, cursor + 2]
    assert page["items"][-1]["ticket"] == ticket
    assert (page["cursor"], page["more"]) == (cursor + 2, False)


async def test_pages_join_without_a_gap(duty: httpx.AsyncClient) -> None:
    for _ in range(7):
        await register(duty)
    seen, cursor, more = [], 0, True
    while more:
        page = (await duty.get("/v1/feed", params={"after": cursor, "limit": 3})).json()
        seen += [item["seq"] for item in page["items"]]
        cursor, more = page["cursor"], page["more"]
    assert seen == list(range(1, 9))


async def test_a_desk_that_knows_everything_is_answered_304_without_a_query(duty: httpx.AsyncClient) -> None:
    await register(duty)
    cursor, etag = await caught_up(duty)
    with statements() as seen:
        answers = [await poll(duty, cursor, etag) for _ in range(20)]
    assert {answer.status_code for answer in answers} == {304}
    assert {answer.headers["xianzhi-time"] for answer in answers} == {"2026-11-23T04:00:00.000Z"}
    assert seen == []


async def test_a_held_poll_hears_of_a_new_ticket_at_once(
    duty: httpx.AsyncClient, resident: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    cursor, etag = await caught_up(duty)
    held = asyncio.create_task(poll(duty, cursor, etag, wait=25))
    while service.service.feed.held == 0:
        await asyncio.sleep(0.001)
    begin = time.monotonic()
    ticket = await file(resident)
    page = (await held).json()
    assert time.monotonic() - begin < 5
    assert [item["ticket"]["id"] for item in page["items"]] == [ticket["id"]]


async def test_a_poll_without_an_etag_is_held_too_when_it_has_the_newest_number(
    duty: httpx.AsyncClient, resident: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    cursor, _ = await caught_up(duty)
    held = asyncio.create_task(poll(duty, cursor, wait=25))
    while service.service.feed.held == 0:
        await asyncio.sleep(0.001)
    await file(resident)
    assert len((await held).json()["items"]) == 1


async def test_of_many_desks_that_wait_the_one_hears_first_that_has_waited_longest() -> None:
    channel, heard = Channel("epoch", head=0), list[int]()

    async def wait(desk: int) -> None:
        await channel.wait(25)
        heard.append(desk)

    async with asyncio.TaskGroup() as desks:
        for desk in range(50):
            desks.create_task(wait(desk))
        while channel.held < 50:
            await asyncio.sleep(0)
        channel.advance(1)
    assert heard == list(range(50))
    assert channel.held == 0


async def test_a_held_poll_ends_with_304_when_its_time_is_up(duty: httpx.AsyncClient) -> None:
    cursor, etag = await caught_up(duty)
    begin = time.monotonic()
    assert (await poll(duty, cursor, etag, wait=1)).status_code == 304
    assert time.monotonic() - begin >= 0.9


async def test_a_service_that_ends_lets_a_held_poll_go_and_holds_none_any_more(
    duty: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    cursor, etag = await caught_up(duty)
    held = asyncio.create_task(poll(duty, cursor, etag, wait=25))
    while service.service.feed.held == 0:
        await asyncio.sleep(0.001)
    async with asyncio.timeout(10):
        service.service.feed.close()
        assert (await held).status_code == 304
        assert (await poll(duty, cursor, etag, wait=25)).status_code == 304


async def test_a_cursor_of_another_database_is_sent_to_read_everything_again(duty: httpx.AsyncClient) -> None:
    ahead = await poll(duty, 10_000)
    other = await duty.get("/v1/feed", params={"after": 0, "epoch": "another"})
    assert [(one.status_code, one.json()["error"]["code"]) for one in (ahead, other)] == [(409, "resync")] * 2


async def test_sixteen_writers_leave_no_gap_and_hide_nothing_from_a_reader(
    duty: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    seen: list[int] = []
    writing = asyncio.Event()

    async def read() -> None:
        cursor = 0
        while not writing.is_set() or (await poll(duty, cursor)).json()["items"]:
            page = (await poll(duty, cursor)).json()
            seen.extend(item["seq"] for item in page["items"])
            cursor = page["cursor"]

    async def write(number: int) -> None:
        desk = service.client("101" if number % 2 else "102")
        for _ in range(10):
            ticket = await register(desk)
            await give(desk, ticket["id"], a_command("add_note", text="备注"))

    reader = asyncio.create_task(read())
    await asyncio.gather(*(write(number) for number in range(16)))
    writing.set()
    await reader
    assert seen == list(range(1, 16 * 20 + 2))


async def test_the_snapshot_holds_the_open_tickets_and_is_true_at_its_cursor(duty: httpx.AsyncClient) -> None:
    kept, withdrawn = await register(duty), await register(duty)
    await do(duty, withdrawn, "cancel", note="住户来电撤单")
    snapshot = (await duty.get("/v1/snapshot")).json()
    assert [one["ticket"]["id"] for one in snapshot["tickets"]] == [kept["id"]]
    assert snapshot["cursor"] == (await caught_up(duty))[0]
    assert snapshot["compound"] == {"code": "hexin", "name": "和新苑"}
    assert [one["name"] for one in snapshot["reference"]["leads"]] == ["王经理"]


async def test_a_ticket_is_what_its_events_make_of_it(duty: httpx.AsyncClient) -> None:
    await do(duty, await register(duty), "dispatch", assignee="301")
    (story,) = (await duty.get("/v1/snapshot")).json()["tickets"]
    history = [decode_recorded(encode(one)).event for one in story["events"]]
    assert replay(history) == decode(encode(story["ticket"]), Ticket)


async def test_a_new_repairer_is_news_that_asks_for_the_reference_data(
    duty: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    ticket = await register(duty)
    cursor, _ = await caught_up(duty)

    def hire(books: Any) -> None:
        books.people.add_repairer("hexin", Repairer("303", "吴师傅"))
        books.feed.reference_changed("hexin")

    service.store.write_now(hire)
    assert (await poll(duty, cursor)).json()["items"] == [{"seq": cursor + 1, "type": "reference"}]
    assert (await do(duty, ticket, "dispatch", assignee="303"))["assignee"]["name"] == "吴师傅"


async def test_history_is_read_newest_first_and_found_by_two_characters(duty: httpx.AsyncClient) -> None:
    texts = ["地砖松动", "路灯不亮", "100%_漏水", "地砖起翘"]
    for text in texts:
        await register(duty, text=text)

    async def found(**params: Any) -> list[str]:
        page = (await duty.get("/v1/tickets", params=params)).json()
        return [item["ticket"]["report"]["text"] for item in page["items"]]

    assert await found(q="地砖") == ["地砖起翘", "地砖松动"]
    assert await found(q="%_") == ["100%_漏水"]
    first = (await duty.get("/v1/tickets", params={"limit": 3})).json()
    assert await found(limit=3, before=first["next"]) == ["地砖松动"]
    assert (await duty.get("/v1/tickets", params={"limit": 4})).json()["next"] is None


async def test_colleagues_see_who_is_where_and_a_silent_desk_disappears(
    duty: httpx.AsyncClient, colleague: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    ticket = await register(duty)
    cursor, etag = await caught_up(colleague)
    here = {"ticket_id": ticket["id"], "calling": True}
    assert (await duty.put("/v1/presence", json=here)).status_code == 204
    moved = await poll(colleague, cursor, etag)
    (present,) = moved.json()["presence"]
    assert (present["person"]["name"], present["ticket_id"], present["calling"]) == ("张三", ticket["id"], True)

    service.pass_time(timedelta(seconds=30))
    await duty.put("/v1/presence", json=here)
    assert (await poll(colleague, cursor, moved.headers["etag"])).status_code == 304  # nothing moved
    await duty.put("/v1/presence", json=here | {"unsent": 2})
    moved = await poll(colleague, cursor, moved.headers["etag"])
    (still,) = moved.json()["presence"]
    assert (still["since"], still["unsent"]) == (present["at"], 2)
    service.pass_time(timedelta(seconds=46))
    await service.service.sweep()
    assert (await poll(colleague, cursor, moved.headers["etag"])).json()["presence"] == []
