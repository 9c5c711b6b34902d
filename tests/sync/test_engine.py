"""Pushing and pulling against the real service, in this process."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.manual_clock import ManualClock
from tests.service_in_process import HOME, NOON, PHONE, RESIDENT, ServiceInProcess, a_resident_report
from tests.sync.station import Station, station
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain import events as e
from xianzhi_tui.domain.roles import Repairer
from xianzhi_tui.domain.ticket import Category, Channel, Kind, Location, Report, Reporter, State, Ticket
from xianzhi_tui.server.store.unit_of_work import UnitOfWork
from xianzhi_tui.sync.desk import LinkState, OutboxState, PresenceChanged, ReplicaChanged
from xianzhi_tui.sync.engine import Pace
from xianzhi_tui.sync.outbox import WAITS


async def file(service: ServiceInProcess) -> str:
    """A resident reports from the mini-program."""
    async with service.client(RESIDENT) as resident:
        answer = await resident.post("/v1/resident/tickets", json=a_resident_report())
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


def hire(books: UnitOfWork) -> None:
    """Another repairer joins."""
    books.people.add_repairer(HOME, Repairer("303", "新师傅", ("water",)))
    books.feed.reference_changed(HOME)


def walk_in() -> c.Register:
    """A report written down at the front desk, with the full number."""
    place = Location("3号楼电梯厅", building="3号楼")
    report = Report(Kind.REPAIR, Category.FLOOR, "地砖松动[/", place, Reporter("朱先生", PHONE))
    return c.Register(report, Channel.WALK_IN, NOON)


async def first(desk: Station) -> Ticket:
    await desk.step()
    return desk.tickets[0]


async def test_a_new_desk_begins_with_everything_on_the_board(service: ServiceInProcess, desk: Station) -> None:
    ticket_id = await file(service)
    assert await desk.step()
    assert [one.id for one in desk.tickets] == [ticket_id]
    assert [one.name for one in desk.board.roster.repairers] == ["陈师傅", "周师傅"]
    assert desk.link.state is LinkState.CONNECTED
    assert (desk.link.data_as_of, desk.board.data_as_of) == (NOON, NOON)
    assert desk.news == []


async def test_what_happens_afterwards_is_news(service: ServiceInProcess, desk: Station) -> None:
    await desk.step()
    ticket_id = await file(service)
    await desk.step()
    assert [(one.ticket_id, type(one.event)) for one in desk.news] == [(ticket_id, e.TicketSubmitted)]


async def test_many_changes_arrive_page_by_page_in_order(service: ServiceInProcess, desk: Station) -> None:
    await desk.step()
    ids = [await file(service) for _ in range(7)]
    desk.engine.pace = Pace(page=3)
    await desk.step()
    assert [one.ticket_id for one in desk.news] == ids
    assert len(desk.heard(ReplicaChanged)) == 4


async def test_a_command_is_done_once_and_shown_at_once(service: ServiceInProcess, desk: Station) -> None:
    await file(service)
    command_id = desk.put(await first(desk), c.Accept())
    await desk.step()
    assert desk.tickets[0].state is State.ACCEPTED
    assert desk.outbox.entries() == ()
    (sent,) = desk.outbox._db.execute("SELECT command_id, state FROM command")
    assert tuple(sent) == (command_id, "confirmed")
    assert [one.command_id for one in desk.story(desk.tickets[0].id).events[1:]] == [command_id]


async def test_a_second_desk_is_told_who_accepted_the_ticket(
    service: ServiceInProcess, desk: Station, colleague: Station
) -> None:
    await file(service)
    seen = await first(colleague)
    desk.put(await first(desk), c.Accept())
    await desk.step()
    colleague.put(seen, c.Accept())
    await colleague.step()
    entry = colleague.outbox.entries()[0]
    assert (entry.state, entry.code) == (OutboxState.REFUSED, "stale_version")
    assert "张三" in entry.message
    assert entry.theirs is not None
    assert entry.theirs.accepted_by == desk.actor.person
    assert colleague.tickets[0].state is State.ACCEPTED


async def test_a_whole_morning_of_work_done_offline_goes_out_in_order(service: ServiceInProcess, desk: Station) -> None:
    await file(service)
    ticket = await first(desk)
    desk.put(ticket, c.Accept())
    desk.put(ticket, c.AddNote("已联系报修人"))
    desk.put(ticket, c.Dispatch("301"))
    desk.put(ticket, c.Verify(c.Finding.SMALL, NOON, "陈师傅", safety_measure="已放置警示牌"))
    await desk.step()
    assert desk.outbox.entries() == ()
    assert desk.tickets[0].state is State.VERIFIED
    assert [type(one.event) for one in desk.story(ticket.id).events] == [
        e.TicketSubmitted,
        e.TicketAccepted,
        e.NoteAdded,
        e.CheckerDispatched,
        e.VerifiedSmallRepair,
    ]


async def test_a_report_registered_offline_can_be_worked_on_before_it_is_sent(desk: Station) -> None:
    filing = desk.put("", walk_in())
    desk.put(filing, c.AddNote("报修人在大堂等"))
    desk.put(filing, c.Dispatch("301"))
    await desk.step()
    assert desk.outbox.entries() == ()
    assert [(one.id, one.state) for one in desk.tickets] == [(filing, State.DISPATCHED)]
    assert desk.tickets[0].report.reporter.phone == "138****1234"


async def test_what_the_rules_refuse_waits_in_the_tray_and_the_rest_goes_on(
    service: ServiceInProcess, desk: Station
) -> None:
    await file(service)
    await file(service)
    one, other = (await first(desk), desk.tickets[1])
    desk.put(one, c.FinishRepair("已修好", no_photo_reason="忘了"))
    desk.put(one, c.Accept())
    desk.put(other, c.Accept())
    await desk.step()
    refused, waits = desk.outbox.entries()
    assert (refused.code, waits.code) == ("state", WAITS)
    assert refused.message
    assert desk.tickets[1].state is State.ACCEPTED


async def test_a_refused_command_can_be_made_again_on_the_fresh_ticket(
    service: ServiceInProcess, desk: Station, colleague: Station
) -> None:
    await file(service)
    seen = await first(desk)
    colleague.put(await first(colleague), c.Accept())
    await colleague.step()
    command_id = desk.put(seen, c.Dispatch("301"))
    await desk.step()
    entry = desk.outbox.entries()[0]
    assert entry.theirs is not None
    desk.outbox.retry(command_id, entry.theirs.version)
    await desk.step()
    assert desk.outbox.entries() == ()
    assert desk.tickets[0].state is State.DISPATCHED


async def test_somebody_else_signed_in_does_not_sign_my_commands(service: ServiceInProcess, desk: Station) -> None:
    await file(service)
    desk.put(await first(desk), c.Accept())
    desk.api.token = service.token("102")
    desk.engine.sign_in("102", "hexin")
    await desk.step()
    assert [one.state for one in desk.outbox.entries()] == [OutboxState.QUEUED]
    assert desk.tickets[0].state is State.SUBMITTED


async def test_an_expired_login_keeps_the_outbox_and_says_signed_out(service: ServiceInProcess, desk: Station) -> None:
    await file(service)
    desk.put(await first(desk), c.Accept())
    desk.api.token = "no-longer-valid"
    assert not await desk.step()
    assert desk.link.state is LinkState.SIGNED_OUT
    assert [one.state for one in desk.outbox.entries()] == [OutboxState.QUEUED]
    assert len(desk.tickets) == 1


async def test_nobody_of_another_compound_sees_our_tickets(service: ServiceInProcess, desk: Station) -> None:
    await file(service)
    await desk.step()
    desk.engine.sign_in("101", "binhe")
    assert desk.tickets == ()
    assert desk.replica.cursor == 0


async def test_a_change_of_people_is_fetched(service: ServiceInProcess, desk: Station) -> None:
    await desk.step()
    await service.store.write(hire)
    await desk.step()
    assert "新师傅" in [one.name for one in desk.board.roster.repairers]


async def test_a_colleague_at_the_other_desk_is_seen(
    service: ServiceInProcess, desk: Station, colleague: Station
) -> None:
    await desk.step()
    await colleague.api.present("", True)
    await desk.step()
    present = desk.heard(PresenceChanged)[-1].present
    assert [(one.person.name, one.calling) for one in present] == [("李四", True)]


@pytest.mark.parametrize("off", [timedelta(days=1), timedelta(days=-1), timedelta(minutes=3), timedelta(minutes=-3)])
async def test_a_wrong_clock_at_the_desk_is_measured(service: ServiceInProcess, tmp_path: Path, off: timedelta) -> None:
    here = ManualClock(NOON + off)
    async with station(service, tmp_path / "desk", clock=here) as desk:
        await desk.step()
    assert desk.link.skew_seconds == pytest.approx(off.total_seconds(), abs=2)
    assert here.now() - timedelta(seconds=desk.link.skew_seconds) == pytest.approx(NOON, abs=timedelta(seconds=2))


async def test_old_tickets_are_fetched_for_the_look_back(service: ServiceInProcess, desk: Station) -> None:
    ended = await file(service)
    async with service.client(RESIDENT) as resident:
        gone = {"client_ref": "00000000-0000-4000-8000-000000000009", "note": ""}
        answer = await resident.post(f"/v1/resident/tickets/{ended}/cancel", json=gone)
        assert answer.status_code == 200, answer.text
    await desk.step()
    assert desk.tickets == ()
    while await desk.engine._puller.backfill(days=30):
        pass
    assert desk.story(ended).ticket.state is State.CANCELLED
    assert desk.replica.history_before is None
