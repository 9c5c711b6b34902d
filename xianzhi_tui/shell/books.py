"""The books of a service on this machine: opened, and made ready when they are new."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from xianzhi_tui.locations import Locations, private_file
from xianzhi_tui.server.setup import create_compound, keep_local_token, take_over_limits
from xianzhi_tui.server.store.store import Store
from xianzhi_tui.server.store.unit_of_work import UnitOfWork
from xianzhi_tui.shell.office import Office

COMPOUND = "local"
UNNAMED = "本小区"


def open_books(file: Path, office: Office) -> Store:
    """The books in this file; new ones hold one compound without staff, and the login of this machine."""
    office.locations.prepare()
    store = Store.open(private_file(file))
    store.write_now(_make_ready, office)
    return store


def _make_ready(books: UnitOfWork, office: Office) -> None:
    if not books.feed.all_heads():
        create_compound(books, COMPOUND, UNNAMED, staff=(), policy=office.settings.policy)
    code = books.people.only_compound()
    if code:
        take_over_limits(books, code, office.settings.policy)
        if not _token_holds(books, office.locations):
            keep_local_token(books, code, office.locations.token, office.clock.now())


def _token_holds(books: UnitOfWork, locations: Locations) -> bool:
    try:
        token = locations.token.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return False
    return books.people.holder(sha256(token.encode()).hexdigest()) is not None
