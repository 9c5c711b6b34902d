"""The pages that have to do with photos: a ticket's own, and the files that could be attached to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from xianzhi_tui.clock import Clock
from xianzhi_tui.config import Settings
from xianzhi_tui.domain.commands import AttachPhotos
from xianzhi_tui.sync.desk import Story
from xianzhi_tui.tui.forms.photo_sheet import PhotoSheet
from xianzhi_tui.tui.photo_folder import likely_folder
from xianzhi_tui.tui.screens.file_picker import FilePicker
from xianzhi_tui.tui.screens.photos import PhotosPage

if TYPE_CHECKING:
    from xianzhi_tui.tui.screens.board import Board


class PhotoPages:
    """Opens them over the board, and takes back what was chosen there."""

    def __init__(self, board: Board, clock: Clock, settings: Callable[[], Settings]) -> None:
        self._board, self._clock, self._settings = board, clock, settings
        self._folder: Path | None = None  # where the last photos were found

    def open(self, story: Story) -> None:
        """The photos of a ticket; the page may lead to the form for more."""
        board = self._board

        async def closed(attach: bool | None) -> None:
            if attach:
                ticket = board.view.tickets.get(story.ticket.id, story.ticket)
                await board.steps.begin(AttachPhotos, ticket)

        board.app.push_screen(PhotosPage(story, self._clock.now(), self._settings(), board.strings), closed)

    def pick(self, form: PhotoSheet) -> None:
        """Files for a form that is open."""
        board, settings = self._board, self._settings()
        folder = self._folder or likely_folder(settings.photos.folder)
        page = FilePicker(folder, self._clock.now(), settings.keys, board.strings)

        form.picker = page

        def chosen(files: tuple[Path, ...] | None) -> None:
            form.picker = None
            if files and board.form_place.form is form:
                self._folder = page.folder
                form.take(files)

        board.app.push_screen(page, chosen)
