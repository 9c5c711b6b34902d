"""Commands: what a person or program asks of a ticket. The server decides; nothing is done by asking.

`COMMANDS` maps the word used on the wire (`accept`, `record_call` …) to the class; `ADDITIVE` are those that never
conflict with a colleague's work and so need no version (state machine, principle 5).
"""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum

from xianzhi_tui.domain.filings import BringIn as BringIn
from xianzhi_tui.domain.filings import Filing as Filing
from xianzhi_tui.domain.filings import RaiseFromAlarm as RaiseFromAlarm
from xianzhi_tui.domain.filings import RaiseFromComplaint as RaiseFromComplaint
from xianzhi_tui.domain.filings import Register as Register
from xianzhi_tui.domain.filings import Submit as Submit
from xianzhi_tui.domain.ticket import (
    CallOutcome,
    CallPurpose,
    Category,
    Department,
    EmergencyCase,
    Location,
    Photo,
    PromiseOf,
    SuspendReason,
)
from xianzhi_tui.domain.values import dataclass

# The main way of a repair.


@dataclass(frozen=True, slots=True)
class Accept:
    """Take the report and register it at the front desk (受理)."""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Send a repairer to the site (派单); a change of repairer needs a reason."""

    assignee: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReturnOrder:
    """The worker or department gives the order back (退单)."""

    reason: str


class Finding(StrEnum):
    """What the check on site found."""

    SMALL = "small"
    NEEDS_FUND = "needs_fund"


@dataclass(frozen=True, slots=True)
class Verify:
    """The check on site (核实) and its finding."""

    finding: Finding
    arrived_at: datetime
    verified_by: str
    note: str = ""
    safety_measure: str = ""
    shared_part: str = ""
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkInvalid:
    """Nothing there, or not ours (不属实); the reporter is still told why."""

    note: str
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, slots=True)
class ReclassifyFund:
    """A verified repair turns out to need the maintenance fund."""

    shared_part: str
    reason: str


@dataclass(frozen=True, slots=True)
class StartRepair:
    """Work begins; naming somebody hands the order over."""

    assignee: str = ""


@dataclass(frozen=True, slots=True)
class WaitParts:
    """A part is hard to get: the limit becomes five days from filing, once per cycle (待料)."""

    part: str
    expected_at: datetime


@dataclass(frozen=True, slots=True)
class Suspend:
    """Work waits for somebody or something (挂起); pausing the clocks needs a lead's approval.

    With a third party (转第三方) it has that body's name, and its reference number once there is one.
    """

    reason: SuspendReason
    review_at: datetime
    pause: bool = False
    approved_by: str = ""
    note: str = ""
    reference: str = ""
    third_party: str = ""


@dataclass(frozen=True, slots=True)
class Resume:
    """The waiting is over."""


@dataclass(frozen=True, slots=True)
class FinishRepair:
    """The work is done; an after-photo, or why there is none."""

    note: str
    photos: tuple[Photo, ...] = ()
    no_photo_reason: str = ""


# The maintenance fund.


@dataclass(frozen=True, slots=True)
class RequestEmergencyFund:
    """Ask for emergency use of the fund (Shanghai rules Art. 73)."""

    case: EmergencyCase
    certificate: str
    committee_notified: bool


@dataclass(frozen=True, slots=True)
class DecideEmergencyFund:
    """The committee's or housing office's answer, recorded by the lead."""

    approved: bool
    record: str
    planned_finish: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DecideConsultation:
    """The counted result of the owner consultation, confirmed by the lead."""

    passed: bool
    quorum_met: bool
    consent_met: bool
    record: str
    planned_finish: datetime | None = None


# Calls, ratings and ends.


@dataclass(frozen=True, slots=True)
class RecordCall:
    """A call to the resident and how it ended (回访); `follower` names a merged ticket's reporter."""

    purpose: CallPurpose
    outcome: CallOutcome
    said: str = ""
    promised_by: datetime | None = None
    promise: PromiseOf | None = None
    closes_at: datetime | None = None
    follower: str = ""
    call_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExhaustCalls:
    """Enough attempts were made; a message is left in their place, `follower` as for a call."""

    message: str
    follower: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """The resident's one to five stars."""

    stars: int
    comment: str = ""
    follower: str = ""


@dataclass(frozen=True, slots=True)
class CloseRatingWindow:
    """The window for a rating is over."""


@dataclass(frozen=True, slots=True)
class Reopen:
    """An ended ticket starts a new cycle."""

    reason: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """The resident withdraws the report, or tells the desk so by phone."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class MergeInto:
    """The same matter as another open ticket (并单)."""

    target: str


@dataclass(frozen=True, slots=True)
class Unmerge:
    """Not the same matter after all (拆单)."""

    reason: str


@dataclass(frozen=True, slots=True)
class AdoptFollower:
    """The other half of a merge, on the master; issued with it in one transaction."""

    ticket_id: str


@dataclass(frozen=True, slots=True)
class ReleaseFollower:
    """The other half of an un-merge, on the master."""

    ticket_id: str


# Complaints.


@dataclass(frozen=True, slots=True)
class Assign:
    """Hand a complaint to a department (交办)."""

    department: Department
    assignee: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class StartHandling:
    """The department sets to work."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer the resident reads (答复), with a photo or why there is none."""

    text: str
    photos: tuple[Photo, ...] = ()
    no_photo_reason: str = ""


@dataclass(frozen=True, slots=True)
class ConvertToRepair:
    """A complaint that is really a repair; the repair keeps the filing time."""

    repair_id: str
    category: Category
    location: Location


# Additions that never conflict.


@dataclass(frozen=True, slots=True)
class AddNote:
    """A note; internal unless said otherwise."""

    text: str
    public: bool = False


@dataclass(frozen=True, slots=True)
class GivePromise:
    """A promise to the resident (承诺), in a call or not; the one of the same kind before it is replaced."""

    promised_by: datetime
    promise: PromiseOf = PromiseOf.RESULT
    note: str = ""


@dataclass(frozen=True, slots=True)
class CorrectContact:
    """Another number for the reporter (更正电话), `follower` as for a call; `person` is the service's key for it."""

    phone: str
    follower: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class AttachPhotos:
    """More photos."""

    photos: tuple[Photo, ...]


@dataclass(frozen=True, slots=True)
class Urge:
    """The resident asks where it stands (催单); it resets no clock."""

    text: str = ""


Command = (
    Filing
    | Accept
    | Dispatch
    | ReturnOrder
    | Verify
    | MarkInvalid
    | ReclassifyFund
    | StartRepair
    | WaitParts
    | Suspend
    | Resume
    | FinishRepair
    | RequestEmergencyFund
    | DecideEmergencyFund
    | DecideConsultation
    | RecordCall
    | ExhaustCalls
    | Rate
    | CloseRatingWindow
    | Reopen
    | Cancel
    | MergeInto
    | Unmerge
    | AdoptFollower
    | ReleaseFollower
    | Assign
    | StartHandling
    | Reply
    | ConvertToRepair
    | AddNote
    | CorrectContact
    | AttachPhotos
    | GivePromise
    | Urge
)


def word(command: type[Command] | Command) -> str:
    """The command's word on the wire: `record_call` for RecordCall."""
    name = command.__name__ if isinstance(command, type) else type(command).__name__
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


COMMANDS: dict[str, type[Command]] = {word(one): one for one in Command.__args__}
ADDITIVE = (AddNote, CorrectContact, AttachPhotos, GivePromise, Urge)


def is_additive(command: Command) -> bool:
    """Whether it never conflicts: additions, first calls, calls that reached nobody or were to followers."""
    if isinstance(command, RecordCall):
        return command.purpose is CallPurpose.FIRST or bool(command.follower) or not command.outcome.reached
    if isinstance(command, ExhaustCalls):
        return bool(command.follower)
    return isinstance(command, ADDITIVE)
