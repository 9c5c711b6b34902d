"""The folder for what is handed out from this desk: sheets of a change of shift, proofs of tickets."""

from __future__ import annotations

from pathlib import Path

from xianzhi_tui.locations import Locations, private_file, private_folder
from xianzhi_tui.sync.database import saving
from xianzhi_tui.text import safe_filename


def hand_out(locations: Locations, name: str, content: bytes) -> Path:
    """Write a file there, whole or not at all; where it lies. One of the same name makes way."""
    with saving():
        place = private_folder(locations.exports) / safe_filename(name)
        draft = private_file(place.with_name(f".{place.name}.part"))
        draft.write_bytes(content)
        draft.replace(place)
    return place
