"""Who acts: the people and programs that may touch a ticket (state machine, section 12)."""

from __future__ import annotations

from enum import StrEnum

from xianzhi_tui.domain.values import dataclass


class Role(StrEnum):
    """What a person or program may do."""

    RESIDENT = "resident"
    DUTY = "duty"
    FIELD = "field"
    LEAD = "lead"
    DISTRICT = "district"
    SYSTEM = "system"


AT_THE_DESK = (Role.DUTY, Role.LEAD)
"""Who sits at a desk; to them it is handed over, in this order."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named on a ticket; the name is what colleagues call them."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who issued a command."""

    id: str
    name: str
    role: Role

    @property
    def person(self) -> Person:
        """The actor without the role, as a ticket remembers them."""
        return Person(self.id, self.name)


@dataclass(frozen=True, slots=True)
class Repairer:
    """A repairer (维修师傅) of the compound; trades are ticket categories."""

    id: str
    name: str
    trades: tuple[str, ...] = ()
    on_duty: bool = True

    @property
    def person(self) -> Person:
        """The repairer as a ticket remembers them."""
        return Person(self.id, self.name)


@dataclass(frozen=True, slots=True)
class Roster:
    """Who works in the compound now: the checks that need people are made against it."""

    repairers: tuple[Repairer, ...] = ()
    leads: tuple[Person, ...] = ()

    def repairer(self, person_id: str) -> Repairer | None:
        """The repairer with this staff number, or None."""
        return next((one for one in self.repairers if one.id == person_id), None)

    def is_lead(self, person_id: str) -> bool:
        """Whether this staff number belongs to a site manager."""
        return any(lead.id == person_id for lead in self.leads)
