"""What is added without changing where a ticket stands."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from xianzhi_tui.domain.events.base import Event
from xianzhi_tui.domain.ticket import Photo, PromiseOf
from xianzhi_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(Event):
    """A note was written; only public ones are shown to the resident."""

    versioned: ClassVar[bool] = False
    text: str
    public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCorrected(Event):
    """The reporter, or that of a merged ticket, is reached at another number; as much of it as may be seen."""

    versioned: ClassVar[bool] = False
    phone: str
    follower: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotosAttached(Event):
    """Photos were added."""

    versioned: ClassVar[bool] = False
    photos: tuple[Photo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseGiven(Event):
    """The resident was promised something by a time."""

    versioned: ClassVar[bool] = False
    promised_by: datetime
    promise: PromiseOf
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Urged(Event):
    """The resident asked where it stands."""

    versioned: ClassVar[bool] = False
    text: str = ""
