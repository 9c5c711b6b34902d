"""The form for another number (更正电话), and what a call to a dead one may ask for at once.

One act corrects every open ticket of the resident: they are one in the call bench too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from xianzhi_tui.domain.bench import tickets_of
from xianzhi_tui.domain.commands import Command, CorrectContact
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.text import mask_phone
from xianzhi_tui.tui.forms.fields import Answers, Choice, Field, Option, always
from xianzhi_tui.tui.forms.phone_number import PhoneNumber, is_whole
from xianzhi_tui.tui.forms.sheet import Sheet
from xianzhi_tui.tui.numbers import no_words


class CorrectContactForm(Sheet, issues=CorrectContact):
    """Another number for the reporter, or for one of those whose tickets were merged into this one."""

    def ask(self) -> Iterable[Field]:
        assert self.ticket is not None
        whom = ("", *(one.ticket_id for one in self.ticket.followers))
        names = tuple(Option(str(n), self.ticket.reporter(one).name, one) for n, one in enumerate(whom))
        yield Choice("whom", options=names, when=lambda _: len(whom) > 1)
        yield PhoneNumber("phone", label="form.field.new_phone", required=always, max_chars=30)

    def make(self, values: dict[str, Any]) -> Command:
        return CorrectContact(values["phone"], values.get("whom", ""))

    def make_also(self, values: dict[str, Any]) -> Sequence[tuple[Ticket, Command]]:
        return corrections(self._too(values.get("whom", "")), values["phone"])

    def hint(self, field: str, answers: Answers) -> str:
        if field != "phone":
            return ""
        option = next(one for one in self.fields if isinstance(one, Choice)).option(answers["whom"])
        return correction_words(answers["phone"], self._too(option.value if option else ""), self.facts.strings)

    def _too(self, follower: str) -> list[tuple[Ticket, str]]:
        """Where else the same resident waits."""
        assert self.ticket is not None
        here = self.ticket.id, follower
        found = tickets_of(self.facts.tickets, self.ticket.reporter(follower))
        return [(one, other) for one, other in found if (one.id, other) != here]


def corrections(found: Iterable[tuple[Ticket, str]], phone: str) -> list[tuple[Ticket, Command]]:
    """The number for each of these."""
    return [(ticket, CorrectContact(phone, follower)) for ticket, follower in found]


def correction_words(typed: str, too: Iterable[tuple[Ticket, str]], t: Strings) -> str:
    """What a number leads to, once it is whole, and on which other tickets."""
    if not is_whole(typed):
        return ""
    words = [t("form.hint.corrected", phone=mask_phone(typed))]
    if nos := dict.fromkeys(no_words(ticket.no, t) for ticket, _ in too):
        words.append(t("form.hint.corrected_too", nos=t("form.list").join(nos)))
    return "   ".join(words)
