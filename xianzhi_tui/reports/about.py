"""What every report says of itself: which tickets, from where, as of when, and since when none is missing."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.ticket import Category, Channel, Kind, State, Ticket
from xianzhi_tui.strings import Strings


class Span(NamedTuple):
    """From the first instant up to, not including, the last."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether the moment lies within."""
        return (self.since is None or self.since <= moment) and (self.until is None or moment < self.until)


class Chosen(Struct, frozen=True):
    """Which tickets are wanted; what is not named does not matter."""

    span: Span = Span()
    kind: Kind | None = None
    state: State | None = None
    category: Category | None = None
    channel: Channel | None = None

    def fits(self, ticket: Ticket) -> bool:
        """Whether a ticket is one of them, by the time it was filed."""
        report = ticket.report
        named = (
            (self.kind, report.kind),
            (self.state, ticket.state),
            (self.category, report.category),
            (self.channel, ticket.channel),
        )
        return self.span.holds(ticket.filed_at) and all(wanted in (None, has) for wanted, has in named)


class Source(Struct, frozen=True):
    """Where the tickets were read: the service itself, or this machine's copy of it, which may lack older ones."""

    compound: str
    as_of: datetime
    local: bool = False
    complete_from: datetime | None = None  # of the copy; None where it holds only what was on the board


class About(Struct, frozen=True):
    """A report's own description."""

    source: Source
    chosen: Chosen
    count: int = 0
    unreadable: int = 0


def lines(about: About, t: Strings) -> list[tuple[str, str]]:
    """The description as pairs of a name and its words."""
    source, chosen = about.source, about.chosen
    pairs = [
        ("compound", source.compound),
        ("source", origin(source, t)),
        ("as_of", stamp(source.as_of)),
        ("span", _span_words(chosen.span, t)),
        ("chosen", _chosen_words(chosen, t)),
        ("count", str(about.count)),
    ]
    if source.local:
        pairs.insert(3, ("complete", completeness(source, t)))
    if about.unreadable:
        pairs.append(("unreadable", str(about.unreadable)))
    return [(t(f"export.about.{name}"), words) for name, words in pairs if words]


def origin(source: Source, t: Strings) -> str:
    """Where the tickets were read."""
    return t("export.source.replica" if source.local else "export.source.service")


def completeness(source: Source, t: Strings) -> str:
    """Since when nothing is missing in a copy."""
    if source.complete_from is None:
        return t("export.board_only")
    return t("export.complete_from", time=stamp(source.complete_from))


def stamp(moment: datetime) -> str:
    """An instant in Shanghai, to the minute."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _span_words(span: Span, t: Strings) -> str:
    since, until = (stamp(end) if end else t("export.open_end") for end in span)
    return t("export.span", since=since, until=until) if any(span) else t("export.all_times")


def _chosen_words(chosen: Chosen, t: Strings) -> str:
    named = ("kind", "state", "category", "channel")
    words = [t(f"{name}.{value}") for name in named if (value := getattr(chosen, name)) is not None]
    return t("form.list").join(words) or t("export.all_tickets")
