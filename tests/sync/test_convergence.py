"""Three desks, a resident and a line that is cut at random: when all is calm, everybody has the service's truth."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.faults.cut_line import Cut, CutLine
from tests.service_in_process import HOME, NOON, ServiceInProcess, service_in_process
from tests.sync.station import Station, station
from tests.sync.test_engine import file
from xianzhi_tui.clock import ManualClock
from xianzhi_tui.codec import decode_recorded
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.evolve import replay
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.desk import OutboxState
from xianzhi_tui.sync.outbox import Settled

DESKS = ("101", "102", "201")
COMMANDS: tuple[c.Command, ...] = (
    c.Accept(),
    c.Dispatch("301"),
    c.AddNote("已联系报修人"),
    c.Verify(c.Finding.SMALL, NOON, "陈师傅", safety_measure="已放置警示牌"),
    c.FinishRepair("已重铺", no_photo_reason="未拍照"),
    c.RecordCall(CallPurpose.COMPLETION, CallOutcome.NO_ANSWER),
    c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED, "满意"),
    c.Cancel("住户来电撤单"),
)

desks = st.integers(0, len(DESKS) - 1)
issue = st.tuples(st.just("issue"), desks, st.integers(0, 2), st.sampled_from(range(len(COMMANDS))))
step = st.tuples(st.just("step"), desks, st.lists(st.sampled_from(Cut), max_size=4), st.just(0))
arrive = st.tuples(st.just("file"), desks, st.just(0), st.just(0))
mornings = st.lists(st.one_of(issue, issue, step, arrive), min_size=10, max_size=40)


class Morning:
    """A service with its desks, and what was done there."""

    def __init__(self, service: ServiceInProcess, desks: list[Station], lines: list[CutLine]) -> None:
        self._service = service
        self.desks = desks
        self.lines = lines
        self.issued: list[str] = []

    async def live(self, morning: list[tuple[str, int, object, int]]) -> None:
        """Everything that happens, in order; a second passes each time."""
        for what, number, given_, which in morning:
            assert isinstance(self._service.clock, ManualClock)
            self._service.clock.advance(timedelta(seconds=1))
            desk = self.desks[number]
            if what == "file":
                await file(self._service)
            elif what == "step":
                assert isinstance(given_, list)
                cuts = list(given_)
                self.lines[number].plan = lambda _, cuts=cuts: cuts.pop(0) if cuts else Cut.NOT  # type: ignore[misc]
                await desk.step()
            elif desk.tickets:
                assert isinstance(given_, int)
                shown = desk.tickets[given_ % len(desk.tickets)]
                self.issued.append(desk.put(shown, COMMANDS[which]))

    async def calm_down(self) -> None:
        """The lines hold; everybody is given the time to send and to hear."""
        for line in self.lines:
            line.plan = lambda _: Cut.NOT
        for _ in range(3):
            for desk in self.desks:
                assert await desk.step()

    def check(self) -> None:
        """Nothing lost, nothing twice, nothing different."""
        boards = [desk.board for desk in self.desks]
        assert all(one.tickets == boards[0].tickets and one.cursor == boards[0].cursor for one in boards)
        assert all(desk.replica.faulty == 0 for desk in self.desks)
        stories = [self.desks[0].story(one.id) for one in boards[0].tickets]
        for story in stories:
            assert replay(one.event for one in story.events) == story.ticket
        for desk in self.desks:
            assert {one.state for one in desk.outbox.entries()} <= {OutboxState.REFUSED}
        self._check_commands()

    def _check_commands(self) -> None:
        """Each command is confirmed and happened once, or is in the tray and did not happen."""
        feed = self._service.store.read_now(lambda books: books.feed.after(HOME, 0, 10_000))
        happened = Counter(decode_recorded(one.event).command_id for one in feed if one.event)
        confirmed = {
            one.command_id for desk in self.desks for one in desk.outbox.history() if one.settled is Settled.CONFIRMED
        }
        refused = {one.command_id for desk in self.desks for one in desk.outbox.entries()}
        assert confirmed | refused == set(self.issued)
        assert not confirmed & refused
        assert all(happened[one] == 1 for one in confirmed)
        assert not any(happened[one] for one in refused)


async def spend(morning: list[tuple[str, int, object, int]], folder: Path, furnished: Path) -> None:
    """A morning from its first report to the calm at its end."""
    shutil.copy(furnished, folder)
    async with service_in_process(folder) as service, AsyncExitStack() as stack:
        lines = [CutLine(httpx.ASGITransport(service.app), lambda _: Cut.NOT) for _ in DESKS]
        stations = [
            await stack.enter_async_context(
                station(service, folder / staff, staff, Api.connect("http://service", transport=line))
            )
            for staff, line in zip(DESKS, lines, strict=True)
        ]
        await file(service)
        office = Morning(service, stations, lines)
        await office.calm_down()
        await office.live(morning)
        await office.calm_down()
        office.check()


@settings(max_examples=12 if settings.get_current_profile_name() == "ci" else 200)
@given(morning=mornings)
def test_after_any_morning_with_a_bad_line_all_desks_agree(
    morning: list[tuple[str, int, object, int]], furnished: Path
) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(spend(morning, Path(folder), furnished))
