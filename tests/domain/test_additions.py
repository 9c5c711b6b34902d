"""Notes, photos and urging (催单): added at any time, and in nobody's way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.domain.office import (
    DISTRICT,
    EVENING,
    NEIGHBOUR,
    NOON,
    RESIDENT,
    WANG,
    ZHANG,
    assigned,
    call,
    called_back,
    closed,
    do,
    file,
    finished,
    merge,
    minutes,
    refusal,
    scene,
    verified,
)
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.decide import decide
from xianzhi_tui.domain.roles import Actor
from xianzhi_tui.domain.scene import Refused
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, Photo, Ticket

PHOTO = Photo("ab12")
NOTE = c.AddNote("已电话物业公司")
MERGED, MASTER = merge(file(no=1002), finished(), EVENING)


@pytest.mark.parametrize(
    "ticket", [file(), verified(), assigned(), closed(), MERGED], ids=lambda ticket: str(ticket.state)
)
def test_a_note_or_a_photo_is_added_at_any_step_and_disturbs_nobody(ticket: Ticket) -> None:
    added = do(do(ticket, NOTE), c.AttachPhotos((PHOTO,)), by=WANG)
    assert (added.notes, added.photos) == (ticket.notes + 1, (*ticket.photos, PHOTO))
    assert (added.state, added.version, added.clocks) == (ticket.state, ticket.version, ticket.clocks)


def test_an_addition_adds_something() -> None:
    assert refusal(file(), c.AddNote("")) == "text_missing"
    assert refusal(file(), c.AttachPhotos(())) == "photo_missing"


def test_residents_add_photos_to_their_own_report_only() -> None:
    assert do(file(), c.AttachPhotos((PHOTO,)), by=RESIDENT).photos == (PHOTO,)
    assert refusal(file(), c.AttachPhotos((PHOTO,)), by=NEIGHBOUR) == "not_reporter"
    assert refusal(file(), NOTE, by=RESIDENT) == "role"


def test_a_resident_urges_at_most_every_five_minutes_and_no_clock_moves() -> None:
    ticket = do(file(), c.Urge("快点"), NOON, RESIDENT)
    assert (ticket.urges, ticket.urged_at, ticket.clocks) == (1, NOON, file().clocks)
    with pytest.raises(Refused) as refused:
        do(ticket, c.Urge(), NOON + minutes(5) - timedelta(seconds=1), RESIDENT)
    assert (refused.value.code, refused.value.detail) == ("urged_too_soon", {"seconds": 2})
    assert do(ticket, c.Urge(), NOON + minutes(5), RESIDENT).urges == 2


def test_urging_is_for_the_reporter_of_work_that_is_still_to_be_done() -> None:
    assert refusal(file(), c.Urge(), by=NEIGHBOUR) == "not_reporter"
    assert refusal(file(), c.Urge(), by=ZHANG) == "role"
    for ticket in (called_back(), closed(), MERGED):
        assert refusal(ticket, c.Urge(), EVENING, RESIDENT) == "state"


@pytest.mark.parametrize(
    ("ticket", "command", "by"),
    [
        (file(), NOTE, ZHANG),
        (file(), c.AttachPhotos((PHOTO,)), ZHANG),
        (file(), c.Urge(), RESIDENT),
        (verified(), call(purpose=CallPurpose.FIRST), ZHANG),
        (finished(), call(CallOutcome.BUSY), ZHANG),
        (MASTER, call(follower="t1002"), ZHANG),
        (
            do(MASTER, call(CallOutcome.DECLINED, follower="t1002"), EVENING),
            c.ExhaustCalls("已留言", follower="t1002"),
            ZHANG,
        ),
        (file(), c.Accept(), ZHANG),
        (finished(), call(), ZHANG),
        (do(finished(), call(CallOutcome.DECLINED), EVENING), c.ExhaustCalls("已留言"), ZHANG),
        (verified(), c.StartRepair(), WANG),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, c.Command) else "",
)
def test_what_needs_no_version_leaves_it_and_everything_else_moves_it(
    ticket: Ticket, command: c.Command, by: Actor
) -> None:
    (event,) = decide(ticket, command, scene(EVENING, by))
    assert event.versioned is not c.is_additive(command)


def test_the_district_only_reads() -> None:
    for command in (NOTE, c.AttachPhotos((PHOTO,)), c.Urge()):
        assert refusal(file(), command, by=DISTRICT) == "role"


ANOTHER = c.CorrectContact("139****5678", person="k2")


@pytest.mark.parametrize(
    "ticket", [file(), verified(), assigned(), called_back(), closed(), MERGED], ids=lambda ticket: str(ticket.state)
)
def test_a_number_is_corrected_at_any_step_and_nothing_else_changes(ticket: Ticket) -> None:
    corrected = do(ticket, ANOTHER, EVENING)
    before, after = ticket.report.reporter, corrected.report.reporter
    assert after == replace(before, phone="139****5678", person="k2", phone_since=EVENING)
    assert corrected == replace(ticket, report=corrected.report)


def test_a_merged_neighbours_number_is_hers_alone() -> None:
    corrected = do(MASTER, replace(ANOTHER, follower=MERGED.id), EVENING)
    assert corrected.reporter(MERGED.id).phone == "139****5678"
    assert corrected.report == MASTER.report
    assert refusal(file(), replace(ANOTHER, follower="t9")) == "unknown_target"
