"""What happened to a ticket, in the office's words: one sentence an event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from xianzhi_tui.called import outcome_words
from xianzhi_tui.domain.events import CallEvent, Event, Filed, NoteAdded
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.records import is_record
from xianzhi_tui.domain.roles import Person, Role, Roster
from xianzhi_tui.domain.ticket import (
    CallPurpose,
    Channel,
    Department,
    EmergencyCase,
    PromiseOf,
    SuspendReason,
)
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import OutboxEntry, Story
from xianzhi_tui.tui.command_words import command_words
from xianzhi_tui.tui.widgets.lines import plain

_WORDS: dict[type[Enum], str] = {
    CallPurpose: "purpose",
    Channel: "channel",
    Department: "department",
    EmergencyCase: "emergency",
    PromiseOf: "promise",
    SuspendReason: "suspend",
}


class Sentence(NamedTuple):
    """One line of the story."""

    at: datetime
    words: str
    internal: bool = False
    residents: bool = False  # the resident's own words or act
    unsent: str = ""  # what stands between it and the service's books


def sentences(story: Story, t: Strings) -> list[Sentence]:
    """The whole story, oldest first."""
    return [sentence(recorded.event, t) for recorded in story.events]


def told(story: Story | None, acts: Iterable[OutboxEntry], roster: Roster, t: Strings) -> list[Sentence]:
    """The story as far as the service confirmed it, and then what was done here and is not in its books."""
    return [*(sentences(story, t) if story else ()), *(act_sentence(one, roster, t) for one in acts)]


def act_sentence(entry: OutboxEntry, roster: Roster, t: Strings) -> Sentence:
    """An act of this desk that nobody has confirmed; a decision is told as intended."""
    words = command_words(entry.command, roster, t)
    words = words if is_record(entry.command) else t("act.intended", act=words)
    mark = t("row.refused" if entry.refused else "detail.unsent")
    return Sentence(entry.occurred_at, plain(t("event.by", who=entry.actor.name) + words), unsent=mark)


def sentence(event: Event, t: Strings) -> Sentence:
    """An event as a colleague would tell it."""
    words = t.sentence(f"event.{type(event).__name__}", _values(event, t))
    internal = isinstance(event, NoteAdded) and not event.public
    resident = event.actor.role is Role.RESIDENT
    who = "" if resident and isinstance(event, Filed) else t("event.by", who=teller(event, t))
    return Sentence(event.occurred_at, plain(f"{who}{words}"), internal, resident)


def teller(event: Event, t: Strings) -> str:
    """Who did it, as far as a screen may show."""
    actor = event.actor
    return t(f"role.{actor.role}") if actor.role in (Role.RESIDENT, Role.SYSTEM) else actor.name


def _values(event: Event, t: Strings) -> dict[str, str]:
    values = {one.name: _said(getattr(event, one.name), t) for one in fields(event)}
    if isinstance(event, CallEvent):
        values["outcome"] = outcome_words(event.purpose, event.outcome, t)
    return values


def _said(value: object, t: Strings) -> str:
    match value:
        case Enum() if type(value) in _WORDS:
            return t(f"{_WORDS[type(value)]}.{value.value}")
        case Person(name=name):
            return name
        case datetime():
            return f"{value.astimezone(SHANGHAI):%m-%d %H:%M}"
        case str():
            return value
        case int():
            return str(value)
        case _:
            return ""
