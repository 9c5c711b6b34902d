"""Both desks at a glance, for the manager and for whoever takes over: who sits where, with what in hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from xianzhi_tui.domain.queues import CALL_STATES, FAR, pressing
from xianzhi_tui.domain.roles import Person, Role
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Presence, Session
from xianzhi_tui.tui.numbers import no_words
from xianzhi_tui.tui.screens.page import LivingPage
from xianzhi_tui.tui.view import BoardView
from xianzhi_tui.tui.widgets.countdown import ClockText, clock_text, when, widths
from xianzhi_tui.tui.widgets.lines import Line, Part, fit, fit_right, plain

NO_CELLS, PLACE_CELLS = 6, 20


class Desks(Struct, frozen=True):
    """What is known of the desks of a compound at one moment."""

    view: BoardView
    present: tuple[Presence, ...]
    now: datetime


class DesksPage(LivingPage):
    """Looked at by whoever wants to know who does what."""

    def __init__(self, look: Callable[[], Desks], keys: Mapping[str, str], strings: Strings) -> None:
        super().__init__(strings("desks.title"), lambda: desk_lines(look(), strings), keys, strings)


def seats(
    session: Session | None, everybody: tuple[Presence, ...], ticket: Ticket | None, view: BoardView
) -> tuple[Presence, ...]:
    """Everybody at a desk, this one first and as it is now: what it has not sent is known here before anywhere else."""
    if session is None:
        return everybody
    known = next((one for one in everybody if one.device == session.device), None)
    here = Presence(
        session.actor.person,
        session.device,
        ticket.id if ticket else "",
        known is not None and known.calling,
        since=known.since if known else None,
        unsent=view.unsent_acts + view.conflicts,
    )
    return (here, *(one for one in everybody if one.device != session.device))


def desk_lines(it: Desks, t: Strings) -> Iterator[Line]:
    """First the desks somebody sits at, then the people who are away but have tickets in hand."""
    here = {one.person.id for one in it.present}
    for one in it.present:
        yield (), ()
        yield _seat(one, it, t)
        yield [(f"   {_busy_with(one, it, t)}", "key" if one.ticket_id else "muted")], ()
        yield from _in_hand(one.person.id, it, t)
    roles = {one.id: one.role for one in it.view.data.staff}
    for person in _holders(it.view):
        if person.id not in here and roles.get(person.id) in (Role.DUTY, Role.LEAD):
            yield (), ()
            yield [(f" {plain(person.name)}", "strong"), (f"  {t('desks.away')}", "muted")], ()
            yield from _in_hand(person.id, it, t)


def _seat(one: Presence, it: Desks, t: Strings) -> Line:
    role = next((staff.role for staff in it.view.data.staff if staff.id == one.person.id), None)
    parts: list[Part] = [(f" {plain(one.person.name)}", "strong")]
    if role is not None:
        parts.append((f"  {t(f'role.{role}')}", "muted"))
    if one.since is not None:
        parts.append((f"  {t('desks.since', time=when(one.since, it.now))}", "muted"))
    parts.append((f"  {plain(one.device)}", "muted"))
    if one.unsent:
        parts.append((f"  {t('link.unsent', count=one.unsent)}", "late"))
    return parts, ()


def _busy_with(one: Presence, it: Desks, t: Strings) -> str:
    ticket = it.view.tickets.get(one.ticket_id)
    if ticket is None:
        return t("desks.nothing_open")
    place = plain(ticket.report.location.text)
    return t("desks.calling" if one.calling else "desks.open", no=no_words(ticket.no, t), place=place)


def _in_hand(person_id: str, it: Desks, t: Strings) -> Iterator[Line]:
    """What this person accepted and is not done, by the time left; the calls they owe after it."""
    held = [one for one in it.view.tickets.values() if one.accepted_by is not None and one.accepted_by.id == person_id]
    held = sorted((one for one in held if one.open), key=lambda one: _due(one, it.now))
    owed = [one for one in held if one.state in CALL_STATES]
    work = [one for one in held if one.state not in CALL_STATES]
    for key, tickets in (("desks.accepted", work), ("desks.calls", owed)):
        yield [(f"   {t(key, count=len(tickets))}", "")], ()
        yield from (_row(one, it, t) for one in tickets)


def _row(ticket: Ticket, it: Desks, t: Strings) -> Line:
    clock = pressing(ticket, it.now)
    told = clock_text(clock, it.now, t) if clock else ClockText("", "", "")
    name, sign, amount = widths(t)
    words = f"{fit(told.name, name)} {fit(told.sign, sign)} {fit_right(told.amount, amount)}"
    parts: list[Part] = [
        (f"     {words}", "late" if told.late else "muted"),
        (f" {fit_right(no_words(ticket.no, t), NO_CELLS)}", ""),
        (f"  {fit(plain(ticket.report.location.text), PLACE_CELLS)}", ""),
        (f"  {t(f'state.{ticket.state}')}", "muted"),
    ]
    return parts, ()


def _due(ticket: Ticket, now: datetime) -> datetime:
    clock = pressing(ticket, now)
    return clock.due_at if clock else FAR


def _holders(view: BoardView) -> list[Person]:
    holders = {one.accepted_by.id: one.accepted_by for one in view.tickets.values() if one.accepted_by and one.open}
    return [holders[key] for key in sorted(holders)]
