"""What the people of an office do at random: often the next step, sometimes what somebody just did, or nonsense."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from random import Random
from typing import Any
from uuid import UUID

from PIL import Image

from tests.service_in_process import STAFF
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.handover import Handover, Sheet
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.domain.ticket import (
    CallOutcome,
    CallPurpose,
    Category,
    Channel,
    Department,
    Kind,
    Location,
    Photo,
    Report,
    Reporter,
    State,
    Ticket,
)

HOSTILE = ("六楼漏水[/", "\x1b]0;坏\x07地砖松动", '=cmd|"/c calc"!A1')
_NEXT: dict[State, tuple[c.Command, ...]] = {
    State.SUBMITTED: (c.Accept(),),
    State.ACCEPTED: (c.Dispatch("301"), c.Dispatch("302"), c.Assign(Department.HYGIENE)),
    State.ASSIGNED: (c.StartHandling(),),
    State.HANDLING: (c.Reply("已处理", no_photo_reason="不宜拍照"),),
    State.VERIFIED: (c.StartRepair(), c.FinishRepair("已重铺", no_photo_reason="未拍照")),
    State.REPAIRING: (c.FinishRepair("已重铺", no_photo_reason="未拍照"),),
    State.REPAIRED: (c.RecordCall(CallPurpose.COMPLETION, CallOutcome.SATISFIED, "满意"),),
    State.REPLIED: (c.RecordCall(CallPurpose.COMPLETION, CallOutcome.NO_ANSWER),),
}
_ANYTHING: tuple[c.Command, ...] = (
    *(one for some in _NEXT.values() for one in some),
    *(c.AddNote(words) for words in HOSTILE),
    c.RecordCall(CallPurpose.COMPLETION, CallOutcome.NO_ANSWER),
    c.ReturnOrder("不是我们的活"),
    c.Resume(),
    c.Cancel("住户来电撤单"),
)


def an_id(chance: Random) -> str:
    """A number for a command or a report, the same for the same seed."""
    return str(UUID(int=chance.getrandbits(128), version=4))


def a_press(chance: Random, ticket: Ticket, others: tuple[Ticket, ...], now: datetime) -> c.Command:
    """What somebody does with a ticket that is shown."""
    if chance.random() < 0.08:
        return c.MergeInto(chance.choice(others).id)
    if ticket.state is State.DISPATCHED and chance.random() < 0.7:
        return c.Verify(c.Finding.SMALL, now, "陈师傅", safety_measure="已放置警示牌")
    if ticket.state in _NEXT and chance.random() < 0.6:
        return chance.choice(_NEXT[ticket.state])
    return chance.choice(_ANYTHING)


def an_early_press(chance: Random, others: tuple[Ticket, ...]) -> c.Command:
    """What somebody does with a report that was just written down and has no number yet."""
    if others and chance.random() < 0.3:
        return c.MergeInto(chance.choice(others).id)
    return chance.choice((c.Dispatch("301"), c.AddNote("先放了警示牌"), c.Cancel("住户来电撤单")))


def a_walk_in(chance: Random, now: datetime, photos: tuple[Photo, ...] = ()) -> c.Register:
    """A report written down at the counter."""
    place, reporter = Location("3号楼电梯厅", building="3号楼"), Reporter("朱先生", "13812341234")
    words = chance.choice(HOSTILE)
    return c.Register(Report(Kind.REPAIR, Category.FLOOR, words, place, reporter, photos=photos), Channel.WALK_IN, now)


def a_photo(chance: Random) -> bytes:
    """A picture like no other."""
    out, (width, height) = BytesIO(), (8, 8)
    Image.frombytes("RGB", (width, height), chance.randbytes(3 * width * height)).save(out, "JPEG")
    return out.getvalue()


def a_handover(chance: Random, giver: Person, now: datetime) -> Handover:
    """A sheet that its giver has signed, for one of the others."""
    others = [Person(number, name) for number, name, _, pin in STAFF if pin and number != giver.id]
    return Handover(an_id(chance), giver, chance.choice(others), now, Sheet(now, now))


def a_report(chance: Random) -> dict[str, Any]:
    """What a resident files from the mini-program, as it goes over the wire."""
    kind, category = chance.choice((("repair", "floor"), ("repair", "water"), ("complaint", "hygiene")))
    words = {"kind": kind, "category": category, "text": chance.choice(HOSTILE), "location": {"text": "3号楼601"}}
    return {"client_ref": an_id(chance), **words}
