"""The handovers of the desks: signed once, kept for ever."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from xianzhi_tui.codec import decode, encode
from xianzhi_tui.domain.handover import Handover, Proof
from xianzhi_tui.server.store.tables import HandoverRow, table
from xianzhi_tui.wire import HandoverAnswer

_handover = table(HandoverRow)


class HandoverRepository:
    """Their rows over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, compound: str, handover_id: str) -> HandoverAnswer | None:
        """One handover of a compound."""
        mine = select(_handover).where(_handover.c.compound == compound, _handover.c.id == handover_id)
        row = self._connection.execute(mine).first()
        return _kept(row) if row else None

    def newest(self, compound: str, limit: int) -> list[HandoverAnswer]:
        """The last handovers of a compound, newest first."""
        mine = select(_handover).where(_handover.c.compound == compound)
        rows = self._connection.execute(mine.order_by(_handover.c.given_at.desc(), _handover.c.id).limit(limit))
        return [_kept(row) for row in rows]

    def add(self, compound: str, kept: HandoverAnswer) -> None:
        """Write one down."""
        row = {
            "compound": compound,
            "id": kept.handover.handover_id,
            "given_at": kept.handover.given_at,
            "recorded_at": kept.recorded_at,
            "device": kept.device,
            "giver_proof": kept.giver_proof.value,
            "taker_proof": kept.taker_proof.value,
            "body": encode(kept.handover).decode(),
        }
        self._connection.execute(_handover.insert(), row)

    def prove(self, compound: str, kept: HandoverAnswer) -> None:
        """The service has now seen for itself whose PINs they were."""
        mine = (_handover.c.compound == compound) & (_handover.c.id == kept.handover.handover_id)
        proofs = {"giver_proof": kept.giver_proof.value, "taker_proof": kept.taker_proof.value}
        self._connection.execute(_handover.update().where(mine).values(**proofs))


def _kept(row: Any) -> HandoverAnswer:
    signed = decode(row.body, Handover)
    return HandoverAnswer(signed, row.device, row.recorded_at, Proof(row.giver_proof), Proof(row.taker_proof))
