"""The self-test goes the way a report goes, and leaves nothing behind that anybody counts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.service_in_process import ELSEWHERE, ServiceInProcess, a_report
from tests.sync.station import station
from xianzhi_tui.sync.desk import ReplicaChanged


async def test_its_number_is_fed_to_every_desk_of_the_compound_as_a_report_is(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    async with station(service, tmp_path / "a") as one, station(service, tmp_path / "b", "102") as other:
        await one.step()
        await other.step()
        number = await one.api.self_test()
        await one.step()
        await other.step()
        assert one.board.cursor == other.board.cursor == number
        assert one.heard(ReplicaChanged)[-1].cursor == number
        assert one.link.faulty == 0


async def test_it_is_no_ticket_no_event_and_moves_no_clock(service: ServiceInProcess, tmp_path: Path) -> None:
    async with station(service, tmp_path / "a") as desk, service.client("101") as clerk:
        filed = await clerk.post("/v1/tickets", json=a_report())
        await desk.step()
        before, news = desk.board, desk.news
        await desk.api.self_test()
        await desk.step()
        assert (desk.board.tickets, desk.board.staff, desk.news) == (before.tickets, before.staff, news)
        assert (before.finished_today, before.on_time_today) == (desk.board.finished_today, desk.board.on_time_today)
        history = (await clerk.get("/v1/tickets")).json()["items"]
        assert [one["ticket"]["id"] for one in history] == [filed.json()["ticket"]["id"]]


async def test_another_compound_hears_nothing_of_it(service: ServiceInProcess) -> None:
    async with service.client("101") as here, service.client("101", ELSEWHERE) as there:
        before = (await there.get("/v1/snapshot")).json()["cursor"]
        assert (await here.post("/v1/self-test")).status_code == 200
        assert (await there.get("/v1/snapshot")).json()["cursor"] == before


async def test_nobody_can_keep_all_desks_busy_with_it(service: ServiceInProcess) -> None:
    async with service.client("101") as clerk:
        assert (await clerk.post("/v1/self-test")).status_code == 200
        refused = await clerk.post("/v1/self-test")
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "2")
        service.pass_time(timedelta(seconds=2))
        assert (await clerk.post("/v1/self-test")).status_code == 200
