"""Every rule that can say no says it here once, and has words for it in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module
from pathlib import Path

import pytest

from tests.domain.office import (
    AFTERNOON,
    DAY,
    EVENING,
    LEAD,
    LI,
    NEIGHBOUR,
    NOON,
    RESIDENT,
    TIMER,
    WANG,
    ZHANG,
    assigned,
    call,
    called_back,
    closed,
    consulting,
    do,
    file,
    finished,
    fund,
    merge,
    report,
    scene,
    small,
    verified,
)
from xianzhi_tui import domain
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.decide import decide
from xianzhi_tui.domain.roles import Actor, Role
from xianzhi_tui.domain.scene import Refused
from xianzhi_tui.domain.ticket import (
    CallOutcome,
    CallPurpose,
    Category,
    Channel,
    Department,
    EmergencyCase,
    Kind,
    PromiseOf,
    State,
    SuspendReason,
    Ticket,
)
from xianzhi_tui.strings import Strings


@dataclass(frozen=True)
class Ask:
    """Somebody asks for something that the rules do not allow."""

    ticket: Ticket | None
    command: c.Command
    by: Actor = ZHANG
    at: datetime = EVENING
    other: Ticket | None = None


TOMORROW = EVENING + DAY
ACCEPTED = do(file(), c.Accept())
DISPATCHED = do(ACCEPTED, c.Dispatch("11"))
ABOUT_ZHANG = do(file(Kind.COMPLAINT, about=ZHANG.id), c.Accept())
PAUSE = c.Suspend(SuspendReason.WEATHER, TOMORROW, pause=True)
PASSED = c.DecideConsultation(True, True, True, "通过", TOMORROW)
URGENT = c.RequestEmergencyFund(EmergencyCase.LIFT, "停梯通知", True)
FOLLOWER, MASTER = merge(file(no=1002, reporter=replace(report().reporter, account=NEIGHBOUR.id)), called_back())

REFUSALS = {
    "already_extended": Ask(
        do(do(verified(), c.WaitParts("灯", TOMORROW)), c.StartRepair()), c.WaitParts("灯", TOMORROW)
    ),
    "approval_missing": Ask(verified(), PAUSE),
    "arrived_before_filing": Ask(DISPATCHED, small(NOON - DAY)),
    "attempts_missing": Ask(finished(), c.ExhaustCalls("已留言")),
    "author_is_party": Ask(ABOUT_ZHANG, c.MarkInvalid("查无此事")),
    "call_at_missing": Ask(finished(), call(CallOutcome.CALL_LATER, call_at=NOON)),
    "call_not_due": Ask(verified(), call()),
    "category": Ask(None, c.Register(report(category=Category.HYGIENE), Channel.PHONE, NOON)),
    "certificate_missing": Ask(fund(), replace(URGENT, certificate=""), LEAD),
    "channel": Ask(None, c.Register(report(), Channel.MINI_PROGRAM, NOON)),
    "closing_date_missing": Ask(fund(), call(purpose=CallPurpose.FUND)),
    "committee_not_told": Ask(fund(), replace(URGENT, committee_notified=False), LEAD),
    "consent_missing": Ask(consulting(), replace(PASSED, consent_met=False), LEAD),
    "department": Ask(assigned(), c.Assign(Department.GREENERY)),
    "evidence_missing": Ask(DISPATCHED, c.MarkInvalid("")),
    "expected_in_the_past": Ask(verified(), c.WaitParts("灯", NOON)),
    "fix_not_running": Ask(do(consulting(), PASSED, by=LEAD), c.WaitParts("灯", TOMORROW)),
    "future": Ask(DISPATCHED, small(TOMORROW)),
    "has_followers": Ask(merge(file(no=1002), ACCEPTED)[1], c.Cancel("不用了")),
    "hazard_stays": Ask(file(hazard=True), c.Cancel("不用了")),
    "lead_must_reply": Ask(do(file(Kind.COMPLAINT, category=Category.RECEPTION), c.Accept()), c.MarkInvalid("没有")),
    "merge_with_itself": Ask(file(), c.MergeInto("t1001"), other=file()),
    "message_missing": Ask(finished(), c.ExhaustCalls("")),
    "not_own_order": Ask(do(DISPATCHED, c.Dispatch("12", "改派")), small(AFTERNOON), WANG),
    "not_reporter": Ask(called_back(), c.Rate(5), NEIGHBOUR),
    "note_missing": Ask(verified(), c.FinishRepair("")),
    "off_duty": Ask(ACCEPTED, c.Dispatch("13")),
    "not_promisable": Ask(verified(), c.GivePromise(TOMORROW, PromiseOf.ARRIVAL)),
    "past_out_of_order": Ask(
        None, c.BringIn(report(), Channel.PHONE, NOON, done_at=NOON - DAY), Actor("import", "导入", Role.SYSTEM)
    ),
    "part_missing": Ask(verified(), c.WaitParts("", TOMORROW)),
    "phone_incomplete": Ask(file(), c.CorrectContact("***78")),
    "photo_missing": Ask(verified(), c.FinishRepair("已修")),
    "planned_finish_missing": Ask(consulting(), replace(PASSED, planned_finish=None), LEAD),
    "promise_in_the_past": Ask(verified(), call(purpose=CallPurpose.FIRST, promised_by=NOON)),
    "quorum_missing": Ask(consulting(), replace(PASSED, quorum_met=False), LEAD),
    "rated_already": Ask(do(MASTER, c.Rate(4, "", "t1002"), EVENING, NEIGHBOUR), c.Rate(1, "", "t1002"), NEIGHBOUR),
    "reason_missing": Ask(DISPATCHED, c.Dispatch("12")),
    "record_missing": Ask(consulting(), replace(PASSED, record=""), LEAD),
    "reopen_too_late": Ask(closed(), c.Reopen("又坏了"), at=EVENING + 31 * DAY),
    "review_in_the_past": Ask(verified(), replace(PAUSE, review_at=NOON)),
    "role": Ask(file(), c.Accept(), RESIDENT),
    "safety_measure_missing": Ask(do(file(hazard=True), c.Accept()), c.Verify(c.Finding.SMALL, NOON, "王师傅")),
    "said_missing": Ask(finished(), c.RecordCall(CallPurpose.COMPLETION, CallOutcome.UNSATISFIED)),
    "shared_part_missing": Ask(DISPATCHED, c.Verify(c.Finding.NEEDS_FUND, AFTERNOON, "王师傅")),
    "stars": Ask(called_back(), c.Rate(6), RESIDENT),
    "state": Ask(finished(), c.Accept(), LI),
    "target_ended": Ask(file(no=1003), c.MergeInto("t1001"), other=closed()),
    "target_of_other_kind": Ask(file(), c.MergeInto("t1003"), other=file(Kind.COMPLAINT, no=1003)),
    "text_missing": Ask(file(), c.AddNote("")),
    "third_party_missing": Ask(verified(), replace(PAUSE, reason=SuspendReason.THIRD_PARTY, pause=False)),
    "unknown_repairer": Ask(ACCEPTED, c.Dispatch("99")),
    "unknown_target": Ask(file(), c.MergeInto("t1003")),
    "urged_too_soon": Ask(do(file(), c.Urge(), EVENING, RESIDENT), c.Urge(), RESIDENT),
    "verified_by_missing": Ask(DISPATCHED, c.Verify(c.Finding.SMALL, NOON, "")),
    "window_open": Ask(called_back(), c.CloseRatingWindow(), TIMER),
}
"""Every code of a refusal, and somebody who gets it."""


def codes_in(tree: ast.AST) -> Iterator[str]:
    """The codes that a module of the rules refuses with."""
    position = {"require": 1, "Refused": 0, "later": 2}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in position:
            code = node.args[position[node.func.id]]
            yield from (
                part.value for part in ast.walk(code) if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )


def test_the_list_is_complete() -> None:
    (folder,) = domain.__path__
    modules = Path(folder).rglob("*.py")
    assert {code for one in modules for code in codes_in(ast.parse(one.read_text("utf-8")))} == set(REFUSALS)


@pytest.mark.parametrize("code", REFUSALS)
def test_the_rules_say_no(code: str) -> None:
    asked = REFUSALS[code]
    with pytest.raises(Refused) as refused:
        decide(asked.ticket, asked.command, scene(asked.at, asked.by), asked.other)
    assert refused.value.code == code
    for language in ("zh", "en"):
        words = Strings(language)(f"refused.{code}", **refused.value.detail)
        assert words
        assert "{" not in words


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_words_are_kept_for_a_refusal_that_never_comes(language: str) -> None:
    texts = import_module(f"xianzhi_tui.strings.{language}.refusals").TEXTS
    assert {key.removeprefix("refused.") for key in texts} == set(REFUSALS)


def test_a_refusal_changes_nothing() -> None:
    ticket = file()
    with pytest.raises(Refused):
        decide(ticket, c.Accept(), scene(NOON, Actor("x", "x", Role.DISTRICT)))
    assert (ticket, ticket.state) == (file(), State.SUBMITTED)
