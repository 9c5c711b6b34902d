"""The forms of the work itself: a part that is hard to get (待料), waiting (挂起), done (完工)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from xianzhi_tui.domain.clocks import ClockName, unfinished
from xianzhi_tui.domain.commands import Command, FinishRepair, Suspend, WaitParts
from xianzhi_tui.domain.limits import extended_deadline
from xianzhi_tui.domain.ticket import PhotoStage, SuspendReason
from xianzhi_tui.tui.forms.fields import (
    Answers,
    Choice,
    Field,
    Line,
    Option,
    PhotoFiles,
    always,
    blank,
    chosen,
    options,
    why_no_photo,
    yes_or_no,
)
from xianzhi_tui.tui.forms.moments import moment_words
from xianzhi_tui.tui.forms.photo_sheet import PhotoSheet
from xianzhi_tui.tui.forms.sheet import Sheet


class WaitPartsForm(Sheet, issues=WaitParts):
    """Which part, and when it is expected; shows what the limit becomes."""

    def ask(self) -> Iterable[Field]:
        yield Line("part", required=always)
        t = self.facts.strings
        yield self.moment("expected_at", ahead=True, default=t("form.default.parts"), required=always)

    def hint(self, field: str, answers: Answers) -> str:
        assert self.ticket is not None
        t, policy = self.facts.strings, self.facts.policy
        fix = unfinished(self.ticket.clocks, ClockName.FIX)
        if fix is None:
            return ""
        due = moment_words(extended_deadline(fix, policy), self.facts.now, t)
        return t("form.hint.extended", due=due, days=policy.fix_days_with_parts)


class SuspendForm(Sheet, issues=Suspend):
    """Why the work waits and when somebody looks again; stopping the clocks needs a lead."""

    def ask(self) -> Iterable[Field]:
        t = self.facts.strings
        leads = tuple(Option(lead.id, lead.name, lead.id) for lead in self.facts.roster.leads)
        yield Choice("reason", options=options(SuspendReason, t, "suspend"))
        yield self.moment("review_at", ahead=True, default=t("form.default.review"), required=always)
        yield Choice("pause", options=yes_or_no(t, t("form.hint.pause")), beside=True)
        yield Choice("approved_by", options=leads, when=chosen("pause", "yes"))
        elsewhere = chosen("reason", SuspendReason.THIRD_PARTY)
        yield Line("third_party", when=elsewhere, required=elsewhere, max_chars=60)
        yield Line("reference", when=elsewhere, max_chars=60, beside=True)
        yield Line("note")


class TransferForm(SuspendForm):
    """To a utility, a contractor or a committee (转第三方): who has it now, under which number, until when."""

    word = "transfer"

    def ask(self) -> Iterable[Field]:
        fields = {field.name: field for field in super().ask()}
        del fields["reason"]
        yield replace(fields.pop("third_party"), when=always, required=always)
        yield replace(fields.pop("reference"), when=always)
        yield from fields.values()

    def make(self, values: dict[str, Any]) -> Command:
        return Suspend(SuspendReason.THIRD_PARTY, **values)


class FinishRepairForm(PhotoSheet, issues=FinishRepair):
    """What was done, with a photo or the reason why there is none."""

    def ask(self) -> Iterable[Field]:
        t = self.facts.strings
        yield Line("note", label="form.field.done", default=t("form.default.done"), required=always, max_chars=500)
        yield PhotoFiles("photos", stage=PhotoStage.AFTER, sent=self.sent)
        yield Choice("no_photo_reason", options=why_no_photo(t), when=blank("photos"))
