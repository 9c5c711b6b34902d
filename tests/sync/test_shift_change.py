"""The desk changes hands with a line and without one; what was signed is sent once, and no ticket is touched."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.desk_in_process import desk_in_process, desk_over
from tests.faults import modes
from tests.faults.modes import Exchange, Fault
from tests.faults.short_line import ShortLine
from tests.manual_clock import ManualClock
from tests.service_in_process import HOME, NOON, ServiceInProcess, a_report
from tests.sync.test_port import NOBODY, stands, until
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.handover import Handover, Sheet
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.errors import Unauthorised
from xianzhi_tui.server.pins import hash_pin
from xianzhi_tui.server.store.unit_of_work import UnitOfWork
from xianzhi_tui.sync.desk import LinkState, OutboxChanged, ReplicaChanged, UnsentHandover
from xianzhi_tui.sync.port import AgentDesk
from xianzhi_tui.sync.shift import KeptState

ZHANG, LI = Person("101", "张三"), Person("102", "李四")
ZHANGS_PIN, LIS_PIN = "246810", "135790"


def a_handover(giver: Person = ZHANG, taker: Person = LI, remark: str = "六楼漏水[/") -> Handover:
    return Handover(str(uuid4()), giver, taker, NOON, Sheet(NOON, NOON), NOON + timedelta(minutes=1), remark)


@pytest.fixture
async def desk(service: ServiceInProcess, tmp_path: Path) -> AsyncIterator[AgentDesk]:
    """张三 sits at a connected desk."""
    async with desk_in_process(service, tmp_path / "desk") as desk:
        await until(desk, stands(LinkState.CONNECTED))
        yield desk


async def at_the_service(service: ServiceInProcess) -> list[dict[str, Any]]:
    async with service.client("201") as lead:
        return list((await lead.get("/v1/handovers")).json()["items"])


async def settled(desk: AgentDesk) -> None:
    """Until the last handover is with the service."""
    async with asyncio.timeout(10):
        while (await desk.shift.kept())[-1].state is not KeptState.CONFIRMED:
            await asyncio.sleep(0.01)


async def both_known(service: ServiceInProcess, folder: Path) -> None:
    """Both have signed in at this machine before; 张三 sits there last."""
    async with desk_in_process(service, folder) as desk:
        await until(desk, stands(LinkState.CONNECTED))
        await desk.sign_in("102", LIS_PIN)
        await desk.sign_in("101", ZHANGS_PIN)


async def test_with_a_line_the_service_sees_both_pins_and_the_taker_sits_there(
    service: ServiceInProcess, desk: AgentDesk
) -> None:
    handover = a_handover()
    await desk.shift.give(handover, ZHANGS_PIN)
    assert [one.state for one in await desk.shift.kept()] == [KeptState.GIVEN]
    assert await at_the_service(service) == [], "one signature is no handover"
    session = await desk.shift.take(handover, ZHANGS_PIN, LIS_PIN)
    assert desk.session == session
    assert session.actor.person == LI
    await settled(desk)
    (kept,) = await at_the_service(service)
    assert (kept["giver_proof"], kept["taker_proof"]) == ("service", "service")
    assert kept["handover"]["remark"] == "六楼漏水[/"


async def test_a_wrong_pin_signs_nothing_and_leaves_the_desk_to_whoever_has_it(
    service: ServiceInProcess, desk: AgentDesk
) -> None:
    handover = a_handover()
    with pytest.raises(Unauthorised):
        await desk.shift.give(handover, "000000")
    assert await desk.shift.kept() == ()
    await desk.shift.give(handover, ZHANGS_PIN)
    with pytest.raises(Unauthorised, match="值班台没有易手"):
        await desk.shift.take(handover, ZHANGS_PIN, "000000")
    assert desk.session is not None
    assert desk.session.actor.person == ZHANG
    assert [one.state for one in await desk.shift.kept()] == [KeptState.GIVEN], "what the giver signed stays"
    assert await at_the_service(service) == []


async def test_what_was_given_can_be_taken_back_and_a_second_one_takes_its_place(desk: AgentDesk) -> None:
    first, second = a_handover(), a_handover()
    await desk.shift.give(first, ZHANGS_PIN)
    await desk.shift.give(second, ZHANGS_PIN)
    assert [one.handover for one in await desk.shift.kept()] == [second]
    await desk.shift.withdraw(second.handover_id)
    assert await desk.shift.kept() == ()


async def test_without_a_line_two_who_are_known_here_change_hands_and_it_is_sent_later_once(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    folder, handover = tmp_path / "desk", a_handover()
    await both_known(service, folder)
    alone = desk_over(NOBODY, folder, service.clock)
    alone.start()
    await alone.shift.give(handover, ZHANGS_PIN)
    await alone.shift.take(handover, ZHANGS_PIN, LIS_PIN)
    assert alone.session is not None
    assert alone.session.actor.person == LI
    assert [one.state for one in await alone.shift.kept()] == [KeptState.QUEUED]
    counted = await until(alone, lambda update: isinstance(update, OutboxChanged) and bool(update.handovers))
    assert counted == OutboxChanged((), (UnsentHandover(ZHANG.name, LI.name, handover.taken_at or NOON),))
    await alone.close()

    def lose_the_first_answer(exchange: Exchange) -> Fault:
        tries = line.seen.count("POST /v1/handovers")
        return modes.drop_answer if tries == 1 and exchange.path == "/v1/handovers" else modes.passing

    line = ShortLine.to(service.app)
    line.plan = lose_the_first_answer
    later = desk_over(line, folder, service.clock)
    later.start()
    await settled(later)
    assert later.session is not None
    assert later.session.actor.person == LI, "a restart leaves the desk to whoever took it"
    await later.close()
    (kept,) = await at_the_service(service)
    assert (kept["handover"]["handover_id"], kept["giver_proof"]) == (handover.handover_id, "desk")
    assert line.seen.count("POST /v1/handovers") == 2


async def test_without_a_line_nobody_signs_whom_this_machine_does_not_know(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    async with desk_in_process(service, tmp_path / "desk") as desk:
        await until(desk, stands(LinkState.CONNECTED))
        await desk.sign_in("101", ZHANGS_PIN)
    alone = desk_over(NOBODY, tmp_path / "desk", service.clock)
    handover = a_handover()
    await alone.shift.give(handover, ZHANGS_PIN)
    with pytest.raises(Unauthorised, match="线路恢复后在此页输入密码即可"):
        await alone.shift.take(handover, ZHANGS_PIN, LIS_PIN)
    assert [one.handover for one in await alone.shift.kept()] == [handover], "the giver's signature is kept"
    await alone.close()
    later = desk_over(httpx.ASGITransport(service.app), tmp_path / "desk", service.clock)
    await until(later, stands(LinkState.CONNECTED))
    await later.shift.take(handover, "", LIS_PIN)
    await settled(later)
    await later.close()
    (kept,) = await at_the_service(service)
    assert (kept["giver_proof"], kept["taker_proof"]) == ("desk", "service")


async def test_without_a_line_wrong_pins_are_slowed_for_each_of_the_two(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    await both_known(service, tmp_path / "desk")
    alone = desk_over(NOBODY, tmp_path / "desk", service.clock)
    handover = a_handover()
    for _ in range(3):
        with pytest.raises(Unauthorised, match="密码不对 · 值班台没有易手"):
            await alone.shift.give(handover, "000000")
    with pytest.raises(Unauthorised, match="请在 2 秒后再试"):
        await alone.shift.give(handover, ZHANGS_PIN)
    await alone.shift.give(a_handover(LI, ZHANG), LIS_PIN)
    await alone.close()


async def test_a_pin_that_was_changed_at_the_service_signs_nothing_here_any_more(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    await both_known(service, tmp_path / "desk")

    def change_pin(books: UnitOfWork) -> None:
        account = books.people.account(HOME, "102")
        assert account is not None
        books.people.drop_account(HOME, "102")
        books.people.add_account(HOME, replace(account, secret=hash_pin("111111")))

    service.store.write_now(change_pin)
    async with desk_in_process(service, tmp_path / "desk") as desk:
        await until(desk, stands(LinkState.CONNECTED))
        with pytest.raises(Unauthorised):
            await desk.sign_in("102", LIS_PIN)
    alone = desk_over(NOBODY, tmp_path / "desk", service.clock)
    with pytest.raises(Unauthorised, match="没有在这台机器上验证过密码"):
        await alone.shift.take(a_handover(), "", LIS_PIN)
    await alone.close()


async def test_a_handover_changes_no_ticket_no_event_and_no_number_of_the_feed(
    service: ServiceInProcess, desk: AgentDesk
) -> None:
    async with service.client("201") as lead:
        filed = (await lead.post("/v1/tickets", json=a_report())).json()["ticket"]
        await until(desk, lambda update: isinstance(update, ReplicaChanged) and bool(update.news))
        replica, books = await desk.story(filed["id"]), (await lead.get("/v1/snapshot")).json()
        board = await desk.board()
        handover = a_handover()
        await desk.shift.give(handover, ZHANGS_PIN)
        await desk.shift.take(handover, ZHANGS_PIN, LIS_PIN)
        await settled(desk)
        assert await desk.story(filed["id"]) == replica
        assert (await desk.board()).tickets == board.tickets
        after = (await lead.get("/v1/snapshot")).json()
        assert (after["tickets"], after["cursor"]) == (books["tickets"], books["cursor"])


async def test_what_the_giver_had_not_sent_waits_for_them_and_is_not_sent_by_the_taker(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    await both_known(service, tmp_path / "desk")
    alone = desk_over(NOBODY, tmp_path / "desk", service.clock)
    await alone.issue(str(uuid4()), c.AddNote("没发出去的话"), None, NOON)
    handover = a_handover()
    await alone.shift.give(handover, ZHANGS_PIN)
    await alone.shift.take(handover, ZHANGS_PIN, LIS_PIN)
    assert [one.actor for one in await alone.outbox()] == [ZHANG]
    await alone.close()


async def test_who_comes_back_is_told_from_when_they_left(service: ServiceInProcess, desk: AgentDesk) -> None:
    assert await desk.shift.left_at() is None, "who was never here left nothing"
    handover = a_handover()
    await desk.shift.give(handover, ZHANGS_PIN)
    await desk.shift.take(handover, ZHANGS_PIN, LIS_PIN)
    assert await desk.shift.left_at() is None
    back = a_handover(LI, ZHANG)
    await desk.shift.give(back, LIS_PIN)
    await desk.shift.take(back, LIS_PIN, ZHANGS_PIN)
    assert await desk.shift.left_at() == handover.taken_at


async def test_what_somebody_last_did_here_says_so_too_and_what_happened_since_is_read(
    service: ServiceInProcess, desk: AgentDesk
) -> None:
    assert isinstance(service.clock, ManualClock)
    async with service.client("101", device="desk-101") as mine, service.client("102") as theirs:
        await mine.post("/v1/tickets", json=a_report())
        service.pass_time(timedelta(minutes=5))
        other = (await theirs.post("/v1/tickets", json=a_report(text="六楼漏水[/"))).json()["ticket"]
        await until(
            desk,
            lambda update: isinstance(update, ReplicaChanged) and other["id"] in {n.ticket_id for n in update.news},
        )
    assert await desk.shift.left_at() == NOON
    happened = await desk.shift.happened(NOON)
    assert [one.ticket_id for one in happened.events] == [other["id"]]
    assert list(happened.tickets) == [other["id"]]
