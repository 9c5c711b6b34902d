"""Two people decide about the same tickets in the same moment: one of them is first, and the books stay whole."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.faults.oracle import Books, judge
from tests.server.acts import give, register
from tests.service_in_process import HOME, ServiceInProcess, a_command
from xianzhi_tui.domain.ticket import State

PAIRS = 12
Pair = tuple[dict[str, Any], dict[str, Any]]


def merge(of: dict[str, Any], into: dict[str, Any]) -> dict[str, Any]:
    return a_command("merge_into", of["version"], target=into["id"])


def withdraw(ticket: dict[str, Any]) -> dict[str, Any]:
    return a_command("cancel", ticket["version"], note="住户来电撤单")


async def both(service: ServiceInProcess, *acts: tuple[str, dict[str, Any]]) -> list[int]:
    """Two desks give their commands at once; the statuses."""
    async with service.client("101") as one, service.client("201") as other:
        asked = (give(desk, *act) for desk, act in zip((one, other), acts, strict=True))
        return [answer.status_code for answer in await asyncio.gather(*asked)]


async def pairs(desk: httpx.AsyncClient) -> list[Pair]:
    return [(await register(desk), await register(desk)) for _ in range(PAIRS)]


@pytest.mark.parametrize("clash", ["merged into each other", "merged while withdrawn", "merged while merged elsewhere"])
async def test_of_two_that_exclude_each_other_one_happens(service: ServiceInProcess, clash: str) -> None:
    async with service.client("101") as desk:
        for one, other in await pairs(desk):
            third = await register(desk)
            second: tuple[str, dict[str, Any]] = {
                "merged into each other": (other["id"], merge(other, one)),
                "merged while withdrawn": (one["id"], withdraw(one)),
                "merged while merged elsewhere": (one["id"], merge(one, third)),
            }[clash]
            assert sorted(await both(service, (one["id"], merge(one, other)), second)) == [200, 412]
    books = Books.read(service.store)
    assert judge(books, {}, []) == ()
    for ticket in books.tickets.values():
        assert ticket.open or not any(clock.running for clock in ticket.clocks)
        if ticket.state is State.MERGED:
            assert books.tickets[ticket.merged_into].state is not State.MERGED


async def test_a_master_that_is_withdrawn_while_somebody_joins_it_loses_nobody(service: ServiceInProcess) -> None:
    async with service.client("101") as desk:
        for one, other in await pairs(desk):
            answers = await both(service, (one["id"], merge(one, other)), (other["id"], withdraw(other)))
            assert 200 in answers
    books = Books.read(service.store)
    assert judge(books, {}, []) == ()
    joined = [one for one in books.tickets.values() if one.state is State.MERGED]
    assert all(any(one.ticket_id == each.id for one in books.tickets[each.merged_into].followers) for each in joined)
    assert service.store.read_now(lambda given: given.feed.head(HOME)) == len(books.numbers)
