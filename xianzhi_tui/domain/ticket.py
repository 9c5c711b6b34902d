"""A ticket (工单): one resident's repair or complaint, as its events have made it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from xianzhi_tui.domain.clocks import Clock, ClockName, current
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.domain.values import dataclass


class Kind(StrEnum):
    """A repair (报修) or a complaint (我要吐槽)."""

    REPAIR = "repair"
    COMPLAINT = "complaint"


class State(StrEnum):
    """Where a ticket stands (state machine, section 3)."""

    SUBMITTED = "SUBMITTED"
    ACCEPTED = "ACCEPTED"
    DISPATCHED = "DISPATCHED"
    VERIFIED = "VERIFIED"
    REPAIRING = "REPAIRING"
    WAITING_PARTS = "WAITING_PARTS"
    SUSPENDED = "SUSPENDED"
    FUND_CONTACT = "FUND_CONTACT"
    FUND_CONSULTING = "FUND_CONSULTING"
    FUND_EMERGENCY = "FUND_EMERGENCY"
    FUND_REJECTED = "FUND_REJECTED"
    REPAIRED = "REPAIRED"
    CALLED_BACK = "CALLED_BACK"
    CLOSED = "CLOSED"
    MERGED = "MERGED"
    CANCELLED = "CANCELLED"
    INVALID = "INVALID"
    ASSIGNED = "ASSIGNED"
    HANDLING = "HANDLING"
    REPLIED = "REPLIED"
    CONVERTED = "CONVERTED"


ENDED = frozenset({State.CLOSED, State.MERGED, State.CANCELLED, State.CONVERTED})
OUT_OF_DANGER = ENDED | {State.REPAIRED, State.REPLIED, State.INVALID, State.CALLED_BACK}
FIRST_CALL_STATES = frozenset({State.ACCEPTED, State.DISPATCHED, State.VERIFIED, State.REPAIRING, State.WAITING_PARTS})


class Channel(StrEnum):
    """How a report came in; it changes nothing but this field (零差别)."""

    MINI_PROGRAM = "mini_program"
    SUISHENBAN = "suishenban"
    PHONE = "phone"
    WALK_IN = "walk_in"
    HOTLINE_962121 = "hotline_962121"
    HOTLINE_12345 = "hotline_12345"
    OPEN311 = "open311"
    ALARM = "alarm"
    COMPLAINT = "complaint"


ONLINE_CHANNELS = frozenset({Channel.MINI_PROGRAM, Channel.SUISHENBAN, Channel.OPEN311})
DESK_CHANNELS = frozenset({Channel.PHONE, Channel.WALK_IN, Channel.HOTLINE_962121, Channel.HOTLINE_12345})


class Category(StrEnum):
    """What a report is about; complaints use the article's four and 其他."""

    WATER = "water"
    DRAINAGE = "drainage"
    ELECTRICITY = "electricity"
    LIGHTING = "lighting"
    LIFT = "lift"
    DOOR = "door"
    FLOOR = "floor"
    WALL = "wall"
    ROOF = "roof"
    FIRE_SAFETY = "fire_safety"
    ORDER = "order"
    HYGIENE = "hygiene"
    GREENERY = "greenery"
    RECEPTION = "reception"
    OTHER = "other"


COMPLAINT_CATEGORIES = frozenset(
    {Category.ORDER, Category.HYGIENE, Category.GREENERY, Category.RECEPTION, Category.OTHER}
)
REPAIR_CATEGORIES = frozenset(Category) - COMPLAINT_CATEGORIES | {Category.OTHER}


class Department(StrEnum):
    """Who answers a complaint: one department per category; the lead may take any."""

    ORDER = "order"
    HYGIENE = "hygiene"
    GREENERY = "greenery"
    ENGINEERING = "engineering"
    SERVICE = "service"
    LEAD = "lead"


class Scope(StrEnum):
    """Whose part of the building it is; decides who votes on the maintenance fund."""

    SHARED = "shared"
    PARTLY_SHARED = "partly_shared"
    EXCLUSIVE = "exclusive"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Location:
    """Where it is: the words for people, the parts for suggestions."""

    text: str
    building: str = ""
    room: str = ""
    zone: str = ""
    scope: Scope = Scope.UNKNOWN


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reported (报修人), as far as a screen may show it: 朱先生 138****1234."""

    name: str = ""
    phone: str = ""
    account: str = ""
    wants_calls: bool = True
    person: str = ""  # the same for all reports from one number; the service's own key, which says nothing of them
    phone_since: datetime | None = None  # when the number was corrected; what was tried before was tried elsewhere

    def same_person(self, other: Reporter) -> bool:
        """Whether one call reaches both: by the service's key, else by account, else by what can be seen."""
        if self.person and other.person:
            return self.person == other.person
        if self.account and other.account:
            return self.account == other.account
        return bool(self.phone) and (self.name, self.phone) == (other.name, other.phone)

    @property
    def can_be_called(self) -> bool:
        """Whether there is a number to dial, and no wish to be left in peace."""
        return self.wants_calls and bool(self.phone)


class PhotoStage(StrEnum):
    """What a photo shows."""

    BEFORE = "before"
    AFTER = "after"
    EVIDENCE = "evidence"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo by the digest of its re-encoded bytes."""

    digest: str
    stage: PhotoStage = PhotoStage.BEFORE


@dataclass(frozen=True, slots=True)
class Report:
    """What was reported."""

    kind: Kind
    category: Category
    text: str
    location: Location
    reporter: Reporter = Reporter()
    hazard: bool = False
    photos: tuple[Photo, ...] = ()
    about: str = ""  # staff number of the person complained about
    external_ref: str = ""


class CallPurpose(StrEnum):
    """Why the resident is called (回访与反馈)."""

    FIRST = "first"
    FUND = "fund"
    COMPLETION = "completion"
    OUTCOME = "outcome"


class CallOutcome(StrEnum):
    """How a call ended."""

    SATISFIED = "satisfied"
    UNSATISFIED = "unsatisfied"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    BAD_NUMBER = "bad_number"
    DECLINED = "declined"
    CALL_LATER = "call_later"  # they answered, and named a time that suits them
    REACHED = "reached"  # they heard the desk out and said neither

    @property
    def reached(self) -> bool:
        """Whether the resident was spoken to and heard the desk out."""
        return self in (CallOutcome.SATISFIED, CallOutcome.UNSATISFIED, CallOutcome.REACHED)


class PromiseOf(StrEnum):
    """What the office promises a resident (承诺): that somebody comes, or that the matter is done."""

    ARRIVAL = "arrival"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Call:
    """One call attempt, as logged."""

    at: datetime
    purpose: CallPurpose
    outcome: CallOutcome
    by: Person
    said: str = ""
    follower: str = ""
    call_at: datetime | None = None  # when they asked to be called


class SuspendReason(StrEnum):
    """Why work may wait (挂起)."""

    RESIDENT_AWAY = "resident_away"
    THIRD_PARTY = "third_party"
    WEATHER = "weather"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Suspension:
    """Why and until when a ticket waits; paused says whether its clocks stand still."""

    reason: SuspendReason
    review_at: datetime
    paused: bool
    note: str = ""
    reference: str = ""
    third_party: str = ""


@dataclass(frozen=True, slots=True)
class PartsDelay:
    """The part that is hard to get, and when it is expected."""

    part: str
    expected_at: datetime


class EmergencyCase(StrEnum):
    """The five emergency cases of the maintenance fund (Shanghai rules Art. 73)."""

    PUMPS = "pumps"
    LIFT = "lift"
    FIRE_SYSTEM = "fire_system"
    FACADE = "facade"
    LEAK = "leak"


@dataclass(frozen=True, slots=True)
class Fund:
    """The maintenance-fund side of a repair; the desk records it, it does not decide it."""

    shared_part: str
    explained_at: datetime | None = None
    closes_at: datetime | None = None
    emergency: EmergencyCase | None = None
    planned_finish: datetime | None = None


@dataclass(frozen=True, slots=True)
class Follower:
    """A ticket merged into this one; its reporter keeps a call and a rating of their own."""

    ticket_id: str
    no: int
    filed_at: datetime
    reporter: Reporter
    joined_at: datetime
    hazard: bool = False
    called_in: int = 0  # the cycle in which its reporter was called, 0 = not yet
    rated_in: int = 0


@dataclass(frozen=True, slots=True)
class Rating:
    """One to five stars and the resident's words, once per cycle."""

    at: datetime
    stars: int
    comment: str
    cycle: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One report with everything its events say; a projection, rebuilt by evolve()."""

    id: str
    compound: str
    no: int
    report: Report
    channel: Channel
    state: State
    filed_at: datetime
    received_at: datetime
    policy_version: int
    version: int = 1
    cycle: int = 1
    clocks: tuple[Clock, ...] = ()
    registered_by: Person | None = None
    accepted_at: datetime | None = None
    accepted_by: Person | None = None
    dispatched_at: datetime | None = None
    assignee: Person | None = None
    department: Department | None = None
    arrived_at: datetime | None = None
    verified_at: datetime | None = None
    verified_by: str = ""
    safety_measure: str = ""
    promised_by: datetime | None = None
    parts: PartsDelay | None = None
    extended_in: int = 0  # the cycle that used its one extension
    suspension: Suspension | None = None
    fund: Fund | None = None
    finished_at: datetime | None = None
    replied_at: datetime | None = None
    called_at: datetime | None = None
    ended_at: datetime | None = None
    calls: tuple[Call, ...] = ()
    photos: tuple[Photo, ...] = ()
    notes: int = 0
    urges: int = 0
    urged_at: datetime | None = None
    ratings: tuple[Rating, ...] = ()
    followers: tuple[Follower, ...] = ()
    merged_into: str = ""
    state_before_merge: State | None = None
    converted_to: str = ""
    raised_from: str = ""
    lead_at: datetime | None = None  # when the site manager last did something with it

    @property
    def kind(self) -> Kind:
        """Repair or complaint."""
        return self.report.kind

    @property
    def hazard(self) -> bool:
        """Whether it is a safety hazard (安全隐患), by its own report or by one merged into it."""
        return self.report.hazard or any(one.hazard for one in self.followers)

    @property
    def in_danger(self) -> bool:
        """Whether it is a hazard still: once it is mended only the call is left, and that can wait its turn."""
        return self.hazard and self.state not in OUT_OF_DANGER

    @property
    def open(self) -> bool:
        """Whether the office still has it to do."""
        return self.state not in ENDED

    def clock(self, name: ClockName) -> Clock | None:
        """The latest run of a clock."""
        return current(self.clocks, name)

    def follower(self, ticket_id: str) -> Follower | None:
        """The merged ticket with this id."""
        return next((one for one in self.followers if one.ticket_id == ticket_id), None)

    def reporter(self, follower: str = "") -> Reporter:
        """Who reported this ticket, or the one merged into it with this id."""
        merged = self.follower(follower)
        return merged.reporter if merged else self.report.reporter
