"""The list: the cursor is a ticket, rows do not move under a hand, a second costs only what changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

import pytest
from textual.geometry import Region

from tests.tui import office
from tests.tui.fake_desk import FakeDesk
from tests.tui.watching import watching
from xianzhi_tui.config import Desk
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.queues import Section
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, Category, Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Presence
from xianzhi_tui.tui.view import BoardView
from xianzhi_tui.tui.widgets import ticket_queue
from xianzhi_tui.tui.widgets.row import RowText, row_text

TEN_SECONDS = 10


def reports(count: int, first: int = 3000) -> list[office.Matter]:
    """Reports filed a minute apart, the oldest first."""
    return [office.matter(first + n, f"{n}号楼", "漏水", office.ago(25 - n)) for n in range(count)]


def many(count: int) -> tuple[Ticket, ...]:
    """So many tickets, alike but for their numbers."""
    one = office.matter(1, "1号楼", "漏水", office.ago(5)).ticket
    return tuple(replace(one, id=f"m{n}", no=10_000 + n) for n in range(count))


async def test_the_cursor_stays_with_its_ticket_when_another_comes_above() -> None:
    older, newer = reports(2)
    async with watching(older, newer) as view:
        await view.press("down")
        assert view.at_cursor == 3001
        view.desk.arrive(office.matter(2999, "9号楼", "冒烟", office.ago(28)).ticket)
        await view.until(lambda: len(view.app.known.view.tickets) == 3)
        await view.pass_time(TEN_SECONDS)
        assert view.numbers == [2999, 3000, 3001]
        assert view.at_cursor == 3001
        assert view.row("3001").startswith(" > ")


async def test_when_its_ticket_is_gone_the_cursor_stands_on_the_nearest_row() -> None:
    matters = reports(3)
    async with watching(*matters) as view:
        await view.press("down")
        await view.pass_time(TEN_SECONDS)
        view.desk.hold((matters[0].ticket, matters[2].ticket))
        await view.until(lambda: view.numbers == [3000, 3002])
        assert view.at_cursor == 3002


async def test_a_list_whose_rows_are_yet_to_come_is_not_said_to_be_empty() -> None:
    one = reports(1)
    async with watching(*one) as view:
        await view.press("down")
        view.desk.hold((one[0].ticket, office.matter(4001, "南门", "堵车", office.NOW, category=Category.ORDER).ticket))
        await view.until(lambda: "有 1 单，停手两秒后排到这里" in view.text)
        await view.pass_time(TEN_SECONDS)
        assert view.numbers == [3000, 4001]


async def test_stars_that_come_under_a_hand_take_their_list_away_afterwards() -> None:
    one, told = reports(1)[0], rated_soon()
    async with watching(one, told) as view:
        assert "待评价 1" in view.text
        await view.press("down")
        view.desk.hold((one.ticket,))
        await view.until(lambda: "待评价 0" in view.text)
        await view.pass_time(TEN_SECONDS)
        assert "待评价" not in view.text


async def test_owners_are_waited_for_below_all_that_waits_for_the_desk_until_their_consultation_closes() -> None:
    async with watching(size=(100, 40)) as view:
        assert view.numbers[-1] == 1017
        assert "征询中 1" not in view.row("报修")
        assert "征询中 1" in view.text
        await view.pass_time(7 * 24 * 3600)
        await view.pass_time(TEN_SECONDS)
        assert "征询中 1" in view.row("报修")
        assert view.row("1017").startswith("   征询 超时")


def rated_soon() -> office.Matter:
    """A repair whose resident was told that it is done, and has not rated it."""
    done = office.matter(2999, "2号楼301", "水表间漏水", office.ago(90)).then(c.Accept(), office.ago(80))
    done.then(office.small(office.ago(70)), office.ago(70))
    done.then(c.FinishRepair("换了垫圈", no_photo_reason="未拍照"), office.ago(60))
    return done.then(c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED), office.ago(50))


async def test_rows_do_not_move_under_a_hand() -> None:
    matters = reports(2)
    async with watching(*matters) as view:
        await view.press("down", "up")
        view.desk.arrive(office.matter(2999, "9号楼", "冒烟", office.ago(28)).ticket)
        await view.until(lambda: len(view.app.known.view.tickets) == 3)
        await view.pass_time(1.9)
        assert view.numbers == [3000, 3001]
        await view.pass_time(0.2)
        assert view.numbers == [2999, 3000, 3001]


async def test_a_ticket_that_has_ended_under_a_hand_is_never_shown_as_it_once_was_nor_worked_on() -> None:
    first, second = reports(2)
    async with watching(first, second) as view:
        await view.press("down", "up")
        view.desk.hold((second.ticket,))
        await view.until(lambda: len(view.app.known.view.tickets) == 1)
        assert view.numbers == [3000, 3001]
        assert "已离台" in view.row("3000")
        assert "还有" not in view.row("3000")
        await view.press("enter")
        assert not view.desk.issued
        await view.pass_time(TEN_SECONDS)
        assert (view.numbers, view.at_cursor) == ([3001], 3001)


async def test_rows_wait_while_a_form_is_open() -> None:
    matters = reports(2)
    async with watching(*matters) as view:
        await view.press("f2")
        view.desk.arrive(office.matter(2999, "9号楼", "冒烟", office.ago(28)).ticket)
        await view.until(lambda: len(view.app.known.view.tickets) == 3)
        await view.pass_time(60)
        assert view.numbers == [3000, 3001]
        await view.press("escape")
        await view.pass_time(3)
        assert view.numbers == [2999, 3000, 3001]


async def test_a_ticket_that_changed_is_shown_at_once_even_under_a_hand() -> None:
    (matter,) = reports(1)
    async with watching(matter) as view:
        await view.press("down")
        view.desk.arrive(matter.then(c.Accept(), office.NOW, office.LI).ticket)
        await view.until(lambda: "已受理" in view.row("3000"))


async def test_late_tickets_come_first_when_their_time_runs_out() -> None:
    early = office.matter(3001, "1号楼", "路灯不亮", office.ago(29.9))
    new = office.matter(3002, "2号楼", "漏水", office.ago(1))
    early.then(c.Accept(), office.ago(20))
    async with watching(early, new) as view:
        assert view.numbers == [3002, 3001]
        await view.pass_time(TEN_SECONDS)
        await view.until(lambda: "超时 1" in view.row("报修 "))
        await view.pass_time(TEN_SECONDS)
        assert view.numbers == [3001, 3002]


async def test_a_second_redraws_only_the_clocks_whose_words_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    ticking = office.matter(3001, "1号楼", "漏水", office.ago(27))
    calm = office.matter(3002, "2号楼", "漏水", office.ago(10.5))
    async with watching(ticking, calm) as view:
        queue = view.app.board.queue
        drawn: list[Region] = []
        monkeypatch.setattr(queue, "refresh", lambda *regions, **_: drawn.extend(regions))
        await view.pass_time(1)
        assert [(region.x, region.height) for region in drawn] == [(3, 1)]
        assert "3001" in view.listed[drawn[0].y]


async def test_ten_thousand_tickets_cost_no_more_than_what_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counted(ticket: Ticket, view: BoardView, present: Presence | None, now: datetime, t: Strings) -> RowText:
        made.append(ticket.id)
        return row_text(ticket, view, present, now, t)

    monkeypatch.setattr(ticket_queue, "row_text", counted)
    desk = FakeDesk(office.data((), many(10_000)))
    async with watching(desk=desk) as view:
        assert len(set(made)) <= 30
        made.clear()
        await view.press("end")
        assert view.at_cursor == 19_999
        await view.press("up", "pageup", "home")
        assert view.at_cursor == 10_000
        assert len(set(made)) <= 90


async def test_the_heading_stays_in_sight_while_its_rows_scroll() -> None:
    desk = FakeDesk(office.data((), many(200)))
    async with watching(desk=desk) as view:
        await view.press("pagedown", "pagedown")
        assert "报修 200" in view.listed[1]
        assert 10_000 not in view.numbers


async def test_however_far_it_is_scrolled_the_line_below_the_columns_names_a_list() -> None:
    async with watching(size=(80, 14)) as view:
        queue = view.app.board.queue
        headings = {Strings("zh")(f"section.{one}") for one in queue._ordered.arrangement.sections}
        steps = queue._ordered.arrangement.lines - queue._body
        assert steps > len(queue._ordered.arrangement.ids(Section.REPAIRS)) + 1, "up to the line between two lists"
        for _ in range(steps):
            queue._roll(1)
            await view.settled()
            assert view.listed[1].split()[0] in headings


async def test_a_click_and_the_wheel_work_too() -> None:
    desk = FakeDesk(office.data((), many(200)))
    async with watching(desk=desk) as view:
        await view.pilot.click("TicketQueue", offset=(10, 4))
        assert view.at_cursor == 10_002
        view.app.board.queue.on_mouse_scroll_down()
        await view.pilot.pause()
        assert 10_000 not in view.numbers
        assert view.at_cursor == 10_002


async def test_numbers_of_six_figures_keep_clear_of_the_place() -> None:
    after_a_century = office.matter(100_044, "12号楼电梯门口", "漏水", office.ago(5))
    async with watching(after_a_century) as view:
        assert " 100044 12号楼电梯" in view.text


async def test_a_row_says_who_has_it_open_and_who_is_on_the_phone() -> None:
    async with watching() as view:
        li = Person("d2", "李强")
        view.desk.colleagues(Presence(li, "desk-2", "t1036", True), Presence(Person("d1", "张敏"), "desk-1", "t1042"))
        await view.until(lambda: "李强通话中" in view.row("1036"))
        assert "在看" not in view.text  # this desk is not its own colleague
        assert "值班 张敏、李强" in view.lines[0]
        view.desk.colleagues(Presence(li, "desk-2", "t1043"))
        await view.until(lambda: "李强在看" in view.row("1043"))


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_who_is_on_watch_is_read_whole_whatever_the_line_says(language: Literal["zh", "en"]) -> None:
    async with watching(size=(80, 24), look=Desk(language=language)) as view:
        view.desk.colleagues(Presence(Person("d2", "李强"), "desk-2"))
        await view.until(lambda: "张敏、李强  " in view.lines[0])
        assert "示范小区  " in view.lines[0]
        view.desk.colleagues(*(Presence(Person(f"d{one}", f"欧阳{one}"), f"desk-{one}") for one in range(2, 9)))
        await view.until(lambda: "张敏、欧阳2" in view.lines[0])
        assert ".. " in view.lines[0], "half a list does not pass for a whole one"
