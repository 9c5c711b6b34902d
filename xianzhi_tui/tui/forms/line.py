"""The command line of the board: one line for whoever knows the letters, carried out by the forms themselves."""

from __future__ import annotations

from collections.abc import Iterable

from xianzhi_tui.domain.commands import word
from xianzhi_tui.tui.forms import form_for
from xianzhi_tui.tui.forms.fields import Answers, Choice, Field, Line
from xianzhi_tui.tui.forms.form import Draft
from xianzhi_tui.tui.forms.menu import possible
from xianzhi_tui.tui.forms.sheet import Sheet
from xianzhi_tui.tui.messages import LineTyped
from xianzhi_tui.tui.numbers import no_words
from xianzhi_tui.tui.orders import Order, Unreadable, read_order, verbs

MAX_CHARS = 500


class CommandLine(Sheet):
    """`/d 1023 李师傅`; while it is typed, the line below says what would be done, or what can be typed."""

    word = "line"

    def ask(self) -> Iterable[Field]:
        yield Line("line", max_chars=MAX_CHARS)

    @property
    def draft(self) -> Draft:
        return {}

    def action_submit(self) -> None:
        if self._changed:
            self._acknowledge()
            return
        try:
            order = self._order(self.answers["line"])
        except Unreadable as wrong:
            self.hold(self.facts.strings(f"line.wrong.{wrong.code}", **wrong.detail), wrong=True)
        else:
            self.post_message(LineTyped(order))

    def hint(self, field: str, answers: Answers) -> str:
        t = self.facts.strings
        if not answers["line"].strip():
            return verbs(t)
        try:
            order = self._order(answers["line"])
        except Unreadable as wrong:
            return t(f"line.wrong.{wrong.code}", **wrong.detail)
        where = order.ticket.report.location.text
        said = t("line.would", verb=t(f"line.verb.{order.verb}"), no=no_words(order.ticket.no, t), where=where)
        return "  ".join([said, *self._choices(order)])

    def _order(self, typed: str) -> Order:
        facts = self.facts
        order = read_order(typed, self.ticket, facts.tickets, facts.strings)
        if order.target is not None and order.target.step not in possible(order.ticket, facts.session.actor.role):
            t = facts.strings
            state, step = t(f"state.{order.ticket.state.value}"), t(f"step.{word(order.target.step)}")
            raise Unreadable("not_now", no=no_words(order.ticket.no, t), state=state, step=step)
        return order

    def _choices(self, order: Order) -> Iterable[str]:
        """The answers that may stand behind the number."""
        kind = form_for(order.target.step) if order.target and order.target.choice else None
        if kind is not None and issubclass(kind, Sheet) and not order.words:
            for field in kind(order.ticket, self.facts).fields:
                if isinstance(field, Choice) and order.target and field.name == order.target.choice:
                    yield from (option.label for option in field.options)
