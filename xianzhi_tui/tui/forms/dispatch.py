"""The form that sends a repairer (派单)."""

from __future__ import annotations

from collections.abc import Iterable

from xianzhi_tui.domain.commands import Dispatch
from xianzhi_tui.domain.queues import rank_repairers
from xianzhi_tui.domain.roles import Repairer
from xianzhi_tui.domain.ticket import REPAIR_CATEGORIES, State
from xianzhi_tui.tui.forms.fields import Choice, Field, Line, Option, always
from xianzhi_tui.tui.forms.sheet import Sheet


class DispatchForm(Sheet, issues=Dispatch):
    """Send a repairer: the suggested one stands first; sending somebody else instead needs a reason."""

    def ask(self) -> Iterable[Field]:
        assert self.ticket is not None
        sent = self.ticket.assignee if self.ticket.state is State.DISPATCHED else None
        ranked = rank_repairers(self.ticket, self.facts.roster, self.facts.tickets)
        free = [(one, orders) for one, orders in ranked if sent is None or one.id != sent.id]
        yield Choice("assignee", options=tuple(self._option(*pair, first=pair is free[0]) for pair in free))
        if sent is not None:
            yield Line("reason", required=always)

    def _option(self, one: Repairer, orders: int, *, first: bool) -> Option:
        t = self.facts.strings
        of_any = REPAIR_CATEGORIES.issubset(one.trades)
        trades = [t(f"category.{trade}") for trade in one.trades if f"category.{trade}" in t and not of_any]
        named = t("form.list").join(trades) or t("form.any_trade")
        hint = t("form.hint.repairer", name=one.name, trades=named, orders=orders)
        label = t("form.repairer", name=one.name, orders=orders)
        return Option(one.id, label, one.id, t("form.hint.suggested", repairer=hint) if first else hint)
