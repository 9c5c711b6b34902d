"""A ticket's whole way on the real board, key by key: what the office promises about keys is counted here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from tests.manual_clock import ManualClock
from tests.tui.fake_desk import FakeDesk
from tests.tui.office import NOW, Matter, ago, data, matter, small, stories
from xianzhi_tui.config import Settings
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import (
    CallOutcome,
    CallPurpose,
    Category,
    Channel,
    Department,
    Photo,
    PhotoStage,
    Reporter,
    State,
)
from xianzhi_tui.errors import StorageFull, Unreachable
from xianzhi_tui.sync.desk import Link, LinkState
from xianzhi_tui.tui.app import DeskApp
from xianzhi_tui.tui.forms.editors import LineEditor
from xianzhi_tui.tui.forms.form import Form
from xianzhi_tui.tui.forms.sheet import Sheet


class Watch:
    """One person at the desk: presses keys and looks at what became of them."""

    def __init__(self, desk: FakeDesk, app: DeskApp, pilot: Pilot[None]) -> None:
        self.desk, self.app, self.pilot = desk, app, pilot

    @property
    def form(self) -> Form | None:
        return self.app.board.form_place.form

    async def until(self, happened: Callable[[], bool]) -> None:
        for _ in range(3000):
            if happened():
                return
            await self.pilot.pause(0.01)
        raise AssertionError("it did not happen")

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.until(lambda: not self.app.type_ahead.waiting)
        await self.pilot.pause()

    async def fill_in(self, field: str, words: str) -> None:
        """Come to a question, and its answer stands there."""
        form = self.form
        assert isinstance(form, Sheet)
        form.come_to(entry := form.entry(field))
        assert isinstance(entry.editor, LineEditor)
        entry.editor.value = words
        await self.pilot.pause()

    async def bring_to(self, ticket_id: str, state: State, *keys: str) -> c.Command:
        """Press keys that bring a ticket to a state; the command they issued."""
        await self.press(*keys)
        await self.until(lambda: self.state_of(ticket_id) is state)
        assert self.form is None
        return self.desk.issued[-1].command

    def state_of(self, ticket_id: str) -> State | None:
        ticket = self.app.known.ticket(ticket_id)
        return ticket.state if ticket else None


@asynccontextmanager
async def on_watch(*matters: Matter) -> AsyncIterator[Watch]:
    """Somebody signed in at a connected desk that holds these tickets."""
    desk = FakeDesk(data=data(matters), stories=stories(matters))
    desk.link(Link(LinkState.CONNECTED, NOW, NOW, NOW))
    app = DeskApp(desk, ManualClock(NOW), Settings())
    async with app.run_test(size=(80, 24)) as pilot:
        watch = Watch(desk, app, pilot)
        await watch.until(lambda: app.board.queue.ticket is not None or not matters)
        yield watch


async def test_a_repair_goes_its_whole_way_in_nine_keys() -> None:
    async with on_watch(matter(1044, "6号楼902", "厨房水管漏水", ago(5))) as watch:
        way = [
            await watch.bring_to("t1044", State.ACCEPTED, "enter"),
            await watch.bring_to("t1044", State.DISPATCHED, "enter", "enter"),
            await watch.bring_to("t1044", State.VERIFIED, "enter", "enter"),
            await watch.bring_to("t1044", State.REPAIRED, "enter", "enter"),
            await watch.bring_to("t1044", State.CALLED_BACK, "enter", "enter"),
        ]
    assert way == [
        c.Accept(),
        c.Dispatch("w1"),
        c.Verify(c.Finding.SMALL, NOW, "王师傅"),
        c.FinishRepair("已修复", no_photo_reason="未拍照"),
        c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED),
    ]


async def test_a_complaint_goes_from_the_department_to_the_answer() -> None:
    rubbish = matter(2013, "垃圾房", "清运不及时", ago(50), category=Category.HYGIENE)
    async with on_watch(rubbish) as watch:
        await watch.bring_to("t2013", State.ACCEPTED, "enter")
        assert await watch.bring_to("t2013", State.ASSIGNED, "enter", "enter") == c.Assign(Department.HYGIENE)
        await watch.bring_to("t2013", State.HANDLING, "enter")
        reply = await watch.bring_to("t2013", State.REPLIED, "enter", "已", "清", "运", "f5")
        assert reply == c.Reply("已清运", no_photo_reason="未拍照")


async def test_a_form_with_several_lines_is_left_or_given_up_for_another_and_what_was_typed_is_kept() -> None:
    rubbish = matter(2013, "垃圾房", "清运不及时", ago(50), category=Category.HYGIENE)
    rubbish.then(c.Accept(), ago(40)).then(c.Assign(Department.HYGIENE), ago(30)).then(c.StartHandling(), ago(20))
    async with on_watch(rubbish) as watch:
        for way_out in ("escape", "f2"):
            await watch.press("enter", "清", way_out)
            await watch.pilot.pause(0.1)
            await watch.press("escape")
        assert watch.form is None
        await watch.press("enter", "f5")
        await watch.until(lambda: len(watch.desk.issued) == 1)
    assert watch.desk.issued[0].command == c.Reply("清清", no_photo_reason="未拍照")


async def test_enter_pressed_twice_in_one_breath_is_one_command() -> None:
    accepted = matter(1044, "6号楼902", "厨房水管漏水", ago(5)).then(c.Accept(), ago(4))
    async with on_watch(accepted) as watch:
        await watch.press("enter")
        form = watch.form
        assert form is not None
        form.action_submit()
        form.action_submit()
        await watch.until(lambda: watch.state_of("t1044") is State.DISPATCHED)
        assert len(watch.desk.issued) == 1


async def test_a_walk_in_is_written_down_and_stands_on_the_board_at_once() -> None:
    async with on_watch() as watch:
        await watch.press("f2", "6", "minus", "9", "0", "2")
        await watch.press("tab", "tab", "tab", "tab", "漏", "水")
        await watch.press("tab", "朱", "建", "国", "tab", *"13800001234", "f5")
        await watch.until(lambda: len(watch.desk.issued) == 1)
        issued = watch.desk.issued[0]
        await watch.until(lambda: watch.app.board.queue.ticket is not None)
        ticket = watch.app.board.queue.ticket
    assert isinstance(issued.command, c.Register)
    assert (issued.ticket_id, issued.base_version, issued.command.channel) == ("", None, Channel.WALK_IN)
    assert ticket is not None
    assert (ticket.report.location.text, ticket.state) == ("6号楼902", State.ACCEPTED)
    assert issued.command.report.reporter == Reporter("朱建国", "13800001234")
    assert ticket.report.reporter == Reporter("朱**", "138****1234")


async def test_a_draft_outlives_a_look_at_another_ticket() -> None:
    first = matter(1042, "12号楼电梯厅", "地砖松动", ago(20)).then(c.Accept(), ago(19)).then(c.Dispatch("w1"), ago(18))
    second = matter(1043, "广场东侧", "路灯不亮", ago(10)).then(c.Accept(), ago(9)).then(c.Dispatch("w2"), ago(8))
    async with on_watch(first, second) as watch:
        await watch.press("enter", "3", "tab", "好", "escape", "down", "enter")
        assert watch.form is not None
        assert watch.form.draft == {}
        await watch.press("escape", "up", "enter")
        assert watch.form.draft == {"finding": "invalid", "note": "好"}


async def test_what_could_not_be_saved_is_still_in_the_form() -> None:
    waiting = (
        matter(1042, "12号楼电梯厅", "地砖松动", ago(20)).then(c.Accept(), ago(19)).then(c.Dispatch("w1"), ago(18))
    )
    async with on_watch(waiting) as watch:
        watch.desk.refusal = StorageFull("磁盘已满，操作没有保存")
        await watch.press("enter", "3", "tab", "好", "enter")
        await watch.until(lambda: watch.form is None)
        await watch.press("enter")
        assert watch.form is not None
        assert watch.form.draft == {"finding": "invalid", "note": "好"}


async def test_the_number_appears_in_the_form_that_asked_for_it() -> None:
    async with on_watch(_finished()) as watch:
        await watch.press("enter", "f6")
        await watch.until(lambda: watch.desk.revealed == ["t1036"])
        assert watch.form is not None
        assert isinstance(watch.form, Sheet)
        assert "13800001234" in watch.form.heading


async def test_a_colleague_sees_that_the_resident_is_being_called() -> None:
    async with on_watch(_finished()) as watch:
        await watch.press("enter")
        await watch.until(lambda: ("t1036", True) in watch.desk.presented)
        await watch.press("escape")
        await watch.until(lambda: watch.desk.presented[-1] == ("t1036", False))


async def test_a_photo_goes_ahead_of_the_finish(tmp_path: Path) -> None:
    file = tmp_path / "after.jpg"
    file.write_bytes(b"jpeg")
    async with on_watch(_verified()) as watch:
        await watch.press("enter")
        await watch.fill_in("photos", str(file))
        command = await watch.bring_to("t1036", State.REPAIRED, "enter")
    assert isinstance(command, c.FinishRepair)
    assert [photo.stage for photo in command.photos] == [PhotoStage.AFTER]
    assert watch.desk.uploaded == [file]


async def test_without_the_line_the_form_says_why_the_photo_waits_and_loses_nothing(tmp_path: Path) -> None:
    file = tmp_path / "after.jpg"
    file.write_bytes(b"jpeg")
    async with on_watch(_verified()) as watch:
        watch.desk.refusal = Unreachable("连不上服务")
        await watch.press("enter")
        await watch.fill_in("photos", str(file))
        form = watch.form
        assert form is not None
        await watch.press("enter")
        await watch.until(lambda: "连不上服务" in str(form.query_one(".word").render()))
        assert watch.desk.issued == []
        assert form.draft == {"photos": str(file)}


def _verified() -> Matter:
    made = matter(1036, "2号楼301", "水表间漏水", ago(300)).then(c.Accept(), ago(290)).then(c.Dispatch("w1"), ago(285))
    return made.then(small(ago(280)), ago(279))


def _finished() -> Matter:
    return _verified().then(c.FinishRepair("换了垫圈", (Photo("p1", PhotoStage.AFTER),)), ago(60))
