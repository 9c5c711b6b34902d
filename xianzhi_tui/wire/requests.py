"""The bodies and queries of requests that are no commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from xianzhi_tui.domain.handover import Handover
from xianzhi_tui.domain.ticket import Category, Channel, Kind, Location
from xianzhi_tui.wire.shapes import (
    LINE_CHARS,
    LIST_ITEMS,
    Digest,
    Line,
    LongText,
    Shape,
    Stars,
    Uuid,
    malformed,
    shape_of,
)

PHONES_AT_ONCE = 200


class LoginRequest(Shape):
    """Staff or account number and PIN; the compound may be left out where there is only one."""

    staff_id: Line
    pin: Annotated[str, Field(min_length=1, max_length=LINE_CHARS)]
    device: Annotated[Line, Field(min_length=1)]
    compound: Line = ""


class PresenceRequest(Shape):
    """What is open at this desk, whether its reporter is on the phone, how many acts wait there to be sent."""

    ticket_id: Uuid | Literal[""] = ""
    calling: bool = False
    unsent: Annotated[int, Field(ge=0, lt=2**31)] = 0


class PhonesRequest(Shape):
    """The tickets whose reporters' numbers an export is to show in full."""

    tickets: Annotated[tuple[Uuid, ...], Field(min_length=1, max_length=PHONES_AT_ONCE)]


class HandoverRequest(Shape):
    """A handover both signed; with a PIN the service sees for itself that it is theirs, without it the desk did."""

    handover: shape_of(Handover)  # type: ignore[valid-type]  # made at run time from the domain
    giver_pin: Annotated[str, Field(max_length=LINE_CHARS)] = ""
    taker_pin: Annotated[str, Field(max_length=LINE_CHARS)] = ""


class FeedQuery(BaseModel):
    """Where a desk stands in the feed, and how long it will wait for more."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    after: Annotated[int, Field(ge=0, lt=2**53)]
    limit: Annotated[int, Field(ge=1, le=500)] = 500
    wait: Annotated[int, Field(ge=0, le=600, description="seconds to be held when nothing is new, at most 25")] = 0
    epoch: Annotated[str, Field(max_length=64, description="of the database the cursor belongs to")] = ""


class ResidentFiling(Shape):
    """A report from the mini-program; who reports is known from the login."""

    client_ref: Uuid
    kind: Kind
    category: Category
    text: Annotated[LongText, Field(min_length=1)]
    location: shape_of(Location)  # type: ignore[valid-type]  # made at run time from the domain
    hazard: bool = False
    photos: Annotated[tuple[Digest, ...], Field(max_length=LIST_ITEMS)] = ()
    channel: Literal[Channel.MINI_PROGRAM, Channel.SUISHENBAN] = Channel.MINI_PROGRAM


class ResidentRating(Shape):
    """One to five stars for a ticket of one's own."""

    client_ref: Uuid
    stars: Stars
    comment: LongText = ""


class ResidentUrge(Shape):
    """Where does it stand? (催单)"""

    client_ref: Uuid
    text: LongText = ""


class ResidentCancel(Shape):
    """Withdraw a ticket of one's own."""

    client_ref: Uuid
    note: LongText = ""


def parse_feed_query(query: Mapping[str, str]) -> FeedQuery:
    """A poll's parameters; raises Malformed."""
    try:
        return FeedQuery.model_validate(query)
    except ValidationError as error:
        raise malformed(error) from None
