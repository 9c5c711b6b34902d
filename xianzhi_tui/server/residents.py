"""What residents do with their own tickets, and what they are shown of them."""

from __future__ import annotations

from xianzhi_tui.codec import decode, decode_recorded
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.events import Event
from xianzhi_tui.domain.ticket import ENDED, Photo, Report, Reporter, State, Ticket
from xianzhi_tui.server.change import Outcome
from xianzhi_tui.server.errors import NotFound
from xianzhi_tui.server.progress import progress
from xianzhi_tui.server.quotas import ReportQuota
from xianzhi_tui.server.store.people import Caller
from xianzhi_tui.server.store.unit_of_work import UnitOfWork
from xianzhi_tui.server.tickets import Tickets
from xianzhi_tui.wire import (
    IssuedCommand,
    ResidentCancel,
    ResidentFiling,
    ResidentRating,
    ResidentTicketAnswer,
    ResidentUrge,
    build,
)

LONGEST_LIST = 100


class Residents:
    """The mini-program's side; residents see and touch nothing but their own."""

    def __init__(self, tickets: Tickets, quota: ReportQuota) -> None:
        self._tickets, self._quota = tickets, quota

    def file(self, books: UnitOfWork, caller: Caller, filing: ResidentFiling) -> ResidentTicketAnswer:
        """Take a report; name and number come from the account."""
        account = books.people.account(caller.compound, caller.actor.id)
        if account is None:
            raise NotFound
        report = Report(
            kind=filing.kind,
            category=filing.category,
            text=filing.text,
            location=build(filing.location),
            reporter=Reporter(account.actor.name, account.phone, account.actor.id),
            hazard=filing.hazard,
            photos=tuple(Photo(digest) for digest in filing.photos),
        )
        command = c.Submit(report, filing.channel)
        new = books.brief(caller.compound, filing.client_ref, filing.client_ref).receipt is None
        if new and not filing.hazard:
            self._quota.require(caller)
        answer = _view_of(books, self._tickets.file(books, caller, IssuedCommand(filing.client_ref, command)))
        if new:
            self._quota.count(caller)
        return answer

    def rate(self, books: UnitOfWork, caller: Caller, ticket_id: str, wanted: ResidentRating) -> ResidentTicketAnswer:
        """Give stars; those for a merged ticket go to the one it was merged into."""
        ticket = self._own(books, caller, ticket_id)
        if ticket.merged_into:
            merged = c.Rate(wanted.stars, wanted.comment, follower=ticket.id)
            outcome = self._tickets.command(books, caller, ticket.merged_into, IssuedCommand(wanted.client_ref, merged))
            return view(books, ticket, _last_seq(outcome))
        command = c.Rate(wanted.stars, wanted.comment)
        return self._do(books, caller, ticket_id, IssuedCommand(wanted.client_ref, command))

    def urge(self, books: UnitOfWork, caller: Caller, ticket_id: str, wanted: ResidentUrge) -> ResidentTicketAnswer:
        """Ask where it stands."""
        self._own(books, caller, ticket_id)
        return self._do(books, caller, ticket_id, IssuedCommand(wanted.client_ref, c.Urge(wanted.text)))

    def cancel(self, books: UnitOfWork, caller: Caller, ticket_id: str, wanted: ResidentCancel) -> ResidentTicketAnswer:
        """Withdraw a report."""
        self._own(books, caller, ticket_id)
        return self._do(books, caller, ticket_id, IssuedCommand(wanted.client_ref, c.Cancel(wanted.note)))

    def mine(self, books: UnitOfWork, caller: Caller) -> tuple[ResidentTicketAnswer, ...]:
        """One's own tickets, newest first."""
        stored = books.tickets.of_account(caller.compound, caller.actor.id, LONGEST_LIST)
        return tuple(view(books, decode(one.body, Ticket)) for one in stored)

    def one(self, books: UnitOfWork, caller: Caller, ticket_id: str) -> ResidentTicketAnswer:
        """One of one's own tickets."""
        return view(books, self._own(books, caller, ticket_id))

    def _own(self, books: UnitOfWork, caller: Caller, ticket_id: str) -> Ticket:
        ticket = books.tickets.get(caller.compound, ticket_id)
        if ticket is None or ticket.report.reporter.account != caller.actor.id:
            raise NotFound
        return ticket

    def _do(self, books: UnitOfWork, caller: Caller, ticket_id: str, issued: IssuedCommand) -> ResidentTicketAnswer:
        return _view_of(books, self._tickets.command(books, caller, ticket_id, issued))


def _view_of(books: UnitOfWork, outcome: Outcome) -> ResidentTicketAnswer:
    """The answer to a command: the ticket as that command left it, asked again or not."""
    return view(books, decode(outcome.ticket, Ticket), _last_seq(outcome))


def _last_seq(outcome: Outcome) -> int:
    return decode_recorded(outcome.events[-1]).seq


def view(books: UnitOfWork, ticket: Ticket, last_seq: int | None = None) -> ResidentTicketAnswer:
    """A ticket in the resident's words, up to a number of the feed; a merged one goes on with its master's work."""
    steps = progress(_history(books, ticket.compound, ticket.id, last_seq))
    if ticket.merged_into:
        joined = _history(books, ticket.compound, ticket.merged_into, last_seq)
        since = (event for event in joined if ticket.ended_at and event.occurred_at >= ticket.ended_at)
        steps += progress(since, follower=ticket.id)
    return ResidentTicketAnswer(
        id=ticket.id,
        no=ticket.no,
        kind=ticket.kind,
        category=ticket.report.category,
        state=ticket.state,
        text=ticket.report.text,
        place=ticket.report.location.text,
        filed_at=ticket.filed_at,
        may_rate=_may_rate(books, ticket),
        may_urge=ticket.state not in ENDED and ticket.state is not State.CALLED_BACK,
        progress=steps,
    )


def _history(books: UnitOfWork, compound: str, ticket_id: str, last_seq: int | None) -> list[Event]:
    return [decode_recorded(body).event for body in books.feed.of_ticket(compound, ticket_id, last_seq)]


def _may_rate(books: UnitOfWork, ticket: Ticket) -> bool:
    """Whether stars are awaited, for a merged ticket by way of its master."""
    if not ticket.merged_into:
        return ticket.state is State.CALLED_BACK
    master = books.tickets.get(ticket.compound, ticket.merged_into)
    follower = master.follower(ticket.id) if master else None
    if master is None or follower is None or master.state not in (State.CALLED_BACK, State.CLOSED):
        return False
    return follower.rated_in < master.cycle
