"""What an event makes of a ticket. It only records: no rule, no clock reading, no refusal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from xianzhi_tui.domain import clocks
from xianzhi_tui.domain import events as e
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.domain.ticket import (
    ENDED,
    Call,
    Follower,
    Fund,
    PartsDelay,
    Rating,
    State,
    Suspension,
    Ticket,
)


def evolve(ticket: Ticket | None, event: e.Event) -> Ticket:
    """The ticket after an event; the first event of a history makes it."""
    if ticket is None:
        assert isinstance(event, e.Filed)
        return _filed(event)
    return replace(ticket, **_changes(ticket, event))


def replay(history: Iterable[e.Event], ticket: Ticket | None = None) -> Ticket:
    """The ticket that a whole history makes, or the rest of one after the ticket as it stood before."""
    events = iter(history)
    made = evolve(ticket, next(events))
    for event in events:
        # Nobody else has seen it yet: to make a new one of every event takes twice as long.
        for name, value in _changes(made, event).items():
            object.__setattr__(made, name, value)
    return made


def _changes(ticket: Ticket, event: e.Event) -> dict[str, Any]:
    """The fields that an event changes."""
    cycle = ticket.cycle + isinstance(event, e.RatedLow | e.Reopened)
    return {
        "state": event.state,
        "version": ticket.version + event.versioned,
        "cycle": cycle,
        "clocks": _clocks(ticket.clocks, event, cycle),
        "ended_at": _ended_at(ticket, event),
        "lead_at": event.occurred_at if event.actor.role is Role.LEAD else ticket.lead_at,
        **_facts(ticket, event),
    }


def _filed(event: e.Filed) -> Ticket:
    at_desk = event.state is not State.SUBMITTED
    return Ticket(
        id=event.ticket_id,
        compound=event.compound,
        no=event.no,
        report=event.report,
        channel=event.channel,
        state=event.state,
        filed_at=event.filed_at,
        received_at=event.received_at if isinstance(event, e.BroughtIn) else event.occurred_at,
        policy_version=event.policy_version,
        clocks=_clocks((), event, 1),
        registered_by=event.actor.person if at_desk else None,
        accepted_at=event.occurred_at if at_desk else None,
        accepted_by=event.actor.person if at_desk else None,
        photos=event.report.photos,
        raised_from=event.raised_from,
    )


def _clocks(before: tuple[clocks.Clock, ...], event: e.Event, cycle: int) -> tuple[clocks.Clock, ...]:
    for change in event.clocks:
        before = clocks.apply(before, change, event.occurred_at, cycle)
    return before


def _ended_at(ticket: Ticket, event: e.Event) -> datetime | None:
    if event.state not in ENDED:
        return None
    return ticket.ended_at or event.occurred_at


def _facts(ticket: Ticket, event: e.Event) -> dict[str, Any]:
    """The fields an event changes beside state, version, cycle and clocks."""
    match event:
        case e.CallEvent():
            return _call(ticket, event)
        case e.Rated():
            return _rated(ticket, event)
        case e.Verified():
            return _verified(ticket, event)
        case e.MergedInto() | e.Unmerged() | e.FollowerAdopted() | e.FollowerReleased() | e.ReporterDetached():
            return _joined(ticket, event)
        case e.ReclassifiedNeedsFund() | e.EmergencyFundRequested():
            return _fund(ticket, event)
        case e.EmergencyFundApproved() | e.EmergencyFundRefused() | e.ConsultationPassed():
            return _fund(ticket, event)
        case e.NoteAdded() | e.PhotosAttached() | e.PromiseGiven() | e.Urged():
            return _added(ticket, event)
        case e.ContactCorrected():
            return _corrected(ticket, event)
        case e.FollowerMessageLeft(follower=follower):
            return {"followers": _mark(ticket, follower, called_in=ticket.cycle)}
        case _:
            return _worked(ticket, event)


def _worked(ticket: Ticket, event: e.Event) -> dict[str, Any]:
    at, by = event.occurred_at, event.actor.person
    match event:
        case e.TicketAccepted() | e.ComplaintAccepted():
            return {"accepted_at": at, "accepted_by": by}
        case e.CheckerDispatched(assignee=assignee):
            return {"dispatched_at": at, "assignee": assignee}
        case e.OrderReturned() | e.AssignmentReturned():
            return {"assignee": None, "department": None, "dispatched_at": None}
        case e.RepairStarted(assignee=assignee):
            return {"assignee": assignee or ticket.assignee, "parts": None}
        case e.PartsDelayed(part=part, expected_at=expected_at):
            return {"parts": PartsDelay(part, expected_at), "extended_in": ticket.cycle}
        case e.Suspended():
            with_whom = event.reference, event.third_party
            return {"suspension": Suspension(event.reason, event.review_at, event.paused, event.note, *with_whom)}
        case e.Resumed():
            return {"suspension": None, "parts": None}
        case e.RepairFinished(photos=photos):
            return {"finished_at": at, "photos": ticket.photos + photos, "parts": None}
        case e.FoundInvalid(photos=photos):
            return {"photos": ticket.photos + photos, "verified_at": ticket.verified_at or at}
        case e.ComplaintAssigned(department=department, assignee=assignee):
            return {"department": department, "assignee": assignee, "dispatched_at": at}
        case e.DoneElsewhere():
            return {"finished_at" if event.state is State.REPAIRED else "replied_at": at}
        case e.ReplyPublished(photos=photos):
            return {"replied_at": at, "photos": ticket.photos + photos}
        case e.CallsExhausted():
            return {"called_at": at}
        case e.ConvertedToRepair(repair_id=repair_id):
            return {"converted_to": repair_id}
        case e.Reopened():
            return _new_cycle()
        case _:
            return {}


def _verified(ticket: Ticket, event: e.Verified) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "arrived_at": event.arrived_at,
        "verified_at": event.occurred_at,
        "verified_by": event.verified_by,
        "safety_measure": event.safety_measure,
        "photos": ticket.photos + event.photos,
    }
    if isinstance(event, e.VerifiedNeedsFund):
        facts["fund"] = Fund(event.shared_part)
    return facts


def _fund(ticket: Ticket, event: e.Event) -> dict[str, Any]:
    fund = ticket.fund or Fund("")
    match event:
        case e.ReclassifiedNeedsFund(shared_part=shared_part):
            fund = Fund(shared_part)
        case e.EmergencyFundRequested(case=case):
            fund = replace(fund, emergency=case)
        case e.EmergencyFundRefused(closes_at=closes_at):
            fund = replace(fund, closes_at=closes_at, emergency=None)
        case e.EmergencyFundApproved(planned_finish=planned) | e.ConsultationPassed(planned_finish=planned):
            fund = replace(fund, planned_finish=planned)
    return {"fund": fund}


def _call(ticket: Ticket, event: e.CallEvent) -> dict[str, Any]:
    at = event.occurred_at
    call_at = event.call_at if isinstance(event, e.CallAttempted) else None
    made = Call(at, event.purpose, event.outcome, event.actor.person, event.said, event.follower, call_at)
    facts: dict[str, Any] = {"calls": (*ticket.calls, made)}
    match event:
        case e.FirstCallReached(promised_by=promised_by):
            facts["promised_by"] = promised_by or ticket.promised_by
        case e.FundExplained(closes_at=closes_at):
            facts["fund"] = replace(ticket.fund or Fund(""), explained_at=at, closes_at=closes_at)
        case e.FollowerCalled(follower=follower):
            facts["followers"] = _mark(ticket, follower, called_in=ticket.cycle)
        case e.CompletionCallReached() | e.ReplyCallReached() | e.OutcomeExplained():
            facts["called_at"] = at
        case e.RepairNotAccepted():
            facts["finished_at"] = None
        case e.ReplyNotAccepted():
            facts["replied_at"] = None
    return facts


def _rated(ticket: Ticket, event: e.Rated) -> dict[str, Any]:
    rating = Rating(event.occurred_at, event.stars, event.comment, ticket.cycle)
    facts: dict[str, Any] = {"ratings": (*ticket.ratings, rating)}
    if event.follower:
        facts["followers"] = _mark(ticket, event.follower, rated_in=ticket.cycle)
    if isinstance(event, e.RatedLow):
        facts |= _new_cycle()
    return facts


def _new_cycle() -> dict[str, Any]:
    """The stamps of the cycle before stay in its clocks; the new one starts without them."""
    return {"verified_by": "", "safety_measure": ""} | dict.fromkeys(
        (
            "dispatched_at",
            "assignee",
            "department",
            "arrived_at",
            "verified_at",
            "promised_by",
            "parts",
            "suspension",
            "fund",
            "finished_at",
            "replied_at",
            "called_at",
        )
    )


def _joined(ticket: Ticket, event: e.Event) -> dict[str, Any]:
    match event:
        case e.MergedInto(target=target):
            return {"merged_into": target, "state_before_merge": ticket.state}
        case e.Unmerged():
            return {"merged_into": "", "state_before_merge": None}
        case e.FollowerAdopted():
            follower = Follower(
                event.ticket_id, event.no, event.filed_at, event.reporter, event.occurred_at, event.hazard
            )
            return {"followers": (*ticket.followers, follower)}
        case e.FollowerReleased(ticket_id=ticket_id):
            return {"followers": tuple(one for one in ticket.followers if one.ticket_id != ticket_id)}
        case _:
            reporter = replace(ticket.report.reporter, wants_calls=False)
            return {"report": replace(ticket.report, reporter=reporter)}


def _added(ticket: Ticket, event: e.Event) -> dict[str, Any]:
    match event:
        case e.PhotosAttached(photos=photos):
            return {"photos": ticket.photos + photos}
        case e.Urged():
            return {"urges": ticket.urges + 1, "urged_at": event.occurred_at}
        case e.PromiseGiven(promised_by=promised_by):
            return {"promised_by": promised_by}
        case _:
            return {"notes": ticket.notes + 1}


def _corrected(ticket: Ticket, event: e.ContactCorrected) -> dict[str, Any]:
    reporter = replace(
        ticket.reporter(event.follower), phone=event.phone, person=event.person, phone_since=event.occurred_at
    )
    if event.follower:
        return {"followers": _mark(ticket, event.follower, reporter=reporter)}
    return {"report": replace(ticket.report, reporter=reporter)}


def _mark(ticket: Ticket, follower_id: str, **changes: object) -> tuple[Follower, ...]:
    return tuple(
        replace(one, **changes) if one.ticket_id == follower_id else one  # type: ignore[arg-type]
        for one in ticket.followers
    )
