"""Everything that can be done with a ticket now, the next step first; choosing opens the form of that act."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual import on

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.promises import promisable
from xianzhi_tui.domain.queues import next_step
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.domain.ticket import State, Ticket
from xianzhi_tui.domain.transitions import DESK, TRANSITIONS
from xianzhi_tui.tui.forms.editors import ChoiceEditor
from xianzhi_tui.tui.forms.fields import Choice, Field, Option, read
from xianzhi_tui.tui.forms.form import Draft
from xianzhi_tui.tui.forms.sheet import Sheet
from xianzhi_tui.tui.messages import StepChosen

_COMMANDS: dict[str, type[c.Command]] = {
    **c.COMMANDS,
    **dict.fromkeys(("verify_small", "verify_needs_fund"), c.Verify),
    **dict.fromkeys(("first_call", "record_fund_call", "call_reached", "call_exhausted", "redo"), c.RecordCall),
    **dict.fromkeys(("consult_passed", "consult_failed"), c.DecideConsultation),
    **dict.fromkeys(("emergency_approved", "emergency_refused"), c.DecideEmergencyFund),
    "emergency_fund": c.RequestEmergencyFund,
}
"""The command behind each arrow of the state machines."""


def possible(ticket: Ticket, role: Role) -> tuple[type[c.Command], ...]:
    """The acts open to somebody in this role, by the transition table; each once, the next step first."""
    acts = list(dict.fromkeys(_possible(ticket, role)))
    return tuple(sorted(acts, key=lambda act: act is not next_step(ticket)))


def _possible(ticket: Ticket, role: Role) -> Iterator[type[c.Command]]:
    for row in TRANSITIONS:
        if row.kind is ticket.kind and ticket.state in row.sources and role in row.roles:
            yield _COMMANDS[row.name]
    if ticket.state is State.MERGED and role in DESK:
        yield c.Unmerge
    if promisable(ticket) and role in DESK:
        yield c.GivePromise
    yield from (c.AddNote, c.AttachPhotos)


class Menu(Sheet):
    """The acts side by side; a digit goes on to its act, Enter to the marked one."""

    word = "menu"

    def ask(self) -> Iterable[Field]:
        assert self.ticket is not None
        t, role = self.facts.strings, self.facts.session.actor.role
        acts = (Option(c.word(act), t(f"step.{c.word(act)}"), act) for act in possible(self.ticket, role))
        yield Choice("step", options=tuple(acts))

    @property
    def draft(self) -> Draft:
        return {}

    @on(ChoiceEditor.Picked)
    def action_submit(self) -> None:
        self.post_message(StepChosen(read(self.fields, self.answers)["step"], self.ticket))
