"""The transition table: which command leads from where to where, who may give it, and which clocks it moves.

One row is one row of the state machines of repairs (section 4) and complaints (section 5); a test holds them together.
Guards that need more than the table knows are in the rules.
"""

from __future__ import annotations

from collections.abc import Set
from functools import partial

from xianzhi_tui.domain import events as e
from xianzhi_tui.domain.clocks import ClockAct, ClockName
from xianzhi_tui.domain.roles import AT_THE_DESK, Role
from xianzhi_tui.domain.ticket import FIRST_CALL_STATES, Kind, State
from xianzhi_tui.domain.values import dataclass

Effect = tuple[ClockAct, ClockName]


@dataclass(frozen=True, slots=True)
class Transition:
    """One arrow of a state machine; `target` None means that the state stays."""

    kind: Kind
    name: str
    sources: frozenset[State]
    target: State | None
    event: type[e.Event]
    roles: frozenset[Role]
    effects: tuple[Effect, ...] = ()
    drops_all: bool = False
    new_cycle: bool = False


DESK = frozenset(AT_THE_DESK)
DESK_OR_FIELD = DESK | {Role.FIELD}
DESK_OR_SYSTEM = DESK | {Role.SYSTEM}
RESIDENT = frozenset({Role.RESIDENT})
RESIDENT_OR_DESK = DESK | RESIDENT
RESIDENT_OR_SYSTEM = RESIDENT | {Role.SYSTEM}
LEAD = frozenset({Role.LEAD})
SYSTEM = frozenset({Role.SYSTEM})

S = State
_CLOCKS = {clock.value: clock for clock in ClockName}


def _row(
    kind: Kind,
    name: str,
    sources: Set[State],
    target: State | None,
    event: type[e.Event],
    roles: frozenset[Role],
    effects: str = "",
) -> Transition:
    words = effects.split()
    pairs = [word.split(":") for word in words if ":" in word and word != "drop:all"]
    return Transition(
        kind,
        name,
        frozenset(sources),
        target,
        event,
        roles,
        tuple((ClockAct(act), _CLOCKS[clock]) for act, clock in pairs),
        drops_all="drop:all" in words,
        new_cycle="newcycle" in words,
    )


_repair = partial(_row, Kind.REPAIR)
_complaint = partial(_row, Kind.COMPLAINT)

_REPAIR_STARTS = "start:verify start:fix start:first_call"
_REPAIR_CANCELLABLE = {
    S.SUBMITTED,
    S.ACCEPTED,
    S.DISPATCHED,
    S.VERIFIED,
    S.REPAIRING,
    S.WAITING_PARTS,
    S.SUSPENDED,
    S.FUND_CONTACT,
    S.FUND_CONSULTING,
    S.FUND_EMERGENCY,
    S.FUND_REJECTED,
    S.INVALID,
}
_TOLD = "stop:closing_call stop:first_call"
_EXPLAINABLE = {S.FUND_REJECTED, S.INVALID}
_UNHANDLED = {S.SUBMITTED, S.ACCEPTED, S.ASSIGNED, S.HANDLING}

TRANSITIONS: tuple[Transition, ...] = (
    # Filing a repair
    _repair("submit", set(), S.SUBMITTED, e.TicketSubmitted, RESIDENT_OR_SYSTEM, _REPAIR_STARTS),
    _repair("register_walkin", set(), S.ACCEPTED, e.TicketRegisteredAtDesk, DESK, _REPAIR_STARTS),
    _repair("raise_from_alarm", set(), S.ACCEPTED, e.TicketRaisedFromAlarm, DESK_OR_SYSTEM, "start:verify start:fix"),
    _repair("raise_from_complaint", set(), S.ACCEPTED, e.TicketRaisedFromComplaint, DESK, _REPAIR_STARTS),
    # The main way of a repair
    _repair("accept", {S.SUBMITTED}, S.ACCEPTED, e.TicketAccepted, DESK),
    _repair("dispatch", {S.ACCEPTED, S.DISPATCHED}, S.DISPATCHED, e.CheckerDispatched, DESK),
    _repair("return_order", {S.DISPATCHED}, S.ACCEPTED, e.OrderReturned, DESK_OR_FIELD),
    _repair(
        "verify_small", {S.ACCEPTED, S.DISPATCHED}, S.VERIFIED, e.VerifiedSmallRepair, DESK_OR_FIELD, "stop:verify"
    ),
    _repair(
        "verify_needs_fund",
        {S.ACCEPTED, S.DISPATCHED},
        S.FUND_CONTACT,
        e.VerifiedNeedsFund,
        DESK_OR_FIELD,
        "stop:verify drop:fix start:fund_contact",
    ),
    _repair(
        "reclassify_fund",
        {S.VERIFIED},
        S.FUND_CONTACT,
        e.ReclassifiedNeedsFund,
        DESK,
        "drop:fix drop:plan start:fund_contact",
    ),
    _repair(
        "mark_invalid",
        {S.ACCEPTED, S.DISPATCHED, S.VERIFIED},
        S.INVALID,
        e.FoundInvalid,
        DESK_OR_FIELD,
        "stop:verify drop:fix drop:plan start:closing_call",
    ),
    _repair("start_repair", {S.VERIFIED, S.WAITING_PARTS}, S.REPAIRING, e.RepairStarted, DESK_OR_FIELD),
    _repair("wait_parts", {S.VERIFIED, S.REPAIRING}, S.WAITING_PARTS, e.PartsDelayed, DESK, "extend:fix"),
    _repair(
        "suspend",
        {S.VERIFIED, S.REPAIRING, S.WAITING_PARTS},
        S.SUSPENDED,
        e.Suspended,
        DESK,
        "pause:fix pause:plan",
    ),
    _repair("resume", {S.SUSPENDED}, S.VERIFIED, e.Resumed, DESK, "resume:fix resume:plan"),
    _repair(
        "finish_repair",
        {S.VERIFIED, S.REPAIRING},
        S.REPAIRED,
        e.RepairFinished,
        DESK_OR_FIELD,
        "stop:fix stop:plan start:closing_call",
    ),
    # The maintenance fund
    _repair(
        "record_fund_call",
        {S.FUND_CONTACT},
        S.FUND_CONSULTING,
        e.FundExplained,
        DESK,
        "stop:fund_contact stop:first_call start:consult",
    ),
    _repair(
        "emergency_fund",
        {S.FUND_CONTACT, S.FUND_CONSULTING},
        S.FUND_EMERGENCY,
        e.EmergencyFundRequested,
        LEAD,
        "stop:fund_contact drop:consult start:committee7d",
    ),
    _repair(
        "emergency_approved",
        {S.FUND_EMERGENCY},
        S.VERIFIED,
        e.EmergencyFundApproved,
        LEAD,
        "stop:committee7d start:plan",
    ),
    _repair(
        "emergency_refused",
        {S.FUND_EMERGENCY},
        S.FUND_CONSULTING,
        e.EmergencyFundRefused,
        LEAD,
        "stop:committee7d start:consult",
    ),
    _repair("consult_passed", {S.FUND_CONSULTING}, S.VERIFIED, e.ConsultationPassed, LEAD, "stop:consult start:plan"),
    _repair(
        "consult_failed",
        {S.FUND_CONSULTING},
        S.FUND_REJECTED,
        e.ConsultationFailed,
        LEAD,
        "stop:consult start:closing_call",
    ),
    # Calls, ratings and ends of a repair
    _repair("call_reached", {S.REPAIRED}, S.CALLED_BACK, e.CompletionCallReached, DESK, f"{_TOLD} start:rating"),
    _repair(
        "call_exhausted",
        {S.REPAIRED},
        S.CALLED_BACK,
        e.CompletionCallExhausted,
        DESK_OR_SYSTEM,
        f"{_TOLD} start:rating",
    ),
    _repair("redo", {S.REPAIRED}, S.VERIFIED, e.RepairNotAccepted, DESK, "drop:closing_call start:fix"),
    _repair("call_reached", _EXPLAINABLE, S.CLOSED, e.OutcomeExplained, DESK, _TOLD),
    _repair("call_exhausted", _EXPLAINABLE, S.CLOSED, e.OutcomeMessageLeft, DESK_OR_SYSTEM, _TOLD),
    _repair("rate_good", {S.CALLED_BACK}, S.CLOSED, e.RatedGood, RESIDENT, "stop:rating"),
    _repair("rating_window_over", {S.CALLED_BACK}, S.CLOSED, e.RatingWindowOver, SYSTEM, "stop:rating"),
    _repair("rate_low", {S.CALLED_BACK}, S.ACCEPTED, e.RatedLow, RESIDENT, f"stop:rating newcycle {_REPAIR_STARTS}"),
    _repair("rate_low_final", {S.CALLED_BACK}, S.CLOSED, e.RatedLowNoReopen, RESIDENT, "stop:rating"),
    _repair("reopen", {S.CLOSED}, S.ACCEPTED, e.Reopened, DESK, f"newcycle {_REPAIR_STARTS}"),
    _repair("cancel", _REPAIR_CANCELLABLE, S.CANCELLED, e.CancelledByResident, RESIDENT_OR_DESK, "drop:all"),
    _repair("merge_into", _REPAIR_CANCELLABLE - {S.SUSPENDED}, S.MERGED, e.MergedInto, DESK, "drop:all"),
    _repair(
        "first_call",
        FIRST_CALL_STATES,
        None,
        e.FirstCallReached,
        DESK,
        "stop:first_call",
    ),
    # Complaints
    _complaint("submit", set(), S.SUBMITTED, e.ComplaintSubmitted, RESIDENT_OR_SYSTEM, "start:reply"),
    _complaint("register_walkin", set(), S.ACCEPTED, e.ComplaintRegisteredAtDesk, DESK, "start:reply"),
    _complaint("accept", {S.SUBMITTED}, S.ACCEPTED, e.ComplaintAccepted, DESK),
    _complaint("assign", {S.ACCEPTED, S.ASSIGNED, S.HANDLING}, S.ASSIGNED, e.ComplaintAssigned, DESK),
    _complaint("return_order", {S.ASSIGNED}, S.ACCEPTED, e.AssignmentReturned, DESK_OR_FIELD),
    _complaint("start_handling", {S.ASSIGNED}, S.HANDLING, e.HandlingStarted, DESK_OR_FIELD),
    _complaint("reply", {S.ASSIGNED, S.HANDLING}, S.REPLIED, e.ReplyPublished, DESK, "stop:reply start:closing_call"),
    _complaint("suspend", {S.HANDLING}, S.SUSPENDED, e.Suspended, DESK, "pause:reply"),
    _complaint("resume", {S.SUSPENDED}, S.HANDLING, e.Resumed, DESK, "resume:reply"),
    _complaint("call_reached", {S.REPLIED}, S.CALLED_BACK, e.ReplyCallReached, DESK, f"{_TOLD} start:rating"),
    _complaint(
        "call_exhausted", {S.REPLIED}, S.CALLED_BACK, e.ReplyCallExhausted, DESK_OR_SYSTEM, f"{_TOLD} start:rating"
    ),
    _complaint("redo", {S.REPLIED}, S.HANDLING, e.ReplyNotAccepted, DESK, "drop:closing_call start:reply"),
    _complaint(
        "mark_invalid",
        {S.ACCEPTED, S.ASSIGNED, S.HANDLING},
        S.INVALID,
        e.FoundInvalid,
        DESK,
        "drop:reply start:closing_call",
    ),
    _complaint("call_reached", {S.INVALID}, S.CLOSED, e.OutcomeExplained, DESK, _TOLD),
    _complaint("call_exhausted", {S.INVALID}, S.CLOSED, e.OutcomeMessageLeft, DESK_OR_SYSTEM, _TOLD),
    _complaint("rate_good", {S.CALLED_BACK}, S.CLOSED, e.RatedGood, RESIDENT, "stop:rating"),
    _complaint("rating_window_over", {S.CALLED_BACK}, S.CLOSED, e.RatingWindowOver, SYSTEM, "stop:rating"),
    _complaint("rate_low", {S.CALLED_BACK}, S.ACCEPTED, e.RatedLow, RESIDENT, "stop:rating newcycle start:reply"),
    _complaint("rate_low_final", {S.CALLED_BACK}, S.CLOSED, e.RatedLowNoReopen, RESIDENT, "stop:rating"),
    _complaint("reopen", {S.CLOSED}, S.ACCEPTED, e.Reopened, LEAD, "newcycle start:reply"),
    _complaint(
        "cancel",
        {S.SUBMITTED, S.ACCEPTED, S.ASSIGNED, S.HANDLING, S.SUSPENDED},
        S.CANCELLED,
        e.CancelledByResident,
        RESIDENT_OR_DESK,
        "drop:all",
    ),
    _complaint("merge_into", _UNHANDLED, S.MERGED, e.MergedInto, DESK, "drop:all"),
    _complaint("convert_to_repair", _UNHANDLED, S.CONVERTED, e.ConvertedToRepair, DESK, "drop:all"),
)

_BY_SOURCE = {(row.kind, row.name, source): row for row in TRANSITIONS for source in row.sources}
_FILING = {(row.kind, row.name): row for row in TRANSITIONS if not row.sources}


def transition(kind: Kind, name: str, state: State) -> Transition | None:
    """The row for a command in a state, or None when the command is not possible there."""
    return _BY_SOURCE.get((kind, name, state))


def filing(kind: Kind, name: str) -> Transition | None:
    """The row by which a ticket of this kind comes to be."""
    return _FILING.get((kind, name))
