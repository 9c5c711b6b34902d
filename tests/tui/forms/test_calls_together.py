"""A call to a resident with several tickets: each is spoken of, and their number is corrected on all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.domain.office import EVENING, LI, call, do, file, finished, fund, merge, verified
from tests.tui.forms.counter import facts, opened, type_in
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, Ticket
from xianzhi_tui.sync.desk import Presence
from xianzhi_tui.tui.forms.form import Form


def filed(no: int, ticket: Ticket, **reporter: Any) -> Ticket:
    """The same as another ticket of the same resident, or of somebody else."""
    report = replace(ticket.report, reporter=replace(ticket.report.reporter, **reporter))
    return replace(ticket, id=f"t{no}", no=no, report=report)


FIRST, NEXT, HERS = finished(), filed(1005, verified()), filed(1006, finished(), account="r2")


def recorded(message: Form.Submitted) -> list[tuple[str, c.Command]]:
    return [(one.ticket_id, one.command) for one in message.wanted]


async def test_one_call_settles_every_call_owed_to_the_resident() -> None:
    async with opened(c.RecordCall, FIRST, facts(EVENING, tickets=(FIRST, NEXT, HERS))) as (app, pilot):
        assert app.asked() == ["outcome", "also t1005 ", "said"]
        await pilot.press("enter")
        message = app.submitted[0]
    assert recorded(message) == [
        ("t1001", c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED)),
        ("t1005", c.RecordCall(CallPurpose.FIRST, CallOutcome.SATISFIED)),
    ]


async def test_what_the_call_says_of_another_ticket_is_said_for_that_one() -> None:
    second = filed(1005, finished())
    async with opened(c.RecordCall, FIRST, facts(EVENING, tickets=(FIRST, second))) as (app, pilot):
        await pilot.press("down")
        assert app.word.startswith("12号楼电梯厅  完工回访  电梯厅地砖松动起翘")
        await pilot.press("2", "enter")
        assert (app.submitted, app.word) == ([], "请填写：说了什么")
        await type_in(pilot, "又松了")
        await pilot.press("enter")
        message = app.submitted[0]
    assert [one.command.outcome for one in message.wanted] == [CallOutcome.SATISFIED, CallOutcome.UNSATISFIED]  # type: ignore[union-attr]
    assert [one.base_version for one in message.wanted] == [FIRST.version, second.version]


async def test_a_ticket_that_was_not_spoken_of_is_left_alone() -> None:
    async with opened(c.RecordCall, FIRST, facts(EVENING, tickets=(FIRST, NEXT))) as (app, pilot):
        await pilot.press("down", "3", "enter")
        assert [one for one, _ in recorded(app.submitted[0])] == ["t1001"]


async def test_a_vain_call_was_vain_for_all_of_them() -> None:
    async with opened(c.RecordCall, FIRST, facts(EVENING, tickets=(FIRST, NEXT))) as (app, pilot):
        await pilot.press("3")
        assert app.asked() == ["outcome", "said"]
        await pilot.press("enter")
        message = app.submitted[0]
    assert recorded(message) == [
        ("t1001", c.RecordCall(CallPurpose.COMPLETION, CallOutcome.NO_ANSWER)),
        ("t1005", c.RecordCall(CallPurpose.FIRST, CallOutcome.NO_ANSWER)),
    ]


async def test_the_talk_about_the_fund_needs_its_date_on_whichever_ticket() -> None:
    wall = filed(1007, fund())
    async with opened(c.RecordCall, FIRST, facts(EVENING, tickets=(FIRST, wall))) as (app, pilot):
        assert app.asked() == ["outcome", "also t1007 ", "said", "closes_at"]
        await pilot.press("down", "3")
        assert app.asked() == ["outcome", "also t1007 ", "said"]


async def test_what_a_colleague_has_settled_meanwhile_is_not_recorded_again() -> None:
    async with opened(c.RecordCall, FIRST, facts(EVENING, tickets=(FIRST, NEXT))) as (app, pilot):
        done = do(NEXT, call(purpose=CallPurpose.FIRST), EVENING)
        app.form.tickets_are({"t1001": FIRST, "t1005": done})
        assert app.asked() == ["outcome", "said"]
        await pilot.press("enter")
        assert [one for one, _ in recorded(app.submitted[0])] == ["t1001"]


async def test_a_colleague_on_the_phone_with_the_resident_is_named_and_nobody_is_hindered() -> None:
    calling = {"t1005": Presence(LI.person, "desk-2", "t1005", True)}
    knows = replace(facts(EVENING, tickets=(FIRST, NEXT)), present=calling)
    async with opened(c.RecordCall, FIRST, knows) as (app, pilot):
        assert app.word.startswith("李强正在和这位居民通话，请先问一声。")
        app.form.colleagues_have({})
        assert app.word == "已修好，请问是否满意？"
        app.form.colleagues_have(calling)
        assert app.word.startswith("李强正在和这位居民通话")
        await pilot.press("enter")
        assert len(app.submitted) == 1


async def test_a_dead_number_is_corrected_in_the_same_form_and_on_all_their_tickets() -> None:
    async with opened(c.RecordCall, FIRST, facts(EVENING, tickets=(FIRST, NEXT, HERS))) as (app, pilot):
        assert "new_phone" not in app.asked()
        await pilot.press("5", "down")
        assert app.word == "不通的号码可在此更正，不知道就留空"
        await type_in(pilot, "139 0000")
        await pilot.press("enter")
        assert (app.submitted, app.word) == ([], "新号码 不全，请把号码写完整")
        await type_in(pilot, " 5678")
        assert app.word == "139****5678；回访从头排起   同一居民的 1005 一并更正"
        await pilot.press("enter")
    dead, right = CallOutcome.BAD_NUMBER, c.CorrectContact("139 0000 5678")
    assert recorded(app.submitted[0]) == [
        ("t1001", c.RecordCall(CallPurpose.COMPLETION, dead)),
        ("t1005", c.RecordCall(CallPurpose.FIRST, dead)),
        ("t1001", right),
        ("t1005", right),
    ]


async def test_a_number_is_corrected_without_a_call_too() -> None:
    async with opened(c.CorrectContact, FIRST, facts(EVENING, tickets=(FIRST, NEXT, HERS))) as (app, pilot):
        await pilot.press("enter")
        assert app.word == "请填写：新号码"
        await type_in(pilot, "139****5678")
        await pilot.press("enter")
        assert app.submitted == []  # half of it cannot be dialled
        await pilot.press(*["backspace"] * 11)
        await type_in(pilot, "021-12345678")
        assert app.word == "021-****5678；回访从头排起   同一居民的 1005 一并更正"
        await pilot.press("enter")
    right = c.CorrectContact("021-12345678")
    assert recorded(app.submitted[0]) == [("t1001", right), ("t1005", right)]


async def test_of_merged_tickets_it_is_said_whose_number_it_is() -> None:
    hers = filed(1002, file(), name="钱女士", account="r2", phone="137****0000")
    _, master = merge(hers, finished(), EVENING)
    async with opened(c.CorrectContact, master, facts(EVENING)) as (app, pilot):
        assert app.asked() == ["whom", "phone"]
        await pilot.press("2", "down")
        await type_in(pilot, "13900005678")
        await pilot.press("enter")
    assert recorded(app.submitted[0]) == [("t1001", c.CorrectContact("13900005678", "t1002"))]
