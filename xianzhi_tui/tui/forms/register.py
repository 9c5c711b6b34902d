"""The form that writes down a walk-in or a call (登记): place first, Enter through the fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from textual import on
from textual.widgets import Input

from xianzhi_tui.domain.commands import Command, Register
from xianzhi_tui.domain.places import building_no, door, place
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
from xianzhi_tui.sync.desk import Criterion, Query
from xianzhi_tui.text import clean_line, folded, mask_name
from xianzhi_tui.tui.forms.fields import Answers, Choice, Field, Line, always, chosen, options, yes_or_no
from xianzhi_tui.tui.forms.form import FormFacts
from xianzhi_tui.tui.forms.moments import moment_words
from xianzhi_tui.tui.forms.phone_number import PhoneNumber
from xianzhi_tui.tui.forms.places import Places
from xianzhi_tui.tui.forms.sheet import Sheet
from xianzhi_tui.tui.numbers import no_words
from xianzhi_tui.tui.widgets.lines import fit

_EARLIER = 2
_GIST = 24
"""So many cells of what another ticket says."""
_TAIL = 4
"""So many figures of a telephone number are told apart; the others are masked."""
_HOTLINES = (Channel.HOTLINE_962121, Channel.HOTLINE_12345)


class RegisterForm(Sheet, issues=Register):
    """A report made at the counter or by telephone, with the full name and number; both are masked by the service."""

    enter_submits = False

    def __init__(self, ticket: Ticket | None, facts: FormFacts) -> None:
        self._places = Places()
        self._found: dict[Query, tuple[Ticket, ...]] = {}  # in the replica, ended ones too
        super().__init__(ticket, facts)

    def ask(self) -> Iterable[Field]:
        t = self.facts.strings
        repair, complaint = chosen("kind", Kind.REPAIR), chosen("kind", Kind.COMPLAINT)
        channels = [one for one in Channel if one in DESK_CHANNELS]
        yield Line("location", required=always, max_chars=100, offers=self._offer)
        yield Choice("kind", options=options(Kind, t, "kind"))
        yield Choice("channel", options=options(sorted(channels, key=_walk_in_first), t, "channel"), beside=True)
        repairs = [one for one in Category if one in REPAIR_CATEGORIES]
        yield Choice("category", options=options(repairs, t, "category"), when=repair)
        yield Choice("matter", label="form.field.category", options=options(DEPARTMENTS, t, "category"), when=complaint)
        yield Line("text", required=always, max_chars=2000)
        yield Line("name", max_chars=40)
        yield PhoneNumber("phone", max_chars=30, beside=True)
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

    def on_mount(self) -> None:
        self.post_message(self.PlacesAsked(self))

    def places_are(self, places: Places) -> None:
        self._places = places
        self._show_hint()

    def earlier_are(self, query: Query, tickets: tuple[Ticket, ...]) -> None:
        self._found[query] = tickets
        self._show_hint()

    @on(Input.Changed)
    def _look_back(self) -> None:
        """Whenever it becomes another place or another caller, ask what was reported before."""
        answers = self.answers
        for query in filter(None, (_spot(place(answers["location"].strip())), _caller(answers))):
            if query not in self._found:
                self._found[query] = ()
                self.post_message(self.EarlierAsked(self, query))

    def hint(self, field: str, answers: Answers) -> str:
        if field in ("name", "phone"):
            caller = _caller(answers)
            return self._list(
                self._found.get(caller, ()) if caller else (), lambda _: self.facts.strings("form.same_caller")
            )
        if field not in ("location", "kind", "channel", "category", "matter"):
            return ""
        where = place(answers["location"].strip())
        ordered = sorted(self._near(where), key=lambda one: (not _same_room(one, where), -one.no))
        earlier = self._list(ordered, lambda one: self._nearness(one, where))
        return "   ".join(filter(None, (self._offers(answers) if field == "location" else "", earlier)))

    def _near(self, where: Location) -> Iterable[Ticket]:
        """What is known of the same building, ended or open."""
        if (spot := _spot(where)) is None:
            return ()
        number, known = building_no(where), (*self._found.get(spot, ()), *self.facts.tickets)
        return {one.id: one for one in known if building_no(one.report.location) == number}.values()

    def _offer(self, typed: str) -> tuple[str, ...]:
        return self._places.offer(typed)

    def _offers(self, answers: Answers) -> str:
        offers = self._offer(answers["location"])
        return self.facts.strings("form.hint.places", places="  ".join(offers)) if offers else ""

    def _list(self, tickets: Iterable[Ticket], why: Callable[[Ticket], str]) -> str:
        return self.facts.strings("form.list").join(self._in_words(one, why(one)) for one in [*tickets][:_EARLIER])

    def _nearness(self, ticket: Ticket, where: Location) -> str:
        return self.facts.strings("form.same_room" if _same_room(ticket, where) else "form.same_building")

    def _in_words(self, ticket: Ticket, why: str) -> str:
        t = self.facts.strings
        return t(
            "form.hint.earlier",
            near=why,
            no=no_words(ticket.no, t),
            filed=moment_words(ticket.filed_at, self.facts.now, t),
            text=fit(clean_line(ticket.report.text, _GIST), _GIST).rstrip(),
            state=t(f"state.{ticket.state.value}"),
        )


def _caller(answers: Answers) -> Query | None:
    """The tickets of whoever is calling: by the end of the number, else by the name as it is kept."""
    phone, name = folded(answers["phone"]).strip(), answers["name"].strip()
    if len(phone) >= _TAIL:
        return Query((Criterion(words=phone[-_TAIL:]),))
    return Query((Criterion(words=mask_name(name)),)) if name else None


def _spot(where: Location) -> Query | None:
    number = building_no(where)
    return Query((Criterion(building=number),)) if number else None


def _same_room(ticket: Ticket, where: Location) -> bool:
    return bool(door(where)) and door(ticket.report.location) == door(where)


def _walk_in_first(channel: Channel) -> bool:
    return channel is not Channel.WALK_IN
