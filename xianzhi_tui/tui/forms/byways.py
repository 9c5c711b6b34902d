"""The forms off the main way: give back, withdraw, reopen, not ours, merge, notes and photos."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xianzhi_tui.domain.commands import (
    AddNote,
    AttachPhotos,
    Cancel,
    Command,
    MarkInvalid,
    MergeInto,
    Reopen,
    ReturnOrder,
    Unmerge,
)
from xianzhi_tui.domain.queues import duplicates
from xianzhi_tui.domain.ticket import Photo, PhotoStage, Ticket
from xianzhi_tui.text import display
from xianzhi_tui.tui.forms.fields import (
    Answers,
    Choice,
    Field,
    Line,
    PhotoFiles,
    Unusable,
    always,
    options,
    yes_or_no,
)
from xianzhi_tui.tui.forms.photo_sheet import PhotoSheet
from xianzhi_tui.tui.forms.sheet import Sheet

ATTACHED = (PhotoStage.BEFORE, PhotoStage.AFTER, PhotoStage.EVIDENCE)


class ReturnOrderForm(Sheet, issues=ReturnOrder):
    """The repairer or department gives the order back."""

    def ask(self) -> Iterable[Field]:
        yield Line("reason", required=always)


class CancelForm(Sheet, issues=Cancel):
    """The resident withdraws by telephone or at the counter; what was said is kept."""

    def ask(self) -> Iterable[Field]:
        yield Line("note", label="form.field.said", required=always, max_chars=500)


class ReopenForm(Sheet, issues=Reopen):
    """A new cycle of an ended ticket."""

    def ask(self) -> Iterable[Field]:
        yield Line("reason", required=always)


class MarkInvalidForm(PhotoSheet, issues=MarkInvalid):
    """Nothing there, or not ours; the resident is told why."""

    def ask(self) -> Iterable[Field]:
        yield Line("note", label="form.field.reason", required=always, max_chars=500)
        yield PhotoFiles("photos", stage=PhotoStage.EVIDENCE, sent=self.sent)


class AddNoteForm(Sheet, issues=AddNote):
    """A note, for colleagues only unless said otherwise."""

    def ask(self) -> Iterable[Field]:
        yield Line("text", label="form.field.note", required=always, max_chars=500)
        yield Choice("public", options=yes_or_no(self.facts.strings))


class AttachPhotosForm(PhotoSheet, issues=AttachPhotos):
    """More photos, by their files, and what they show: once the work is done, most likely that."""

    def ask(self) -> Iterable[Field]:
        assert self.ticket is not None
        done = self.ticket.finished_at or self.ticket.replied_at
        likely = PhotoStage.AFTER if done else PhotoStage.BEFORE
        yield PhotoFiles("photos", sent=self.sent, required=always)
        yield Choice("stage", options=options(ATTACHED, self.facts.strings, "stage"), default=likely)

    def make(self, values: dict[str, Any]) -> Command:
        return AttachPhotos(tuple(Photo(one.digest, values["stage"]) for one in values["photos"]))


class MergeForm(Sheet, issues=MergeInto):
    """The number of the ticket this one goes on with; the likeliest is suggested."""

    def ask(self) -> Iterable[Field]:
        assert self.ticket is not None
        similar = duplicates(self.ticket, self.facts.tickets, self.facts.policy)
        suggestion = str(similar[0].no) if similar else ""
        yield Line("target", default=suggestion, required=always, max_chars=10)

    def make(self, values: dict[str, Any]) -> Command:
        if (target := self._numbered(values["target"])) is None:
            raise Unusable("target", "no_such_ticket")
        return MergeInto(target.id)

    def hint(self, field: str, answers: Answers) -> str:
        if (target := self._numbered(answers["target"].strip())) is None:
            return ""
        text = display(target.report.text, max_chars=30, max_lines=1)
        return f"{target.no}  {target.report.location.text}  {text}"

    def _numbered(self, no: str) -> Ticket | None:
        return next((one for one in self.facts.tickets if str(one.no) == no and self._possible(one)), None)

    def _possible(self, one: Ticket) -> bool:
        assert self.ticket is not None
        return one.open and one.id != self.ticket.id and one.kind is self.ticket.kind


class UnmergeForm(Sheet, issues=Unmerge):
    """Not the same matter after all."""

    def ask(self) -> Iterable[Field]:
        yield Line("reason", required=always)
