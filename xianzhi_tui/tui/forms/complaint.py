"""The forms of a complaint (我要吐槽): to whom it goes, the answer, and when it is really a repair."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from xianzhi_tui.domain.commands import Assign, Command, ConvertToRepair, Reply
from xianzhi_tui.domain.places import place
from xianzhi_tui.domain.rules.complaint import DEPARTMENTS, fits
from xianzhi_tui.domain.ticket import REPAIR_CATEGORIES, Category, Department, PhotoStage
from xianzhi_tui.tui.forms.fields import (
    Choice,
    Field,
    Line,
    PhotoFiles,
    Prose,
    always,
    blank,
    options,
    why_no_photo,
)
from xianzhi_tui.tui.forms.photo_sheet import PhotoSheet
from xianzhi_tui.tui.forms.sheet import Sheet


class AssignForm(Sheet, issues=Assign):
    """The department that answers for the category stands first; reception goes to the lead."""

    def ask(self) -> Iterable[Field]:
        assert self.ticket is not None
        category = self.ticket.report.category
        usual = DEPARTMENTS.get(category, Department.SERVICE)
        fitting = sorted((one for one in Department if fits(one, category)), key=lambda one: one is not usual)
        yield Choice("department", options=options(fitting, self.facts.strings, "department"))
        yield Line("note")


class ReplyForm(PhotoSheet, issues=Reply):
    """The words the resident reads, with a photo or the reason why there is none."""

    def ask(self) -> Iterable[Field]:
        yield Prose("text", label="form.field.reply", required=always)
        yield PhotoFiles("photos", stage=PhotoStage.REPLY, sent=self.sent)
        yield Choice("no_photo_reason", options=why_no_photo(self.facts.strings), when=blank("photos"))


class ConvertForm(Sheet, issues=ConvertToRepair):
    """The complaint goes on as a repair with the complaint's filing time."""

    def ask(self) -> Iterable[Field]:
        assert self.ticket is not None
        repairs = [one for one in Category if one in REPAIR_CATEGORIES]
        yield Choice("category", options=options(repairs, self.facts.strings, "category"))
        yield Line("location", default=self.ticket.report.location.text, required=always, max_chars=100)

    def make(self, values: dict[str, Any]) -> Command:
        assert self.ticket is not None
        where = self.ticket.report.location
        typed = values["location"]
        return ConvertToRepair(str(uuid4()), values["category"], where if typed == where.text else place(typed))
