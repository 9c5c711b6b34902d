"""What all forms share: they stay small, keep what was typed, and take any text as plain words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.style import Style
from textual import events

from tests.domain.office import NOON, do, file, finished, minutes, verified
from tests.hostile import ESCAPES, MARKUP, SMALL
from tests.tui.forms.counter import every_form, facts, opened, type_in
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.commands import COMMANDS, Command
from xianzhi_tui.domain.roles import Repairer, Roster
from xianzhi_tui.domain.ticket import Kind, Ticket
from xianzhi_tui.tui.forms import form_for
from xianzhi_tui.tui.forms.editors import LineEditor
from xianzhi_tui.tui.forms.sheet import Sheet

NOW = NOON + minutes(10)
NOTHING_TO_ASK = {c.Accept, c.StartRepair, c.Resume, c.StartHandling}
NOT_A_CLERKS = {c.Submit, c.Rate, c.Urge, c.CloseRatingWindow, c.BringIn}  # a resident's, the timer's, an import's
ELSEWHERE = {c.RaiseFromAlarm, c.RaiseFromComplaint, c.AdoptFollower, c.ReleaseFollower}  # the service's other halves


def dispatched() -> Ticket:
    return do(do(file(), c.Accept(), NOON), c.Dispatch("11"), NOON)


@pytest.mark.parametrize("step", COMMANDS.values())
def test_every_command_a_clerk_gives_has_a_form_unless_there_is_nothing_to_ask(step: type[Command]) -> None:
    assert (form_for(step) is None) == (step in NOTHING_TO_ASK | NOT_A_CLERKS | ELSEWHERE)


@pytest.mark.parametrize(
    ("step", "ticket"),
    [
        (c.Dispatch, dispatched()),
        (c.Verify, dispatched()),
        (c.WaitParts, verified()),
        (c.FinishRepair, verified()),
        (c.RecordCall, finished()),
        (c.Assign, do(file(Kind.COMPLAINT), c.Accept(), NOON)),
        (c.AddNote, file()),
    ],
)
async def test_a_form_leaves_the_list_in_sight(step: type[Command], ticket: Ticket) -> None:
    async with opened(step, ticket, facts(NOW)) as (app, _):
        assert app.form.outer_size.height <= 6


async def test_no_text_field_stands_on_the_last_line_of_the_terminal() -> None:
    async with opened(c.Register, None, facts(NOW)) as (app, pilot):
        await pilot.press(*["tab"] * len(app.asked()))
        fields = app.form.query(LineEditor)
        assert len(fields) > 3
        assert max(field.region.bottom for field in fields) < app.size.height


@pytest.mark.parametrize(("step", "ticket"), every_form(), ids=lambda one: getattr(one, "__name__", ""))
async def test_an_answer_looks_the_same_before_and_after_somebody_came_to_it(
    step: type[Command], ticket: Ticket
) -> None:
    """What is drawn for an editor, and what it draws itself."""
    knows = replace(facts(NOW), draft={"text": "六楼漏水[/", "name": "朱女士"})
    async with opened(step, ticket, knows) as (app, pilot):
        before = drawn(app.form)
        await pilot.press(*["down"] * len(app.asked()))
        await pilot.pause()
        assert drawn(app.form) == before
        assert all(one.is_come_to for one in app.form.entries if one.is_asked)


def drawn(form: Sheet) -> list[list[object]]:
    """What can be seen of the form above what is said below it, sign by sign; of a blank that is its ground."""
    strips = form.screen._compositor.render_strips()[form.region.y : form.query_one(".word").region.y]
    return [[_seen(sign, style or Style()) for text, style, _ in strip for sign in text] for strip in strips]


def _seen(sign: str, style: Style) -> object:
    return sign, style.bgcolor, None if sign.isspace() else (style.color, style.bold)


async def test_escape_leaves_and_keeps_only_what_was_changed() -> None:
    async with opened(c.Verify, dispatched(), facts(NOW)) as (app, pilot):
        await pilot.press("2", "tab", "tab", "tab")
        await type_in(pilot, "外墙")
        await pilot.press("escape")
        assert (app.left, app.submitted) == ([{"finding": "needs_fund", "shared_part": "外墙"}], [])


async def test_a_form_opened_again_has_its_draft() -> None:
    async with opened(c.Verify, dispatched(), facts(NOW)) as (app, pilot):
        await pilot.press("2", "tab", "tab", "tab")
        await type_in(pilot, "外墙")
        await app.open()
        await pilot.pause()
        assert app.word == "上次没提交的草稿已填好，接着写即可"
        await pilot.press("enter")
        assert app.submitted[0].command == c.Verify(c.Finding.NEEDS_FUND, NOW, "王师傅", shared_part="外墙")


async def test_f5_submits_from_any_field() -> None:
    async with opened(c.FinishRepair, verified(), facts(NOW)) as (app, pilot):
        await pilot.press("up", "f5")
        assert app.submitted[0].command == c.FinishRepair("已修复", no_photo_reason="未拍照")


async def test_the_fields_go_round() -> None:
    async with opened(c.Verify, dispatched(), facts(NOW)) as (app, pilot):
        await pilot.press("shift+tab")
        assert app.entry("photos").editor.has_focus
        await pilot.press("down")
        assert app.entry("finding").editor.has_focus


async def test_arrows_choose_round_and_letters_do_nothing() -> None:
    async with opened(c.Verify, dispatched(), facts(NOW)) as (app, pilot):
        await pilot.press("left", "q", "j")
        assert app.entry("finding").editor.answer == "invalid"
        await pilot.press("right")
        assert app.entry("finding").editor.answer == "small"


async def test_a_reason_stays_until_something_changes() -> None:
    async with opened(c.AddNote, file(), facts(NOW)) as (app, pilot):
        await pilot.press("enter", "tab")
        assert app.word == "请填写：说明"
        await pilot.press("tab")
        await type_in(pilot, "好")
        assert app.word == "回车 确定   上下 换一项"


async def test_a_colleagues_act_is_told_before_anything_is_submitted_on_top_of_it() -> None:
    ticket = dispatched()
    async with opened(c.Verify, ticket, facts(NOW)) as (app, pilot):
        fresh = do(ticket, c.Dispatch("12", "换人"), NOW)
        app.form.ticket_is(fresh)
        told = "此单刚有变化：现在 已派单 陈师傅 · 您填的都在 · 回车 知道了，Esc 离开"
        assert app.word == told
        await pilot.press("tab", "tab", "tab")
        await type_in(pilot, "缺一角")
        assert app.word == told
        await pilot.press("enter")
        assert (app.submitted, app.word) == ([], "回车 确定   上下 换一项")
        await pilot.press("enter")
        assert app.submitted[0].base_version == fresh.version


async def test_a_note_of_a_colleague_disturbs_nobody() -> None:
    ticket = dispatched()
    async with opened(c.Verify, ticket, facts(NOW)) as (app, pilot):
        app.form.ticket_is(do(ticket, c.AddNote("门卡在前台"), NOW))
        await pilot.press("enter")
        assert len(app.submitted) == 1


async def test_the_input_methods_window_opens_at_the_field() -> None:
    async with opened(c.AddNote, file(), facts(NOW)) as (app, _):
        field = app.entry("text").editor
        assert isinstance(field, LineEditor)
        assert app.cursor_position == field.cursor_screen_offset
        assert app.cursor_position.y == field.region.y


async def test_without_a_repairer_on_duty_nobody_is_sent() -> None:
    off = Roster(repairers=(Repairer("13", "休息的师傅", on_duty=False),))
    knows = replace(facts(NOW), roster=off)
    async with opened(c.Dispatch, do(file(), c.Accept(), NOON), knows) as (app, pilot):
        await pilot.press("right", "1", "enter")
        assert (app.submitted, app.word) == ([], "没有可选的：师傅")


@pytest.mark.parametrize("name", MARKUP)
async def test_a_residents_markup_is_shown_as_it_was_written(name: str) -> None:
    ticket = do(file(text=MARKUP[name]), c.Accept(), NOON)
    async with opened(c.Dispatch, ticket, facts(NOW)) as (app, _):
        assert app.heading == f"派单  1001  12号楼电梯厅  {MARKUP[name]}"


async def test_a_residents_terminal_orders_are_not_shown() -> None:
    ticket = do(file(text="".join(ESCAPES.values())), c.Accept(), NOON)
    async with opened(c.Dispatch, ticket, facts(NOW)) as (app, _):
        assert not any(unprintable(sign) for sign in app.heading)


async def test_what_is_pasted_is_cleaned_and_stays_on_one_line() -> None:
    async with opened(c.AddNote, file(), facts(NOW)) as (app, pilot):
        field = app.entry("text").editor
        assert isinstance(field, LineEditor)
        for hostile in SMALL.values():
            field.value = ""
            field.post_message(events.Paste(hostile))
            await pilot.pause()
            assert not any(unprintable(sign) for sign in field.value)


def unprintable(sign: str) -> bool:
    return ord(sign) < 32 or 127 <= ord(sign) < 160


async def test_narrow_beside_the_list_nothing_is_lost() -> None:
    async with opened(c.Register, None, facts(NOW), size=(60, 40)) as (app, pilot):
        await pilot.press(*["tab"] * len(app.asked()))  # to each question, and round to the first
        editors = [one.editor for one in app.form.entries if one.is_asked]
        assert all(one.region.right <= 60 and one.region.height > 0 for one in editors)


async def test_the_heading_is_the_first_line_of_what_the_resident_wrote() -> None:
    ticket = do(file(text="\n厨房漏水\n已关总阀\n请快来"), c.Accept(), NOON)
    async with opened(c.Dispatch, ticket, facts(NOW)) as (app, _):
        assert app.heading == "派单  1001  12号楼电梯厅  厨房漏水"


async def test_a_heading_too_long_for_the_screen_is_cut_and_says_so() -> None:
    ticket = do(file(text="漏" * 300), c.Accept(), NOON)
    async with opened(c.Dispatch, ticket, facts(NOW)) as (app, _):
        line = app.form.render_line(0).text
        assert line.rstrip().endswith("漏..")


async def test_what_was_only_suggested_gives_way_to_what_is_typed_and_that_to_nothing() -> None:
    async with opened(c.FinishRepair, verified(), facts(NOW)) as (app, pilot):
        await type_in(pilot, "换了阀")
        assert app.form.draft["note"] == "换了阀"
        await pilot.press("down", "up")
        await type_in(pilot, "门")
        assert app.form.draft["note"] == "换了阀门"


async def test_a_draft_is_written_on_not_over() -> None:
    async with opened(c.FinishRepair, verified(), facts(NOW)) as (app, pilot):
        await type_in(pilot, "换了")
        await app.open()
        await pilot.pause()
        await type_in(pilot, "阀")
        assert app.form.draft["note"] == "换了阀"
