"""Which acts are safe with no line to the service, and which are only intended until it has judged them."""

from __future__ import annotations

import pytest

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.records import RECORDS, is_record
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose
from xianzhi_tui.domain.transitions import TRANSITIONS

WRITTEN_DOWN = (
    c.Register,
    c.AddNote,
    c.AttachPhotos,
    c.CorrectContact,
    c.GivePromise,
    c.RecordCall,
    c.ExhaustCalls,
    c.Verify,
    c.MarkInvalid,
    c.ReturnOrder,
    c.StartRepair,
    c.FinishRepair,
    c.StartHandling,
)
DECIDED = (
    c.Accept,
    c.Dispatch,
    c.Assign,
    c.Reply,
    c.WaitParts,
    c.Suspend,
    c.Resume,
    c.Cancel,
    c.Reopen,
    c.MergeInto,
    c.Unmerge,
    c.ConvertToRepair,
    c.ReclassifyFund,
    c.RequestEmergencyFund,
    c.DecideEmergencyFund,
    c.DecideConsultation,
)


@pytest.mark.parametrize("act", WRITTEN_DOWN)
def test_what_happened_is_written_down(act: type[c.Command]) -> None:
    assert act in RECORDS


@pytest.mark.parametrize("act", DECIDED)
def test_what_is_decided_is_only_intended(act: type[c.Command]) -> None:
    assert act not in RECORDS


def test_every_act_of_the_desk_is_one_or_the_other() -> None:
    filed_elsewhere = {c.Submit, c.BringIn, c.RaiseFromAlarm, c.RaiseFromComplaint}
    of_residents_and_clockwork = {c.Urge, c.Rate, c.CloseRatingWindow}
    halves_of_others = {c.AdoptFollower, c.ReleaseFollower}
    of_the_desk = {*c.COMMANDS.values()} - filed_elsewhere - of_residents_and_clockwork - halves_of_others
    assert {*WRITTEN_DOWN, *DECIDED} == of_the_desk


def test_whatever_only_the_site_manager_may_do_is_a_decision() -> None:
    manager_only = {row.name for row in TRANSITIONS if row.roles == {Role.LEAD}}
    assert manager_only >= {"consult_passed", "emergency_fund"}
    assert not {c.DecideConsultation, c.RequestEmergencyFund, c.DecideEmergencyFund} & RECORDS


def test_a_call_is_a_record_however_it_ended() -> None:
    assert all(is_record(c.RecordCall(CallPurpose.COMPLETION, outcome)) for outcome in CallOutcome)
