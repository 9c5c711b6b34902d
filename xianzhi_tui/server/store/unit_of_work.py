"""The repositories inside one transaction: a change of the books is all of it or nothing."""

from __future__ import annotations

from sqlalchemy import Connection

from xianzhi_tui.server.store.brief import Brief, brief
from xianzhi_tui.server.store.feed import FeedRepository
from xianzhi_tui.server.store.handovers import HandoverRepository
from xianzhi_tui.server.store.people import PeopleRepository
from xianzhi_tui.server.store.tickets import TicketRepository


class UnitOfWork:
    """The books over one connection."""

    __slots__ = ("connection", "feed", "handovers", "people", "tickets")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.feed = FeedRepository(connection)
        self.tickets = TicketRepository(connection)
        self.people = PeopleRepository(connection)
        self.handovers = HandoverRepository(connection)

    def brief(self, compound: str, command_id: str, ticket_id: str) -> Brief:
        """All that a command has to know before it is judged."""
        return brief(self.connection, compound, command_id, ticket_id)
