"""Shapes made from the domain's own dataclasses: strict, with texts cleaned and limited, and their way back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from types import NoneType
from typing import Annotated, Any, ClassVar, TypeVar, cast, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, create_model

from xianzhi_tui.domain.handover import MOST_ITEMS, MOST_NOTABLE, MOST_UNSENT
from xianzhi_tui.domain.ticket import Location, Photo
from xianzhi_tui.text import clean, clean_line

LINE_CHARS = 200
TEXT_CHARS = 5_000
LIST_ITEMS = 20
_LONG_TEXTS = frozenset({"comment", "message", "note", "reason", "record", "remark", "said", "text"})
_UUIDS = frozenset({"handover_id", "repair_id"})  # the second becomes the id of a ticket
_LONG_LISTS = {"items": MOST_ITEMS, "notable": MOST_NOTABLE, "unsent": MOST_UNSENT}
_YEARS = range(2000, 2101)
_UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"


class Malformed(Exception):
    """A request that is not what it should be; names the fields, never what stood in them."""

    def __init__(self, wrong: Iterable[str], *, not_json: bool = False) -> None:
        super().__init__("malformed request")
        self.fields = tuple(dict.fromkeys(wrong))
        self.not_json = not_json


def _without_nul(value: str) -> str:
    if "\x00" in value:
        raise ValueError("NUL")
    return value


def _instant(moment: datetime) -> datetime:
    if moment.year not in _YEARS:
        raise ValueError("year")
    return moment.astimezone(UTC)


Line = Annotated[
    str,
    Field(max_length=LINE_CHARS),
    AfterValidator(_without_nul),
    AfterValidator(lambda value: clean_line(value, LINE_CHARS)),
]
LongText = Annotated[
    str,
    Field(max_length=TEXT_CHARS),
    AfterValidator(_without_nul),
    AfterValidator(lambda value: clean(value, max_chars=TEXT_CHARS).strip()),
]
Instant = Annotated[AwareDatetime, AfterValidator(_instant)]
Uuid = Annotated[str, Field(pattern=_UUID)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Number = Annotated[int, Field(ge=0, lt=2**31)]
Stars = Annotated[int, Field(ge=1, le=5)]


class Shape(BaseModel):
    """A part of a request: unknown fields are refused, nothing is converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    domain: ClassVar[Any] = None


S = TypeVar("S", bound=Shape)


@cache
def shape_of(value: type) -> type[Shape]:
    """The shape of a domain value: the same fields, texts limited and cleaned."""
    return shape_with(value, f"{value.__name__}In", {})


def parse(shape: type[S], body: bytes) -> S:
    """A request's body in this shape; raises Malformed."""
    try:
        return shape.model_validate_json(body)
    except ValidationError as error:
        raise malformed(error) from None


def build(part: Any) -> Any:
    """The domain value of a shape that was made from it."""
    if isinstance(part, Shape):
        return part.domain(**{one.name: build(getattr(part, one.name)) for one in fields(part.domain)})
    if isinstance(part, tuple):
        return tuple(build(one) for one in part)
    return part


def shape_with(value: type, name: str, envelope: dict[str, Any]) -> type[Shape]:
    """The shape of a domain value, with fields of the wire before its own."""
    hints = get_type_hints(value)
    own = {one.name: _field(value, one, hints[one.name]) for one in fields(value)}
    shape = create_model(name, __base__=Shape, __doc__=value.__doc__, **{**envelope, **own})
    shape.domain = value
    return shape


def _field(owner: type, field: Any, hint: Any) -> tuple[Any, Any]:
    kind = _kind(owner, field.name, hint)
    if is_dataclass(field.default):
        return kind, Field(default_factory=kind)
    return kind, ... if field.default is MISSING else field.default


def _kind(owner: type, name: str, hint: Any) -> Any:
    """The strict type of a domain field."""
    if get_origin(hint) is tuple:
        item: Any = _kind(owner, name, get_args(hint)[0])
        return Annotated[tuple[item, ...], Field(max_length=_LONG_LISTS.get(name, LIST_ITEMS))]
    if NoneType in get_args(hint):
        return _kind(owner, name, get_args(hint)[0]) | None
    if is_dataclass(hint):
        return shape_of(cast(type, hint))
    if hint is str:
        return _text(owner, name)
    if hint is int:
        return Stars if name == "stars" else Number
    if hint is datetime:
        return Instant
    assert hint is bool or issubclass(hint, Enum), f"{owner.__name__}.{name} has no shape"
    return hint


def _text(owner: type, name: str) -> Any:
    if owner is Photo:
        return Digest
    if name in _UUIDS:
        return Uuid
    return LongText if name in _LONG_TEXTS and owner is not Location else Line


def malformed(error: ValidationError) -> Malformed:
    """Pydantic's findings, without what they found."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    return Malformed((_place(fault) for fault in faults), not_json=faults[0]["type"] == "json_invalid")


def _place(fault: Any) -> str:
    """Where the fault lies, in our own words: an unknown field's name is the sender's, not ours."""
    known = fault["loc"][:-1] if fault["type"] == "extra_forbidden" else fault["loc"]
    return ".".join(str(step) for step in known)
