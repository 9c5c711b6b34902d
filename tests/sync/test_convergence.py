"""Three desks, a resident and a line that is cut at random: when all is calm, everybody has the service's truth."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.faults import modes
from tests.faults.oracle import Books, DeskFiles, Saved, judge
from tests.faults.short_line import ShortLine
from tests.manual_clock import ManualClock
from tests.service_in_process import NOON, ServiceInProcess, service_in_process
from tests.sync.station import Station, station
from tests.sync.test_engine import file
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose
from xianzhi_tui.sync.api import Api

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

FAULTS = (modes.passing, modes.refuse, modes.drop_answer, modes.break_down_late, modes.cut_at(200), modes.duplicate(2))

desks = st.integers(0, len(DESKS) - 1)
issue = st.tuples(st.just("issue"), desks, st.integers(0, 2), st.sampled_from(range(len(COMMANDS))))
step = st.tuples(st.just("step"), desks, st.lists(st.sampled_from(FAULTS), max_size=4), st.just(0))
arrive = st.tuples(st.just("file"), desks, st.just(0), st.just(0))
mornings = st.lists(st.one_of(issue, issue, step, arrive), min_size=10, max_size=40)


class Morning:
    """A service with its desks, and what was done there."""

    def __init__(self, service: ServiceInProcess, desks: list[Station], lines: list[ShortLine]) -> None:
        self._service = service
        self.desks = desks
        self.lines = lines
        self.saved: list[Saved] = []

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
                self.lines[number].spoil_in_turn(*given_)
                await desk.step()
            elif desk.tickets:
                assert isinstance(given_, int)
                shown = desk.tickets[given_ % len(desk.tickets)]
                self.saved.append(Saved(desk.put(shown, COMMANDS[which]), shown.id, DESKS[number]))

    async def calm_down(self) -> None:
        """The lines hold; everybody is given the time to send and to hear."""
        for line in self.lines:
            line.mend()
        for _ in range(3):
            for desk in self.desks:
                assert await desk.step()

    def check(self) -> None:
        """Nothing lost, nothing twice, nothing different."""
        files = {desk.actor.id: DeskFiles.within(desk.folder) for desk in self.desks}
        assert judge(Books.read(self._service.store), files, self.saved) == ()


async def spend(morning: list[tuple[str, int, object, int]], folder: Path, furnished: Path) -> None:
    """A morning from its first report to the calm at its end."""
    shutil.copy(furnished, folder)
    async with service_in_process(folder) as service, AsyncExitStack() as stack:
        lines = [ShortLine.to(service.app) for _ in DESKS]
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
