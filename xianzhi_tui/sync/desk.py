"""What the screens see of the sync side: values, updates and the acts a desk can ask for.

The screens know only this module. Behind it stand the replica, the outbox and the agent process; in tests, a
hand-written one. Its values are Structs: making the class of a dataclass takes thirty times as long, at every start.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from xianzhi_tui.domain.policy import Policy, in_force, policy_of
from xianzhi_tui.domain.roles import Actor, Person, Role, Roster
from xianzhi_tui.domain.ticket import Category, Channel, Kind, State, Ticket

if TYPE_CHECKING:  # a hundred classes that the first picture of the board does not need
    from xianzhi_tui.domain.commands import Command
    from xianzhi_tui.domain.events import Recorded
    from xianzhi_tui.domain.statistics.spans import Span
    from xianzhi_tui.sync.answers import StoryParts
    from xianzhi_tui.sync.past import Records
    from xianzhi_tui.sync.shift import Shift
    from xianzhi_tui.sync.statistics import Counted


DraftName = tuple[str, str]
"""The ticket's id, "" where there is none yet, and the word of the act."""
Drafts = Mapping[DraftName, Mapping[str, str]]
"""What was typed into forms and not submitted: the answers by the field's name."""


class LinkState(StrEnum):
    """How the line to the service stands."""

    STARTING = "starting"  # nothing heard yet
    CONNECTED = "connected"
    OFFLINE = "offline"  # no answer: commands are kept and sent later
    NOT_OUR_SERVER = "not_our_server"  # somebody answers, but not the ticket service
    SIGNED_OUT = "signed_out"  # no token, or no longer valid
    INCOMPATIBLE = "incompatible"  # the service speaks another version: please upgrade


class Link(Struct, frozen=True):
    """The honest state of the line, as the link bar shows it."""

    state: LinkState = LinkState.STARTING
    since: datetime | None = None  # when this state began
    heard_at: datetime | None = None  # the last good answer
    data_as_of: datetime | None = None  # the server's time of the replica's newest data
    skew_seconds: float = 0.0  # this machine's clock minus the server's
    faulty: int = 0  # items of the feed that could not be taken in
    detail: str = ""
    trouble: str = ""  # the code of what keeps this machine from saving anything; the line is another matter


class OutboxState(StrEnum):
    """What became of a command."""

    QUEUED = "queued"
    SENDING = "sending"
    REFUSED = "refused"  # in the conflict tray, waits for a person


class Typed(Struct, frozen=True):
    """What a command was made from: which form, and what stood in its fields."""

    form: str
    answers: Mapping[str, str]


class OutboxEntry(Struct, frozen=True):
    """A command kept on this machine until the server confirmed it."""

    command_id: str
    ticket_id: str
    command: Command
    base_version: int | None
    occurred_at: datetime
    actor: Person
    state: OutboxState
    attempts: int = 0
    code: str = ""  # the server's refusal
    message: str = ""
    theirs: Ticket | None = None  # the ticket as the server has it, when refused
    typed: Typed | None = None  # None where nothing was asked
    provisional: int = 0  # of a filing: the number this machine gives the ticket until the server does

    @property
    def refused(self) -> bool:
        """Whether it lies in the conflict tray."""
        return self.state is OutboxState.REFUSED


class Presence(Struct, frozen=True):
    """A colleague at a desk: what they have open, whom they are calling."""

    person: Person
    device: str
    ticket_id: str = ""
    calling: bool = False
    at: datetime | None = None
    since: datetime | None = None  # when they sat down
    unsent: int = 0  # acts that this desk keeps and the service has not confirmed


class Session(Struct, frozen=True):
    """Who is signed in at this desk; kept for the cold start offline."""

    actor: Actor
    compound: str
    compound_name: str
    device: str


class StaffMember(Struct, frozen=True):
    """Somebody who may sign in."""

    id: str
    name: str
    role: Role


class BoardData(Struct, frozen=True):
    """Everything the board draws from, read from the replica in one go."""

    tickets: tuple[Ticket, ...] = ()  # open ones, and ended ones that still owe a call
    roster: Roster = Roster()
    staff: tuple[StaffMember, ...] = ()
    policies: Mapping[int, Policy] = {}
    cursor: int = 0
    data_as_of: datetime | None = None
    finished_today: int = 0  # tickets whose fix or reply clock ended today (Shanghai)
    on_time_today: int = 0

    @property
    def policy(self) -> Policy:
        """The limits in force for new tickets."""
        return in_force(self.policies)

    def policy_of(self, ticket: Ticket) -> Policy:
        """The limits it was filed under."""
        return policy_of(ticket.policy_version, self.policies)


class Picture(Struct, frozen=True):
    """A photo as dots: so many a row, three bytes of colour each."""

    width: int
    pixels: bytes


class Story(Struct, frozen=True):
    """A ticket with its events, oldest first."""

    ticket: Ticket
    events: tuple[Recorded, ...] = ()


class Criterion(Struct, frozen=True):
    """One thing that is wanted of a ticket; any one of the ways named here will do."""

    words: str = ""  # anywhere in what it says, or in the first letters of that
    states: tuple[State, ...] = ()
    kinds: tuple[Kind, ...] = ()
    categories: tuple[Category, ...] = ()
    channels: tuple[Channel, ...] = ()
    hazard: bool = False
    building: str = ""  # its number
    room: str = ""  # how its short form begins: 6-9
    who: str = ""  # how the name of whoever repairs or accepted it begins
    by: str = ""  # the number of somebody who had a hand in it


class Query(Struct, frozen=True):
    """What is looked for: tickets that meet every criterion, and are late if that is asked."""

    criteria: tuple[Criterion, ...] = ()
    late: bool = False


class Found(Struct, frozen=True):
    """How many tickets were found, and the first of them: open before ended, new before old."""

    tickets: tuple[Ticket, ...] = ()
    count: int = 0


class LinkChanged(Struct, frozen=True):
    """The line's state or figures changed."""

    link: Link


class ReplicaChanged(Struct, frozen=True):
    """Confirmed data changed; `news` are the events since the last update (empty after a full reload)."""

    cursor: int
    news: tuple[Recorded, ...] = ()


class UnsentHandover(Struct, frozen=True):
    """A handover that both have signed and the service has not heard of."""

    giver: str
    taker: str
    at: datetime


class OutboxChanged(Struct, frozen=True):
    """Commands and handovers were kept, sent, confirmed or refused."""

    entries: tuple[OutboxEntry, ...]
    handovers: tuple[UnsentHandover, ...] = ()


class PresenceChanged(Struct, frozen=True):
    """Colleagues moved."""

    present: tuple[Presence, ...]


Update = LinkChanged | ReplicaChanged | OutboxChanged | PresenceChanged


class Desk(Protocol):
    """The acts a screen may ask for. Errors are errors.XianzhiError with three parts."""

    @property
    def session(self) -> Session | None:
        """Who is signed in, from this machine's memory."""

    def updates(self) -> AsyncIterator[Update]:
        """Everything that changes, for as long as the desk is open."""

    async def sign_in(self, staff_id: str, pin: str) -> Session:
        """Exchange a PIN for a token; needs the service."""

    async def unlock(self, pin: str) -> None:
        """Prove to be the person signed in here; without a line too, where they proved it here before."""

    async def sign_out(self) -> None:
        """Forget the token; the replica and the outbox stay."""

    async def board(self) -> BoardData:
        """The board's data, from the replica."""

    async def story(self, ticket_id: str) -> Story | None:
        """One ticket with its events, from the replica."""

    async def parts(self, ticket_id: str) -> StoryParts | None:
        """The same exactly as the service sent it, from the replica."""

    async def hand_out(self, name: str, content: bytes) -> Path:
        """Write a file to be handed out; where it lies."""

    async def find(self, query: Query, now: datetime) -> Found:
        """Tickets of the replica, open and ended."""

    async def figures(self, span: Span, history_days: int) -> Counted:
        """What the tickets of the replica come to, where ended ones are kept for so many days."""

    def records(self) -> Records:
        """What was kept, to be looked back on."""

    async def places(self) -> tuple[str, ...]:
        """The rooms and places tickets were filed for, the commonest first."""

    async def issue(
        self, ticket_id: str, command: Command, base_version: int | None, now: datetime, typed: Typed | None = None
    ) -> OutboxEntry:
        """Keep a command durably, then have it sent; returns when it is safe on this machine.

        For a filing command (Register) `ticket_id` is "" and the entry's command_id becomes the ticket's id.
        """

    async def outbox(self) -> tuple[OutboxEntry, ...]:
        """Commands not yet confirmed, oldest first, refused ones included."""

    async def provisional_numbers(self) -> Mapping[str, int]:
        """The numbers this machine gave tickets of late while it had no line, by the ticket's id, oldest first."""

    async def retry(self, command_id: str, base_version: int | None) -> None:
        """Send a refused command again, made against another version of the ticket."""

    async def edit(self, command_id: str, command: Command, base_version: int | None, typed: Typed | None) -> None:
        """Send a refused command with other words; it is still the act of that moment."""

    async def drop(self, command_id: str, reason: str) -> None:
        """Give a refused command up; it stays in the outbox file's history with the reason."""

    async def present(self, ticket_id: str, calling: bool) -> None:
        """Tell the colleagues what is open here; may be lost."""

    async def reveal(self, ticket_id: str) -> str:
        """The reporter's full phone number; a logged act, needs the service."""

    async def photo(self, digest: str, full: bool = False) -> Path:
        """A local file with the photo or its thumbnail."""

    async def picture(self, digest: str, width: int, height: int) -> Picture:
        """A photo as so many dots at most; without a line, as long as its thumbnail is here."""

    async def upload(self, file: Path) -> str:
        """Keep a photo until the command that names it is sent, and send it before; its digest."""

    async def drafts(self) -> Drafts:
        """What was typed before the desk last ended, however it ended."""

    async def keep_drafts(self, drafts: Drafts) -> None:
        """These are all the drafts there are now."""

    async def self_test(self) -> int:
        """Have the service give out a number of its feed that stands for no ticket; needs the service."""

    @property
    def shift(self) -> Shift:
        """Handing this desk over, and what happened while somebody was away."""

    async def refresh(self) -> None:
        """Poll now."""

    async def close(self) -> None:
        """Stop the agent; what is queued stays queued."""
