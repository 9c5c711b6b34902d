"""The afternoon as a replica keeps it, to be looked back into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from tests.tui import office
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.roles import Person
from xianzhi_tui.sync.answers import Compound, HistoryPage, Reference, Snapshot, StoryParts
from xianzhi_tui.sync.desk import Presence
from xianzhi_tui.sync.replica import Replica

LI_CALLS = Presence(Person("d2", "李强"), "desk-2", "t1036", True)
CALLED_AT = office.ago(21)
HOSTILE = office.matter(1050, "6号楼1101", "六楼漏水[/", office.ago(3))


def kept(file: Path, matters: Sequence[office.Matter] = (*office.afternoon(), HOSTILE)) -> Path:
    """Everything happened in one book, and 李强 was heard of while he called."""
    events = sorted((one for matter in matters for one in matter.events), key=lambda one: one.recorded_at)
    numbers = {one.command_id: number for one, number in zip(events, count(1), strict=False)}
    stories = tuple(
        StoryParts.of(one.ticket, (replace(event, seq=numbers[event.command_id]) for event in one.events))
        for one in matters
    )
    reference = Reference(office.STAFF, office.ROSTER.repairers, office.ROSTER.leads, (Policy(),))
    replica = Replica(file)
    replica.load_snapshot(Snapshot("e1", len(events), office.NOW, Compound("sh-0001", "示范小区"), stories, reference))
    replica.add_history(HistoryPage(), office.NOW)
    replica.confirm_as_of(CALLED_AT, (LI_CALLS,))
    replica.confirm_as_of(office.NOW, ())
    replica.close()
    return file
