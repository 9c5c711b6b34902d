"""What a resident is promised, in a call or outside one."""

from __future__ import annotations

from datetime import datetime

from tests.domain.office import NOON, do, file, minutes, verified
from tests.tui.forms.counter import facts, opened, type_in
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, PromiseOf

NOW = NOON + minutes(10)


async def test_the_first_call_may_promise_a_time() -> None:
    async with opened(c.RecordCall, verified(), facts(NOW)) as (app, pilot):
        assert app.asked() == ["outcome", "said", "promised_by"]
        assert app.word == "您的报修已派人核实，何时能修好。请绕行，别踩。"
        await pilot.press("tab", "tab")
        await type_in(pilot, "明天 12:00")
        await pilot.press("enter")
        command = app.submitted[0].command
    promised = datetime(2024, 11, 5, 12, tzinfo=SHANGHAI)
    assert command == c.RecordCall(CallPurpose.FIRST, CallOutcome.SATISFIED, promised_by=promised)


async def test_nobody_is_told_that_somebody_was_sent_who_was_not() -> None:
    async with opened(c.RecordCall, do(file(), c.Accept(), NOON), facts(NOW)) as (app, _):
        assert app.word == "您的报修已受理，正在派人；何时到现场。请绕行，别踩。"


async def test_before_anybody_was_there_an_arrival_is_promised_unless_something_else_is_said() -> None:
    waiting = do(file(), c.Accept(), NOON)
    for keys, what in ((), PromiseOf.ARRIVAL), (("tab", "2"), PromiseOf.RESULT):
        async with opened(c.RecordCall, waiting, facts(NOW)) as (app, pilot):
            await pilot.press("tab", "tab")
            assert "promise" not in app.asked()
            await type_in(pilot, "19:00")
            await pilot.press(*keys, "enter")
            command = app.submitted[0].command
        tonight = datetime(2024, 11, 4, 19, tzinfo=SHANGHAI)
        told = c.RecordCall(CallPurpose.FIRST, CallOutcome.SATISFIED, promised_by=tonight, promise=what)
        assert command == told


async def test_a_promise_is_given_outside_a_call_too() -> None:
    async with opened(c.GivePromise, verified(), facts(NOW)) as (app, pilot):
        await pilot.press("enter")
        assert app.word == "请填写：答应何时"
        await type_in(pilot, "19:00")
        await pilot.press("tab", "tab")
        await type_in(pilot, "带新门锁来")
        await pilot.press("enter")
        message = app.submitted[0]
    tonight = datetime(2024, 11, 4, 19, tzinfo=SHANGHAI)
    assert message.command == c.GivePromise(tonight, PromiseOf.RESULT, "带新门锁来")
    assert message.base_version is None


async def test_a_promise_cannot_be_in_the_past() -> None:
    async with opened(c.RecordCall, verified(), facts(NOW)) as (app, pilot):
        await pilot.press("tab", "tab")
        await type_in(pilot, "昨天 12:00")
        await pilot.press("enter")
        assert (app.submitted, app.word) == ([], "答应何时 已经过去了，请写以后的时间")
