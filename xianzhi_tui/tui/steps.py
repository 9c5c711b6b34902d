"""What the board's keys do with a ticket: the next step, a form, the menu. Loaded right after the first picture."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from xianzhi_tui.clock import Clock
from xianzhi_tui.domain.bench import owes_any
from xianzhi_tui.domain.commands import AddNote, Assign, Command, Dispatch, Register
from xianzhi_tui.domain.escalation import is_escalated
from xianzhi_tui.domain.openings import why_not
from xianzhi_tui.domain.promises import open_promises
from xianzhi_tui.domain.queues import next_step
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.domain.scene import Scene
from xianzhi_tui.domain.ticket import Kind, Ticket
from xianzhi_tui.tui.forms import form_for
from xianzhi_tui.tui.forms.form import Draft, Form, FormFacts
from xianzhi_tui.tui.forms.menu import Menu, barred_words, possible
from xianzhi_tui.tui.forms.sheet import Sheet
from xianzhi_tui.tui.messages import CommandIssued
from xianzhi_tui.tui.screens.calls import CallBench
from xianzhi_tui.tui.screens.desks import Desks, DesksPage, seats

if TYPE_CHECKING:
    from xianzhi_tui.sync.desk import OutboxEntry
    from xianzhi_tui.tui.orders import Order
    from xianzhi_tui.tui.screens.board import Board


class Steps:
    """Opens the form of a step on the board, or issues the step when there is nothing to ask."""

    def __init__(self, board: Board, clock: Clock) -> None:
        self._board, self._clock = board, clock

    async def next(self, ticket: Ticket | None) -> None:
        """The ticket's natural next step."""
        session = self._board.session
        if ticket is None or session is None or (step := next_step(ticket)) is None:
            return
        if step in possible(ticket, session.actor.role):
            await self.begin(step, ticket)
        else:
            self._board.say(self._board.strings("said.not_your_step"))

    async def register(self) -> None:
        """Write down a report made at the desk or by phone."""
        await self.begin(Register, None)

    async def dispatch(self, ticket: Ticket | None) -> None:
        """Send a repairer, or hand a complaint to a department."""
        if ticket is not None:
            await self.begin(Dispatch if ticket.kind is Kind.REPAIR else Assign, ticket)

    def calls(self, ticket: Ticket | None) -> None:
        """Go to the call bench, where this ticket's call or the first to be made lies under the cursor."""
        board, view, now = self._board, self._board.view, self._clock.now()
        tickets = view.tickets.values()
        if not owes_any(tickets) and not open_promises(tickets, now):
            board.say(board.strings("said.nothing_to_call" if view.known else "empty.fetching"))
        else:
            board.app.push_screen(CallBench(board, self._clock, ticket))

    async def menu(self, ticket: Ticket | None) -> None:
        """Everything that can be done with the ticket now."""
        if self._board.session is not None and ticket is not None:
            await self._open(Menu, ticket)

    def desks(self) -> None:
        """Who sits where, with what in hand."""
        board = self._board

        def look() -> Desks:
            here = seats(board.session, board.everybody, board.queue.ticket, board.view)
            return Desks(board.view, here, self._clock.now())

        board.app.push_screen(DesksPage(look, board.keys, board.strings))

    def acknowledge(self, ticket: Ticket | None) -> None:
        """The site manager knows of what was escalated; a note of it stops the calling at every desk."""
        board = self._board
        if ticket is None or board.session is None or ticket.id in board.busy:
            return
        if board.session.actor.role is not Role.LEAD:
            board.say(board.strings("said.lead_acknowledges"))
        elif not is_escalated(ticket, board.view.policy(ticket), self._clock.now()):
            board.say(board.strings("said.nothing_escalated"))
        else:
            board.busy.add(ticket.id)
            board.post_message(CommandIssued(ticket.id, AddNote(board.strings("escalation.note")), ticket.version))

    async def line(self, ticket: Ticket | None) -> None:
        """The line for whoever knows the letters; without a number it is about this ticket."""
        from xianzhi_tui.tui.forms.line import CommandLine

        if self._board.session is not None:
            await self._open(CommandLine, ticket)

    async def carry_out(self, order: Order) -> None:
        """What was typed in the line: at once when it is complete, else in the form with what there is filled in."""
        from xianzhi_tui.tui.orders import fill

        if order.target is None:
            self._board.finding.go_to(order.ticket.id)
            return
        step, ticket = order.target.step, order.ticket
        if self._is_barred(step, ticket):
            return
        kind = form_for(step)
        if kind is None or not issubclass(kind, Sheet) or ticket.id in self._board.busy:
            await self.begin(step, ticket)
            return
        draft, complete = fill(kind(ticket, self.facts(ticket, {})).fields, order)
        form = await self._open(kind, ticket, draft)
        if complete:
            form.call_next(form.action_submit)  # by itself: what the board sends on its behalf never reaches the board
        elif draft and isinstance(form, Sheet):
            form.invite()

    async def begin(self, step: type[Command], ticket: Ticket | None, form: str = "") -> None:
        """Open the form of a step, or take the step when there is nothing to ask."""
        board = self._board
        if board.session is None or (ticket is not None and (ticket.id in board.busy or self._is_barred(step, ticket))):
            return
        kind = form_for(step, form)
        if kind is not None:
            await self._open(kind, ticket)
        elif ticket is not None:
            board.busy.add(ticket.id)
            board.post_message(CommandIssued(ticket.id, step(), ticket.version))  # type: ignore[call-arg]

    def _is_barred(self, step: type[Command], ticket: Ticket) -> bool:
        """Whether the step is not open to this person now; they are told why before they write anything."""
        board = self._board
        assert board.session is not None
        scene = Scene(self._clock.now(), board.session.actor, board.view.policy(ticket), board.view.data.roster)
        refused = why_not(ticket, step, scene)
        if refused is not None:
            board.say(barred_words(ticket, step, refused, board.strings))
        return refused is not None

    async def correct(self, entry: OutboxEntry) -> None:
        """A refused command again, in the form it was made from, with what stood there."""
        from xianzhi_tui.tui.screens.outbox import fresher

        board = self._board
        ticket = fresher(entry.theirs, board.view.tickets.get(entry.ticket_id))
        step, typed = type(entry.command), entry.typed
        kind = form_for(step, typed.form) if typed else None
        if typed is not None and kind is not None:
            form = await self._open(kind, ticket, typed.answers)
            form.corrects = entry.command_id

    async def _open(self, kind: type[Form], ticket: Ticket | None, typed: Draft | None = None) -> Form:
        """Open a form with its draft, or with what was typed just now in place of it."""
        facts = partial(self.facts, ticket)
        board, known = self._board, facts if typed is None else lambda _: facts(typed)
        return await board.form_place.open(kind, ticket, known, board.form_is)

    def facts(self, ticket: Ticket | None, draft: Draft) -> FormFacts:
        """What a form about this ticket may know."""
        board = self._board
        assert board.session is not None
        view, data = board.view, board.view.data
        policy = view.policy(ticket) if ticket else data.policy
        tickets = tuple(view.tickets.values())
        return FormFacts(
            self._clock,
            data.roster,
            policy,
            board.session,
            tickets,
            board.strings,
            draft,
            board.present,
            keys=board.keys,
            dropped=board.form_place.dropped,
        )
