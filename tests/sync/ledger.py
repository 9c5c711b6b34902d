"""A compound's book as the service keeps it: numbered events, the tickets they made, and the answers it would give."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from msgspec import Raw

from tests.domain.office import NOON, POLICY, RESIDENT, ROSTER, TIMER, ZHANG, report
from xianzhi_tui.codec import encode, encode_recorded
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.decide import decide
from xianzhi_tui.domain.events import Event, Recorded
from xianzhi_tui.domain.evolve import evolve
from xianzhi_tui.domain.roles import Actor, Role
from xianzhi_tui.domain.scene import Identity, Scene
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, Channel, Kind, State, Ticket
from xianzhi_tui.sync.answers import Compound, FeedPage, Reference, Snapshot, StoryParts
from xianzhi_tui.sync.desk import StaffMember

REFERENCE = Reference(
    staff=(StaffMember("01", "张敏", Role.DUTY), StaffMember("02", "李强", Role.DUTY)),
    repairers=ROSTER.repairers,
    leads=ROSTER.leads,
    policies=(POLICY,),
)
HOSTILE_TEXT = "六楼漏水[/"


@dataclass
class Ledger:
    """Everything is filed and decided by the real rules; time passes one second per event."""

    epoch: str = "e1"
    now: datetime = NOON
    events: list[Recorded] = field(default_factory=list)
    after_event: list[Ticket] = field(default_factory=list)

    def file(self, kind: Kind = Kind.REPAIR) -> Ticket:
        """A report comes in from the mini-program."""
        submit = c.Submit(report(kind, text=HOSTILE_TEXT), Channel.MINI_PROGRAM)
        return self._record(None, str(uuid.UUID(int=len(self.events) + 1)), submit, RESIDENT)

    def do(self, ticket: Ticket, command: c.Command, by: Actor = ZHANG, other: Ticket | None = None) -> Ticket:
        """Somebody does something with the newest state of a ticket."""
        return self._record(self.ticket(ticket.id), ticket.id, command, by, other and self.ticket(other.id))

    def finish(self, ticket: Ticket) -> Ticket:
        """A repair goes its whole way to the completion call."""
        return self.repair(self.do(ticket, c.Accept()))

    def repair(self, ticket: Ticket) -> Ticket:
        """An accepted repair is checked and done."""
        ticket = self.do(ticket, c.Dispatch("11"))
        ticket = self.do(ticket, c.Verify(c.Finding.SMALL, self.now, "王师傅", safety_measure="已放置警示牌"))
        return self.do(ticket, c.FinishRepair("已重铺", no_photo_reason="未拍照"))

    def cancel(self, ticket: Ticket) -> Ticket:
        """The resident withdraws; the ticket ends."""
        return self.do(ticket, c.Cancel(), RESIDENT)

    def close(self, ticket: Ticket) -> Ticket:
        """A repair is finished, its reporter content, and the time for a rating over."""
        ticket = self.finish(ticket) if ticket.state is State.SUBMITTED else self.repair(ticket)
        ticket = self.do(ticket, c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED, "已告知"))
        self.now += timedelta(days=8)
        return self.do(ticket, c.CloseRatingWindow(), TIMER)

    def merge(self, follower: Ticket, master: Ticket) -> None:
        """Two reports of the same matter."""
        self.do(follower, c.MergeInto(master.id), other=master)
        self.do(master, c.AdoptFollower(follower.id), other=follower)

    def ticket(self, ticket_id: str) -> Ticket:
        """The newest state of a ticket."""
        return next(one for one in reversed(self.after_event) if one.id == ticket_id)

    def story(self, ticket: Ticket) -> StoryParts:
        """A ticket with all its events."""
        return StoryParts.of(self.ticket(ticket.id), (one for one in self.events if one.ticket_id == ticket.id))

    def page(self, after: int = 0, limit: int = 500, broken: Iterable[int] = (), **changes: object) -> FeedPage:
        """A page of the feed; the items numbered in `broken` cannot be read."""
        items = tuple(self._item(seq, seq in set(broken)) for seq in range(after + 1, len(self.events) + 1)[:limit])
        page = FeedPage(self.epoch, after + len(items), self.now, after + len(items) < len(self.events), items)
        return FeedPage(**{name: getattr(page, name) for name in page.__struct_fields__} | changes)

    def snapshot(self) -> Snapshot:
        """Everything on the board."""
        newest = {one.id: one for one in self.after_event}
        stories = tuple(self.story(one) for one in newest.values() if one.open)
        return Snapshot(self.epoch, len(self.events), self.now, Compound("XZ01", "贤智苑"), stories, REFERENCE)

    def _item(self, seq: int, broken: bool) -> Raw:
        recorded, ticket = self.events[seq - 1], self.after_event[seq - 1]
        event = encode_recorded(recorded)
        if broken:
            event = event.replace(b'"type":"', b'"type":"Unheard')
        return Raw(b'{"seq":%d,"type":"event","event":%s,"ticket":%s}' % (seq, event, encode(ticket)))

    def _record(
        self, ticket: Ticket | None, ticket_id: str, command: c.Command, by: Actor, other: Ticket | None = None
    ) -> Ticket:
        self.now += timedelta(seconds=1)
        scene = Scene(self.now, by, POLICY, ROSTER, Identity(ticket_id, "XZ01", 1001 + len(self.events)))
        for event in decide(ticket, command, scene, other):
            ticket = evolve(ticket, event)
            self.write_down(ticket, event)
        assert ticket is not None
        return ticket

    def write_down(self, ticket: Ticket, event: Event) -> None:
        """What happened now, and the ticket after it."""
        self.events.append(
            Recorded(
                seq=len(self.events) + 1,
                ticket_id=ticket.id,
                recorded_at=self.now,
                command_id=str(uuid.UUID(int=1000 + len(self.events))),
                device="desk-1",
                policy_version=1,
                event=event,
            )
        )
        self.after_event.append(ticket)


def renewed(ledger: Ledger, epoch: str) -> Ledger:
    """The same book after the service was set up anew: other numbers may mean other things."""
    return replace(ledger, epoch=epoch, events=list(ledger.events), after_event=list(ledger.after_event))
