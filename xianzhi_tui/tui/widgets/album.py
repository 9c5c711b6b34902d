"""The photos of a ticket, with who brought each and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from xianzhi_tui.domain.ticket import Photo
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Story
from xianzhi_tui.tui.widgets.timeline import teller


class Taken(NamedTuple):
    """A photo with who brought it and when; of a story that is not all here, only the photo."""

    photo: Photo
    who: str = ""
    at: datetime | None = None


def album(story: Story, t: Strings) -> tuple[Taken, ...]:
    """Every photo once, in the order they came."""
    found = {one.photo.digest: one for one in reversed(list(_told(story, t)))}
    taken = [*reversed(found.values())]
    return (*taken, *(Taken(photo) for photo in story.ticket.photos if photo.digest not in found))


def _told(story: Story, t: Strings) -> Iterator[Taken]:
    for recorded in story.events:
        event = recorded.event
        report = getattr(event, "report", event)
        for photo in getattr(report, "photos", ()):
            yield Taken(photo, teller(event, t), event.occurred_at)
