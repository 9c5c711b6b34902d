"""What the replica tells of the time behind: events since a moment, and when somebody last did something."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from xianzhi_tui.codec import decode_recorded
from xianzhi_tui.domain.events import Recorded
from xianzhi_tui.sync.board import sound, tickets
from xianzhi_tui.sync.shift import Happened

MOST_EVENTS = 5_000
"""More than a long weekend brings; whoever was away longer reads the review."""
_NEWEST_FIRST = "SELECT body FROM event ORDER BY seq DESC LIMIT ?"
_LAST_ACT = """
SELECT body FROM (SELECT seq, CAST(body AS TEXT) AS body FROM event ORDER BY seq DESC LIMIT ?)
WHERE json_extract(body, '$.event.actor.id') = ? AND json_extract(body, '$.device') = ? ORDER BY seq DESC LIMIT 1
"""
_LOOKED_THROUGH = 20_000


def since_then(file: Path, since: datetime) -> Happened:
    """The events recorded after a moment, oldest first, with their tickets as they are now."""
    if not file.exists():
        return Happened()
    found: list[Recorded] = []
    with sound(file) as db:
        for (body,) in db.execute(_NEWEST_FIRST, (MOST_EVENTS,)):
            recorded = decode_recorded(body)
            if recorded.recorded_at <= since:
                break
            found.append(recorded)
        found.reverse()
        ids = list(dict.fromkeys(one.ticket_id for one in found))
        return Happened(tuple(found), {one.id: one for one in tickets(db, ids)})


def last_act(file: Path, person_id: str, device: str) -> datetime | None:
    """When somebody last did something at a desk, as far back as anybody cares to know."""
    if not file.exists():
        return None
    with sound(file) as db:
        row = db.execute(_LAST_ACT, (_LOOKED_THROUGH, person_id, device)).fetchone()
    return decode_recorded(row[0]).event.occurred_at if row else None
