"""What forms that take photos share: the key that picks files, the photos waiting in the drop folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from textual.message import Message

from xianzhi_tui.domain.values import dataclass
from xianzhi_tui.text import clean_line
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.forms.editors import LineEditor
from xianzhi_tui.tui.forms.fields import Answers, PhotoFiles
from xianzhi_tui.tui.forms.sheet import Sheet

PHOTOS = "photos"
NAME_CHARS = 40


class PhotoSheet(Sheet):
    """A form with a field of photo files."""

    acts = (*bindings.FORM, *bindings.PHOTO_FORM)
    BINDINGS = bindings.of(bindings.PHOTO_FORM)

    @dataclass
    class FilesWanted(Message):
        """Files are to be picked; those chosen come to `take`."""

        form: PhotoSheet

    @property
    def used(self) -> Sequence[Path]:
        named = PhotoFiles.files(self.answers[PHOTOS])
        return [file for file in named if file in self.sent]

    def on_mount(self) -> None:
        self._offer()

    def take(self, files: Iterable[Path]) -> None:
        """Add these files to those that stand in the field."""
        editor = self._photo_editor
        named = PhotoFiles.files(editor.value)
        editor.value = PhotoFiles.typed((*named, *(file for file in files if file not in named)))
        editor.focus()

    def photos_dropped(self, files: Sequence[Path]) -> None:
        super().photos_dropped(files)
        self._offer()

    def hint(self, field: str, answers: Answers) -> str:
        if field != PHOTOS:
            return super().hint(field, answers)
        t, key = self.facts.strings, bindings.key_name("photo.pick", self.facts.keys, self.facts.strings)
        if not self.dropped:
            return t("form.hint.photos", key=key)
        newest = clean_line(self.dropped[0].name, NAME_CHARS)
        return t("form.hint.dropped", key=key, count=len(self.dropped), newest=newest)

    def action_pick(self) -> None:
        self.post_message(self.FilesWanted(self))

    def _offer(self) -> None:
        """Say in the empty field that photos wait, whichever field has the keys."""
        t = self.facts.strings
        self._photo_editor.placeholder = t("form.photos.waiting", count=len(self.dropped)) if self.dropped else ""
        self._show_hint()

    @property
    def _photo_editor(self) -> LineEditor:
        editor = self.entry(PHOTOS).editor
        assert isinstance(editor, LineEditor)
        return editor
