"""The line under the top: what calls for somebody, or quietly how the day goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from xianzhi_tui.domain.alerts import Alert, Reason
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.domain.queues import Section, next_word
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.bindings import key_name
from xianzhi_tui.tui.numbers import no_words
from xianzhi_tui.tui.view import BoardView
from xianzhi_tui.tui.widgets.lines import Line, Lines, Part, plain


class Banner(Lines):
    """Alerts stand here; no window ever opens by itself."""

    DEFAULT_CSS = """
    Banner { background: $background; }
    Banner.-new { background: $new-ground; }
    """

    def announce(
        self,
        view: BoardView,
        alerts: Sequence[Alert],
        at_hand: Ticket | None,
        go: str,
        muted_until: datetime | None,
        chosen: Mapping[str, str],
        t: Strings,
    ) -> None:
        """The most pressing alert, what to press for it, how many more there are; and until when the bell is off.

        `at_hand` is the ticket on which keys act now; `go` says which key leads to one that calls.
        """
        self.set_class(bool(alerts), "-new")
        left, right = _calling(view, alerts, at_hand, go, chosen, t) if alerts else _calm(view, t)
        if muted_until is not None:
            right = [*right, (f"  {t('arrival.muted', time=f'{muted_until.astimezone(SHANGHAI):%H:%M}')}", "muted")]
        self.put([(left, [*right, (" ", "")])])


def reason_words(alert: Alert, ticket: Ticket | None, t: Strings) -> str:
    """Why it calls: 新报修, 核实超时, 居民催单."""
    if alert.reason is Reason.NEW and ticket is not None:
        return t(f"arrival.{ticket.kind}")
    if alert.reason in (Reason.BROKEN, Reason.BREAKING):
        return t(f"alert.{alert.reason}", clock=t(f"clock.{alert.mark}"))
    if alert.reason is Reason.TAKEN_OVER:
        return t("alert.taken_over", name=plain(alert.mark))
    if alert.reason is Reason.CALL_AGREED:
        return t("alert.call_agreed", time=f"{alert.at.astimezone(SHANGHAI):%H:%M}")
    return t(f"alert.{alert.reason}")


def _calling(
    view: BoardView,
    alerts: Sequence[Alert],
    at_hand: Ticket | None,
    go: str,
    chosen: Mapping[str, str],
    t: Strings,
) -> Line:
    first = alerts[0]
    ticket = view.tickets.get(first.ticket_id)
    left: list[Part] = [(f" {reason_words(first, ticket, t)}  ", "new")]
    left.append((_about(first, ticket, t), "strong"))
    word = next_word(ticket) if ticket else None
    at_cursor = ticket is not None and at_hand is not None and at_hand.id == ticket.id
    if at_cursor and first.reason is Reason.ESCALATED:
        act = t("alert.acknowledge", key=key_name("board.acknowledge", chosen, t))
    elif at_cursor and first.reason is Reason.CALL_AGREED:
        act = t("alert.act", key=key_name("board.calls", chosen, t), step=t("key.board.calls"))
    elif at_cursor and word:
        act = t("alert.act", key=key_name("board.next", chosen, t), step=t(f"step.{word}"))
    else:
        act = go
    return left, [*_more(alerts, t), *([(f"  {act}", "strong")] if act else [])]


def calling_parts(view: BoardView, alerts: Sequence[Alert], key: str, t: Strings) -> list[Part]:
    """What calls in a few words, for a page that lies over the board, and the key that leads there, if it has one."""
    first, ticket = alerts[0], view.tickets.get(alerts[0].ticket_id)
    parts: list[Part] = [(f"  {reason_words(first, ticket, t)}", "new")]
    if ticket is not None:
        parts.append((f"  {no_words(ticket.no, t)}", "strong"))
    return [*parts, *_more(alerts, t), *([(f"  {t('arrival.go', key=key)}", "strong")] if key else [])]


def _more(alerts: Sequence[Alert], t: Strings) -> list[Part]:
    more = len({one.ticket_id for one in alerts} - {alerts[0].ticket_id})
    return [(f"  {t('alert.more', count=more)}", "new")] if more else []


def _about(alert: Alert, ticket: Ticket | None, t: Strings) -> str:
    if ticket is not None:
        return _summary(ticket, t)
    return t("alert.ended" if alert.ticket_id else "alert.look_at_line")


def _summary(ticket: Ticket, t: Strings) -> str:
    report = ticket.report
    filed = f"{t(f'channel.{ticket.channel}')} {ticket.filed_at.astimezone(SHANGHAI):%H:%M}"
    words = (no_words(ticket.no, t), report.location.text, " ".join(report.text.split())[:40])
    return plain("  ".join((*words, report.reporter.name, filed)))


def _calm(view: BoardView, t: Strings) -> Line:
    if not view.known:
        return (), []
    right: list[Part] = []
    if finished := view.data.finished_today:
        right.append((t("today.on_time", on_time=view.data.on_time_today, finished=finished), "muted"))
    right.append((f"   {t('today.calls', count=view.arrangement.count(Section.CALLS))}", "muted"))
    return ((f" {t('arrival.none')}", "muted"),), right
