"""What forms that take photos share: the key that picks files, the drop folder's, and how each goes to the service."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.domain.values import dataclass
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.text import clean_line
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.forms.editors import LineEditor
from xianzhi_tui.tui.forms.fields import Answers, PhotoFiles, Unsent, Unusable
from xianzhi_tui.tui.forms.form import FormFacts
from xianzhi_tui.tui.forms.sheet import Sheet

if TYPE_CHECKING:
    from xianzhi_tui.tui.screens.file_picker import FilePicker

PHOTOS = "photos"
NAME_CHARS, NAMES_CHARS = 40, 60
UNFIT = frozenset({"unfit_photo", "too_large", "not_found"})
"""What is wrong with the file itself: it will not do a second time either."""


class PhotoSheet(Sheet):
    """A form with a field of photo files."""

    acts = (*bindings.FORM, *bindings.PHOTO_FORM)
    BINDINGS = bindings.of(bindings.PHOTO_FORM)

    @dataclass
    class FilesWanted(Message):
        """Files are to be picked; those chosen come to `take`."""

        form: PhotoSheet

    def __init__(self, ticket: Ticket | None, facts: FormFacts) -> None:
        self.sent: dict[Path, str] = {}
        self.picker: FilePicker | None = None  # while it is open over the board
        self._waiting_for: tuple[Path, Answers] | None = None  # a photo, and what is submitted when it is sent
        super().__init__(ticket, facts)

    @property
    def used(self) -> Sequence[Path]:
        return [file for file in self._named if file in self.sent]

    def on_mount(self) -> None:
        self._offer()

    def take(self, files: Iterable[Path]) -> None:
        """Add these files to those that stand in the field."""
        self._fill((*self._named, *(file for file in files if file not in self._named)))
        self.come_to(self.entry(PHOTOS))

    def photos_dropped(self, files: Sequence[Path]) -> None:
        super().photos_dropped(files)
        self._offer()
        if self.picker is not None:
            self.picker.look_again()

    def photo_sent(self, file: Path, digest: str) -> None:
        self.sent[file] = digest
        if self._stops_waiting_for(file) and not self._changed:  # what changed meanwhile is to be seen first
            self.action_submit()

    def photo_failed(self, file: Path, error: XianzhiError) -> None:
        if not self._stops_waiting_for(file):
            return
        t, name, unfit = self.facts.strings, clean_line(file.name, NAME_CHARS), error.code in UNFIT
        if unfit:
            self._fill(one for one in self._named if one != file)
            self.follow()  # before the field tells of it: what is said stays
        words = t("form.photos.unfit", file=name, why=error.happened) if unfit else f"{name}: {error}"
        self.hold(words, wrong=True)

    def reject(self, wrong: Unusable) -> None:
        if not isinstance(wrong, Unsent):
            super().reject(wrong)
            return
        self.hold(self.facts.strings("form.wrong.sending", **wrong.detail))
        self._waiting_for = wrong.file, self.answers
        self.post_message(self.PhotoChosen(self, wrong.file))

    def hint(self, field: str, answers: Answers) -> str:
        if field != PHOTOS:
            return super().hint(field, answers)
        t, key = self.facts.strings, bindings.key_name("photo.pick", self.facts.keys, self.facts.strings)
        if named := PhotoFiles.files(answers[PHOTOS]):
            names = clean_line(t("form.list").join(file.name for file in named), NAMES_CHARS)
            return t("form.hint.named", key=key, count=len(named), names=names)
        if not self.dropped:
            return t("form.hint.photos", key=key)
        newest = clean_line(self.dropped[0].name, NAME_CHARS)
        return t("form.hint.dropped", key=key, count=len(self.dropped), newest=newest)

    def action_pick(self) -> None:
        self.post_message(self.FilesWanted(self))

    def _stops_waiting_for(self, file: Path) -> bool:
        """Whether this photo was waited for; not any more, once something else was answered meanwhile."""
        awaited = self._waiting_for == (file, self.answers)
        if awaited:
            self._waiting_for = None
        return awaited

    def _offer(self) -> None:
        """Say in the empty field that photos wait, whichever field has the keys."""
        t = self.facts.strings
        self._photo_editor.placeholder = t("form.photos.waiting", count=len(self.dropped)) if self.dropped else ""
        self._show_hint()

    @property
    def _named(self) -> Sequence[Path]:
        return PhotoFiles.files(self._photo_editor.value)

    def _fill(self, files: Iterable[Path]) -> None:
        self._photo_editor.value = PhotoFiles.typed(files)

    @property
    def _photo_editor(self) -> LineEditor:
        editor = self.entry(PHOTOS).editor
        assert isinstance(editor, LineEditor)
        return editor
