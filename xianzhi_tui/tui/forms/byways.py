"""The forms off the main way: give back, withdraw, reopen, not ours, merge, notes and photos."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from textual import events

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
from xianzhi_tui.text import display, folded
from xianzhi_tui.tui.forms.editors import ChoiceEditor, LineEditor
from xianzhi_tui.tui.forms.fields import (
    Answers,
    Choice,
    Field,
    Line,
    Option,
    PhotoFiles,
    Unusable,
    always,
    chosen,
    options,
    yes_or_no,
)
from xianzhi_tui.tui.forms.moments import moment_words
from xianzhi_tui.tui.forms.photo_sheet import PhotoSheet
from xianzhi_tui.tui.forms.sheet import Sheet
from xianzhi_tui.tui.numbers import no_words

OTHER, SUGGESTED = "other", 4
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
    """The ticket this one goes on with: what is probably the same matter to choose from, or any other by its number."""

    def ask(self) -> Iterable[Field]:
        assert self.ticket is not None
        similar = duplicates(self.ticket, self.facts.tickets, self.facts.policy)[:SUGGESTED]
        other = Option(OTHER, self.facts.strings("form.merge.other"), OTHER)
        offered = *map(self._suggestion, similar), other
        yield Choice("target", options=offered, numbered=False, when=lambda _: bool(similar))
        by_number = chosen("target", OTHER)
        yield Line("number", label="form.field.target", when=by_number, required=by_number, max_chars=10)

    def make(self, values: dict[str, Any]) -> Command:
        if (target := self._target(values.get("target", OTHER), values.get("number", ""))) is None:
            raise Unusable("number", "no_such_ticket")
        return MergeInto(target.id)

    def on_key(self, event: events.Key) -> None:
        """A figure begins the number of the other ticket: it is never the place of a suggestion."""
        figure, here = folded(event.character or ""), self.focused
        if figure.isdecimal() and here is not None and isinstance(here.editor, ChoiceEditor):
            event.stop()
            here.editor.answer = OTHER
            self.follow()
            self.come_to(number := self.entry("number"))
            assert isinstance(number.editor, LineEditor)
            number.editor.call_later(number.editor.insert_text_at_cursor, figure)

    def hint(self, field: str, answers: Answers) -> str:
        """What the other ticket is, and which filing will count."""
        target = self._target(answers["target"], answers["number"].strip())
        if target is None or self.ticket is None:
            return ""
        t, now = self.facts.strings, self.facts.now
        text = display(target.report.text, max_chars=30, max_lines=1)
        no, filed_at = min(_filings(self.ticket) + _filings(target), key=lambda one: one[1])
        counts = t(
            "form.hint.merged", target=no_words(target.no, t), no=no_words(no, t), filed=moment_words(filed_at, now, t)
        )
        return f"{no_words(target.no, t)}  {target.report.location.text}  {text}   {counts}"

    def _suggestion(self, one: Ticket) -> Option:
        t = self.facts.strings
        filed = moment_words(one.filed_at, self.facts.now, t)
        where = display(one.report.location.text, max_chars=12, max_lines=1)
        return Option(one.id, t("form.merge.option", no=no_words(one.no, t), where=where, filed=filed), one.id)

    def _target(self, picked: str, no: str) -> Ticket | None:
        no = folded(no)
        wanted = (one for one in self.facts.tickets if (str(one.no) == no if picked == OTHER else one.id == picked))
        return next((one for one in wanted if self._possible(one)), None)

    def _possible(self, one: Ticket) -> bool:
        assert self.ticket is not None
        return one.open and one.id != self.ticket.id and one.kind is self.ticket.kind


def _filings(ticket: Ticket) -> list[tuple[int, datetime]]:
    """When the matter was reported, by this ticket and by those merged into it."""
    return [(ticket.no, ticket.filed_at), *((one.no, one.filed_at) for one in ticket.followers)]


class UnmergeForm(Sheet, issues=Unmerge):
    """Not the same matter after all."""

    def ask(self) -> Iterable[Field]:
        yield Line("reason", required=always)
