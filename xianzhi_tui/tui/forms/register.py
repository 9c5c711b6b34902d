"""The form that writes down a walk-in or a call (登记): place first, Enter through the fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xianzhi_tui.domain.commands import Command, Register
from xianzhi_tui.domain.places import place
from xianzhi_tui.domain.rules.complaint import DEPARTMENTS
from xianzhi_tui.domain.ticket import (
    DESK_CHANNELS,
    REPAIR_CATEGORIES,
    Category,
    Channel,
    Kind,
    Location,
    Report,
    Reporter,
    Ticket,
)
from xianzhi_tui.text import display
from xianzhi_tui.tui.forms.fields import Answers, Choice, Field, Line, always, chosen, options, yes_or_no
from xianzhi_tui.tui.forms.moments import moment_words
from xianzhi_tui.tui.forms.sheet import Sheet

_EARLIER = 2
_HOTLINES = (Channel.HOTLINE_962121, Channel.HOTLINE_12345)


class RegisterForm(Sheet, issues=Register):
    """A report made at the counter or by telephone, with the full name and number; both are masked by the service."""

    enter_submits = False

    def ask(self) -> Iterable[Field]:
        t = self.facts.strings
        repair, complaint = chosen("kind", Kind.REPAIR), chosen("kind", Kind.COMPLAINT)
        channels = [one for one in Channel if one in DESK_CHANNELS]
        yield Line("location", required=always, max_chars=100)
        yield Choice("kind", options=options(Kind, t, "kind"))
        yield Choice("channel", options=options(sorted(channels, key=_walk_in_first), t, "channel"), beside=True)
        repairs = [one for one in Category if one in REPAIR_CATEGORIES]
        yield Choice("category", options=options(repairs, t, "category"), when=repair)
        yield Choice("matter", label="form.field.category", options=options(DEPARTMENTS, t, "category"), when=complaint)
        yield Line("text", required=always, max_chars=2000)
        yield Line("name", max_chars=40)
        yield Line("phone", max_chars=30, beside=True)
        yield self.moment("reported_at", ahead=False, fallback=self.facts.now)
        yield Choice("hazard", options=yes_or_no(t), beside=True)
        yield Line("external_ref", when=chosen("channel", *_HOTLINES), max_chars=60)

    def make(self, values: dict[str, Any]) -> Command:
        report = Report(
            kind=values["kind"],
            category=values.get("category") or values["matter"],
            text=values["text"],
            location=place(values["location"]),
            reporter=Reporter(values["name"], values["phone"]),
            hazard=values["hazard"],
            external_ref=values.get("external_ref", ""),
        )
        return Register(report, values["channel"], values["reported_at"])

    def subject(self) -> str:
        return self.facts.strings("form.register.subject")

    def hint(self, field: str, answers: Answers) -> str:
        if field not in ("location", "kind", "channel", "category", "matter"):
            return ""
        return self.facts.strings("form.list").join(self._earlier(place(answers["location"].strip())))

    def _earlier(self, where: Location) -> list[str]:
        if not where.building:
            return []
        near = [one for one in self.facts.tickets if one.report.location.building == where.building]
        near.sort(key=lambda one: (one.report.location.room != where.room, -one.no))
        return [self._in_words(one, where) for one in near[:_EARLIER]]

    def _in_words(self, ticket: Ticket, where: Location) -> str:
        t = self.facts.strings
        same_room = bool(where.room) and ticket.report.location.room == where.room
        return t(
            "form.hint.earlier",
            near=t("form.same_room" if same_room else "form.same_building"),
            no=ticket.no,
            filed=moment_words(ticket.filed_at, self.facts.now, t),
            text=display(ticket.report.text, max_chars=12, max_lines=1),
            state=t(f"state.{ticket.state.value}"),
        )


def _walk_in_first(channel: Channel) -> bool:
    return channel is not Channel.WALK_IN
