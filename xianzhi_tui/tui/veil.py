"""What a locked desk shows: every clock and every place, but no resident's name, number or words."""

from __future__ import annotations

from dataclasses import replace

from msgspec.structs import replace as replaced

from xianzhi_tui.domain.ticket import Reporter, Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.view import BoardView

NOBODY = Reporter()


def veiled(view: BoardView, t: Strings) -> BoardView:
    """The same board for everybody's eyes."""
    return replaced(view, acts={}, tickets={key: _veiled(ticket, t) for key, ticket in view.tickets.items()})


def _veiled(ticket: Ticket, t: Strings) -> Ticket:
    report = replace(ticket.report, text=t(f"category.{ticket.report.category}"), reporter=NOBODY, photos=())
    followers = tuple(replace(one, reporter=NOBODY) for one in ticket.followers)
    ratings = tuple(replace(one, comment="") for one in ticket.ratings)
    calls = tuple(replace(one, said="") for one in ticket.calls)
    return replace(ticket, report=report, followers=followers, ratings=ratings, calls=calls, photos=())
