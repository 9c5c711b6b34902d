"""The way of a complaint (我要吐槽): assign, handle, reply."""

from __future__ import annotations

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.events import Event
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.domain.rules.repair import repairer
from xianzhi_tui.domain.rules.steps import require, step
from xianzhi_tui.domain.scene import Scene
from xianzhi_tui.domain.ticket import Category, Department, Kind, Ticket

DEPARTMENTS: dict[Category, Department] = {
    Category.ORDER: Department.ORDER,
    Category.HYGIENE: Department.HYGIENE,
    Category.GREENERY: Department.GREENERY,
    Category.RECEPTION: Department.LEAD,
    Category.OTHER: Department.SERVICE,
}
"""Who answers a complaint by its category; reception complaints bypass the desk (article row 33)."""


def fits(department: Department, category: Category) -> bool:
    """Whether a department may handle a category; the lead may take any, 其他 may go anywhere."""
    if category is Category.OTHER:
        return True
    return department in (DEPARTMENTS[category], Department.LEAD)


def assign(ticket: Ticket, command: c.Assign, scene: Scene) -> Event:
    """Hand the complaint to a department that fits its category."""
    require(ticket.kind is Kind.COMPLAINT, "state", state=ticket.state.value)
    require(fits(command.department, ticket.report.category), "department")
    return step(
        ticket,
        "assign",
        scene,
        department=command.department,
        assignee=_person(command.assignee, scene),
        note=command.note,
    )


def _person(person_id: str, scene: Scene) -> Person | None:
    if not person_id:
        return None
    lead = next((one for one in scene.roster.leads if one.id == person_id), None)
    return lead or repairer(person_id, scene)


def start_handling(ticket: Ticket, _: c.StartHandling, scene: Scene) -> Event:
    """The department sets to work."""
    return step(ticket, "start_handling", scene)


def reply(ticket: Ticket, command: c.Reply, scene: Scene) -> Event:
    """Answer the resident: words, and a photo or why there is none."""
    require(bool(command.text), "text_missing")
    require(bool(command.photos) or bool(command.no_photo_reason), "photo_missing")
    return step(
        ticket,
        "reply",
        scene,
        text=command.text,
        photos=command.photos,
        no_photo_reason=command.no_photo_reason,
    )
