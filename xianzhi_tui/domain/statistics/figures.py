"""The figures of a span: what came and went, how limits were kept, and the same by channel, trade, person, place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from xianzhi_tui.domain.places import building_no
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.promises import Standing, promises
from xianzhi_tui.domain.statistics.measures import (
    DISTRICT_LIMITS,
    LIMITS,
    LIMITS_OF_REPAIRERS,
    Measure,
    Timing,
    durations,
    judgements,
)
from xianzhi_tui.domain.statistics.repeats import Repeat, Repeats
from xianzhi_tui.domain.statistics.spans import Span
from xianzhi_tui.domain.ticket import DESK_CHANNELS, ONLINE_CHANNELS, Call, CallOutcome, CallPurpose, State, Ticket


class Grouping(StrEnum):
    """By what tickets are compared."""

    SIDE = "side"  # online, or by the desk's own hand: the two that are to be treated alike
    CHANNEL = "channel"
    CATEGORY = "category"
    REPAIRER = "repairer"
    BUILDING = "building"
    HOUR = "hour"  # of the day at which it was filed


ONLINE, AT_DESK = "online", "desk"
SIDES = dict.fromkeys(ONLINE_CHANNELS, ONLINE) | dict.fromkeys(DESK_CHANNELS, AT_DESK)
_HOURS = [f"{hour:02}" for hour in range(24)]


class Group:
    """How many of a group were filed in the span, and how their limits were kept in it."""

    __slots__ = ("filed", "timings")

    def __init__(self) -> None:
        self.filed = 0
        self.timings: defaultdict[Measure, Timing] = defaultdict(Timing)

    def timing(self, measure: Measure) -> Timing:
        """How something was kept; an empty one where there was none of it."""
        return self.timings.get(measure) or Timing()

    def kept(self, measures: Iterable[Measure]) -> Timing:
        """How these limits were kept, taken together."""
        return Timing.together(self.timings[one] for one in measures if one in self.timings)


class Busy(NamedTuple):
    """A group by its key, and how its limits were kept."""

    key: str
    group: Group
    kept: Timing


@dataclass(slots=True)
class Figures:
    """What a span comes to, as far as it was known at `as_of`."""

    span: Span
    as_of: datetime
    filed: int = 0
    open: int = 0  # at the end of the span
    reopened: int = 0
    ended: Counter[State] = field(default_factory=Counter)
    total: Group = field(default_factory=Group)
    groups: dict[Grouping, defaultdict[str, Group]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # of the repairers
    stars: Counter[int] = field(default_factory=Counter)
    calls: Counter[CallOutcome] = field(default_factory=Counter)
    promises: Counter[Standing] = field(default_factory=Counter)
    repeats: tuple[Repeat, ...] = ()

    @property
    def end(self) -> datetime:
        """The end of the span, or of what is known of it."""
        return min(self.as_of, self.span.until)

    def measured(self) -> Iterator[tuple[Measure, Timing]]:
        """Every limit that had to be kept, and the two times that have none."""
        for measure in (Measure.ACCEPT, *LIMITS, Measure.WHOLE):
            timing = self.total.timing(measure)
            if timing.judged or timing.done:
                yield measure, timing

    def busiest(self, by: Grouping) -> list[Busy]:
        """The groups of a kind in which anything was filed or judged; repairers by the limits that are theirs."""
        measures = LIMITS_OF_REPAIRERS if by is Grouping.REPAIRER else DISTRICT_LIMITS
        found = (Busy(key, group, group.kept(measures)) for key, group in self.groups[by].items())
        some = [one for one in found if one.group.filed or one.kept.judged]
        return sorted(some, key=lambda one: (-one.group.filed, -one.kept.judged, one.key))

    @property
    def reached(self) -> int:
        """How many calls reached somebody who heard the desk out."""
        return sum(count for outcome, count in self.calls.items() if outcome.reached)


class Count:
    """Takes tickets one after the other, each once, and keeps nothing of them but numbers.

    What a span holds is what happened in it: a report when it was filed, an end when it came, a limit when its outcome
    was certain. `now` is the moment up to which something is known; give the tickets as they stood then.
    """

    def __init__(self, span: Span, now: datetime) -> None:
        self._figures = Figures(span, now, groups={one: defaultdict(Group) for one in Grouping})
        self._repeats = Repeats(span)

    def take(self, ticket: Ticket) -> None:
        """One more ticket, whether or not anything of it lies in the span."""
        span = self._figures.span
        if ticket.filed_at < span.until:
            self._repeats.take(ticket)
            if not _is_past(ticket, span):
                _count(self._figures, ticket)

    def figures(self) -> Figures:
        """What they come to."""
        self._figures.repeats = self._repeats.found()
        return self._figures


def statistics(tickets: Iterable[Ticket], span: Span, now: datetime) -> Figures:
    """The figures of a span, in one pass over the tickets."""
    count = Count(span, now)
    for ticket in tickets:
        count.take(ticket)
    return count.figures()


def _is_past(ticket: Ticket, span: Span) -> bool:
    """Whether all of it had happened before the span began; merged reporters are called and rate after the end too."""
    return ticket.ended_at is not None and ticket.ended_at < span.since and not ticket.followers


def _count(figures: Figures, ticket: Ticket) -> None:
    span, end = figures.span, figures.end
    since, until = span
    groups = _groups(figures, ticket)
    if since <= ticket.filed_at:
        figures.filed += 1
        for group in groups:
            group.filed += 1
    if ticket.ended_at is None or ticket.ended_at >= end:
        figures.open += 1
    elif since <= ticket.ended_at:
        figures.ended[ticket.state] += 1
    for measure, at, on_time in judgements(ticket, end):
        if since <= at < until:
            for group in groups:
                group.timings[measure].judge(on_time)
    for measure, at, seconds in durations(ticket):
        if since <= at < until:
            for group in groups:
                group.timings[measure].add(seconds)
    if ticket.cycle > 1:
        figures.reopened += sum(map(span.holds, _new_cycles(ticket)))
    _count_residents(figures, ticket)


def _count_residents(figures: Figures, ticket: Ticket) -> None:
    """What residents said, and what became of what they were told."""
    span, end = figures.span, figures.end
    for rating in ticket.ratings:
        figures.stars[rating.stars] += span.holds(rating.at)
    for call in ticket.calls:
        figures.calls[_judgement(call)] += span.holds(call.at)
    for promise in promises(ticket, end):
        broken = promise.standing is Standing.BROKEN
        settled_at = promise.by if broken else promise.ended_at
        if settled_at is not None and span.holds(settled_at):
            figures.promises[promise.standing] += 1


def _judgement(call: Call) -> CallOutcome:
    """Where the resident was asked for none, nobody was satisfied: they were reached."""
    asked = call.purpose is CallPurpose.COMPLETION
    return call.outcome if asked or not call.outcome.reached else CallOutcome.REACHED


def _groups(figures: Figures, ticket: Ticket) -> list[Group]:
    """Everything a ticket counts for."""
    by = figures.groups
    found = [
        figures.total,
        by[Grouping.CHANNEL][ticket.channel],
        by[Grouping.CATEGORY][ticket.report.category],
        by[Grouping.BUILDING][building_no(ticket.report.location)],
        by[Grouping.HOUR][_HOURS[ticket.filed_at.astimezone(SHANGHAI).hour]],
    ]
    if (side := SIDES.get(ticket.channel)) is not None:
        found.append(by[Grouping.SIDE][side])
    if ticket.assignee is not None:
        figures.names[ticket.assignee.id] = ticket.assignee.name
        found.append(by[Grouping.REPAIRER][ticket.assignee.id])
    return found


def _new_cycles(ticket: Ticket) -> Iterator[datetime]:
    """When a ticket began anew, after low stars or because somebody asked for it."""
    for cycle in range(2, ticket.cycle + 1):
        begun = [clock.started_at for clock in ticket.clocks if clock.cycle == cycle]
        if begun:
            yield min(begun)
