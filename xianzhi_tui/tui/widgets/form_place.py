"""Where a form opens: the strip below or beside the list, one form at a time, drafts kept by ticket and act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual.widget import Widget

from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.sync.desk import DraftName, Drafts

if TYPE_CHECKING:
    from xianzhi_tui.tui.forms.form import Draft, Form, FormFacts

AUTHOR = ""
"""The name under which a draft keeps who typed it, from when somebody else sat down; no field is called so."""


class FormPlace(Widget):
    """Holds the open form, if any, and what was typed into those that were left."""

    DEFAULT_CSS = "FormPlace { height: auto; layout: vertical; }"

    def __init__(self) -> None:
        super().__init__()
        self.form: Form | None = None
        self.dropped: tuple[Path, ...] = ()
        """Photos waiting in the drop folder, newest first."""
        self._facts: Callable[[Draft], FormFacts]
        self._left: Drafts = {}  # replaced and never changed: whoever holds one holds a moment of it

    def photos_dropped(self, files: tuple[Path, ...]) -> None:
        """Which photos wait in the drop folder: offered where photos are asked for."""
        self.dropped = files
        if self.form is not None:
            self.form.photos_dropped(files)

    async def open(
        self,
        kind: type[Form],
        ticket: Ticket | None,
        facts: Callable[[Draft], FormFacts],
        announce: Callable[[Form], None] = lambda _: None,
    ) -> Form:
        """Open a form in place of any other, filled with its draft; what else tells of it is drawn with it."""
        await self.close()
        self._facts = facts
        draft = self._left.get(_name(kind, ticket), {})
        answers, author = _answers(draft), draft.get(AUTHOR, "")
        known = facts(answers)
        if author != known.session.actor.name and known.draft == answers:  # not typed just now in place of it
            known = replace(known, draft_by=author)
        self.form = form = kind(ticket, known)
        with self.app.batch_update():  # one picture of it, not one of every stage
            announce(form)
            await self.mount(form)
            # Not the next field of its kind: that of a form just closed may still be there.
            self.screen.set_focus(next((one for one in self.screen.focus_chain if form in one.ancestors), None))
        return form

    async def on_form_outdated(self, message: Form.Outdated) -> None:
        """The same form asks anew."""
        message.stop()
        old = message.form
        fresh = await self.open(type(old), old.ticket, self._facts)
        fresh.corrects = old.corrects

    async def close(self) -> None:
        """Close the open form; what was typed is kept."""
        if self.form is not None:
            self._left = self.drafts
            form, self.form = self.form, None
            # Not waited for: the screen, while it waits, would draw a field of which half is gone already.
            form.remove()

    @property
    def drafts(self) -> Drafts:
        """All that is typed and not submitted, the open form's included."""
        if (form := self.form) is None:
            return self._left
        name, draft = _name(type(form), form.ticket), form.draft
        if _answers(self._left.get(name, {})) == draft:
            return self._left
        return _without(self._left, name) | ({name: draft} if draft else {})

    def sign(self, author: str) -> None:
        """Somebody else sits down: what was typed so far is still this person's."""
        self._left = {name: {AUTHOR: author, **draft} for name, draft in self.drafts.items()}

    def remember(self, drafts: Drafts) -> None:
        """What was typed before the desk last ended."""
        self._left = {**drafts, **self._left}

    def take_over(self, drafts: Drafts) -> None:
        """Everything that was left at another place, where the same forms opened meanwhile."""
        self._left = drafts

    def forget(self, form: Form) -> None:
        """The command is safe: the draft has done its work."""
        self._left = _without(self._left, _name(type(form), form.ticket))


def _name(kind: type[Form], ticket: Ticket | None) -> DraftName:
    return ticket.id if ticket else "", kind.word


def _answers(draft: Draft) -> Draft:
    return {name: answer for name, answer in draft.items() if name != AUTHOR}


def _without(drafts: Drafts, name: DraftName) -> dict[DraftName, Draft]:
    return {one: draft for one, draft in drafts.items() if one != name}
