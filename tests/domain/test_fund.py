"""The maintenance fund (维修资金): tell the reporter, ask the owners, or go the emergency way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.domain.office import (
    AFTERNOON,
    DAY,
    LEAD,
    NOON,
    ZHANG,
    call,
    clock,
    consulting,
    do,
    file,
    fund,
    minutes,
    refusal,
    running,
    verified,
)
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.clocks import ClockName
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, EmergencyCase, State, Ticket

PLANNED, CLOSES = NOON + 40 * DAY, NOON + 30 * DAY
PASSED = c.DecideConsultation(True, True, True, "同意过半", PLANNED)
FAILED = c.DecideConsultation(False, True, False, "同意未过半")
URGENT = c.RequestEmergencyFund(EmergencyCase.FACADE, "鉴定书7号", True)
EXPLAINED = call(purpose=CallPurpose.FUND, closes_at=CLOSES)


def emergency() -> Ticket:
    return do(fund(), URGENT, AFTERNOON, LEAD)


def test_the_fund_takes_the_place_of_the_three_days() -> None:
    ticket = fund()
    assert ticket.state is State.FUND_CONTACT
    assert running(ticket) == {"fund_contact", "first_call"}
    assert clock(ticket, ClockName.FIX).dropped
    assert clock(ticket, ClockName.FUND_CONTACT).due_at == NOON + minutes(40)  # 30 minutes from the finding
    assert ticket.fund is not None
    assert ticket.fund.shared_part == "12号楼外墙"


def test_the_shared_part_has_a_name() -> None:
    nameless = c.Verify(c.Finding.NEEDS_FUND, NOON, "王师傅")
    assert refusal(do(file(), c.Accept()), nameless) == "shared_part_missing"
    assert refusal(verified(), c.ReclassifyFund("", "面积大")) == "shared_part_missing"
    assert refusal(verified(), c.ReclassifyFund("外墙", "")) == "reason_missing"


def test_a_small_repair_may_turn_out_to_need_the_fund() -> None:
    ticket = do(verified(), c.ReclassifyFund("外墙", "面积大"), AFTERNOON)
    assert ticket.state is State.FUND_CONTACT
    assert clock(ticket, ClockName.FIX).dropped
    assert clock(ticket, ClockName.FUND_CONTACT).due_at == AFTERNOON + minutes(30)


def test_the_owners_are_asked_only_after_the_reporter_was_told() -> None:
    attempt = replace(EXPLAINED, outcome=CallOutcome.NO_ANSWER)
    assert do(fund(), attempt).state is State.FUND_CONTACT
    assert refusal(fund(), replace(EXPLAINED, said="")) == "said_missing"
    assert refusal(fund(), replace(EXPLAINED, closes_at=None)) == "closing_date_missing"
    assert refusal(fund(), replace(EXPLAINED, closes_at=NOON)) == "closing_date_missing"
    ticket = do(fund(), EXPLAINED, AFTERNOON)
    assert ticket.state is State.FUND_CONSULTING
    assert running(ticket) == {"consult"}
    assert clock(ticket, ClockName.CONSULT).due_at == CLOSES
    assert ticket.fund is not None
    assert (ticket.fund.explained_at, ticket.fund.closes_at) == (AFTERNOON, CLOSES)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"quorum_met": False}, "quorum_missing"),
        ({"consent_met": False}, "consent_missing"),
        ({"record": ""}, "record_missing"),
        ({"planned_finish": None}, "planned_finish_missing"),
        ({"planned_finish": NOON}, "planned_finish_missing"),
    ],
)
def test_agreement_takes_quorum_consent_a_record_and_a_date(changes: dict[str, Any], code: str) -> None:
    assert refusal(consulting(), replace(PASSED, **changes), AFTERNOON, LEAD) == code


def test_agreed_work_has_the_planned_date_as_its_clock_until_it_is_done() -> None:
    ticket = do(consulting(), PASSED, AFTERNOON, LEAD)
    assert (ticket.state, running(ticket)) == (State.VERIFIED, {"plan"})
    assert clock(ticket, ClockName.PLAN).due_at == PLANNED
    done = do(ticket, c.FinishRepair("已修", no_photo_reason="高处"), PLANNED - DAY)
    assert running(done) == {"closing_call"}
    assert not clock(done, ClockName.PLAN).overdue(PLANNED + DAY)


def test_agreed_work_that_needs_more_goes_back_to_the_owners() -> None:
    ticket = do(consulting(), PASSED, AFTERNOON, LEAD)
    ticket = do(ticket, c.ReclassifyFund("外墙和屋面", "范围扩大"), AFTERNOON)
    assert clock(ticket, ClockName.PLAN).dropped
    assert ticket.fund is not None
    assert (ticket.fund.shared_part, ticket.fund.planned_finish) == ("外墙和屋面", None)


def test_what_the_owners_declined_is_explained_and_then_closed() -> None:
    ticket = do(consulting(), FAILED, AFTERNOON, LEAD)
    assert (ticket.state, running(ticket)) == (State.FUND_REJECTED, {"closing_call"})
    ticket = do(ticket, call(purpose=CallPurpose.OUTCOME), AFTERNOON)
    assert (ticket.state, ticket.called_at) == (State.CLOSED, AFTERNOON)


def test_an_emergency_needs_its_certificate_and_the_committee_told() -> None:
    assert refusal(fund(), replace(URGENT, certificate=""), by=LEAD) == "certificate_missing"
    assert refusal(fund(), replace(URGENT, committee_notified=False), by=LEAD) == "committee_not_told"
    assert refusal(fund(), URGENT, by=ZHANG) == "role"


@pytest.mark.parametrize("before", [fund(), consulting()], ids=lambda one: str(one.state))
def test_the_committee_has_seven_days(before: Ticket) -> None:
    ticket = do(before, URGENT, AFTERNOON, LEAD)
    assert ticket.state is State.FUND_EMERGENCY
    assert clock(ticket, ClockName.COMMITTEE).due_at == AFTERNOON + 7 * DAY
    assert not running(ticket) & {"consult", "fund_contact", "fix"}


def test_an_approved_emergency_is_worked_on_with_a_plan() -> None:
    approved = c.DecideEmergencyFund(True, "业委会同意", planned_finish=PLANNED)
    assert refusal(emergency(), replace(approved, planned_finish=None), by=LEAD) == "planned_finish_missing"
    assert refusal(emergency(), replace(approved, record=""), by=LEAD) == "record_missing"
    ticket = do(emergency(), approved, AFTERNOON, LEAD)
    assert ticket.state is State.VERIFIED
    assert clock(ticket, ClockName.PLAN).due_at == PLANNED


def test_a_refused_emergency_is_none_any_more_and_the_owners_are_asked() -> None:
    refused = c.DecideEmergencyFund(False, "不属应急", closes_at=CLOSES)
    assert refusal(emergency(), replace(refused, closes_at=None), by=LEAD) == "closing_date_missing"
    ticket = do(emergency(), refused, AFTERNOON, LEAD)
    assert ticket.state is State.FUND_CONSULTING
    assert ticket.fund is not None
    assert (ticket.fund.emergency, ticket.fund.closes_at) == (None, CLOSES)
    assert clock(ticket, ClockName.CONSULT).due_at == CLOSES
    assert clock(ticket, ClockName.COMMITTEE).ended_at == AFTERNOON


def test_work_from_the_fund_that_was_not_done_well_has_three_days_to_be_mended() -> None:
    ticket = do(consulting(), PASSED, AFTERNOON, LEAD)
    ticket = do(ticket, c.FinishRepair("已修", no_photo_reason="高处"), PLANNED)
    ticket = do(ticket, c.RecordCall(CallPurpose.COMPLETION, CallOutcome.UNSATISFIED, "又渗水"), PLANNED)
    assert running(ticket) == {"fix"}
    assert clock(ticket, ClockName.FIX).due_at == PLANNED + 3 * DAY
