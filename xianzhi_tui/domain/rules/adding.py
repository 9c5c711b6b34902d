"""Additions that never conflict: notes, corrected numbers, photos, and the resident's urging (催单)."""

from __future__ import annotations

from datetime import timedelta

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain import events as e
from xianzhi_tui.domain.roles import Role
from xianzhi_tui.domain.rules.calling import require_reporter
from xianzhi_tui.domain.rules.steps import require, stay
from xianzhi_tui.domain.scene import Refused, Scene
from xianzhi_tui.domain.ticket import State, Ticket
from xianzhi_tui.domain.transitions import DESK, DESK_OR_FIELD

FIGURES_SHOWN = 4
"""So many figures of a number that can be dialled are seen, even where the others are masked."""


def add_note(ticket: Ticket, command: c.AddNote, scene: Scene) -> e.Event:
    """Write a note, at any time."""
    require(scene.actor.role in DESK_OR_FIELD, "role")
    require(bool(command.text), "text_missing")
    return stay(ticket, e.NoteAdded, scene, text=command.text, public=command.public)


def correct_contact(ticket: Ticket, command: c.CorrectContact, scene: Scene) -> e.Event:
    """Another number for the reporter, or for that of a merged ticket: at any time, as the law has it."""
    require(scene.actor.role in DESK, "role")
    require(not command.follower or ticket.follower(command.follower) is not None, "unknown_target")
    require(sum(sign.isdecimal() for sign in command.phone) >= FIGURES_SHOWN, "phone_incomplete")
    said = {"phone": command.phone, "follower": command.follower, "person": command.person}
    return stay(ticket, e.ContactCorrected, scene, **said)


def attach_photos(ticket: Ticket, command: c.AttachPhotos, scene: Scene) -> e.Event:
    """Add photos, at any time; residents to their own report."""
    require(scene.actor.role in DESK_OR_FIELD | {Role.RESIDENT}, "role")
    require_reporter(ticket.report.reporter, scene)
    require(bool(command.photos), "photo_missing")
    return stay(ticket, e.PhotosAttached, scene, photos=command.photos)


def urge(ticket: Ticket, command: c.Urge, scene: Scene) -> e.Event:
    """Ask where it stands, at most every five minutes; no clock is reset."""
    require(scene.actor.role is Role.RESIDENT, "role")
    require_reporter(ticket.report.reporter, scene)
    require(ticket.open and ticket.state is not State.CALLED_BACK, "state", state=ticket.state.value)
    again_at = ticket.urged_at + timedelta(minutes=scene.policy.urge_minutes) if ticket.urged_at else scene.now
    if scene.now < again_at:
        raise Refused("urged_too_soon", seconds=int((again_at - scene.now).total_seconds()) + 1)
    return stay(ticket, e.Urged, scene, text=command.text)
