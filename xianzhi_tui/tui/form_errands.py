"""What forms ask of the App while they are open, and how they end: the same on the board and on the page of calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xianzhi_tui.tui.office_app import OfficeApp
from xianzhi_tui.tui.type_ahead import FILING

if TYPE_CHECKING:
    from xianzhi_tui.tui.errands import Errands
    from xianzhi_tui.tui.forms.form import Form
    from xianzhi_tui.tui.forms.photo_sheet import PhotoSheet
    from xianzhi_tui.tui.screens.board import Board
    from xianzhi_tui.tui.type_ahead import TypeAhead


class FormErrands(OfficeApp):
    """The part of the desk that forms speak to."""

    board: Board
    errands: Errands
    type_ahead: TypeAhead

    async def on_form_submitted(self, message: Form.Submitted) -> None:
        self.board.busy.update(one.ticket_id for one in message.wanted)
        self.type_ahead.forget_repeats()
        await self.board.in_front.close_form()
        group = "issue" if message.ticket_id else FILING
        self._start(group, self.errands.issue, message.wanted, message.form)

    async def on_form_left(self, message: Form.Left) -> None:
        await self.board.in_front.close_form()
        if message.draft:
            t = self.board.strings
            self.board.say(t("said.draft_kept", step=t(f"step.{message.form.word}")))

    def on_form_reveal_asked(self, message: Form.RevealAsked) -> None:
        self._start("reveal", self.errands.reveal, message.form)

    def on_form_places_asked(self, message: Form.PlacesAsked) -> None:
        self._start("places", self.errands.know_places, message.form)

    def on_form_earlier_asked(self, message: Form.EarlierAsked) -> None:
        self._start("earlier", self.errands.look_back, message.form, message.query)

    def on_form_photo_chosen(self, message: Form.PhotoChosen) -> None:
        self._start("photo", self.errands.send_photo, message.form, message.file)

    def on_photo_sheet_files_wanted(self, message: PhotoSheet.FilesWanted) -> None:
        self.board.photos.pick(message.form)
