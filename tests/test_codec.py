"""The codec of stored and sent values: what goes in comes out; what is not such a value is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import pytest

from xianzhi_tui.codec import (
    MALFORMED,
    command_fields,
    decode,
    decode_command,
    decode_event,
    decode_recorded,
    encode,
    encode_recorded,
)
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain import events as e
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.roles import Actor, Role
from xianzhi_tui.domain.ticket import State, Ticket

NOON = datetime(2024, 11, 4, 6, 29, tzinfo=UTC)
HOSTILE = '六楼漏水[/ \x1b[31m\u202e\U0001f600"'
SIMPLE: dict[Any, Any] = {
    str: HOSTILE,
    int: 7,
    float: 1.5,
    bool: True,
    datetime: NOON,
    date: date(2024, 2, 29),
    time: time(21),
}


def filled(shape: Any) -> Any:
    """A value of this shape with every field away from its default."""
    if shape in SIMPLE:
        return SIMPLE[shape]
    if get_origin(shape) is tuple:
        return (filled(get_args(shape)[0]),) * 2
    if NoneType in get_args(shape):
        return filled(get_args(shape)[0])
    if is_dataclass(shape):
        return built(shape, (one.name for one in fields(shape)))
    assert issubclass(shape, Enum)
    return list(shape)[-1]


def built(shape: Any, names: Iterable[str]) -> Any:
    """A value of this shape with these fields filled."""
    hints = get_type_hints(shape)
    return shape(**{name: filled(hints[name]) for name in names})


def recorded(event: e.Event) -> e.Recorded:
    return e.Recorded(
        seq=5,
        ticket_id="t1",
        recorded_at=NOON + timedelta(seconds=1),
        command_id="c1",
        device="desk-1",
        policy_version=1,
        event=event,
    )


ACCEPTED = e.TicketAccepted(occurred_at=NOON, actor=Actor("01", "张敏", Role.DUTY), state=State.ACCEPTED)


STORED = encode_recorded(recorded(ACCEPTED))


@pytest.mark.parametrize("name", e.EVENTS)
def test_every_event_comes_back_from_the_store_as_it_was(name: str) -> None:
    event = filled(e.EVENTS[name])
    assert decode_recorded(encode_recorded(recorded(event))) == recorded(event)
    assert type(decode_event(name, encode(event))) is e.EVENTS[name]


@pytest.mark.parametrize("name", c.COMMANDS)
def test_every_command_comes_back_from_the_outbox_as_it_was(name: str) -> None:
    command = filled(c.COMMANDS[name])
    sent = command_fields(command)
    assert sent["type"] == name
    assert decode_command(msgspec.json.decode(msgspec.json.encode(sent))) == command


@pytest.mark.parametrize("shape", [Ticket, Policy])
def test_a_ticket_and_a_rule_set_come_back_as_they_were(shape: Any) -> None:
    value = filled(shape)
    assert decode(encode(value), shape) == value


@pytest.mark.parametrize("name", e.EVENTS)
def test_an_event_without_its_optional_fields_is_still_read(name: str) -> None:
    """What an older service wrote before a field was thought of."""
    shape = e.EVENTS[name]
    old = built(shape, (one.name for one in fields(shape) if one.default is MISSING))
    optional = {one.name for one in fields(shape) if one.default is not MISSING}
    written = {field: value for field, value in msgspec.to_builtins(old).items() if field not in optional}
    assert decode_event(name, encode(written)) == old


def test_what_a_newer_service_adds_is_passed_over() -> None:
    later = encode(ACCEPTED).replace(b"{", b'{"mood":{"a":[1]},', 1)
    assert decode_event("TicketAccepted", later) == ACCEPTED


def test_instants_are_written_in_utc() -> None:
    assert b'"occurred_at":"2024-11-04T06:29:00Z"' in encode(ACCEPTED)


def test_texts_stay_readable_in_the_store() -> None:
    assert "张敏".encode() in encode(ACCEPTED)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b"\xff\xfe",
        STORED[:-2],
        STORED.replace(b'"seq":5', b'"seq":"5"'),
        STORED.replace(b"TicketAccepted", b"TicketEaten"),
        STORED.replace(b'"ACCEPTED"', b'"EATEN"'),
        STORED.replace(b"2024-11-04", b"2024-13-04"),
        STORED.replace(b'"actor":', b'"player":'),
        STORED.replace("张敏".encode(), b"\xff\xff"),
        STORED.replace(b'"event":{', b'"event":{"x":' + b"[" * 9999 + b"]" * 9999 + b","),
    ],
    ids=[
        "nothing",
        "half a brace",
        "a list",
        "null",
        "no fields",
        "no text",
        "cut short",
        "a number in words",
        "an unknown event",
        "an unknown state",
        "no such month",
        "a field missing",
        "broken characters",
        "nested without end",
    ],
)
def test_what_is_no_event_is_malformed(data: bytes) -> None:
    with pytest.raises(MALFORMED):
        decode_recorded(data)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"type": "eat"},
        {"type": None},
        {"type": "dispatch"},
        {"type": "dispatch", "assignee": 11},
        {"type": "rate", "stars": "five"},
        {"type": "wait_parts", "part": "灯", "expected_at": "tomorrow"},
    ],
)
def test_what_is_no_command_is_malformed(sent: dict[str, Any]) -> None:
    with pytest.raises(MALFORMED):
        decode_command(sent)


def test_the_word_of_an_unknown_event_is_not_echoed_at_length() -> None:
    with pytest.raises(msgspec.ValidationError) as error:
        decode_event("X" * 10_000, b"{}")
    assert len(str(error.value)) < 100
