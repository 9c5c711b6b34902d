"""The one codec of domain values: frozen dataclasses to JSON and back, for stores and for the wire.

An event is written inside its envelope with its class name: `{"seq": 5, …, "type": "TicketAccepted", "event": {…}}`.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec

if TYPE_CHECKING:  # the desk reads its tickets, and draws them, before it needs any of these hundred classes
    from xianzhi_tui.domain.commands import Command
    from xianzhi_tui.domain.events import Event, Recorded

T = TypeVar("T")
MALFORMED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding raises when bytes are not the value they should be; the last when they are nested without end."""


class _Envelope(msgspec.Struct):
    seq: int
    ticket_id: str
    recorded_at: datetime
    command_id: str
    device: str
    policy_version: int
    type: str
    event: msgspec.Raw


def encode(value: object) -> bytes:
    """Any domain value as JSON bytes; instants as 2026-11-23T06:29:00Z."""
    return msgspec.json.encode(value)


def decode(data: bytes | str, shape: type[T]) -> T:
    """JSON as a value of this shape; raises one of MALFORMED."""
    value: T = _decoder(cast(Any, shape)).decode(data)
    return value


def encode_recorded(recorded: Recorded) -> bytes:
    """A stored event with its envelope."""
    event = recorded.event
    return msgspec.json.encode(
        _Envelope(
            recorded.seq,
            recorded.ticket_id,
            recorded.recorded_at,
            recorded.command_id,
            recorded.device,
            recorded.policy_version,
            type(event).__name__,
            msgspec.Raw(msgspec.json.encode(event)),
        )
    )


def decode_recorded(data: bytes | str) -> Recorded:
    """The inverse of encode_recorded; an unknown event class is a MALFORMED error."""
    from xianzhi_tui.domain.events import Recorded

    envelope = _decoder(_Envelope).decode(data)
    return Recorded(
        seq=envelope.seq,
        ticket_id=envelope.ticket_id,
        recorded_at=envelope.recorded_at,
        command_id=envelope.command_id,
        device=envelope.device,
        policy_version=envelope.policy_version,
        event=decode_event(envelope.type, bytes(envelope.event)),
    )


def recorded_at(data: bytes | str) -> datetime:
    """When the server took a stored event, without reading what happened."""
    envelope: _Envelope = _decoder(_Envelope).decode(data)
    return envelope.recorded_at


def decode_event(name: str, data: bytes | str) -> Event:
    """An event from its class name and fields."""
    from xianzhi_tui.domain.events import EVENTS

    if (shape := EVENTS.get(name)) is None:
        raise msgspec.ValidationError(f"unknown event {name[:40]!r}")
    event: Event = _decoder(cast(Any, shape)).decode(data)
    return event


def command_fields(command: Command) -> dict[str, Any]:
    """A command as the wire carries it: its word as `type`, its fields beside it."""
    from xianzhi_tui.domain.commands import word

    fields: dict[str, Any] = msgspec.to_builtins(command)
    return {"type": word(command), **fields}


def decode_command(fields: dict[str, Any]) -> Command:
    """The inverse of command_fields, for commands this program stored itself."""
    from xianzhi_tui.domain.commands import COMMANDS

    if (shape := COMMANDS.get(str(fields.get("type")))) is None:
        raise msgspec.ValidationError("unknown command")
    return msgspec.convert(fields, shape)


@cache
def _decoder(shape: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape)
