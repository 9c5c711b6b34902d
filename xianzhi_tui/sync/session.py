"""Who is signed in at this desk (session.json, for this user only): kept for the cold start offline."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from xianzhi_tui.codec import MALFORMED, decode, encode
from xianzhi_tui.locations import private_file
from xianzhi_tui.sync.desk import Session


class SignedIn(Struct, frozen=True):
    """A session with the token that proves it; "" when the service no longer takes it."""

    session: Session
    token: str


def load(file: Path) -> SignedIn | None:
    """The session of this machine; a missing or broken file means that nobody is signed in."""
    try:
        return decode(file.read_bytes(), SignedIn)
    except (OSError, *MALFORMED):
        return None


def save(file: Path, signed_in: SignedIn) -> None:
    """Keep a session, in one step."""
    draft = private_file(file.with_name(file.name + ".new"))
    draft.write_bytes(encode(signed_in))
    draft.replace(file)


def forget(file: Path) -> None:
    """Nobody is signed in any more."""
    file.unlink(missing_ok=True)
