"""What residents do of their own accord, one thing after another; the same seed tells the same story."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from uuid import UUID

from xianzhi_tui.domain.ticket import Channel
from xianzhi_tui.simulator.invention import InventedReport, Inventor, Neighbour
from xianzhi_tui.simulator.themes import CANCELLATIONS, URGES


class Deed(StrEnum):
    """What a resident does."""

    FILES = "files"
    COMES_BY = "comes_by"  # tells the colleague at the counter or on the phone
    URGES = "urges"
    WITHDRAWS = "withdraws"


@dataclass(frozen=True, slots=True)
class Happening:
    """One deed, some minutes after the one before; `words` go with it."""

    after: float
    deed: Deed
    ref: UUID
    neighbour: Neighbour
    report: InventedReport | None = None
    channel: Channel = Channel.MINI_PROGRAM
    words: str = ""


_AT_THE_DESK = (Channel.PHONE, Channel.PHONE, Channel.WALK_IN)
_ODDS = {Deed.FILES: 60, Deed.COMES_BY: 12, Deed.URGES: 22, Deed.WITHDRAWS: 6}
_REPORTS = (_ODDS[Deed.FILES] + _ODDS[Deed.COMES_BY]) / sum(_ODDS.values())
SHIFT_MINUTES = 8 * 60
REPORTS_A_SHIFT = 22
"""What comes in on a usual day; sixty are a busy one."""


def happenings(inventor: Inventor, seed: int, reports_a_shift: int = REPORTS_A_SHIFT) -> Iterator[Happening]:
    """An endless day at the compound: a report first, then whatever comes; about so many reports in eight hours."""
    random = Random(f"{seed}:happenings")
    usual = SHIFT_MINUTES * _REPORTS / reports_a_shift
    recent: deque[Neighbour] = deque(maxlen=6)
    deed, after = Deed.FILES, 4.0
    while True:
        ref = UUID(int=random.getrandbits(128), version=4)
        if deed in (Deed.FILES, Deed.COMES_BY):
            report = inventor.report()
            recent.append(report.neighbour)
            channel = random.choice(_AT_THE_DESK) if deed is Deed.COMES_BY else Channel.MINI_PROGRAM
            yield Happening(after, deed, ref, report.neighbour, report, channel)
        else:
            words = random.choice(URGES if deed is Deed.URGES else CANCELLATIONS)
            yield Happening(after, deed, ref, random.choice(recent), words=words)
        deed = random.choices(list(_ODDS), list(_ODDS.values()))[0]
        after = random.uniform(0.4, 1.6) * usual
