"""Tickets that meet or leave: merge (并单), un-merge (拆单), cancel, convert."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.office import (
    AFTERNOON,
    DAY,
    EVENING,
    LEAD,
    NEIGHBOUR,
    NOON,
    RESIDENT,
    ZHANG,
    assigned,
    call,
    called_back,
    clock,
    closed,
    consulting,
    do,
    file,
    finished,
    fund,
    invalid,
    merge,
    minutes,
    refusal,
    running,
    small,
    unmerge,
    verified,
)
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.clocks import ClockName
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, Category, Kind, Location, State, SuspendReason, Ticket

EARLIER = NOON - minutes(20)
SECOND = file(no=1002)


def earlier() -> Ticket:
    """The same tile, reported twenty minutes before."""
    return file(at=EARLIER, no=1002)


def accepted() -> Ticket:
    return do(file(), c.Accept())


def test_the_earliest_filing_governs_the_clocks_of_the_group() -> None:
    gone, master = merge(earlier(), file())
    assert (gone.state, gone.merged_into, running(gone)) == (State.MERGED, "t1001", set())
    assert clock(master, ClockName.VERIFY).due_at == EARLIER + minutes(30)
    assert clock(master, ClockName.FIX).due_at == EARLIER + 3 * DAY
    assert clock(master, ClockName.FIX).started_at == EARLIER
    assert [one.no for one in master.followers] == [1002]


def test_a_later_filing_changes_no_clock() -> None:
    _, master = merge(file(at=AFTERNOON, no=1002), file(), AFTERNOON)
    assert master.clocks == file().clocks


def test_parts_extend_a_group_to_five_days_from_its_earliest_filing() -> None:
    _, master = merge(earlier(), verified(), AFTERNOON)
    master = do(master, c.WaitParts("地砖", NOON + 4 * DAY), AFTERNOON)
    assert clock(master, ClockName.FIX).due_at == EARLIER + 5 * DAY


def test_an_extended_ticket_is_due_five_days_from_an_earlier_filing_merged_into_it() -> None:
    waiting = do(verified(), c.WaitParts("地砖", NOON + 4 * DAY))
    _, master = merge(earlier(), waiting, AFTERNOON)
    assert clock(master, ClockName.FIX).due_at == EARLIER + 5 * DAY


def test_paused_time_stays_added_when_an_earlier_filing_joins() -> None:
    waiting = c.Suspend(SuspendReason.WEATHER, NOON + 3 * DAY, pause=True)
    ticket = do(do(verified(), waiting, AFTERNOON, LEAD), c.Resume(), AFTERNOON + DAY)
    _, master = merge(earlier(), ticket, AFTERNOON + DAY)
    assert clock(master, ClockName.FIX).due_at == EARLIER + 4 * DAY


def test_a_clock_that_was_met_stays_met() -> None:
    _, master = merge(earlier(), verified(), AFTERNOON)
    assert not clock(master, ClockName.VERIFY).overdue(AFTERNOON)


def test_un_merging_restores_both_as_they_stood() -> None:
    follower, master = merge(earlier(), file())
    follower, master = unmerge(follower, master, AFTERNOON)
    assert (follower.state, follower.ended_at, follower.merged_into) == (State.SUBMITTED, None, "")
    assert follower.clocks == earlier().clocks
    assert master.followers == ()
    assert [(one.started_at, one.due_at) for one in master.clocks] == [
        (one.started_at, one.due_at) for one in file().clocks
    ]


def test_when_one_of_two_leaves_the_other_governs() -> None:
    first, master = merge(file(at=NOON - minutes(10), no=1002), file())
    second, master = merge(file(at=EARLIER, no=1003), master)
    _, master = unmerge(second, master)
    assert clock(master, ClockName.VERIFY).due_at == NOON + minutes(20)
    _, master = unmerge(first, master)
    assert clock(master, ClockName.VERIFY).due_at == NOON + minutes(30)


def test_who_joined_before_the_work_was_done_again_does_not_govern_the_new_three_days() -> None:
    first, master = merge(earlier(), finished(), AFTERNOON)
    master = do(master, call(CallOutcome.UNSATISFIED), EVENING)
    second, master = merge(file(at=NOON + minutes(30), no=1003), master, EVENING + minutes(1))
    assert clock(master, ClockName.FIX).due_at == NOON + minutes(30) + 3 * DAY
    _, master = unmerge(second, master, EVENING + minutes(2))
    assert clock(master, ClockName.FIX).due_at == EVENING + 3 * DAY
    assert first.state is State.MERGED


def test_a_merged_hazard_makes_the_master_one_until_it_leaves() -> None:
    follower, master = merge(file(no=1002, hazard=True), accepted())
    assert master.hazard
    assert refusal(master, c.Verify(c.Finding.SMALL, NOON, "王师傅")) == "safety_measure_missing"
    assert refusal(master, c.Cancel("来电说不用了")) == "hazard_stays"
    follower, master = unmerge(follower, master)
    assert (follower.hazard, master.hazard) == (True, False)


@pytest.mark.parametrize(
    "before",
    [file(no=1002), do(SECOND, c.Accept()), fund(), invalid()],
    ids=lambda ticket: str(ticket.state),
)
def test_a_restored_ticket_goes_on_where_it_was(before: Ticket) -> None:
    follower, _ = unmerge(*merge(before, file(no=1003), EVENING), EVENING + DAY)
    assert (follower.state, follower.clocks) == (before.state, before.clocks)


def test_time_passes_for_a_merged_ticket_too() -> None:
    follower, _ = unmerge(*merge(file(no=1002), accepted()), NOON + DAY)
    assert clock(follower, ClockName.VERIFY).overdue(NOON + DAY)


def test_what_was_over_before_the_merge_is_not_restored() -> None:
    follower, _ = unmerge(*merge(consulting(), file(no=1003), EVENING), EVENING)
    assert running(follower) == {"consult"}


def test_tickets_merge_into_another_open_one_of_their_kind() -> None:
    other = file(no=1002)
    assert refusal(file(), c.MergeInto("t1001"), other=file()) == "merge_with_itself"
    assert refusal(file(), c.MergeInto("t1002"), other=None) == "unknown_target"
    assert refusal(file(), c.MergeInto("t1009"), other=other) == "unknown_target"
    assert refusal(file(), c.MergeInto("t1002"), other=replace(other, compound="XZ02")) == "unknown_target"
    assert refusal(file(no=1003), c.MergeInto("t1001"), other=closed()) == "target_ended"
    assert refusal(file(), c.MergeInto("t1002"), other=file(Kind.COMPLAINT, no=1002)) == "target_of_other_kind"
    assert refusal(finished(), c.MergeInto("t1002"), other=other) == "state"


def test_the_other_half_of_a_merge_checks_for_itself() -> None:
    assert refusal(file(), c.AdoptFollower("t1002")) == "unknown_target"
    assert refusal(closed(), c.AdoptFollower("t1002"), other=file(no=1002)) == "target_ended"
    assert refusal(file(), c.ReleaseFollower("t1002")) == "unknown_target"


def test_a_master_is_not_merged_away_converted_or_withdrawn_at_the_desk() -> None:
    _, master = merge(file(no=1002), accepted())
    assert refusal(master, c.MergeInto("t1003"), other=file(no=1003)) == "has_followers"
    assert refusal(master, c.Cancel("来电说不用了")) == "has_followers"
    _, complaint = merge(file(Kind.COMPLAINT, no=1002), assigned())
    assert refusal(complaint, c.ConvertToRepair("t9", Category.DOOR, Location("南门"))) == "has_followers"


def test_a_merged_ticket_is_let_go_only_with_a_reason_and_while_its_master_is_open() -> None:
    follower, master = merge(file(no=1002), accepted())
    assert refusal(follower, c.Unmerge(""), other=master) == "reason_missing"
    assert refusal(follower, c.Unmerge("两回事"), other=file(no=1003)) == "state"
    assert refusal(follower, c.Unmerge("两回事"), other=replace(master, state=State.CLOSED)) == "target_ended"
    assert refusal(master, c.Unmerge("两回事"), other=follower) == "state"


def test_a_merge_into_work_already_done_owes_its_reporter_a_call() -> None:
    _, master = merge(file(no=1002), called_back(), EVENING)
    assert do(master, call(follower="t1002"), EVENING).follower("t1002") is not None


def test_a_withdrawn_ticket_has_no_clock_left() -> None:
    ticket = do(verified(), c.Cancel("已自行解决"), AFTERNOON)
    assert (ticket.state, ticket.ended_at, running(ticket)) == (State.CANCELLED, AFTERNOON, set())
    assert clock(ticket, ClockName.FIX).dropped


def test_a_ticket_withdrawn_while_it_waits_has_no_review_left() -> None:
    waiting = c.Suspend(SuspendReason.WEATHER, NOON + 2 * DAY, pause=True)
    ticket = do(do(verified(), waiting, AFTERNOON, LEAD), c.Cancel("不用了"), EVENING)
    assert all(one.ended for one in ticket.clocks)
    assert clock(ticket, ClockName.FIX).ended_at == AFTERNOON  # it stood still from then on


def test_the_desk_withdraws_only_what_it_was_told_to() -> None:
    assert refusal(accepted(), c.Cancel(""), by=ZHANG) == "note_missing"
    assert refusal(accepted(), c.Cancel("我的"), by=NEIGHBOUR) == "not_reporter"
    assert do(file(), c.Cancel(), by=RESIDENT).state is State.CANCELLED


def test_work_that_is_done_is_not_withdrawn() -> None:
    for ticket in (finished(), called_back(), closed()):
        assert refusal(ticket, c.Cancel("不用了")) == "state"


def test_a_reporter_who_withdraws_a_hazard_only_leaves() -> None:
    """The loose tile stays; nobody calls its reporter any more, and no call is late."""
    told = call(purpose=CallPurpose.FIRST, promised_by=NOON + DAY)
    for ticket in (do(file(hazard=True), c.Accept()), do(verified(hazard=True), told, NOON + minutes(20))):
        left = do(ticket, c.Cancel("不想等了"), NOON + minutes(25), RESIDENT)
        assert (left.state, left.version) == (ticket.state, ticket.version)
        assert not left.report.reporter.wants_calls
        assert not running(left) & {"first_call", "promise"}
        assert "fix" in running(left)
    done = do(left, c.FinishRepair("已重铺", no_photo_reason="太暗"), EVENING)
    assert do(done, c.ExhaustCalls("已修好"), EVENING).state is State.CALLED_BACK


def test_a_master_goes_on_when_its_own_reporter_leaves() -> None:
    _, master = merge(file(no=1002), accepted())
    master = do(master, c.Cancel(), by=RESIDENT)
    assert (master.state, master.report.reporter.wants_calls) == (State.ACCEPTED, False)
    assert do(master, small(NOON)).state is State.VERIFIED


def test_a_complaint_that_is_a_repair_ends_in_its_favour() -> None:
    wanted = c.ConvertToRepair("t9", Category.DOOR, Location("南门"))
    ticket = do(assigned(), wanted, AFTERNOON)
    assert (ticket.state, ticket.converted_to, running(ticket)) == (State.CONVERTED, "t9", set())
    assert refusal(assigned(), replace(wanted, category=Category.HYGIENE)) == "category"
    assert refusal(verified(), wanted) == "role"
