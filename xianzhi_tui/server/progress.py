"""What the resident reads of a ticket's events: their matter's progress, never the office's own notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from xianzhi_tui.domain import events as e
from xianzhi_tui.domain.events import Event
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.ticket import CallOutcome, PromiseOf, SuspendReason
from xianzhi_tui.wire import StepAnswer

_PLAIN: dict[type[Event], str] = {
    e.TicketSubmitted: "报修已提交",
    e.ComplaintSubmitted: "吐槽已提交",
    e.TicketRegisteredAtDesk: "值班台已登记您的报修",
    e.ComplaintRegisteredAtDesk: "值班台已登记您的吐槽",
    e.TicketRaisedFromAlarm: "已由监测告警转为报修",
    e.TicketRaisedFromComplaint: "已转为报修处理",
    e.BroughtIn: "已由原系统转入",
    e.DoneElsewhere: "原系统记录：已处理",
    e.EndedElsewhere: "原系统记录：已办结",
    e.TicketAccepted: "值班台已受理",
    e.ComplaintAccepted: "值班台已受理",
    e.OrderReturned: "正在重新安排维修师傅",
    e.AssignmentReturned: "正在重新安排处理部门",
    e.VerifiedSmallRepair: "已到现场核实，属小修，将尽快修复",
    e.VerifiedNeedsFund: "已到现场核实，需动用维修资金，将与您联系说明",
    e.ReclassifiedNeedsFund: "经进一步检查，需动用维修资金，将与您联系说明",
    e.FoundInvalid: "已到现场核实，将电话向您说明结果",
    e.RepairStarted: "正在维修",
    e.Resumed: "已恢复处理",
    e.RepairFinished: "维修已完成，将电话回访",
    e.EmergencyFundRequested: "已申请应急使用维修资金",
    e.EmergencyFundRefused: "应急使用未获同意，转为征询业主意见",
    e.ConsultationFailed: "业主征询未通过，将电话向您说明",
    e.CompletionCallReached: "已电话回访，请您评价",
    e.ReplyCallReached: "已电话回访，请您评价",
    e.OutcomeExplained: "已电话向您说明结果",
    e.RepairNotAccepted: "您反映还没修好，将继续维修",
    e.ReplyNotAccepted: "您对答复有不同意见，将继续处理",
    e.FirstCallReached: "已与您电话联系",
    e.FollowerCalled: "已电话回访，请您评价",
    e.CompletionCallExhausted: "未能电话联系上您，请您评价",
    e.ReplyCallExhausted: "未能电话联系上您，请您评价",
    e.FollowerMessageLeft: "未能电话联系上您，请您评价",
    e.RatingWindowOver: "评价期已过，已办结",
    e.Reopened: "已重新开始处理",
    e.CancelledByResident: "已撤单",
    e.ReporterDetached: "不再给您打电话，问题会继续处理",
    e.MergedInto: "与同一问题的其他报修合并处理",
    e.Unmerged: "恢复单独处理",
    e.ComplaintAssigned: "已交有关部门处理",
    e.HandlingStarted: "有关部门正在处理",
    e.ConvertedToRepair: "已转为报修，见新的报修单",
    e.PhotosAttached: "补充了照片",
    e.Urged: "您催过一次，值班台已收到",
}

_WAITS = {
    SuspendReason.RESIDENT_AWAY: "与您约定时间上门",
    SuspendReason.THIRD_PARTY: "等第三方单位处理",
    SuspendReason.WEATHER: "等天气好转",
    SuspendReason.OTHER: "暂缓处理",
}

_ATTEMPTED = {CallOutcome.CALL_LATER: "已与您约好时间再联系"}
_PROMISED = {PromiseOf.ARRIVAL: "值班台答应派人上门", PromiseOf.RESULT: "值班台答应办好"}

_SAID: dict[type[Event], Callable[[Any], str]] = {
    e.CheckerDispatched: lambda event: f"已派{event.assignee.name[:1]}师傅前往现场",
    e.PartsDelayed: lambda event: f"等配件（{event.part}），预计{_day(event.expected_at)}到货",
    e.Suspended: lambda event: f"{_WAITS[event.reason]}，{_day(event.review_at)}再看",
    e.FundExplained: lambda event: f"已就维修资金与您沟通，征询业主意见至{_day(event.closes_at)}",
    e.EmergencyFundApproved: lambda event: f"应急使用维修资金已获同意，计划{_day(event.planned_finish)}完工",
    e.ConsultationPassed: lambda event: f"业主征询已通过，计划{_day(event.planned_finish)}完工",
    e.ReplyPublished: lambda event: f"答复：{event.text}",
    e.OutcomeMessageLeft: lambda event: f"未能电话联系上您，留言：{event.message}",
    e.CallAttempted: lambda event: _ATTEMPTED.get(event.outcome, "给您打过电话，未能接通"),
    e.PromiseGiven: lambda event: f"{_PROMISED[event.promise]}，{_day(event.promised_by)}{_hour(event.promised_by)}前",
    e.ContactCorrected: lambda event: f"联系电话已更正为{event.phone}",
    e.NoteAdded: lambda event: event.text if event.public else "",
    e.RatedGood: lambda event: f"您评了{event.stars}星，已办结",
    e.RatedLow: lambda event: f"您评了{event.stars}星，将重新处理",
    e.RatedLowNoReopen: lambda event: f"您评了{event.stars}星，已报项目经理",
    e.FollowerRated: lambda event: f"您评了{event.stars}星",
}

TOLD = frozenset(_PLAIN) | frozenset(_SAID)
INTERNAL = frozenset({e.FollowerAdopted, e.FollowerReleased})
"""The office's own matter: who else reported the same."""


def progress(events: Iterable[Event], follower: str = "") -> tuple[StepAnswer, ...]:
    """The steps of a ticket; `follower` names the merged ticket whose reporter reads its master's."""
    theirs = ((event, words(event)) for event in events if _concerns(event, follower))
    return tuple(StepAnswer(event.occurred_at, text, _photos(event)) for event, text in theirs if text)


def words(event: Event) -> str:
    """An event for the resident, or "" when it is the office's own matter."""
    if (say := _SAID.get(type(event))) is not None:
        return say(event)
    return _PLAIN.get(type(event), "")


def _concerns(event: Event, follower: str) -> bool:
    """Calls to and ratings by one resident are nothing to the others."""
    if isinstance(event, e.CallEvent | e.CallsExhausted | e.Rated):
        return getattr(event, "follower", "") == follower
    if isinstance(event, e.ContactCorrected):
        return not (follower or event.follower)  # theirs stands in their own ticket
    return not (follower and isinstance(event, e.Urged | e.ReporterDetached))


def _photos(event: Event) -> tuple[str, ...]:
    shown = event.report.photos if isinstance(event, e.Filed) else getattr(event, "photos", ())
    return tuple(photo.digest for photo in shown)


def _day(moment: datetime) -> str:
    local = moment.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日"


def _hour(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%H:%M}"
