"""The shapes of requests and answers as OpenAPI describes them."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from xianzhi_tui.wire import answers as a
from xianzhi_tui.wire import commands as c
from xianzhi_tui.wire import requests as r

_REFERENCE = "#/components/schemas/{model}"
_REQUESTS = (
    r.LoginRequest,
    r.PhonesRequest,
    r.PresenceRequest,
    r.HandoverRequest,
    r.ResidentFiling,
    r.ResidentRating,
    r.ResidentUrge,
    r.ResidentCancel,
)
_ANSWERS = (
    a.ContactAnswer,
    a.ErrorAnswer,
    a.FeedAnswer,
    a.HandoverAnswer,
    a.HandoverListAnswer,
    a.HealthAnswer,
    a.HistoryAnswer,
    a.ImportAnswer,
    a.LoginAnswer,
    a.OutcomeAnswer,
    a.PhonesAnswer,
    a.PhotoAnswer,
    a.SelfTestAnswer,
    a.ReadyAnswer,
    a.ResidentListAnswer,
    a.ResidentTicketAnswer,
    a.SnapshotAnswer,
    a.StoryAnswer,
)


def schemas() -> dict[str, Any]:
    """Every shape by its name."""
    adapters: list[tuple[str, JsonSchemaMode, TypeAdapter[Any]]] = [
        ("TicketCommand", "validation", c.command_shapes()),
        ("Filing", "validation", c.filing_shapes()),
        ("Import", "validation", TypeAdapter[Any](c.import_shape())),
        *((shape.__name__, "validation", TypeAdapter[Any](shape)) for shape in _REQUESTS),
        *((shape.__name__, "serialization", TypeAdapter[Any](shape)) for shape in _ANSWERS),
    ]
    named, shared = TypeAdapter.json_schemas(adapters, ref_template=_REFERENCE)
    own = {name: schema for (name, _), schema in named.items()}
    # A shape that others use too is only a reference to itself here.
    inline = {name: schema for name, schema in own.items() if schema.get("$ref") != _REFERENCE.format(model=name)}
    return {**shared["$defs"], **inline}
