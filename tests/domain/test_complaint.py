"""The way of a complaint (我要吐槽): assign, handle, reply; the reception's own go to the lead."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.domain.office import (
    AFTERNOON,
    DAY,
    LEAD,
    LI,
    NOON,
    RESIDENT,
    ZHANG,
    assigned,
    call,
    clock,
    do,
    file,
    refusal,
    replied,
    running,
)
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.clocks import ClockName
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.domain.ticket import (
    CallOutcome,
    CallPurpose,
    Category,
    Department,
    Kind,
    Location,
    State,
    SuspendReason,
    Ticket,
)

ANSWER = c.Reply("已清运", no_photo_reason="不便拍照")
SETTLING: list[c.Command] = [
    ANSWER,
    c.MarkInvalid("查无此事"),
    c.Cancel("来电说不用了"),
    c.ConvertToRepair("t9", Category.DOOR, Location("南门")),
]


def held_by_lead(**changes: Any) -> Ticket:
    """A complaint in the lead's hands."""
    ticket = do(file(Kind.COMPLAINT, **changes), c.Accept(), NOON)
    return do(ticket, c.Assign(Department.LEAD), NOON)


@pytest.mark.parametrize(
    ("category", "department"),
    [
        (Category.ORDER, Department.ORDER),
        (Category.HYGIENE, Department.HYGIENE),
        (Category.GREENERY, Department.GREENERY),
        (Category.RECEPTION, Department.LEAD),
    ],
)
def test_each_category_has_its_department_and_the_lead_may_take_any(category: Category, department: Department) -> None:
    ticket = do(file(Kind.COMPLAINT, category=category), c.Accept())
    fitting = {one for one in Department if one in (department, Department.LEAD)}
    for one in fitting:
        assert do(ticket, c.Assign(one)).department is one
    for one in set(Department) - fitting:
        assert refusal(ticket, c.Assign(one)) == "department"


@pytest.mark.parametrize("department", list(Department))
def test_anything_else_may_go_to_any_department(department: Department) -> None:
    ticket = do(file(Kind.COMPLAINT, category=Category.OTHER), c.Accept())
    assert do(ticket, c.Assign(department)).state is State.ASSIGNED


def test_a_complaint_may_be_given_to_a_repairer_or_to_the_lead_by_name() -> None:
    ticket = do(file(Kind.COMPLAINT), c.Accept())
    assert do(ticket, c.Assign(Department.HYGIENE, "11")).assignee == Person("11", "王师傅")
    assert do(ticket, c.Assign(Department.LEAD, "09")).assignee == Person("09", "吴经理")
    assert refusal(ticket, c.Assign(Department.HYGIENE, "99")) == "unknown_repairer"


def test_a_repair_is_dispatched_not_assigned() -> None:
    assert refusal(do(file(), c.Accept()), c.Assign(Department.LEAD)) == "state"


def test_a_department_may_give_a_complaint_back_or_another_take_it_over() -> None:
    returned = do(assigned(), c.ReturnOrder("不归我们"))
    assert (returned.state, returned.department) == (State.ACCEPTED, None)
    handling = do(assigned(), c.StartHandling())
    assert do(handling, c.Assign(Department.LEAD)).department is Department.LEAD


def test_the_answer_has_words_and_a_photo_or_a_reason() -> None:
    assert refusal(assigned(), c.Reply("", no_photo_reason="无")) == "text_missing"
    assert refusal(assigned(), c.Reply("已清运")) == "photo_missing"
    ticket = do(assigned(), ANSWER, AFTERNOON)
    assert (ticket.state, ticket.replied_at, running(ticket)) == (State.REPLIED, AFTERNOON, {"closing_call"})


@pytest.mark.parametrize("command", SETTLING, ids=lambda one: type(one).__name__)
def test_a_complaint_about_the_reception_bypasses_the_desk(command: c.Command) -> None:
    ticket = held_by_lead(category=Category.RECEPTION)
    assert refusal(ticket, command, by=ZHANG) == "lead_must_reply"
    assert do(ticket, command, by=LEAD).state is not State.ASSIGNED


@pytest.mark.parametrize("command", SETTLING, ids=lambda one: type(one).__name__)
def test_nobody_settles_a_complaint_about_themselves(command: c.Command) -> None:
    ticket = held_by_lead(about=ZHANG.id)
    assert refusal(ticket, command, by=ZHANG) == "author_is_party"
    assert do(ticket, command, by=LI).state is not State.ASSIGNED


def test_nobody_merges_a_complaint_about_themselves_away() -> None:
    other = file(Kind.COMPLAINT, no=1002)
    assert refusal(held_by_lead(about=ZHANG.id), c.MergeInto(other.id), other=other) == "author_is_party"


def test_a_resident_may_withdraw_a_complaint_about_the_reception() -> None:
    assert do(held_by_lead(category=Category.RECEPTION), c.Cancel(), by=RESIDENT).state is State.CANCELLED


def test_an_approved_pause_stops_the_clock_of_the_answer() -> None:
    waiting = c.Suspend(SuspendReason.OTHER, NOON + 2 * DAY, pause=True)
    ticket = do(do(assigned(), c.StartHandling()), waiting, AFTERNOON, LEAD)
    ticket = do(ticket, c.Resume(), AFTERNOON + DAY)
    assert ticket.state is State.HANDLING
    assert clock(ticket, ClockName.REPLY).due_at == NOON + 2 * DAY


def test_a_resident_who_disagrees_is_answered_again_within_a_day() -> None:
    disagrees = c.RecordCall(CallPurpose.COMPLETION, CallOutcome.UNSATISFIED, "还是脏")
    ticket = do(replied(), disagrees, AFTERNOON + DAY)
    assert (ticket.state, ticket.replied_at, running(ticket)) == (State.HANDLING, None, {"reply"})
    assert clock(ticket, ClockName.REPLY).due_at == AFTERNOON + 2 * DAY


def test_a_complaint_without_ground_is_explained_and_closed() -> None:
    assert refusal(assigned(), c.MarkInvalid("")) == "evidence_missing"
    ticket = do(assigned(), c.MarkInvalid("查无此事"), AFTERNOON)
    assert (ticket.state, running(ticket)) == (State.INVALID, {"closing_call"})
    assert clock(ticket, ClockName.REPLY).dropped
    assert do(ticket, call(purpose=CallPurpose.OUTCOME)).state is State.CLOSED


def test_only_the_lead_reopens_a_complaint() -> None:
    ticket = do(do(replied(), call()), c.Rate(4), by=RESIDENT)
    assert refusal(ticket, c.Reopen("又来了"), by=ZHANG) == "role"
    ticket = do(ticket, c.Reopen("又来了"), AFTERNOON, LEAD)
    assert (ticket.state, ticket.cycle, running(ticket)) == (State.ACCEPTED, 2, {"reply"})


def test_a_complaint_owes_no_first_call() -> None:
    assert refusal(assigned(), call(purpose=CallPurpose.FIRST)) == "call_not_due"


def test_a_reply_is_not_given_before_anybody_was_asked() -> None:
    assert refusal(do(file(Kind.COMPLAINT), c.Accept()), ANSWER) == "state"
    assert refusal(replied(), replace(ANSWER, text="再答一次")) == "state"
