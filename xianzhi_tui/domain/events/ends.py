"""Ratings, ends, merges and new beginnings."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from xianzhi_tui.domain.events.base import Event
from xianzhi_tui.domain.ticket import Reporter
from xianzhi_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated(Event):
    """The resident gave stars; `follower` when it was a merged ticket's reporter."""

    stars: int
    comment: str = ""
    follower: str = ""


class RatedGood(Rated):
    """Three to five stars."""

    __slots__ = ()


class RatedLow(Rated):
    """One or two stars: a new cycle begins."""

    __slots__ = ()


class RatedLowNoReopen(Rated):
    """One or two stars, but the cycles are used up; the lead is told."""

    __slots__ = ()


class FollowerRated(Rated):
    """The reporter of a merged ticket gave stars; if they begin a new cycle, an event of its own says so."""

    __slots__ = ()
    versioned: ClassVar[bool] = False


class RatingWindowOver(Event):
    """No rating came."""

    __slots__ = ()


class DoneElsewhere(Event):
    """Another system says that it was repaired or answered then."""

    __slots__ = ()


class EndedElsewhere(Event):
    """Another system says that the matter ended then."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(Event):
    """A new cycle begins."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelledByResident(Event):
    """The report was withdrawn."""

    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterDetached(Event):
    """The reporter wants no more calls; the matter itself stays (hazard, or others depend on it)."""

    versioned: ClassVar[bool] = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedInto(Event):
    """Handled with another ticket from here on."""

    target: str
    target_no: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmerged(Event):
    """On its own again, where it stood."""

    target: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowerAdopted(Event):
    """Another ticket was merged into this one."""

    ticket_id: str
    no: int
    filed_at: datetime
    reporter: Reporter
    hazard: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowerReleased(Event):
    """A merged ticket went its own way again."""

    ticket_id: str
