"""All that is known of a ticket, as lines: head, the resident's words, people, clocks, the story."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from xianzhi_tui.domain.clocks import Clock
from xianzhi_tui.domain.past import is_past
from xianzhi_tui.domain.photos import once
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.text import display
from xianzhi_tui.tui.numbers import no_words
from xianzhi_tui.tui.widgets.countdown import amount, breaks_limit, when
from xianzhi_tui.tui.widgets.lines import Line, Part, cells, plain, wrap
from xianzhi_tui.tui.widgets.promised import promise_lines, promise_parts

if TYPE_CHECKING:
    from xianzhi_tui.tui.widgets.timeline import Sentence

WORDS_IN_PANE = 8


def head_line(ticket: Ticket, now: datetime, t: Strings) -> Line:
    """`1044  6号楼902  朱女士 138****1234  小程序 14:46` and what hangs on it."""
    report = ticket.report
    left: list[Part] = [
        (f" {no_words(ticket.no, t)}  ", "strong"),
        (plain(report.location.text), "strong"),
        (plain(f"  {report.reporter.name} {report.reporter.phone}".rstrip()), ""),
        (f"  {t(f'channel.{ticket.channel}')} {when(ticket.filed_at, now)}", "muted"),
    ]
    right: list[Part] = [(f"  {words}", tone) for words, tone in promise_parts(ticket, now, t)]
    if is_past(ticket):
        right.append((f"  {t('detail.told_later', time=when(ticket.received_at, now))}", "muted"))
    if not report.reporter.wants_calls:
        right.append((f"  {t('detail.no_calls')}", "muted"))
    if ticket.photos:
        right.append((f"  {t('detail.photos', count=len(once(ticket.photos)))}", "muted"))
    if ticket.followers:
        numbers = " ".join(str(one.no) for one in ticket.followers)
        right.append((f"  {t('detail.followers', numbers=numbers)}", "muted"))
    return left, [*right, (" ", "")]


def _head_lines(ticket: Ticket, width: int, now: datetime, t: Strings) -> list[Line]:
    """The same with a line of its own for what hangs on it, where one would cut the other short."""
    left, right = head_line(ticket, now, t)
    return [(left, right)] if cells(left) + cells(right) <= width else [(left, ()), ((), right)]


def strip_lines(
    ticket: Ticket, alike: Ticket | None, story: list[Sentence], width: int, height: int, now: datetime, t: Strings
) -> list[Line]:
    """Head with what it may be the same as, the resident's words, and at the bottom what happened last."""
    words = wrap(plain(display(ticket.report.text)), width - 2)
    left, right = head_line(ticket, now, t)
    room = width - cells(left) - cells(right)
    lines: list[Line] = [(left, [*_alike_within(room, ticket, alike, now, t), *right])]
    lines.extend(([(f" {line}", "")], ()) for line in words[: max(height - 2, 1)])
    if story and height > len(lines):
        lines.append(_told(story[-1], now, t))
    return lines[:height]


def alike_words(ticket: Ticket, alike: Ticket, now: datetime, t: Strings) -> str:
    """`相似 1038(同楼 3天前 给水 待回访)`."""
    here, there = ticket.report.location, alike.report.location
    near = "form.same_room" if here.room and here.room == there.room else "form.same_building"
    return t(
        "detail.alike",
        no=no_words(alike.no, t),
        near=t(near if here.building else "form.same_place"),
        ago=amount(max(now - alike.filed_at, timedelta()), t),
        category=t(f"category.{alike.report.category}"),
        state=t(f"state.{alike.state}"),
    )


def _alike_within(room: int, ticket: Ticket, alike: Ticket | None, now: datetime, t: Strings) -> list[Part]:
    if alike is None:
        return []
    forms = (alike_words(ticket, alike, now, t), t("detail.alike_short", no=no_words(alike.no, t)))
    return next(([(f"  {words}", "key")] for words in forms if cells([(f"  {words}", "")]) <= room), [])


def pane_lines(
    ticket: Ticket,
    alike: Ticket | None,
    story: list[Sentence],
    width: int,
    height: int,
    now: datetime,
    more: str,
    t: Strings,
) -> list[Line]:
    """Head, words, people, clocks, calls; the story takes what is left and keeps its newest part."""
    words = wrap(plain(display(ticket.report.text)), width - 2)
    lines = _head_lines(ticket, width, now, t)
    if alike is not None:
        lines.append(([(f" {alike_words(ticket, alike, now, t)}", "key")], ()))
    lines.append(_blank())
    lines.extend(([(f" {line}", "")], ()) for line in words[:WORDS_IN_PANE])
    if len(words) > WORDS_IN_PANE:
        lines.append(([(f" {t('detail.whole', key=more)}", "muted")], ()))
    lines += _block(t("detail.people"), [_plain_line(one) for one in facts(ticket, now, t)])
    lines += _block(t("detail.promises"), promise_lines(ticket, now, t))
    lines += _block(t("detail.clocks"), [clock_line(clock, now, t) for clock in ticket.clocks[-5:]])
    told = [line for one in story for line in _told_wrapped(one, now, width, t)]
    room = height - len(lines) - 2
    if len(told) > room > 1:
        earlier = t("detail.earlier", count=len(told) - room + 1, key=more)
        told = [([(f" {earlier}", "muted")], ()), *told[-room + 1 :]]
    return lines + _block(t("detail.timeline"), told)


def whole_lines(ticket: Ticket, words: str, story: list[Sentence], width: int, now: datetime, t: Strings) -> list[Line]:
    """Everything, for a page of its own."""
    lines = _head_lines(ticket, width, now, t)
    lines += _block(t("detail.words"), [_plain_line(one) for one in wrap(plain(words), width - 2)])
    lines += _block(t("detail.people"), [_plain_line(one) for one in facts(ticket, now, t)])
    lines += _block(t("detail.promises"), promise_lines(ticket, now, t))
    rules = t("detail.rules", version=ticket.policy_version)
    lines += _block(f"{t('detail.clocks')}  {rules}", [origin_line(clock, now, t) for clock in ticket.clocks])
    return lines + _block(t("detail.timeline"), [line for one in story for line in _told_wrapped(one, now, width, t)])


def facts(ticket: Ticket, now: datetime, t: Strings) -> list[str]:
    """Who has it, what it waits for."""
    said = []
    people = []
    if ticket.accepted_by is not None:
        people.append(t("detail.accepted_by", name=ticket.accepted_by.name))
    if ticket.assignee is not None:
        people.append(t("detail.assignee", name=ticket.assignee.name))
    if ticket.department is not None:
        people.append(t("detail.department", name=t(f"department.{ticket.department}")))
    if people:
        said.append("  ".join(people))
    if ticket.parts is not None:
        said.append(t("detail.parts", part=ticket.parts.part, time=when(ticket.parts.expected_at, now)))
    if (waiting := ticket.suspension) is not None:
        key = "detail.suspended_paused" if waiting.paused else "detail.suspended"
        said.append(t(key, reason=t(f"suspend.{waiting.reason}"), time=when(waiting.review_at, now)))
        if waiting.third_party:
            with_whom = {"name": waiting.third_party, "reference": waiting.reference}
            said.append(t.sentence("detail.third_party", with_whom))
    if ticket.safety_measure:
        said.append(t("detail.safety", measure=ticket.safety_measure))
    if ticket.fund is not None:
        said.append(t("detail.fund", part=ticket.fund.shared_part))
    if ticket.ratings:
        said.append(t("detail.rating", stars=ticket.ratings[-1].stars, comment=ticket.ratings[-1].comment))
    return [plain(one) for one in said]


def clock_line(clock: Clock, now: datetime, t: Strings) -> Line:
    """`核实  期限 15:16  按时 14:59`: the limit, and how it went."""
    left: list[Part] = [(f" {t(f'clock.{clock.name}')}  {t('clock.due', time=when(clock.due_at, now))}", "")]
    if clock.extended:
        left.append((f"  {t('clock.extended')}", "muted"))
    if clock.dropped:
        left.append((f"  {t('clock.dropped')}", "muted"))
    elif clock.ended_at is not None:
        key = "clock.ended_late" if clock.overdue(now) else "clock.kept"
        left.append((f"  {t(key, time=when(clock.ended_at, now))}", "late" if breaks_limit(clock, now) else "muted"))
    elif clock.paused_at is not None:
        left.append((f"  {t('clock.paused')}", "muted"))
    elif clock.overdue(now):
        broken = breaks_limit(clock, now)
        left.append((f"  {t('clock.late' if broken else 'clock.past')}", "late" if broken else "muted"))
    return left, ()


def origin_line(clock: Clock, now: datetime, t: Strings) -> Line:
    """The clock with all that explains its deadline: since when it counts, how long, what stood still."""
    left, _ = clock_line(clock, now, t)
    limit = clock.due_at - clock.started_at - timedelta(seconds=clock.paused_seconds)
    words = t("clock.origin", time=when(clock.started_at, now), limit=amount(limit, t))
    if clock.paused_seconds:
        words += t("clock.stood_still", span=amount(timedelta(seconds=clock.paused_seconds), t))
    return [*left, (f"  {words}", "muted")], ()


def _block(title: str, lines: list[Line]) -> list[Line]:
    return [_blank(), ([(f" {title}", "muted")], ()), *lines] if lines else []


def _blank() -> Line:
    return (), ()


def _plain_line(text: str) -> Line:
    return [(f" {text}", "")], ()


def _told(one: Sentence, now: datetime, t: Strings) -> Line:
    return [(f" {when(one.at, now)} ", "muted"), *_mark(one, t), (one.words, _tone(one))], ()


def _mark(one: Sentence, t: Strings) -> list[Part]:
    words = one.unsent or (t("detail.internal") if one.internal else "")
    return [(f"{words} ", "strong" if one.unsent else "muted")] if words else []


def _tone(one: Sentence) -> str:
    return "key" if one.residents else "unsent" if one.unsent else ""


def _told_wrapped(one: Sentence, now: datetime, width: int, t: Strings) -> list[Line]:
    time = f" {when(one.at, now)} "
    words = wrap(one.words, max(width - len(time) - 8, 10)) or [""]
    tone = _tone(one)
    first: Line = [(time, "muted"), *_mark(one, t), (words[0], tone)], ()
    rest: list[Line] = [([(" " * len(time) + line, tone)], ()) for line in words[1:]]
    return [first, *rest]
