"""What happened while somebody was away, as lines: newest last, each leading to its ticket."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from xianzhi_tui.domain.since import News, NewsKind, tally
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import OutboxEntry
from xianzhi_tui.text import display
from xianzhi_tui.tui.command_words import act_name
from xianzhi_tui.tui.view import BoardView
from xianzhi_tui.tui.widgets.countdown import when
from xianzhi_tui.tui.widgets.lines import Part, fit, plain
from xianzhi_tui.tui.widgets.pick_list import PickLine
from xianzhi_tui.tui.widgets.timeline import sentence

TIME, KIND, NO, PLACE = 12, 8, 6, 18
_SAID_AT_SIGN_IN = ("new", "ended", "late", "promise")


def since_lines(
    all_news: Sequence[News], refused: Iterable[OutboxEntry], view: BoardView, now: datetime, t: Strings
) -> list[PickLine]:
    """Each thing that happened, and the acts of theirs that the service would not have."""
    told = [(one.at, _told(one, now, t)) for one in all_news]
    told += [(one.occurred_at, _refused(one, view, now, t)) for one in refused]
    return [line for _, line in sorted(told, key=lambda pair: pair[0])]


def since_words(all_news: Sequence[News], refused: int, t: Strings) -> str:
    """`新单 3  办结 2  超时 1`, or "" when nothing is to be told."""
    counts = tally(all_news)
    parts = [f"{t(f'news.{name}')} {count}" for name in _SAID_AT_SIGN_IN if (count := getattr(counts, name))]
    acted = sum(1 for one in all_news if one.kind.value not in _SAID_AT_SIGN_IN)
    for name, count in (("acted", acted), ("refused", refused)):
        if count:
            parts.append(f"{t(f'news.{name}')} {count}")
    return "  ".join(parts)


def _told(one: News, now: datetime, t: Strings) -> PickLine:
    late = one.kind is NewsKind.LATE
    location, tone = one.ticket.report.location.text, "late" if late else ""
    parts: list[Part] = [
        (fit(when(one.at, now), TIME), "muted"),
        (fit(t(f"news.{one.kind}"), KIND), tone or ("new" if one.kind is NewsKind.NEW else "")),
        (fit(str(one.ticket.no or t("row.no_number")), NO), ""),
        (fit(plain(display(location, max_lines=1)), PLACE) + " ", ""),
        (_words(one, t), "muted"),
    ]
    return PickLine(parts, one.ticket.id)


def _words(one: News, t: Strings) -> str:
    if one.event is not None:
        if one.kind is NewsKind.NEW:
            return plain(" ".join(display(one.ticket.report.text, max_chars=200).split()))
        return " ".join(sentence(one.event, t).words.split())
    return t(f"{'clock' if one.kind is NewsKind.LATE else 'promise'}.{one.passed}")


def _refused(entry: OutboxEntry, view: BoardView, now: datetime, t: Strings) -> PickLine:
    ticket = view.tickets.get(entry.ticket_id)
    location = ticket.report.location.text if ticket else ""
    no = str(ticket.no) if ticket and ticket.no else t("row.no_number")
    parts: list[Part] = [
        (fit(when(entry.occurred_at, now), TIME), "muted"),
        (fit(t("news.refused"), KIND), "late"),
        (fit(no, NO), ""),
        (fit(plain(display(location, max_lines=1)), PLACE) + " ", ""),
        (plain(f"{act_name(entry.command, t)} {display(entry.message, max_lines=1)}"), "muted"),
    ]
    return PickLine(parts, entry.ticket_id)
