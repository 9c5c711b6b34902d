"""The form for a promise to the resident (承诺), given in a call or not."""

from __future__ import annotations

from collections.abc import Iterable

from xianzhi_tui.domain.commands import GivePromise
from xianzhi_tui.domain.promises import promisable
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.forms.fields import Choice, Field, Line, Rule, always, options
from xianzhi_tui.tui.forms.sheet import Sheet


class PromiseForm(Sheet, issues=GivePromise):
    """What is promised, and until when; one of the same kind that still runs is replaced."""

    def ask(self) -> Iterable[Field]:
        yield self.moment("promised_by", ahead=True, required=always)
        yield promise_choice(self.ticket, self.facts.strings, when=always)
        yield Line("note", max_chars=500)


def promise_choice(ticket: Ticket | None, t: Strings, *, when: Rule) -> Choice:
    """What is promised; before anybody was there most likely that somebody comes."""
    possible = promisable(ticket) if ticket is not None else ()
    return Choice("promise", options=options(possible, t, "promise"), when=when)
