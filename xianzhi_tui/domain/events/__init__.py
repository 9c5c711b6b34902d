"""Events: what happened to a ticket. Append-only; the ticket is rebuilt from them.

Every event carries the state it led to and the clock changes it made, with absolute deadlines, so that replaying a
history needs neither the transition table nor the policy of its day.
"""

from __future__ import annotations

from xianzhi_tui.domain.events.additions import NoteAdded, PhotosAttached, PromiseGiven, Urged
from xianzhi_tui.domain.events.base import (
    ComplaintRegisteredAtDesk,
    ComplaintSubmitted,
    Event,
    Filed,
    Recorded,
    TicketRaisedFromAlarm,
    TicketRaisedFromComplaint,
    TicketRegisteredAtDesk,
    TicketSubmitted,
)
from xianzhi_tui.domain.events.calls import (
    CallAttempted,
    CallEvent,
    CallsExhausted,
    CompletionCallExhausted,
    CompletionCallReached,
    FirstCallReached,
    FollowerCalled,
    FollowerMessageLeft,
    FundExplained,
    OutcomeExplained,
    OutcomeMessageLeft,
    RepairNotAccepted,
    ReplyCallExhausted,
    ReplyCallReached,
    ReplyNotAccepted,
)
from xianzhi_tui.domain.events.ends import (
    CancelledByResident,
    FollowerAdopted,
    FollowerRated,
    FollowerReleased,
    MergedInto,
    Rated,
    RatedGood,
    RatedLow,
    RatedLowNoReopen,
    RatingWindowOver,
    Reopened,
    ReporterDetached,
    Unmerged,
)
from xianzhi_tui.domain.events.fund import (
    ConsultationFailed,
    ConsultationPassed,
    EmergencyFundApproved,
    EmergencyFundRefused,
    EmergencyFundRequested,
)
from xianzhi_tui.domain.events.work import (
    AssignmentReturned,
    CheckerDispatched,
    ComplaintAccepted,
    ComplaintAssigned,
    ConvertedToRepair,
    FoundInvalid,
    HandlingStarted,
    OrderReturned,
    PartsDelayed,
    ReclassifiedNeedsFund,
    RepairFinished,
    RepairStarted,
    ReplyPublished,
    Resumed,
    Suspended,
    TicketAccepted,
    Verified,
    VerifiedNeedsFund,
    VerifiedSmallRepair,
)

__all__ = [
    "EVENTS",
    "AssignmentReturned",
    "CallAttempted",
    "CallEvent",
    "CallsExhausted",
    "CancelledByResident",
    "CheckerDispatched",
    "ComplaintAccepted",
    "ComplaintAssigned",
    "ComplaintRegisteredAtDesk",
    "ComplaintSubmitted",
    "CompletionCallExhausted",
    "CompletionCallReached",
    "ConsultationFailed",
    "ConsultationPassed",
    "ConvertedToRepair",
    "EmergencyFundApproved",
    "EmergencyFundRefused",
    "EmergencyFundRequested",
    "Event",
    "Filed",
    "FirstCallReached",
    "FollowerAdopted",
    "FollowerCalled",
    "FollowerMessageLeft",
    "FollowerRated",
    "FollowerReleased",
    "FoundInvalid",
    "FundExplained",
    "HandlingStarted",
    "MergedInto",
    "NoteAdded",
    "OrderReturned",
    "OutcomeExplained",
    "OutcomeMessageLeft",
    "PartsDelayed",
    "PhotosAttached",
    "PromiseGiven",
    "Rated",
    "RatedGood",
    "RatedLow",
    "RatedLowNoReopen",
    "RatingWindowOver",
    "ReclassifiedNeedsFund",
    "Recorded",
    "Reopened",
    "RepairFinished",
    "RepairNotAccepted",
    "RepairStarted",
    "ReplyCallExhausted",
    "ReplyCallReached",
    "ReplyNotAccepted",
    "ReplyPublished",
    "ReporterDetached",
    "Resumed",
    "Suspended",
    "TicketAccepted",
    "TicketRaisedFromAlarm",
    "TicketRaisedFromComplaint",
    "TicketRegisteredAtDesk",
    "TicketSubmitted",
    "Unmerged",
    "Urged",
    "Verified",
    "VerifiedNeedsFund",
    "VerifiedSmallRepair",
]


_SHARED = (Event, Filed, Verified, CallEvent, CallsExhausted, Rated)
EVENTS: dict[str, type[Event]] = {
    name: one
    for name, one in list(globals().items())
    if isinstance(one, type) and issubclass(one, Event) and one not in _SHARED
}
"""Every event class by its name, the word used in the store and on the wire."""
