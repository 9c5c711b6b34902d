"""Why a deadline is when it is: the rule and its source, the start, what was added, and what the resident is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial

from xianzhi_tui.domain.clocks import SOFT, Clock, ClockName
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.widgets.countdown import amount, clock_text, when
from xianzhi_tui.tui.widgets.dossier import clock_line
from xianzhi_tui.tui.widgets.lines import Line, fit, plain, wrap

IN_DAYS = frozenset({ClockName.FIX, ClockName.COMMITTEE, ClockName.RATING})
"""Clocks whose limit is a number of days, counted as the policy says."""
LABEL_CELLS = 16


def explanation(ticket: Ticket, policy: Policy, now: datetime, width: int, t: Strings) -> list[Line]:
    """Every clock of the ticket with all that made its deadline; the one due first at the top."""
    if not ticket.clocks:
        return [_blank(), ([(f" {t('explain.none')}", "")], ())]
    running = sorted((one for one in ticket.clocks if not one.ended), key=lambda one: one.due_at)
    over = [one for one in reversed(ticket.clocks) if one.ended]
    return [
        line
        for title, clocks in (("explain.running", running), ("explain.over", over))
        if clocks
        for line in _block(t(title), clocks, ticket, policy, now, width, t)
    ]


def _block(
    title: str, clocks: Iterable[Clock], ticket: Ticket, policy: Policy, now: datetime, width: int, t: Strings
) -> Iterator[Line]:
    yield _blank()
    yield [(f" {title}  {t('explain.version', version=ticket.policy_version)}", "muted")], ()
    for clock in clocks:
        yield _blank()
        yield _head(clock, ticket, now, t)
        for label, words in reasons(clock, ticket, policy, t, partial(when, now=now)):
            yield from _reason(t(f"explain.{label}"), plain(words), width)


def _head(clock: Clock, ticket: Ticket, now: datetime, t: Strings) -> Line:
    """`核实  期限 15:16  还有 29分`"""
    left, _ = clock_line(clock, now, t)
    if clock.running:
        said = clock_text(clock, now, t)
        left = [*left[:1], (f"  {said.sign} {said.amount}", "late" if said.late else "strong")]
    if ticket.cycle > 1:
        left = [*left, (f"  {t('explain.cycle', cycle=clock.cycle)}", "muted")]
    return left, ()


def reasons(
    clock: Clock, ticket: Ticket, policy: Policy, t: Strings, time: Callable[[datetime], str]
) -> Iterator[tuple[str, str]]:
    """All that made a deadline, as pairs of a label and its words; `time` says how an instant is written."""
    rule = t(f"explain.rule.{clock.name}", limit=_span(_limit(clock, policy), t))
    by_calendar = clock.name in IN_DAYS and policy.calendar_days
    yield "rule", t("form.list").join((rule, t("explain.by_calendar"))) if by_calendar else rule
    yield "source", t(f"explain.source.{clock.name}")
    begun = "explain.filed" if clock.started_at == ticket.filed_at else f"explain.from.{clock.name}"
    yield "start", t("explain.started", event=t(begun), time=time(clock.started_at))
    if clock.own_start is not None and clock.own_start != clock.started_at:
        yield "start", t("explain.advanced", time=time(clock.own_start))
    if clock.extended:
        yield "extension", t("explain.extended", days=policy.fix_days_with_parts)
    if clock.paused_at is not None and not clock.ended:
        yield "pause", t("explain.paused_now", time=time(clock.paused_at))
    if clock.paused_seconds:
        yield "pause", t("explain.paused_before", span=amount(timedelta(seconds=clock.paused_seconds), t))
    if clock.name not in SOFT and clock.breached_at is not None:
        yield "breach", t("explain.breached", time=time(clock.breached_at))
    if not clock.ended:
        yield "resident", t(f"explain.resident.{clock.name}", time=time(clock.due_at))


def _limit(clock: Clock, policy: Policy) -> timedelta:
    """How long the rule allows, without what an extension or a pause added."""
    if clock.name is ClockName.FIX and (clock.extended or policy.calendar_days):
        return timedelta(days=policy.fix_days)
    return clock.due_at - clock.started_at - timedelta(seconds=clock.paused_seconds)


def _span(limit: timedelta, t: Strings) -> str:
    """A limit as a rule says it: 3天, not 3天00时."""
    days, rest = divmod(limit, timedelta(days=1))
    return amount(limit, t) if rest or not days else t("span.long", days=days)


def _reason(label: str, words: str, width: int) -> Iterator[Line]:
    for number, line in enumerate(wrap(words, max(width - LABEL_CELLS - 1, 10))):
        head = fit(f"   {label}" if number == 0 else "", LABEL_CELLS)
        yield [(head, "muted"), (line, "")], ()


def _blank() -> Line:
    return (), ()
