"""The form for the check on site (核实)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xianzhi_tui.domain.commands import Command, Finding, MarkInvalid, Verify
from xianzhi_tui.domain.ticket import Photo, PhotoStage
from xianzhi_tui.tui.forms.fields import Choice, Field, Line, Option, PhotoFiles, always, chosen, options
from xianzhi_tui.tui.forms.photo_sheet import PhotoSheet

INVALID = "invalid"


class VerifyForm(PhotoSheet, issues=Verify):
    """What was found on site: a small repair, one for the maintenance fund, or nothing of ours (不属实)."""

    def ask(self) -> Iterable[Field]:
        assert self.ticket is not None
        t, ticket = self.facts.strings, self.ticket
        checked = chosen("finding", *Finding)
        worker = (ticket.assignee or self.facts.session.actor).name
        findings = options(Finding, t, "finding")
        yield Choice("finding", options=(*findings, Option(INVALID, t("form.finding.invalid"), INVALID)))
        yield self.moment(
            "arrived_at", when=checked, ahead=False, fallback=self.facts.now,
            not_before=ticket.filed_at,
        )  # fmt: skip
        yield Line("verified_by", default=worker, when=checked, required=always, max_chars=40, beside=True)
        if ticket.hazard:
            yield Line("safety_measure", when=checked, required=always)
        yield Line("shared_part", when=chosen("finding", Finding.NEEDS_FUND), required=always)
        yield Line("note", required=chosen("finding", INVALID), max_chars=500)
        yield PhotoFiles("photos", stage=PhotoStage.BEFORE, sent=self.sent)

    def make(self, values: dict[str, Any]) -> Command:
        if values["finding"] == INVALID:
            evidence = tuple(Photo(one.digest, PhotoStage.EVIDENCE) for one in values["photos"])
            return MarkInvalid(values["note"], evidence)
        return Verify(**values)
