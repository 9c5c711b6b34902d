"""`xianzhi register`: a report made at the counter or by telephone, written down without the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import Channel, Kind
from xianzhi_tui.errors import WrongUse
from xianzhi_tui.intake.columns import Columns, Field
from xianzhi_tui.intake.drafts import Defaults, Draft, draft
from xianzhi_tui.intake.tables import BadRow, Row
from xianzhi_tui.shell.acting import HERE, tell
from xianzhi_tui.shell.line import service_of
from xianzhi_tui.shell.office import Office
from xianzhi_tui.shell.output import Output
from xianzhi_tui.sync.desk import OutboxEntry, OutboxState


def register(
    office: Office, out: Output, told: Mapping[Field, object], kind: Kind | None, channel: Channel, at: datetime | None
) -> None:
    """File one report; what is not said is judged by its words, as for a row of an import."""
    read = draft(Row(1, {str(field): value for field, value in told.items()}), _COLUMNS, Defaults(kind, channel))
    if isinstance(read, BadRow):
        raise WrongUse(f"不能登记（{read.reason}）")
    asyncio.run(_file(office, out, read, at or office.clock.now()))


async def _file(office: Office, out: Output, read: Draft, at: datetime) -> None:
    ref = str(uuid4())
    command = c.Register(read.report, read.channel, at)
    async with service_of(office) as api:
        entry = OutboxEntry(ref, ref, command, None, office.clock.now(), HERE, OutboxState.QUEUED)
        tell(office, out, await api.command(entry))


_COLUMNS = Columns({field: str(field) for field in Field})
