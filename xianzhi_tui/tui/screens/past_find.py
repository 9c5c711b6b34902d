"""Finding tickets in the past: as they stood at the moment that is looked at; none that was not filed by then."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual import on
from textual.worker import Worker

from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.sync.desk import Found
from xianzhi_tui.sync.past import Records
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.messages import FindWanted, StoryAsked
from xianzhi_tui.tui.query import Asked
from xianzhi_tui.tui.rewind import Narrowing
from xianzhi_tui.tui.screens.find import FindPage
from xianzhi_tui.tui.widgets.lines import Parts, plain
from xianzhi_tui.tui.widgets.time_bar import instant_words


class PastFind(FindPage):
    """Asks the records and not the desk; what is asked for can be made all that the board shows."""

    acts = (*bindings.FIND, *bindings.PAST_FIND)
    BINDINGS = bindings.of(bindings.PAST_FIND)

    records: Records
    open_story: Callable[[str], object]
    narrowing: Narrowing | None = None  # what the board is to be narrowed to

    @on(FindWanted)
    def _look_into_the_past(self, message: FindWanted) -> None:
        message.stop()
        self._looking: Worker[None] = self.run_worker(
            partial(self._look, message.asked), group="find", exclusive=True, exit_on_error=False
        )

    @on(StoryAsked)
    def _open_past_story(self, message: StoryAsked) -> None:
        message.stop()
        self.open_story(message.ticket_id)

    def beside(self) -> Parts:
        return [(f"{instant_words(self._clock.now(), self._t)} ", "strong")]

    def action_narrow(self) -> None:
        """Let the board show only what is looked for here."""
        if self._asked is not None:
            self.narrowing = Narrowing(self.typed, self._asked.query)
            self.dismiss(None)

    async def _look(self, asked: Asked) -> None:
        try:
            found = await self.records.find(asked.query, self._clock.now())
        except XianzhiError as error:
            self.show(asked, Found())
            self.said.put([([(f" {plain(str(error))}", "late")], ())])
        else:
            self.show(asked, found)
