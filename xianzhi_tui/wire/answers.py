"""The service's answers, as OpenAPI describes them and the codec writes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from xianzhi_tui.domain.handover import Handover, Proof
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.roles import Actor, Person, Repairer
from xianzhi_tui.domain.ticket import Category, Kind, State, Ticket


@dataclass(frozen=True, slots=True)
class FaultAnswer:
    """What was wrong: a code for programs, a sentence for people."""

    code: str
    message: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """The one shape of every error."""

    error: FaultAnswer


@dataclass(frozen=True, slots=True)
class CompoundAnswer:
    """A residential compound."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class LoginAnswer:
    """A token, whose it is, and until when."""

    token: str
    expires_at: datetime
    actor: Actor
    compound: CompoundAnswer
    server_time: datetime


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """An event as stored; `type` names what `event` holds."""

    seq: int
    ticket_id: str
    recorded_at: datetime
    command_id: str
    device: str
    policy_version: int
    type: str
    event: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StoryAnswer:
    """A ticket with its events, oldest first."""

    ticket: Ticket
    events: list[RecordedAnswer]


@dataclass(frozen=True, slots=True)
class OutcomeAnswer:
    """What a command led to."""

    events: list[RecordedAnswer]
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class BroughtInAnswer:
    """What became of one report of an import: its ticket, or why it was refused."""

    ticket: Ticket | None = None
    refused: FaultAnswer | None = None


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    """The reports of an import, in the order in which they were sent."""

    results: list[BroughtInAnswer]


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """One number of the feed: an event with its ticket, or a change of reference data."""

    seq: int
    type: Literal["event", "reference"]
    event: RecordedAnswer | None = None
    ticket: Ticket | None = None


@dataclass(frozen=True, slots=True)
class PresentAnswer:
    """A colleague at a desk: what they have open, whom they are calling."""

    person: Person
    device: str
    ticket_id: str
    calling: bool
    at: datetime
    since: datetime
    unsent: int = 0


@dataclass(frozen=True, slots=True)
class FeedAnswer:
    """What follows a cursor, in order and without gaps."""

    epoch: str
    cursor: int
    more: bool
    server_time: datetime
    items: list[ItemAnswer]
    presence: list[PresentAnswer]


@dataclass(frozen=True, slots=True)
class ReferenceAnswer:
    """Who works here and by which limits."""

    staff: list[Actor]
    repairers: list[Repairer]
    leads: list[Person]
    policies: list[Policy]
    documents: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SnapshotAnswer:
    """The whole board, true at a cursor."""

    epoch: str
    cursor: int
    server_time: datetime
    compound: CompoundAnswer
    tickets: list[StoryAnswer]
    reference: ReferenceAnswer
    presence: list[PresentAnswer]


@dataclass(frozen=True, slots=True)
class HistoryAnswer:
    """A page of tickets; `next` asks for the one after it."""

    items: list[StoryAnswer]
    next: str | None


@dataclass(frozen=True, slots=True)
class ContactAnswer:
    """Whom to call."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class PhonesAnswer:
    """Reporters' numbers in full, by ticket; one that does not exist is left out."""

    phones: dict[str, str]


@dataclass(frozen=True, slots=True)
class PhotoAnswer:
    """A photo as kept."""

    digest: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class StepAnswer:
    """One line of the resident's progress page."""

    at: datetime
    text: str
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResidentTicketAnswer:
    """A ticket as its reporter sees it."""

    id: str
    no: int
    kind: Kind
    category: Category
    state: State
    text: str
    place: str
    filed_at: datetime
    may_rate: bool
    may_urge: bool
    progress: tuple[StepAnswer, ...]


@dataclass(frozen=True, slots=True)
class ResidentListAnswer:
    """One's own reports, newest first."""

    items: tuple[ResidentTicketAnswer, ...]


@dataclass(frozen=True, slots=True)
class HandoverAnswer:
    """A handover as the service keeps it, and who saw that the PINs were right."""

    handover: Handover
    device: str
    recorded_at: datetime
    giver_proof: Proof
    taker_proof: Proof


@dataclass(frozen=True, slots=True)
class HandoverListAnswer:
    """The handovers of a compound, newest first."""

    items: tuple[HandoverAnswer, ...]


@dataclass(frozen=True, slots=True)
class SelfTestAnswer:
    """A number of the feed that stands for no ticket."""

    seq: int


@dataclass(frozen=True, slots=True)
class HealthAnswer:
    """Which service this is."""

    service: Literal["xianzhi"]
    version: str
    api: int


@dataclass(frozen=True, slots=True)
class ReadyAnswer:
    """That the books can be read, and of how many compounds."""

    ready: bool
    compounds: int
