"""The circumstances of a decision, and how a decision says no."""

from __future__ import annotations

from datetime import datetime

from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.roles import Actor, Roster
from xianzhi_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """What the server gives a ticket at its filing."""

    ticket_id: str
    compound: str
    no: int


@dataclass(frozen=True, slots=True)
class Scene:
    """When, by whom and under which rules a command is decided."""

    now: datetime
    actor: Actor
    policy: Policy
    roster: Roster = Roster()
    identity: Identity | None = None


class Refused(Exception):
    """The rules say no. `code` names the rule; the words for people are in the catalogue (`refused.<code>`)."""

    def __init__(self, code: str, **detail: object) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
