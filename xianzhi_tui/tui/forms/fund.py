"""The forms of the maintenance fund (维修资金): the desk records what owners and committees decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xianzhi_tui.domain.commands import (
    Command,
    DecideConsultation,
    DecideEmergencyFund,
    ReclassifyFund,
    RequestEmergencyFund,
)
from xianzhi_tui.domain.ticket import EmergencyCase
from xianzhi_tui.tui.forms.fields import Choice, Field, Line, Option, always, chosen, options, yes_or_no
from xianzhi_tui.tui.forms.sheet import Sheet

_RESULTS = {
    "passed": {"passed": True, "quorum_met": True, "consent_met": True},
    "no_quorum": {"passed": False, "quorum_met": False, "consent_met": False},
    "no_consent": {"passed": False, "quorum_met": True, "consent_met": False},
}


class ReclassifyFundForm(Sheet, issues=ReclassifyFund):
    """A verified repair needs the fund after all."""

    def ask(self) -> Iterable[Field]:
        yield Line("shared_part", required=always)
        yield Line("reason", required=always)


class RequestEmergencyFundForm(Sheet, issues=RequestEmergencyFund):
    """Emergency use: which of the five cases, its certificate, and that the owners' committee was told."""

    def ask(self) -> Iterable[Field]:
        t = self.facts.strings
        yield Choice("case", options=options(EmergencyCase, t, "emergency"))
        yield Line("certificate", required=always)
        yield Choice("committee_notified", options=yes_or_no(t))


class DecideEmergencyFundForm(Sheet, issues=DecideEmergencyFund):
    """The answer to the request for emergency use."""

    def ask(self) -> Iterable[Field]:
        t = self.facts.strings
        answers = (Option("yes", t("form.approved"), True), Option("no", t("form.refused_by_them"), False))
        yield Choice("approved", options=answers)
        yield Line("record", required=always)
        yield self.moment("planned_finish", ahead=True, when=chosen("approved", "yes"), required=always)
        yield self.moment("closes_at", ahead=True, when=chosen("approved", "no"), required=always)


class DecideConsultationForm(Sheet, issues=DecideConsultation):
    """The counted result of the owners' consultation, confirmed by the lead."""

    def ask(self) -> Iterable[Field]:
        t = self.facts.strings
        results = (Option(one, t(f"form.result.{one}"), meaning) for one, meaning in _RESULTS.items())
        yield Choice("result", options=tuple(results))
        yield Line("record", required=always)
        yield self.moment("planned_finish", ahead=True, when=chosen("result", "passed"), required=always)

    def make(self, values: dict[str, Any]) -> Command:
        return DecideConsultation(**values.pop("result"), **values)
