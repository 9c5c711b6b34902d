"""What can be done with a ticket now, the next step first; after it in brackets what cannot, and why.

An act has the same digit on every ticket and at every step: hands learn it. The steps themselves need none, they come
under Enter one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual import on
from textual.getters import query_one

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.openings import COMMANDS_BY_ROW, acts_of_the_desk, steps_for, why_not
from xianzhi_tui.domain.promises import promisable
from xianzhi_tui.domain.queues import next_step
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.domain.scene import Refused, Scene
from xianzhi_tui.domain.ticket import State, Ticket
from xianzhi_tui.domain.transitions import DESK, TRANSITIONS
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.forms.editors import ChoiceEditor, Entry
from xianzhi_tui.tui.forms.fields import Choice, Option, Unusable, read
from xianzhi_tui.tui.forms.form import Draft
from xianzhi_tui.tui.forms.sheet import Sheet
from xianzhi_tui.tui.messages import FollowerChosen, StepChosen

TRANSFER = "transfer"
DIGITS = {
    c.word(c.AddNote): "1",
    c.word(c.AttachPhotos): "2",
    c.word(c.GivePromise): "3",
    c.word(c.CorrectContact): "4",
    c.word(c.WaitParts): "5",
    c.word(c.Suspend): "6",
    TRANSFER: "7",
    c.word(c.MergeInto): "8",
    c.word(c.Cancel): "9",
    c.word(c.ReturnOrder): "0",
}
"""By the act's word. What is here never gets another digit."""


def possible(ticket: Ticket, role: Role) -> tuple[type[c.Command], ...]:
    """The acts open to somebody in this role, by the transition table; each once, the next step first."""
    acts = list(dict.fromkeys(_possible(ticket, role)))
    return tuple(sorted(acts, key=lambda act: act is not next_step(ticket)))


def _possible(ticket: Ticket, role: Role) -> Iterator[type[c.Command]]:
    for row in TRANSITIONS:
        if row.kind is ticket.kind and ticket.state in row.sources and role in row.roles:
            yield COMMANDS_BY_ROW[row.name]
    if ticket.state is State.MERGED and role in DESK:
        yield c.Unmerge
    if promisable(ticket) and role in DESK:
        yield c.GivePromise
    yield from (c.AddNote, c.AttachPhotos)
    if role in DESK:
        yield c.CorrectContact


def barred_words(ticket: Ticket, act: type[c.Command], refused: Refused, t: Strings) -> str:
    """Why an act is not open now, and at which steps it is."""
    if refused.code != "state":
        return t(f"refused.{refused.code}", **refused.detail)
    steps = [t(f"state.{state.value}") for state in steps_for(ticket, act)]
    return t("menu.only_at", steps=t("form.list").join(steps))


class Menu(Sheet):
    """The acts side by side; a digit goes on to its act, Enter to the marked one."""

    word = "menu"
    acts_at = query_one(ChoiceEditor)

    def ask(self) -> Iterable[Choice]:
        assert self.ticket is not None
        opened = [*self._open(self.ticket)]
        opened[1:] = sorted(opened[1:], key=lambda one: [*DIGITS, one.word].index(one.word))
        yield Choice("step", options=(*opened, *self._followers(self.ticket), *self._barred(self.ticket)))

    @property
    def draft(self) -> Draft:
        return {}

    def ticket_is(self, ticket: Ticket) -> None:
        """What can be done is what can be done now; the mark stays with its act, so no key does another."""
        if self.ticket is None or ticket.version == self.ticket.version:
            return
        self.ticket, t = ticket, self.facts.strings
        self.fields = (acts,) = tuple(self.ask())
        (entry,) = self.entries
        entry.field = self.acts_at.field = acts
        if acts.option(self.acts_at.answer) is None:
            self.acts_at.answer = acts.options[0].word
        self.acts_at.refresh()
        self.place_anew()
        self.hold(t("menu.changed", now=t(f"state.{ticket.state.value}")), wrong=True)

    def key_words(self, entry: Entry) -> str:
        return self.facts.strings("menu.keys")

    def action_next(self) -> None:
        self.acts_at.action_move_line(1)

    def action_previous(self) -> None:
        self.acts_at.action_move_line(-1)

    @on(ChoiceEditor.Picked)
    def action_submit(self) -> None:
        try:
            chosen = read(self.fields, self.answers)["step"]
        except Unusable as wrong:
            self.reject(wrong)
        else:
            self.post_message(chosen)

    def _open(self, ticket: Ticket) -> Iterator[Option]:
        for act in possible(ticket, self.facts.session.actor.role):
            if self._why_not(ticket, act) is None:
                yield from self._options(ticket, act)

    def _barred(self, ticket: Ticket) -> Iterator[Option]:
        for act in acts_of_the_desk(ticket):
            if (refused := self._why_not(ticket, act)) is not None:
                yield from self._options(ticket, act, barred_words(ticket, act, refused, self.facts.strings))

    def _options(self, ticket: Ticket, act: type[c.Command], barred: str = "") -> Iterator[Option]:
        t = self.facts.strings
        words = {c.word(act): "", **({TRANSFER: TRANSFER} if act is c.Suspend else {})}
        for word, form in words.items():
            chosen = StepChosen(act, ticket, form)
            yield Option(word, t(f"step.{word}"), chosen, barred=barred, digit=DIGITS.get(word, ""))

    def _followers(self, ticket: Ticket) -> Iterator[Option]:
        """A ticket merged into this one is taken out again from here too."""
        t = self.facts.strings
        for one in ticket.followers:
            yield Option(one.ticket_id, t("menu.take_out", no=one.no), FollowerChosen(one.ticket_id))

    def _why_not(self, ticket: Ticket, act: type[c.Command]) -> Refused | None:
        facts = self.facts
        return why_not(ticket, act, Scene(facts.now, facts.session.actor, facts.policy, facts.roster))
