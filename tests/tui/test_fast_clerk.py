"""Somebody who presses Enter faster than the service answers: each key does the following step, or nothing."""

from __future__ import annotations

import asyncio
from typing import Any

from textual.events import Key

from tests.tui import office
from tests.tui.fake_desk import Issued
from tests.tui.watching import View, watching
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import State
from xianzhi_tui.errors import Unreachable
from xianzhi_tui.sync.desk import OutboxEntry
from xianzhi_tui.tui.forms.form import Form


def report() -> office.Matter:
    return office.matter(1044, "6号楼902", "厨房水管漏水", office.ago(5))


def accepted() -> office.Matter:
    return report().then(c.Accept(), office.ago(4))


def form_of(view: View) -> Form | None:
    return view.app.board.form_place.form


async def in_one_breath(view: View, times: int) -> None:
    """Enter, so often that the terminal hands all of them over at once."""
    for _ in range(times):
        view.app.post_message(Key("enter", "\r"))
    await view.settled()
    await view.settled()


async def test_a_report_is_accepted_once() -> None:
    async with watching(report()) as view:
        await in_one_breath(view, 2)
        assert view.desk.issued == [Issued("t1044", c.Accept(), 1)]


async def test_a_repairer_is_sent_once_and_never_asked_for_again() -> None:
    async with watching(accepted()) as view:
        await view.press("enter")
        await in_one_breath(view, 3)
        assert [one.command for one in view.desk.issued] == [c.Dispatch("w1")]
        form = form_of(view)
        assert form is None or form.word == "verify"


async def test_while_an_act_is_being_kept_the_next_key_does_nothing() -> None:
    async with watching(accepted()) as view:
        await view.press("enter")
        safe = asyncio.Event()
        issue = view.desk.issue

        async def slowly(*asked: Any) -> OutboxEntry:
            await safe.wait()
            return await issue(*asked)

        view.desk.issue = slowly  # type: ignore[method-assign, assignment]
        await view.pilot.press("enter")
        await view.until(lambda: form_of(view) is None)
        await view.pilot.press("enter")
        assert form_of(view) is None
        safe.set()
        await view.settled()
        assert [one.command for one in view.desk.issued] == [c.Dispatch("w1")]


async def test_the_following_step_is_judged_on_what_is_not_yet_sent() -> None:
    async with watching(accepted()) as view:
        await view.press("enter", "enter", "enter")
        form = form_of(view)
        assert form is not None
        assert form.ticket is not None
        assert (form.word, form.ticket.state) == ("verify", State.DISPATCHED)
        assert "未同步 拟派单" in view.row("1044")
        await view.press("enter")
        assert [one.base_version for one in view.desk.issued] == [2, 3]


async def test_after_a_failure_the_same_step_may_be_tried_again() -> None:
    async with watching(report()) as view:
        view.desk.refusal = Unreachable("本机存不下")
        await view.press("enter")
        assert view.desk.issued == []
        await view.press("enter")
        assert [one.command for one in view.desk.issued] == [c.Accept()]


async def test_once_confirmed_an_act_is_no_longer_said_to_be_on_its_way() -> None:
    async with watching(report()) as view:
        await view.press("enter")
        assert "受理 1044 已存在本机，正在发送" in view.text
        view.desk.data = office.data((report().then(c.Accept(), office.NOW),))
        view.desk.outbox_becomes()
        await view.until(lambda: "受理 1044 已确认" in view.text)
        assert "正在发送" not in view.text


async def test_a_ticket_that_has_left_the_board_is_still_called_by_its_number() -> None:
    async with watching(report()) as view:
        await view.app.board.steps.begin(c.Cancel, report().ticket)
        await view.press(*"OK", "enter")
        view.desk.stories["t1044"] = report().then(c.Cancel("OK"), office.NOW).story
        view.desk.data = office.data(())
        view.desk.outbox_becomes()
        await view.until(lambda: "撤单 1044 已确认" in view.text)


async def test_a_confirmation_hides_no_bad_news() -> None:
    async with watching(report()) as view:
        await view.press("enter")
        view.app.board.say_error(Unreachable("照片没有传上去"))
        view.desk.outbox_becomes()
        await view.until(lambda: "待发 0" in view.lines[0])
        assert "照片没有传上去" in view.text
