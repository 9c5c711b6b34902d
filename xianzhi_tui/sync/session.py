"""Who is signed in at this desk (session.json, for this user only): kept for the cold start offline.

Whoever signed in here before is kept beside them, so that the desk can change hands without a line.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from xianzhi_tui.codec import MALFORMED, decode, encode
from xianzhi_tui.locations import private_file
from xianzhi_tui.sync.desk import Session

KEPT_PEOPLE = 4
"""Two at the desk, the manager, and somebody who stands in."""


class SignedIn(Struct, frozen=True):
    """A session with the token that proves it; "" when the service no longer takes it."""

    session: Session
    token: str
    before: tuple[SignedIn, ...] = ()  # the colleagues who signed in here, the last one first


def load(file: Path) -> SignedIn | None:
    """The session of this machine; a missing or broken file means that nobody is signed in."""
    try:
        return decode(file.read_bytes(), SignedIn)
    except (OSError, *MALFORMED):
        return None


def save(file: Path, signed_in: SignedIn) -> None:
    """Keep a session, in one step; the colleagues of the same compound stay known."""
    known = load(file)
    others = (replace(known, before=()), *known.before) if known else ()
    here = signed_in.session
    mine = [one for one in others if one.session.compound == here.compound and one.session.actor.id != here.actor.id]
    draft = private_file(file.with_name(file.name + ".new"))
    draft.write_bytes(encode(replace(signed_in, before=tuple(mine[: KEPT_PEOPLE - 1]))))
    draft.replace(file)


def change_hands(file: Path, staff_id: str) -> SignedIn | None:
    """Whoever signed in here before sits at the desk again; None when they never did."""
    known = load(file)
    found = next((one for one in known.before if one.session.actor.id == staff_id), None) if known else None
    if found is not None:
        save(file, found)
    return found


def forget(file: Path) -> None:
    """Nobody is signed in any more."""
    file.unlink(missing_ok=True)
