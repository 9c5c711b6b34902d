"""Handovers of this desk until the service has them, and the last ones after that; part of the outbox's file."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import TYPE_CHECKING

from xianzhi_tui.codec import decode, encode
from xianzhi_tui.failpoints import fail_point
from xianzhi_tui.sync.database import transaction
from xianzhi_tui.sync.desk import UnsentHandover
from xianzhi_tui.sync.shift import KeptHandover, KeptState

if TYPE_CHECKING:  # the outbox is opened at every start, a desk changes hands twice a day
    from xianzhi_tui.domain.handover import Handover

TABLE = """
CREATE TABLE IF NOT EXISTS handover (
    place INTEGER PRIMARY KEY AUTOINCREMENT, handover_id TEXT UNIQUE NOT NULL, giver TEXT NOT NULL,
    body TEXT NOT NULL, state TEXT NOT NULL, message TEXT NOT NULL DEFAULT '');
"""
_UNSENT = """
SELECT json_extract(body, '$.giver.name'), json_extract(body, '$.taker.name'),
    coalesce(json_extract(body, '$.taken_at'), json_extract(body, '$.given_at'))
FROM handover WHERE state = 'queued' ORDER BY place
"""
KEPT = 30
"""So many that are with the service are remembered here too."""


class HandoverShelf:
    """What was signed at this desk, durable before it is called signed."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def give(self, handover: Handover) -> None:
        """The giver has signed; an earlier one that nobody took is void."""
        with transaction(self._db):
            self._db.execute("DELETE FROM handover WHERE state = 'given'")
            self._put(handover, KeptState.GIVEN)

    def take(self, handover: Handover) -> None:
        """The taker has signed too: from now on it is to be sent."""
        with transaction(self._db):
            self._db.execute("DELETE FROM handover WHERE handover_id = ?", (handover.handover_id,))
            self._put(handover, KeptState.QUEUED)
            fail_point("handover.before_commit")

    def withdraw(self, handover_id: str) -> None:
        """The giver takes it back before anybody took it."""
        with transaction(self._db):
            self._db.execute("DELETE FROM handover WHERE handover_id = ? AND state = 'given'", (handover_id,))

    def waiting(self) -> tuple[Handover, ...]:
        """What is to be sent, oldest first."""
        return tuple(one.handover for one in self.kept() if one.state is KeptState.QUEUED)

    def unsent(self) -> tuple[UnsentHandover, ...]:
        """The same in a few words, without what it takes to understand a sheet."""
        return tuple(
            UnsentHandover(giver, taker, datetime.fromisoformat(at)) for giver, taker, at in self._db.execute(_UNSENT)
        )

    def confirm(self, handover_id: str) -> None:
        """The service has it."""
        with transaction(self._db):
            self._mark(handover_id, KeptState.CONFIRMED, "")
            self._db.execute(
                "DELETE FROM handover WHERE state = 'confirmed' AND place NOT IN"
                " (SELECT place FROM handover WHERE state = 'confirmed' ORDER BY place DESC LIMIT ?)",
                (KEPT,),
            )

    def refuse(self, handover_id: str, message: str) -> None:
        """The service will not have it; it stays here, with the reason."""
        with transaction(self._db):
            self._mark(handover_id, KeptState.REFUSED, message)

    def kept(self) -> tuple[KeptHandover, ...]:
        """All of them, oldest first."""
        from xianzhi_tui.domain.handover import Handover

        rows = self._db.execute("SELECT body, state, message FROM handover ORDER BY place").fetchall()
        return tuple(KeptHandover(decode(body, Handover), KeptState(state), said) for body, state, said in rows)

    def _put(self, handover: Handover, state: KeptState) -> None:
        self._db.execute(
            "INSERT INTO handover (handover_id, giver, body, state) VALUES (?, ?, ?, ?)",
            (handover.handover_id, handover.giver.id, encode(handover).decode(), state.value),
        )

    def _mark(self, handover_id: str, state: KeptState, message: str) -> None:
        self._db.execute(
            "UPDATE handover SET state = ?, message = ? WHERE handover_id = ? AND state IN ('queued', 'refused')",
            (state.value, message, handover_id),
        )
