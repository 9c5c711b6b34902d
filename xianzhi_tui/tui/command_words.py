"""A command as a colleague would say it: 派单 王师傅, 核实 小修 到场 14:40."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from xianzhi_tui.called import outcome_words
from xianzhi_tui.domain.commands import AddNote, Command, Finding, RecordCall, Suspend, word
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.roles import Roster
from xianzhi_tui.domain.ticket import (
    CallOutcome,
    CallPurpose,
    Category,
    Channel,
    Department,
    EmergencyCase,
    Location,
    PromiseOf,
    Report,
    SuspendReason,
)
from xianzhi_tui.strings import Strings
from xianzhi_tui.text import display, mask_phone

_NAMED: dict[type[StrEnum], str] = {
    CallPurpose: "purpose",
    Category: "category",
    Channel: "channel",
    Department: "department",
    EmergencyCase: "emergency",
    Finding: "finding",
    PromiseOf: "promise",
    SuspendReason: "suspend",
}
_NOT_SAID = frozenset({"target", "follower", "person", "repair_id"})
"""Ids of other tickets: they mean nothing to a reader."""


def act_name(command: Command, t: Strings) -> str:
    """What the act is called where people choose it: 转第三方 is a suspension, and 知悉 a note, for the rules."""
    match command:
        case Suspend() if command.third_party:
            return t("step.transfer")
        case AddNote() if command.text == t("escalation.note"):
            return t("step.acknowledge")
        case _:
            return t(f"step.{word(command)}")


def command_words(command: Command, roster: Roster, t: Strings, max_chars: int = 300) -> str:
    """The act and everything that was filled in, on one line."""
    said = [act_name(command, t)]
    said += [
        part
        for field in fields(command)
        if field.name not in _NOT_SAID
        for part in _said(command, field.name, roster, t)
    ]
    return display("  ".join(said), max_chars=max_chars, max_lines=1)


def clock_words(at: datetime) -> str:
    """11-23 14:32."""
    return at.astimezone(SHANGHAI).strftime("%m-%d %H:%M")


def _said(command: Command, name: str, roster: Roster, t: Strings) -> Iterator[str]:
    value: Any = getattr(command, name)
    match value:
        case CallOutcome() if isinstance(command, RecordCall):
            yield outcome_words(command.purpose, value, t)
        case StrEnum():
            yield t(f"{_NAMED[type(value)]}.{value.value}")
        case datetime():
            yield f"{t(f'form.field.{name}')} {clock_words(value)}"
        case Report():
            yield from (t(f"category.{value.category.value}"), value.location.text, value.text)
        case Location():
            yield value.text
        case tuple() if value:
            yield t("detail.photos", count=len(value))
        case True:
            yield t(f"form.field.{name}")
        case str() if value and name == "phone":
            yield mask_phone(value)
        case str() if value:
            yield _name(value, roster) if name in ("assignee", "approved_by") else value


def _name(person_id: str, roster: Roster) -> str:
    names = {one.id: one.name for one in roster.repairers} | {one.id: one.name for one in roster.leads}
    return names.get(person_id, person_id)
