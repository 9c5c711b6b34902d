"""What is said of a call: the script line for it, how often it was tried, how the last attempts ended."""

from __future__ import annotations

from datetime import datetime

from xianzhi_tui.called import outcome_words
from xianzhi_tui.domain.bench import BenchRow, OpenPromise, OwedCall, may_be_left
from xianzhi_tui.domain.calls import attempts
from xianzhi_tui.domain.ticket import Call, CallPurpose, Reporter, State, Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.text import display
from xianzhi_tui.tui.numbers import no_words
from xianzhi_tui.tui.widgets.countdown import when
from xianzhi_tui.tui.widgets.lines import Line, Part, plain
from xianzhi_tui.tui.widgets.promised import promise_lines

ATTEMPTS_SHOWN = PROMISES_SHOWN = 3


def script(ticket: Ticket, purpose: CallPurpose, t: Strings) -> str:
    """What the resident is told or asked; in a first call with what keeps them safe until somebody comes."""
    key = f"form.script.{purpose.value}"
    here = "nobody_sent" if ticket.state is State.ACCEPTED else ticket.kind.value
    line = t(f"{key}.{here}" if f"{key}.{here}" in t else key)
    safety = f"form.script.category.{ticket.report.category.value}"
    return f"{line}{t(safety)}" if purpose is CallPurpose.FIRST and safety in t else line


def attempt_words(one: OwedCall, now: datetime, t: Strings) -> str:
    """`第2次 18:30后`: which attempt it would be, and when; what was agreed, or that a message may be left."""
    if may_be_left(one.task):
        return t("bench.exhausted")
    if one.task.last is not None and one.task.last.call_at is not None:
        return t("bench.agreed", time=when(one.task.last.call_at, now))
    number = one.task.attempts + 1
    if one.waits:
        return t("row.attempt_after", number=number, time=when(one.task.next_at, now)).strip()
    return t("row.attempt", number=number).strip() if number > 1 else ""


def about_lines(one: BenchRow, now: datetime, t: Strings) -> list[Line]:
    """Whom and why, what to say, what they wrote, what was promised, how the last tries ended, the newest first."""
    report = one.ticket.report
    words = plain(" ".join(display(report.text, max_chars=200, max_lines=3).split()))
    written: Line = [(f" {t('bench.words')}  ", "muted"), (words, "")], ()
    promised = promise_lines(one.ticket, now, t)[-PROMISES_SHOWN:]
    if isinstance(one, OpenPromise):
        return [([_who(one, report.reporter, t)], ()), written, *promised]
    task = one.task
    made = attempts(one.ticket, task.purpose, task.follower)
    purpose = f"  {t(f'purpose.{task.purpose}')}  "
    return [
        ([_who(one, task.reporter, t), (purpose, ""), (attempt_words(one, now, t), "muted")], ()),
        ([(f" {t('bench.script')}  ", "muted"), (script(one.ticket, task.purpose, t), "")], ()),
        written,
        *promised,
        *(_attempt_line(call, now, t) for call in reversed(made[-ATTEMPTS_SHOWN:])),
    ]


def _who(one: BenchRow, reporter: Reporter, t: Strings) -> Part:
    where = one.ticket.report.location.text
    return plain(f" {no_words(one.ticket.no, t)}  {where}  {reporter.name} {reporter.phone}"), "strong"


def _attempt_line(call: Call, now: datetime, t: Strings) -> Line:
    said = display(call.said, max_chars=100, max_lines=1)
    words = plain(f"{call.by.name} {outcome_words(call.purpose, call.outcome, t)}  {said}".rstrip())
    return [(f" {when(call.at, now)} ", "muted"), (words, "")], ()
