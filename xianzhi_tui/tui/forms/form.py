"""What all forms share: what they know, how they end, how their draft is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from textual.message import Message
from textual.widget import Widget

from xianzhi_tui.clock import Clock
from xianzhi_tui.domain.commands import Command, is_additive
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.roles import Roster
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.domain.values import dataclass
from xianzhi_tui.errors import XianzhiError
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Presence, Query, Session, Typed
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.forms.places import Places
from xianzhi_tui.tui.messages import Wanted

Draft = Mapping[str, str]
"""What was typed, by the name of the field."""


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What a form may know when it opens; it asks nobody."""

    clock: Clock
    roster: Roster
    policy: Policy
    session: Session
    tickets: tuple[Ticket, ...]
    strings: Strings
    draft: Draft
    present: Mapping[str, Presence] = field(default_factory=dict)  # the tickets that colleagues have open
    draft_by: str = ""  # the colleague who typed it, where that is not who sits here
    follower: str = ""  # the merged ticket whose reporter is to be called; else the ticket's own
    keys: Mapping[str, str] = field(default_factory=dict)  # the office's own
    dropped: Sequence[Path] = ()  # photos waiting in the drop folder, newest first

    @property
    def now(self) -> datetime:
        """The service's time at this moment."""
        return self.clock.now()


class Form(Widget):
    """A strip that asks for what one command needs; Enter accepts the defaults, Escape leaves and keeps the draft."""

    word: ClassVar[str] = ""  # the command's word; with the ticket's id the name of the draft
    calling: ClassVar[bool] = False  # whether colleagues see 通话中 while it is open
    acts: ClassVar[tuple[bindings.Act, ...]] = bindings.FORM  # its keys, for the key line

    BINDINGS = bindings.of(bindings.FORM)

    @dataclass
    class Submitted(Message):
        """The command is complete; the App issues it, and what goes with it on other tickets."""

        form: Form
        ticket_id: str
        command: Command
        base_version: int | None
        also: tuple[Wanted, ...] = ()

        @property
        def wanted(self) -> tuple[Wanted, ...]:
            """Everything that is to be kept, in order."""
            return Wanted(self.ticket_id, self.command, self.base_version), *self.also

    @dataclass
    class Left(Message):
        """The person left without submitting; what was typed is kept."""

        form: Form
        draft: Draft

    @dataclass
    class Outdated(Message):
        """Something else is to be asked of the ticket as it is now; what was typed is kept."""

        form: Form

    @dataclass
    class RevealAsked(Message):
        """The full number is wanted: a logged act; the answer comes to `show_phone`."""

        form: Form

    @dataclass
    class PlacesAsked(Message):
        """The known rooms and places are wanted; they come to `places_are`."""

        form: Form

    @dataclass
    class EarlierAsked(Message):
        """Tickets of before are looked for; they come to `earlier_are`."""

        form: Form
        query: Query

    @dataclass
    class PhotoChosen(Message):
        """A file is to be sent; its digest comes to `photo_sent`."""

        form: Form
        file: Path

    def __init__(self, ticket: Ticket | None, facts: FormFacts) -> None:
        super().__init__()
        self.ticket = ticket
        self.facts = facts
        self.also: Sequence[tuple[Ticket, Command]] = ()
        """What the command that was asked for last brings with it on other tickets."""
        self.dropped = facts.dropped
        self.corrects = ""
        """The id of the refused command that is filled in again here."""
        self._submitted = False

    @property
    def draft(self) -> Draft:
        """What is typed at this moment."""
        raise NotImplementedError

    def command(self) -> Command | None:
        """The complete command, or None after having said what is missing."""
        raise NotImplementedError

    def typed(self, command: Command) -> Typed:
        """What the command was made from, to be filled in again should the service refuse it."""
        return Typed(self.word, self.draft)

    def show_phone(self, number: str) -> None:
        """The number that was asked for."""

    def ticket_is(self, ticket: Ticket) -> None:
        """Somebody did something with the ticket while the form is open."""

    def tickets_are(self, tickets: Mapping[str, Ticket]) -> None:
        """The tickets as they are known now."""
        if self.ticket is not None and (ticket := tickets.get(self.ticket.id)) is not None:
            self.ticket_is(ticket)

    def colleagues_have(self, present: Mapping[str, Presence]) -> None:
        """The tickets that colleagues have open now."""

    def places_are(self, places: Places) -> None:
        """The rooms and places that may be offered."""

    def earlier_are(self, query: Query, tickets: tuple[Ticket, ...]) -> None:
        """What was found of before."""

    def photo_sent(self, file: Path, digest: str) -> None:
        """The photo is with the service under this digest."""

    @property
    def used(self) -> Sequence[Path]:
        """The photo files the command was made with."""
        return ()

    def photos_dropped(self, files: Sequence[Path]) -> None:
        """Other photos wait in the drop folder than before."""
        self.dropped = files

    def photo_failed(self, file: Path, error: XianzhiError) -> None:
        """The photo could not be sent."""

    def action_submit(self) -> None:
        # A key pressed twice before the board closes the form is not a second command.
        if not self._submitted and (command := self.command()) is not None:
            self._submitted = True
            also = tuple(_wanted(ticket, one) for ticket, one in self.also)
            one = _wanted(self.ticket, command)
            self.post_message(self.Submitted(self, one.ticket_id, one.command, one.base_version, also))

    def action_leave(self) -> None:
        self.post_message(self.Left(self, self.draft))


def _wanted(ticket: Ticket | None, command: Command) -> Wanted:
    # What never conflicts is made against no version (state machine, principle 5).
    version = None if ticket is None or is_additive(command) else ticket.version
    return Wanted(ticket.id if ticket else "", command, version)
