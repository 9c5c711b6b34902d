"""The invented people with their logins, all speaking over one line as real clients do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid5

from msgspec import Struct

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.simulator.staff import NAMES
from xianzhi_tui.sync.answers import read_story
from xianzhi_tui.sync.api import Api
from xianzhi_tui.sync.desk import OutboxEntry, OutboxState


class Logins(Struct, frozen=True):
    """A token for everybody: the staff by number, the residents by account."""

    staff: Mapping[str, str]
    residents: Mapping[str, str]


_INVENTED = UUID("0f5b4e0a-6a39-5d0a-8a54-3b1d8f6a9c02")


class Cast:
    """Lets anybody speak."""

    def __init__(self, line: Api, logins: Logins, seed: int) -> None:
        self._line = line
        self._logins = logins
        self._seed = seed

    def staff(self, number: str) -> Api:
        """The way of somebody who works here."""
        return self._line.signed(self._logins.staff[number])

    def resident(self, account: str) -> Api:
        """The way of a resident's mini-program."""
        return self._line.signed(self._logins.residents[account])

    def reference(self, *deed: object) -> str:
        """An id for something done: the same deed of the same story has the same one."""
        return str(uuid5(_INVENTED, f"{self._seed} {deed}"))

    async def file(self, by: str, command: c.Register, at: datetime, ref: str) -> Ticket:
        """Have a ticket made under this id; raises what the service answers."""
        return await self._send(by, None, command, at, ref)

    async def issue(self, by: str, ticket: Ticket, command: c.Command, at: datetime) -> Ticket:
        """Have a command done on a ticket; raises what the service answers."""
        ref = self.reference(ticket.id, ticket.version, len(ticket.calls), c.word(command))
        return await self._send(by, ticket, command, at, ref)

    async def _send(self, by: str, ticket: Ticket | None, command: c.Command, at: datetime, ref: str) -> Ticket:
        entry = OutboxEntry(
            command_id=ref,
            ticket_id=ticket.id if ticket else ref,
            command=command,
            base_version=ticket.version if ticket and not c.is_additive(command) else None,
            occurred_at=at,
            actor=Person(by, NAMES[by]),
            state=OutboxState.QUEUED,
        )
        done = read_story(await self.staff(by).command(entry)).ticket
        assert done is not None
        return done
