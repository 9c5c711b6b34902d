"""Calls to the resident, and the resident's rating."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from xianzhi_tui.domain.events.base import Event
from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose, PromiseOf
from xianzhi_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent(Event):
    """A call to the resident was logged."""

    purpose: CallPurpose
    outcome: CallOutcome
    said: str = ""
    follower: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FundExplained(CallEvent):
    """The reporter was told about the fund, and the owner consultation opened."""

    closes_at: datetime


class CompletionCallReached(CallEvent):
    """The resident was told that the repair is done, and is content."""

    __slots__ = ()


class ReplyCallReached(CallEvent):
    """The resident was called about the reply, and is content."""

    __slots__ = ()


class OutcomeExplained(CallEvent):
    """The resident was told why nothing will be done."""

    __slots__ = ()


class RepairNotAccepted(CallEvent):
    """The resident says it is not fixed."""

    __slots__ = ()


class ReplyNotAccepted(CallEvent):
    """The resident disagrees with the reply."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstCallReached(CallEvent):
    """The resident was called for the first time; perhaps something was promised."""

    versioned: ClassVar[bool] = False
    promised_by: datetime | None = None
    promise: PromiseOf | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAttempted(CallEvent):
    """A call did not do what it was made for; perhaps the resident named another time."""

    versioned: ClassVar[bool] = False
    call_at: datetime | None = None


class FollowerCalled(CallEvent):
    """The reporter of a merged ticket was called."""

    __slots__ = ()
    versioned: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsExhausted(Event):
    """Enough attempts; a message was left."""

    message: str


class CompletionCallExhausted(CallsExhausted):
    """Nobody could be told that the repair is done; a message was left."""

    __slots__ = ()


class ReplyCallExhausted(CallsExhausted):
    """Nobody could be called about the reply; a message was left."""

    __slots__ = ()


class OutcomeMessageLeft(CallsExhausted):
    """Nobody could be told why nothing will be done; a message was left."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowerMessageLeft(Event):
    """The reporter of a merged ticket could not be called; a message was left."""

    versioned: ClassVar[bool] = False
    message: str
    follower: str
