"""The menu: what can be done with a ticket now, by the transition table and by who asks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from tests.domain.office import AFTERNOON, EVENING, NOON, TIMER, do, file, finished, verified
from tests.tui.fake_desk import Issued
from tests.tui.forms.counter import Counter, facts
from tests.tui.office import TOLD, Matter, ago, matter, small
from tests.tui.test_whole_way import on_watch
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, Category, Kind, State, Ticket
from xianzhi_tui.domain.transitions import DESK, TRANSITIONS, Transition
from xianzhi_tui.sync.desk import Story
from xianzhi_tui.tui.forms.editors import ChoiceEditor
from xianzhi_tui.tui.forms.fields import Choice
from xianzhi_tui.tui.forms.menu import DIGITS, Menu, possible
from xianzhi_tui.tui.messages import StoryAsked
from xianzhi_tui.tui.screens.story import StoryPage
from xianzhi_tui.tui.widgets.ticket_queue import REST_SECONDS


@asynccontextmanager
async def opened_menu(ticket: Ticket) -> AsyncIterator[tuple[Counter, Pilot[None]]]:
    """The menu of a ticket, just opened."""
    app = Counter(c.AddNote, ticket, facts(AFTERNOON), kind=Menu)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        yield app, pilot


async def press_until(pilot: Pilot[None], there: Callable[[], bool]) -> None:
    """Go on through the acts until it says so."""
    for _ in range(40):
        if there():
            return
        await pilot.press("right")
    raise AssertionError


def small_repair() -> Matter:
    """Checked on site, to be mended."""
    accepted = matter(1043, "广场东侧", "路灯不亮", ago(20)).then(c.Accept(), ago(19)).then(TOLD, ago(18))
    return accepted.then(small(ago(10)), ago(9))


ALWAYS = (c.AddNote, c.AttachPhotos, c.CorrectContact)


@pytest.mark.parametrize(
    ("ticket", "acts"),
    [
        (file(), (c.Accept, c.Cancel, c.MergeInto, *ALWAYS)),
        (
            do(file(), c.Accept(), NOON),
            (c.Dispatch, c.Verify, c.MarkInvalid, c.Cancel, c.MergeInto, c.RecordCall, c.GivePromise, *ALWAYS),
        ),
        (finished(), (c.RecordCall, *ALWAYS)),
        (file(Kind.COMPLAINT), (c.Accept, c.Cancel, c.MergeInto, c.ConvertToRepair, *ALWAYS)),
    ],
)
def test_a_clerk_may_do_what_the_table_says_the_next_step_first(
    ticket: Ticket, acts: tuple[type[c.Command], ...]
) -> None:
    assert possible(ticket, Role.DUTY) == acts


def test_a_merged_ticket_can_be_taken_out_again() -> None:
    master, follower = file(no=1002), file(no=1003)
    merged = do(follower, c.MergeInto(master.id), NOON, other=master)
    assert possible(merged, Role.DUTY) == (c.Unmerge, *ALWAYS)


def test_consultations_are_the_leads() -> None:
    needs_fund = c.Verify(c.Finding.NEEDS_FUND, NOON, "王师傅", shared_part="外墙")
    ticket = do(do(file(), c.Accept(), NOON), needs_fund, AFTERNOON)
    assert c.RequestEmergencyFund in possible(ticket, Role.LEAD)
    assert c.RequestEmergencyFund not in possible(ticket, Role.DUTY)


_ARROWS = [row for row in TRANSITIONS if row.sources and row.roles & DESK]


@pytest.mark.parametrize("row", _ARROWS, ids=lambda row: f"{row.kind.value}-{row.name}")
def test_every_arrow_of_the_desk_is_in_the_menu(row: Transition) -> None:
    for source in row.sources:
        ticket = replace(file(row.kind), state=source)
        for role in row.roles & DESK:
            assert set(possible(ticket, role)) > set(ALWAYS)


async def test_what_cannot_be_done_stands_in_brackets_and_says_why() -> None:
    async with opened_menu(do(file(text="六楼漏水[/", hazard=True), c.Accept(), NOON)) as (app, pilot):
        offered = app.written("step")
        assert offered.startswith(">派单  1 备注  2 附照片  3 承诺  4 更正电话  8 并单  核实  不属实  回访 ")
        assert "(9 撤单)" in offered
        await press_until(pilot, lambda: app.word == "安全隐患不能撤单")
        await pilot.press("enter")
        assert app.word == "安全隐患不能撤单"


async def test_the_menu_says_its_keys_and_every_arrow_chooses() -> None:
    async with opened_menu(do(file(text="六楼漏水[/"), c.Accept(), NOON)) as (app, pilot):
        assert app.word == "方向键 选   回车 办   有数字的按数字直接办"
        acts = app.form.query_one(ChoiceEditor)
        first = acts.answer
        await pilot.press("down")
        assert ">" in app.written("step").split("\n")[1]
        await pilot.press("up")
        assert acts.answer == first


async def test_the_digit_of_what_cannot_be_done_says_why() -> None:
    async with opened_menu(do(file(hazard=True), c.Accept(), NOON)) as (app, pilot):
        await pilot.press("9")
        assert app.word == "安全隐患不能撤单"
        await pilot.press("0")
        assert app.word == "这几步才可以：已派单"


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("state", State)
async def test_a_digit_is_the_same_act_on_every_ticket_and_at_every_step(kind: Kind, state: State) -> None:
    menu = Menu(replace(file(kind), state=state), facts(AFTERNOON))
    (asked,) = menu.fields
    assert isinstance(asked, Choice)
    found = {digit: option.word for digit, option in zip(asked.digits, asked.options, strict=True) if digit}
    assert found.items() <= {digit: word for word, digit in DIGITS.items()}.items()
    assert {"1", "2", "4"} <= found.keys()


async def test_a_menu_left_open_offers_what_can_be_done_now_with_the_mark_on_its_act() -> None:
    filed = file(text="六楼漏水[/")
    accepted = do(filed, c.Accept(), NOON)
    async with opened_menu(filed) as (app, pilot):
        acts = app.form.query_one(ChoiceEditor)
        await pilot.press("right", "left")
        app.form.ticket_is(accepted)
        await pilot.pause()
        assert app.word == "此单刚有变化：现在 已受理"
        assert app.written("step").startswith(" 派单 "), "the mark is not moved under a hand"
        assert ">(受理)" in app.written("step")
        await pilot.press("enter")
        assert app.word == "这几步才可以：待受理"
        await press_until(pilot, lambda: acts.answer == "dispatch")
        await pilot.press("enter")
        assert app.chosen == [(c.Dispatch, accepted.version)]


async def test_a_menu_whose_marked_act_is_gone_begins_at_the_next_step() -> None:
    master, follower = do(file(no=1002), c.Accept(), NOON), file(no=1003)
    merged = do(follower, c.MergeInto(master.id), NOON, other=master)
    adopted = do(master, c.AdoptFollower(follower.id), NOON, other=merged)
    async with opened_menu(adopted) as (app, pilot):
        acts = app.form.query_one(ChoiceEditor)
        await press_until(pilot, lambda: acts.answer == follower.id)
        app.form.ticket_is(replace(master, version=adopted.version + 1))
        await pilot.pause()
        assert acts.answer == "dispatch"
        await pilot.press("right")
        assert acts.answer != "dispatch"


async def test_a_transfer_is_offered_beside_the_suspension() -> None:
    async with opened_menu(verified()) as (app, _):
        assert "6 挂起  7 转第三方" in app.written("step")


async def test_transferring_names_the_other_body_and_its_number() -> None:
    async with on_watch(small_repair()) as watch:
        await watch.press("f10", "7", "enter")
        assert watch.form is not None
        assert watch.form.word == "transfer"
        await watch.press(*"水务公司", "down", *"供水8", "enter")
        await watch.until(lambda: watch.state_of("t1043") is State.SUSPENDED)
        command = watch.desk.issued[-1].command
        assert isinstance(command, c.Suspend)
        assert (command.third_party, command.reference) == ("水务公司", "供水8")
        await watch.until(lambda: "转第三方 1043" in str(watch.app.board.next_line._lines))


async def test_a_merged_ticket_is_taken_out_from_the_one_that_goes_on() -> None:
    master = matter(1043, "广场东侧", "路灯不亮", ago(10), category=Category.LIGHTING).then(c.Accept(), ago(9))
    follower = matter(1045, "广场东侧", "灯坏了", ago(8), category=Category.LIGHTING)
    merged = do(follower.ticket, c.MergeInto("t1043"), ago(7), other=master.ticket)
    master.ticket = do(master.ticket, c.AdoptFollower("t1045"), ago(7), other=merged)
    async with on_watch(master) as watch:
        watch.desk.stories["t1045"] = Story(merged)
        await watch.press("f10")
        assert watch.form is not None
        options = watch.form.query_one(ChoiceEditor).field.options
        place = next(place for place, one in enumerate(options) if one.label == "拆出 1045")
        await watch.press(*["right"] * place, "enter")
        await watch.until(lambda: watch.form is not None and watch.form.word == "unmerge")
        await watch.press(*"不是一处", "enter")
        await watch.until(lambda: bool(watch.desk.issued))
        assert watch.desk.issued == [Issued("t1045", c.Unmerge("不是一处"), merged.version)]


async def test_one_that_is_not_on_this_machine_cannot_be_taken_out_now() -> None:
    master = matter(1043, "广场东侧", "路灯不亮", ago(10)).then(c.Accept(), ago(9))
    other = matter(1045, "广场东侧", "灯坏了", ago(8))
    master.ticket = do(
        master.ticket,
        c.AdoptFollower("t1045"),
        ago(7),
        other=do(other.ticket, c.MergeInto("t1043"), other=master.ticket),
    )
    async with on_watch(master) as watch:
        await watch.press("f10", "left")
        await watch.app.errands.take_out("t1045")
        assert "这张单不在本机" in str(watch.app.board.next_line._lines)


async def test_an_ended_ticket_is_reopened_from_its_story() -> None:
    told = do(finished(), c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED), EVENING)
    closed = replace(do(told, c.CloseRatingWindow(), told.clocks[-1].due_at, by=TIMER), ended_at=ago(days=1))
    async with on_watch(matter(1043, "广场东侧", "路灯不亮", ago(10))) as watch:
        watch.desk.stories[closed.id] = Story(closed)
        await watch.pilot.pause(REST_SECONDS * 2)
        watch.app.board.post_message(StoryAsked(closed.id))
        await watch.until(lambda: isinstance(watch.app.screen, StoryPage))
        await watch.press("f10")
        await watch.until(lambda: isinstance(watch.form, Menu))
        assert watch.app.screen is watch.app.board
        await watch.press("enter")
        assert watch.form is not None
        assert watch.form.word == "reopen"
        await watch.press(*"又松了", "enter")
        await watch.until(lambda: bool(watch.desk.issued))
        assert watch.desk.issued == [Issued(closed.id, c.Reopen("又松了"), closed.version)]


async def test_the_menu_leads_to_the_form_of_the_chosen_act() -> None:
    lamp = matter(1043, "广场东侧", "路灯不亮", ago(10)).then(c.Accept(), ago(9))
    async with on_watch(lamp) as watch:
        await watch.press("f10")
        assert isinstance(watch.form, Menu)
        await watch.press("9")
        assert watch.form is not None
        assert watch.form.word == "cancel"
        await watch.press("重", "复", "enter")
        await watch.until(lambda: watch.state_of("t1043") is State.CANCELLED)


async def test_an_act_that_asks_nothing_is_done_from_the_menu() -> None:
    async with on_watch(matter(1043, "广场东侧", "路灯不亮", ago(10))) as watch:
        assert await watch.bring_to("t1043", State.ACCEPTED, "f10", "enter") == c.Accept()
