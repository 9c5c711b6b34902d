"""Who may do what (state machine, section 12): every command asked by everybody."""

from __future__ import annotations

import pytest

from tests.domain.office import (
    DISTRICT,
    EVENING,
    LEAD,
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
    replied,
    report,
    scene,
    small,
    verified,
)
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.decide import decide
from xianzhi_tui.domain.roles import Actor
from xianzhi_tui.domain.scene import Refused
from xianzhi_tui.domain.ticket import (
    CallOutcome,
    CallPurpose,
    Category,
    Channel,
    Department,
    EmergencyCase,
    Kind,
    Location,
    Photo,
    SuspendReason,
    Ticket,
)

OTHERS_REPAIRER = Actor("12", "陈师傅", WANG.role)
PEOPLE = {
    "duty": ZHANG,
    "lead": LEAD,
    "field": WANG,
    "another repairer": OTHERS_REPAIRER,
    "resident": RESIDENT,
    "neighbour": NEIGHBOUR,
    "district": DISTRICT,
    "system": TIMER,
}
DESK, STAFF = {"duty", "lead"}, {"duty", "lead", "field"}
EVERYONE_OF_THE_HOUSE = STAFF | {"another repairer"}
LATER = NOON.replace(day=25)

COMPLAINT = do(file(Kind.COMPLAINT), c.Accept())
HANDED = do(COMPLAINT, c.Assign(Department.HYGIENE, "11"))
DISPATCHED = do(do(file(), c.Accept()), c.Dispatch("11"))
WAITING = do(verified(), c.Suspend(SuspendReason.WEATHER, LATER))
EMERGENCY = do(fund(), c.RequestEmergencyFund(EmergencyCase.LIFT, "停梯通知", True), by=LEAD)
DECLINED = do(finished(), call(CallOutcome.DECLINED), EVENING)
MERGED, MASTER = merge(file(no=1002), do(file(), c.Accept()))
OTHER = file(no=1003)

Row = tuple[Ticket | None, c.Command, set[str]]
ROWS: list[Row] = [
    (None, c.Submit(report()), {"resident", "neighbour", "system"}),
    (None, c.Submit(report(Kind.COMPLAINT)), {"resident", "neighbour", "system"}),
    (None, c.Register(report(), Channel.PHONE, NOON), DESK),
    (None, c.BringIn(report(), Channel.PHONE, NOON), {"system"}),
    (None, c.RaiseFromAlarm(report(), "a1", NOON), DESK | {"system"}),
    (None, c.RaiseFromComplaint(report(), "t7", NOON), DESK),
    (file(), c.Accept(), DESK),
    (file(Kind.COMPLAINT), c.Accept(), DESK),
    (DISPATCHED, c.Dispatch("12", "改派"), DESK),
    (DISPATCHED, c.ReturnOrder("忙"), STAFF),
    (DISPATCHED, small(NOON), STAFF),
    (DISPATCHED, c.MarkInvalid("没有"), STAFF),
    (verified(), c.StartRepair(), STAFF),
    (verified(), c.FinishRepair("好了", no_photo_reason="太暗"), STAFF),
    (verified(), c.WaitParts("灯", LATER), DESK),
    (verified(), c.Suspend(SuspendReason.WEATHER, LATER), DESK),
    (WAITING, c.Resume(), DESK),
    (verified(), c.ReclassifyFund("外墙", "面积大"), DESK),
    (fund(), c.RequestEmergencyFund(EmergencyCase.LIFT, "停梯通知", True), {"lead"}),
    (EMERGENCY, c.DecideEmergencyFund(True, "同意", LATER), {"lead"}),
    (consulting(), c.DecideConsultation(True, True, True, "通过", LATER), {"lead"}),
    (fund(), call(purpose=CallPurpose.FUND, closes_at=LATER), DESK),
    (verified(), call(purpose=CallPurpose.FIRST), DESK),
    (finished(), call(), DESK),
    (finished(), call(CallOutcome.BUSY), DESK),
    (DECLINED, c.ExhaustCalls("已留言"), DESK | {"system"}),
    (called_back(), c.Rate(5), {"resident"}),
    (called_back(), c.CloseRatingWindow(), {"system"}),
    (closed(), c.Reopen("又坏了"), DESK),
    (do(do(replied(), call()), c.Rate(5), by=RESIDENT), c.Reopen("又来了"), {"lead"}),
    (file(), c.Cancel("不用了"), DESK | {"resident"}),
    (file(), c.MergeInto(OTHER.id), DESK),
    (MASTER, c.AdoptFollower(OTHER.id), DESK),
    (MERGED, c.Unmerge("两回事"), DESK),
    (MASTER, c.ReleaseFollower(MERGED.id), DESK),
    (COMPLAINT, c.Assign(Department.HYGIENE), DESK),
    (HANDED, c.ReturnOrder("不归我们"), STAFF),
    (HANDED, c.StartHandling(), STAFF),
    (assigned(), c.Reply("已清运", no_photo_reason="不便"), DESK),
    (assigned(), c.MarkInvalid("查无此事"), DESK),
    (COMPLAINT, c.ConvertToRepair("t9", Category.DOOR, Location("南门")), DESK),
    (verified(), c.GivePromise(EVENING.replace(day=9)), DESK),
    (file(), c.CorrectContact("13912345678"), DESK),
    (file(), c.AddNote("一笔"), EVERYONE_OF_THE_HOUSE),
    (file(), c.AttachPhotos((Photo("ab"),)), EVERYONE_OF_THE_HOUSE | {"resident"}),
    (file(), c.Urge(), {"resident"}),
]


def answer(ticket: Ticket | None, command: c.Command, actor: Actor) -> str:
    """`yes`, or the code of the refusal; the timer comes when the window is over."""
    now = EVENING.replace(day=12) if isinstance(command, c.CloseRatingWindow) else EVENING
    other = MASTER if isinstance(command, c.Unmerge) else OTHER
    try:
        decide(ticket, command, scene(now, actor), other)
    except Refused as refused:
        return refused.code
    return "yes"


def name_of(row: Row) -> str:
    ticket, command, _ = row
    return f"{ticket.state if ticket else 'filing'}-{c.word(command)}"


@pytest.mark.parametrize("row", ROWS, ids=map(name_of, ROWS))
def test_a_command_is_taken_from_those_who_may_give_it_and_from_nobody_else(row: Row) -> None:
    ticket, command, allowed = row
    answers = {who: answer(ticket, command, actor) for who, actor in PEOPLE.items()}
    assert {who for who, said in answers.items() if said == "yes"} == allowed
    assert set(answers.values()) <= {"yes", "role", "not_own_order", "not_reporter"}


def test_no_command_is_left_out() -> None:
    assert {type(command) for _, command, _ in ROWS} == set(c.COMMANDS.values())


def test_the_district_reads_and_changes_nothing() -> None:
    assert {answer(ticket, command, DISTRICT) for ticket, command, _ in ROWS} == {"role"}
