"""Random histories of a whole office: whatever is asked in whatever order, the invariants hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.domain.office import ACTORS, DAY, NOON, POLICY, RESIDENT, report, scene, small
from xianzhi_tui.codec import decode, decode_recorded, encode, encode_recorded
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain import events as e
from xianzhi_tui.domain.clocks import ClockAct, ClockName, unfinished
from xianzhi_tui.domain.decide import decide
from xianzhi_tui.domain.evolve import evolve, replay
from xianzhi_tui.domain.handover import ItemKind, open_items
from xianzhi_tui.domain.queues import Section, next_step, place, urgency
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
    State,
    SuspendReason,
    Ticket,
)

Asked = Callable[[Ticket, datetime], c.Command]


def first_follower(ticket: Ticket) -> str:
    """The ticket merged into this one first, if any."""
    return ticket.followers[0].ticket_id if ticket.followers else "nobody"


ASKED: dict[str, Asked] = {
    "accept": lambda ticket, now: c.Accept(),
    "dispatch": lambda ticket, now: c.Dispatch("11", "改派"),
    "return": lambda ticket, now: c.ReturnOrder("忙不过来"),
    "verify": lambda ticket, now: small(now),
    "verify fund": lambda ticket, now: c.Verify(
        c.Finding.NEEDS_FUND, now, "王师傅", safety_measure="围挡", shared_part="外墙"
    ),
    "invalid": lambda ticket, now: c.MarkInvalid("现场未见"),
    "reclassify": lambda ticket, now: c.ReclassifyFund("屋面", "面积大"),
    "start": lambda ticket, now: c.StartRepair("11"),
    "parts": lambda ticket, now: c.WaitParts("配件", now + DAY),
    "suspend": lambda ticket, now: c.Suspend(SuspendReason.OTHER, now + DAY),
    "pause": lambda ticket, now: c.Suspend(SuspendReason.OTHER, now + DAY, pause=True, approved_by="09"),
    "resume": lambda ticket, now: c.Resume(),
    "finish": lambda ticket, now: c.FinishRepair("修好", no_photo_reason="未拍照"),
    "emergency": lambda ticket, now: c.RequestEmergencyFund(EmergencyCase.LEAK, "证明1号", True),
    "emergency yes": lambda ticket, now: c.DecideEmergencyFund(True, "批准", now + 9 * DAY),
    "emergency no": lambda ticket, now: c.DecideEmergencyFund(False, "不批", closes_at=now + 9 * DAY),
    "owners yes": lambda ticket, now: c.DecideConsultation(True, True, True, "通过", now + 9 * DAY),
    "owners no": lambda ticket, now: c.DecideConsultation(False, True, False, "未通过"),
    "first call": lambda ticket, now: c.RecordCall(CallPurpose.FIRST, CallOutcome.SATISFIED, "", now + DAY),
    "fund call": lambda ticket, now: c.RecordCall(
        CallPurpose.FUND, CallOutcome.SATISFIED, "已说明", closes_at=now + 9 * DAY
    ),
    "call": lambda ticket, now: c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED),
    "call unsatisfied": lambda ticket, now: c.RecordCall(CallPurpose.COMPLETION, CallOutcome.UNSATISFIED, "没修好"),
    "call no answer": lambda ticket, now: c.RecordCall(CallPurpose.COMPLETION, CallOutcome.NO_ANSWER),
    "explain": lambda ticket, now: c.RecordCall(CallPurpose.OUTCOME, CallOutcome.SATISFIED),
    "call follower": lambda ticket, now: c.RecordCall(
        CallPurpose.COMPLETION,
        CallOutcome.SATISFIED,
        follower=first_follower(ticket),
    ),
    "exhaust": lambda ticket, now: c.ExhaustCalls("已留言"),
    "exhaust follower": lambda ticket, now: c.ExhaustCalls("已留言", first_follower(ticket)),
    "rate 5": lambda ticket, now: c.Rate(5, "好"),
    "rate 1": lambda ticket, now: c.Rate(1, "差"),
    "rate 1 follower": lambda ticket, now: c.Rate(1, "差", first_follower(ticket)),
    "window": lambda ticket, now: c.CloseRatingWindow(),
    "reopen": lambda ticket, now: c.Reopen("又坏了"),
    "cancel": lambda ticket, now: c.Cancel("不用了"),
    "assign": lambda ticket, now: c.Assign(Department.LEAD),
    "handle": lambda ticket, now: c.StartHandling(),
    "reply": lambda ticket, now: c.Reply("已处理", no_photo_reason="未拍照"),
    "note": lambda ticket, now: c.AddNote("记一笔"),
    "urge": lambda ticket, now: c.Urge("快点"),
}

MOVES_LATER = (ClockAct.EXTEND, ClockAct.RESUME, ClockAct.START, ClockAct.RESTORE)


class Office(RuleBasedStateMachine):
    """Tickets of one compound under random commands by random people, time passing between them."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.tickets: list[Ticket] = []
        self.histories: dict[str, list[e.Event]] = {}

    def record(self, index: int | None, events: tuple[e.Event, ...]) -> None:
        ticket = None if index is None else self.tickets[index]
        for event in events:
            after = evolve(ticket, event)
            if ticket is not None:
                self.check_deadlines(ticket, after, event)
            ticket = after
        assert ticket is not None
        if index is None:
            self.tickets.append(ticket)
        else:
            self.tickets[index] = ticket
        self.histories.setdefault(ticket.id, []).extend(events)

    @staticmethod
    def check_deadlines(before: Ticket, after: Ticket, event: e.Event) -> None:
        changed = {change.name: change.act for change in event.clocks}
        for name in ClockName:
            old, new = unfinished(before.clocks, name), unfinished(after.clocks, name)
            if old is None or new is None or changed.get(name) is ClockAct.START:
                continue
            if new.due_at > old.due_at:
                assert changed[name] in MOVES_LATER
            if new.due_at < old.due_at:
                assert changed[name] is ClockAct.ADVANCE

    @rule(kind=st.sampled_from(Kind), hazard=st.booleans(), at_desk=st.booleans(), ago=st.integers(0, 300))
    def file(self, kind: Kind, hazard: bool, at_desk: bool, ago: int) -> None:
        if len(self.tickets) >= 4:
            return
        no = 1001 + len(self.tickets)
        what = report(kind, hazard=hazard)
        moment = self.now - timedelta(minutes=ago)
        command = c.Register(what, Channel.PHONE, moment) if at_desk else c.Submit(what)
        actor = ACTORS[0] if at_desk else RESIDENT
        self.record(None, decide(None, command, scene(self.now, actor, no=no)))

    @rule(span=st.sampled_from([1, 7, 31, 60 * 5, 60 * 26, 60 * 24 * 8]))
    def wait(self, span: int) -> None:
        self.now += timedelta(minutes=span)

    @precondition(lambda self: self.tickets)
    @rule(index=st.integers(0, 9), asked=st.sampled_from(sorted(ASKED)), actor=st.sampled_from(ACTORS))
    def ask(self, index: int, asked: str, actor: Actor) -> None:
        """Anybody asks anything of any ticket."""
        index %= len(self.tickets)
        ticket = self.tickets[index]
        self.attempt(index, ASKED[asked](ticket, self.now), actor)

    @precondition(lambda self: self.tickets)
    @rule(index=st.integers(0, 9), choices=st.lists(st.integers(0, 99), min_size=1, max_size=9))
    def go_on(self, index: int, choices: list[int]) -> None:
        """The office does its work for some steps, so that deep states are reached."""
        index %= len(self.tickets)
        for choice in choices:
            possible = self.possible(self.tickets[index])
            if possible:
                self.attempt(index, *possible[choice % len(possible)])

    def possible(self, ticket: Ticket) -> list[tuple[c.Command, Actor]]:
        """Every command that leads somewhere else, with somebody who may give it."""
        found = []
        for asked in sorted(set(ASKED) - {"note", "urge", "cancel", "reopen"}):
            command = ASKED[asked](ticket, self.now)
            for actor in ACTORS:
                try:
                    decide(ticket, command, scene(self.now, actor))
                except Refused:
                    continue
                found.append((command, actor))
                break
        return found

    def attempt(self, index: int, command: c.Command, actor: Actor) -> None:
        try:
            events = decide(self.tickets[index], command, scene(self.now, actor))
        except Refused:
            return
        self.record(index, events)

    @precondition(lambda self: len(self.tickets) > 1)
    @rule(index=st.integers(0, 9), into=st.integers(0, 9), actor=st.sampled_from(ACTORS[:3]))
    def merge(self, index: int, into: int, actor: Actor) -> None:
        index, target = index % len(self.tickets), into % len(self.tickets)
        follower, master = self.tickets[index], self.tickets[target]
        try:
            left = decide(follower, c.MergeInto(master.id), scene(self.now, actor), master)
            joined = decide(master, c.AdoptFollower(follower.id), scene(self.now, actor), follower)
        except Refused:
            return
        self.record(index, left)
        self.record(target, joined)

    @precondition(lambda self: any(ticket.state is State.MERGED for ticket in self.tickets))
    @rule(actor=st.sampled_from(ACTORS[:3]))
    def unmerge(self, actor: Actor) -> None:
        index = next(i for i, ticket in enumerate(self.tickets) if ticket.state is State.MERGED)
        follower = self.tickets[index]
        target = next(i for i, ticket in enumerate(self.tickets) if ticket.id == follower.merged_into)
        try:
            back = decide(follower, c.Unmerge("不是一回事"), scene(self.now, actor), self.tickets[target])
            released = decide(self.tickets[target], c.ReleaseFollower(follower.id), scene(self.now, actor))
        except Refused:
            return
        self.record(index, back)
        self.record(target, released)

    @precondition(lambda self: self.tickets)
    @rule(index=st.integers(0, 9))
    def convert(self, index: int) -> None:
        index %= len(self.tickets)
        command = c.ConvertToRepair("t9", Category.DOOR, Location("南门"))
        self.attempt(index, command, ACTORS[0])

    @invariant()
    def replaying_any_prefix_gives_the_same_ticket(self) -> None:
        for ticket in self.tickets:
            history = self.histories[ticket.id]
            assert replay(history) == ticket

    @invariant()
    def an_ended_ticket_has_no_running_clock(self) -> None:
        for ticket in self.tickets:
            if not ticket.open:
                assert all(clock.ended for clock in ticket.clocks), ticket.state

    @invariant()
    def no_clock_ends_before_it_starts(self) -> None:
        for ticket in self.tickets:
            assert all(clock.ended_at is None or clock.ended_at >= clock.started_at for clock in ticket.clocks)

    @invariant()
    def an_open_ticket_always_has_a_clock_running_or_an_approved_pause(self) -> None:
        for ticket in self.tickets:
            if ticket.open:
                assert any(not clock.ended for clock in ticket.clocks), ticket.state

    @invariant()
    def the_earliest_filing_governs_a_merged_master(self) -> None:
        for ticket in self.tickets:
            verify = unfinished(ticket.clocks, ClockName.VERIFY)
            if verify is not None and ticket.cycle == 1:
                earliest = min([ticket.filed_at, *(one.filed_at for one in ticket.followers)])
                assert verify.due_at == earliest + timedelta(minutes=30)

    @invariant()
    def no_merged_ticket_points_at_one_that_vanished(self) -> None:
        by_id = {ticket.id: ticket for ticket in self.tickets}
        for ticket in self.tickets:
            if ticket.state is State.MERGED:
                master = by_id[ticket.merged_into]
                assert master.state not in (State.CANCELLED, State.CONVERTED, State.MERGED)
                assert master.follower(ticket.id) is not None

    @invariant()
    def a_hazard_is_never_cancelled_away(self) -> None:
        assert all(not ticket.hazard for ticket in self.tickets if ticket.state is State.CANCELLED)

    @invariant()
    def the_board_can_place_every_ticket(self) -> None:
        for ticket in self.tickets:
            assert place(ticket, self.now) in Section
            assert urgency(ticket, self.now)
            if ticket.open and ticket.state is not State.CALLED_BACK:
                assert next_step(ticket) is not None

    @invariant()
    def whatever_is_open_stands_on_the_sheet_of_a_handover(self) -> None:
        open_ids = {one.id for one in self.tickets if one.open and one.state is not State.CALLED_BACK}
        told = open_items(self.tickets, self.now, lambda _: POLICY)
        assert open_ids <= {one.ticket_id for one in told}
        limits = [one.at for one in told if one.kind is ItemKind.CLOCK and one.at]
        assert limits == sorted(limits)

    @invariant()
    def tickets_and_events_survive_the_store(self) -> None:
        for ticket in self.tickets[-1:]:
            assert decode(encode(ticket), Ticket) == ticket
            last = self.histories[ticket.id][-1]
            recorded = e.Recorded(
                seq=1,
                ticket_id=ticket.id,
                recorded_at=self.now,
                command_id="c",
                device="d",
                policy_version=1,
                event=last,
            )
            assert decode_recorded(encode_recorded(recorded)) == recorded


Office.TestCase.settings = settings(max_examples=120, stateful_step_count=40)
TestOffice = Office.TestCase
