"""Commands as desks send them: one shape for each, made from the domain's own, so a new command needs nothing here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError, create_model

from xianzhi_tui.domain import commands as c
from xianzhi_tui.wire.shapes import Instant, Number, Shape, Uuid, build, malformed, parse, shape_with

MOST_AT_ONCE = 100
"""So many reports one request may bring in."""


@dataclass(frozen=True, slots=True)
class IssuedCommand:
    """A command with its lasting id; a desk's also says when it was given, and on which version of the ticket."""

    command_id: str
    command: c.Command
    base_version: int | None = None
    occurred_at: datetime | None = None


def parse_command(body: bytes) -> IssuedCommand:
    """A command to a ticket, as a desk sends it; raises Malformed."""
    return _issued(command_shapes(), body)


def parse_filing(body: bytes) -> IssuedCommand:
    """A report a desk registers or imports; raises Malformed."""
    return _issued(filing_shapes(), body)


def parse_import(body: bytes) -> tuple[IssuedCommand, ...]:
    """The reports of another system, in the order in which they are to be filed; raises Malformed."""
    sent: Any = parse(import_shape(), body)
    return tuple(map(_of_shape, sent.filings))


# The server issues these itself, or takes them at a door of their own.
NOT_TO_A_TICKET = (
    c.Submit,
    c.Register,
    c.RaiseFromAlarm,
    c.RaiseFromComplaint,
    c.BringIn,
    c.AdoptFollower,
    c.ReleaseFollower,
    c.CloseRatingWindow,
)


@cache
def command_shapes() -> TypeAdapter[Shape]:
    """Every command a desk may give to a ticket, told apart by `type`."""
    return _told_apart(one for one in c.COMMANDS.values() if one not in NOT_TO_A_TICKET)


@cache
def filing_shapes() -> TypeAdapter[Shape]:
    """The two ways a desk brings a report in: registered at the front desk, or imported as filed online."""
    return _told_apart((c.Register, c.Submit))


@cache
def import_shape() -> type[Shape]:
    """Many filings in one request."""
    filing: Any = _union((c.Register, c.Submit, c.BringIn))
    filings: Any = Annotated[tuple[filing, ...], Field(max_length=MOST_AT_ONCE)]
    return create_model("Import", __base__=Shape, __doc__=import_shape.__doc__, filings=(filings, ...))


def _told_apart(commands: Iterable[type[c.Command]]) -> TypeAdapter[Shape]:
    return TypeAdapter(_union(commands))


def _union(commands: Iterable[type[c.Command]]) -> Any:
    union = reduce(or_, (_command_shape(one) for one in commands))
    return Annotated[union, Field(discriminator="type")]


def _command_shape(command: type[c.Command]) -> Any:
    envelope = {
        "command_id": (Uuid, ...),
        "type": (Literal[c.word(command)], ...),
        "occurred_at": (Instant, ...),
        "base_version": (Number | None, None),
    }
    return shape_with(command, f"{command.__name__}Command", envelope)


def _issued(adapter: TypeAdapter[Shape], body: bytes) -> IssuedCommand:
    try:
        sent: Any = adapter.validate_json(body)
    except ValidationError as error:
        raise malformed(error) from None
    return _of_shape(sent)


def _of_shape(sent: Any) -> IssuedCommand:
    return IssuedCommand(sent.command_id, build(sent), sent.base_version, sent.occurred_at)
