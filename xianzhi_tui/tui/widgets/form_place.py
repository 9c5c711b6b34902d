"""Where a form opens: the strip below or beside the list, one form at a time, drafts kept by ticket and act."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.widget import Widget

from xianzhi_tui.domain.ticket import Ticket

if TYPE_CHECKING:
    from xianzhi_tui.tui.forms.form import Draft, Form, FormFacts


class FormPlace(Widget):
    """Holds the open form, if any, and what was typed into those that were left."""

    DEFAULT_CSS = "FormPlace { height: auto; layout: vertical; }"

    def __init__(self) -> None:
        super().__init__()
        self.form: Form | None = None
        self._drafts: dict[tuple[str, str], Draft] = {}

    async def open(self, kind: type[Form], ticket: Ticket | None, facts: Callable[[Draft], FormFacts]) -> Form:
        """Open a form in place of any other, filled with its draft."""
        await self.close()
        draft = self._drafts.get(_name(kind, ticket), {})
        self.form = form = kind(ticket, facts(draft))
        await self.mount(form)
        self.screen.focus_next(f"{kind.__name__} *")
        return form

    async def close(self) -> None:
        """Close the open form; what was typed is kept."""
        if self.form is not None:
            form, self.form = self.form, None
            self._drafts[_name(type(form), form.ticket)] = form.draft
            await form.remove()

    def forget(self, form: Form) -> None:
        """The command is safe: the draft has done its work."""
        self._drafts.pop(_name(type(form), form.ticket), None)


def _name(kind: type[Form], ticket: Ticket | None) -> tuple[str, str]:
    return ticket.id if ticket else "", kind.word
