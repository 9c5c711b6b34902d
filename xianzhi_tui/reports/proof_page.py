"""The page of a proof: the ticket, its limits and where they come from, calls, photos, and every step in order."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from xianzhi_tui.called import outcome_words
from xianzhi_tui.domain.clocks import Clock
from xianzhi_tui.domain.events import Recorded
from xianzhi_tui.domain.photos import once
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.reports import chain
from xianzhi_tui.reports.about import stamp
from xianzhi_tui.reports.chain import Link
from xianzhi_tui.reports.columns import verdict
from xianzhi_tui.reports.pack import Matter
from xianzhi_tui.reports.paper import paper
from xianzhi_tui.strings import Strings
from xianzhi_tui.text import display
from xianzhi_tui.tui.widgets.countdown import breaks_limit
from xianzhi_tui.tui.widgets.explanation import reasons
from xianzhi_tui.tui.widgets.timeline import sentence

LATE_ENTRY = timedelta(minutes=1)
"""From so much later on it is said that something was recorded after it happened."""


class Limit(NamedTuple):
    """One run of a clock, with all that made its deadline."""

    name: str
    cycle: int
    due: str
    ended: str
    verdict: str
    tone: str
    reasons: list[tuple[str, str]]


class Step(NamedTuple):
    """One event as it is told, with the number and the value it has in the chain."""

    n: int
    at: str
    words: str
    recorded: str
    chain: str
    withheld: bool
    internal: bool


class Shown(NamedTuple):
    """A photo inside the page."""

    stage: str
    digest: str
    source: str


def page(matter: Matter, links: list[Link], t: Strings) -> str:
    """The page as HTML."""
    ticket, now = matter.ticket, matter.settled_at
    photos = [
        Shown(t(f"stage.{one.stage}"), one.digest, _inline(matter.photos.get(one.digest, b"")))
        for one in once(ticket.photos)
    ]
    return paper(
        "proof.html",
        t,
        compound=matter.compound,
        ticket=ticket,
        text=display(ticket.report.text),
        as_of=stamp(now),
        facts=list(_facts(ticket, t)),
        limits=[_limit(clock, matter, now, t) for clock in ticket.clocks],
        calls=[
            (
                _second(call.at),
                t(f"purpose.{call.purpose}"),
                outcome_words(call.purpose, call.outcome, t),
                call.by.name,
                call.said,
            )
            for call in ticket.calls
        ],
        photos=photos,
        missing=sum(not one.source for one in photos),
        steps=[_step(recorded, link, t) for (recorded, _), link in zip(matter.events, links, strict=True)],
        withheld=sum(bool(link.withheld) for link in links),
        head=chain.head(links),
    )


def _facts(ticket: Ticket, t: Strings) -> Iterator[tuple[str, str]]:
    """Who, what, where, when; what is not known is not mentioned."""
    report = ticket.report
    department = t(f"department.{ticket.department}") if ticket.department else ""
    pairs = (
        ("kind", f"{t(f'kind.{ticket.kind}')}  {t(f'category.{report.category}')}"),
        ("state", t(f"state.{ticket.state}")),
        ("place", report.location.text),
        ("reporter", f"{report.reporter.name} {report.reporter.phone}".strip()),
        ("channel", t(f"channel.{ticket.channel}")),
        ("filed_at", _second(ticket.filed_at)),
        ("accepted_by", ticket.accepted_by.name if ticket.accepted_by else ""),
        ("handler", ticket.assignee.name if ticket.assignee else department),
        ("hazard", t("export.yes") if ticket.hazard else ""),
        ("ended_at", _second(ticket.ended_at) if ticket.ended_at else ""),
        ("external_ref", report.external_ref),
    )
    return ((t(f"export.column.{name}"), words) for name, words in pairs if words)


def _limit(clock: Clock, matter: Matter, now: datetime, t: Strings) -> Limit:
    kept = clock.ended and not clock.overdue(now)
    return Limit(
        name=t(f"clock.{clock.name}"),
        cycle=clock.cycle if matter.ticket.cycle > 1 else 0,
        due=stamp(clock.due_at),
        ended=_second(clock.ended_at) if clock.ended_at and not clock.dropped else "",
        verdict=t("clock.dropped") if clock.dropped else verdict(clock, now, t),
        tone="" if clock.dropped else "late" if breaks_limit(clock, now) else "kept" if kept else "",
        reasons=[
            (t(f"explain.{label}"), words) for label, words in reasons(clock, matter.ticket, matter.policy, t, stamp)
        ],
    )


def _step(recorded: Recorded, link: Link, t: Strings) -> Step:
    told = sentence(recorded.event, t)
    late = recorded.recorded_at - told.at >= LATE_ENTRY
    return Step(
        n=link.n,
        at=_second(told.at),
        words="" if link.withheld else told.words,
        recorded=_second(recorded.recorded_at) if late else "",
        chain=link.chain[:8],
        withheld=bool(link.withheld),
        internal=told.internal,
    )


def _second(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def _inline(photo: bytes) -> str:
    return f"data:image/jpeg;base64,{b64encode(photo).decode()}" if photo else ""
