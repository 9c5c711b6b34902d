"""The service's own sentences: why the rules refuse, and who was quicker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Raw

from xianzhi_tui.codec import decode_recorded, encode
from xianzhi_tui.domain import events as e
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.scene import Refused
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.server.errors import Forbidden, RefusedByRules, ServiceError, StaleVersion, TooMany
from xianzhi_tui.strings import Strings

_DONE: dict[type[e.Event], str] = {
    e.TicketAccepted: "受理",
    e.ComplaintAccepted: "受理",
    e.CheckerDispatched: "派出",
    e.OrderReturned: "退回",
    e.AssignmentReturned: "退回",
    e.VerifiedSmallRepair: "核实",
    e.VerifiedNeedsFund: "核实",
    e.RepairFinished: "修好",
    e.ComplaintAssigned: "交办",
    e.ReplyPublished: "答复",
    e.CompletionCallReached: "回访",
    e.ReplyCallReached: "回访",
    e.OutcomeExplained: "回访",
    e.CancelledByResident: "撤销",
    e.MergedInto: "并掉",
}


class Wording:
    """Chinese sentences for what the service does not do."""

    def __init__(self) -> None:
        self._say = Strings("zh")

    def refusal(self, refused: Refused, ticket: Ticket | None) -> ServiceError:
        """A rule's no, with the ticket as it is for those who may see it."""
        if refused.code == "role":
            return Forbidden()
        key = f"refused.{refused.code}"
        message = self._say(key, **refused.detail) if key in self._say else None
        if refused.code == "urged_too_soon":
            return TooMany(message, retry_after=int(str(refused.detail["seconds"])))
        shown = {} if ticket is None else {"ticket": Raw(encode(ticket))}
        return RefusedByRules(refused.code, message, **shown)

    def stale(self, ticket: Ticket, events: Sequence[str], now: datetime) -> StaleVersion:
        """Somebody else was quicker: who, when, with what."""
        history = (decode_recorded(body) for body in reversed(events))
        last = next(recorded.event for recorded in history if recorded.event.versioned)
        moment, today = last.occurred_at.astimezone(SHANGHAI), now.astimezone(SHANGHAI).date()
        at = f"{moment:%H:%M}" if moment.date() == today else f"{moment:%m-%d %H:%M}"
        message = f"{last.actor.name}已于{at}{_DONE.get(type(last), '处理')}此单"
        return StaleVersion(message, ticket=Raw(encode(ticket)), by=last.actor.person, at=last.occurred_at)
