"""The words of a clock: minutes above five, seconds below, so that a calm board hardly moves."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from rich.cells import cell_len

from xianzhi_tui.domain.clocks import SOFT, Clock, ClockName
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.strings import Strings

BY_DATE = frozenset({ClockName.CONSULT, ClockName.PLAN, ClockName.RATING})
"""Clocks of weeks: the day says more than the hours left."""
SECONDS_BELOW = timedelta(minutes=5)
YEAR_FROM = timedelta(days=183)
"""From so far away a day is said with its year; nearer, there is only one it can be."""
AMOUNT_WIDTH = 8


class ClockText(Struct, frozen=True):
    """`核实`, `还有`, `29分`, and whether a district limit is broken."""

    name: str
    sign: str
    amount: str
    late: bool = False


def clock_text(clock: Clock, now: datetime, t: Strings) -> ClockText:
    """What the desk says of a clock at this moment."""
    if clock.paused_at is not None:
        return ClockText(t(f"clock.{clock.name}"), t("clock.paused"), amount(abs(clock.left(now)), t))
    return due_text(clock.name, clock.due_at, clock.ended_at or now, t)


def due_text(clock: ClockName, due_at: datetime, now: datetime, t: Strings) -> ClockText:
    """What is said of something due that nothing has stopped."""
    name, left = t(f"clock.{clock}"), due_at - now
    if left < timedelta():
        soft = clock in SOFT
        return ClockText(name, t("clock.past" if soft else "clock.late"), amount(-left, t), not soft)
    if clock in BY_DATE:
        return ClockText(name, t("clock.until"), day_words(due_at, now)[-AMOUNT_WIDTH:])
    return ClockText(name, t("clock.left"), amount(left, t))


def breaks_limit(clock: Clock, now: datetime) -> bool:
    """Whether a district limit is or was missed; a promise of our own is none."""
    return clock.name not in SOFT and clock.overdue(now)


def amount(span: timedelta, t: Strings) -> str:
    """A span as the desk says it: 04:59, 29分, 5时10分, 2天03时."""
    seconds = int(span.total_seconds())
    if span < SECONDS_BELOW:
        return f"{seconds // 60:02d}:{seconds % 60:02d}"
    minutes = seconds // 60
    if minutes < 60:
        return t("span.minutes", minutes=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return t("span.hours", hours=hours, minutes=f"{minutes:02d}")
    days, hours = divmod(hours, 24)
    return t("span.days", days=days, hours=f"{hours:02d}") if days < 100 else t("span.long", days=days)


def widths(t: Strings) -> tuple[int, int, int]:
    """The cells that names, signs and amounts of clocks need in this language."""
    names = max(cell_len(t(f"clock.{name}")) for name in ClockName)
    signs = max(cell_len(t(f"clock.{sign}")) for sign in ("left", "late", "past", "until", "paused"))
    return names, signs, AMOUNT_WIDTH


def when(moment: datetime, now: datetime) -> str:
    """The time of day for today, with the day for other days."""
    local = moment.astimezone(SHANGHAI)
    if local.date() == now.astimezone(SHANGHAI).date():
        return f"{local:%H:%M}"
    return f"{day_words(moment, now)} {local:%H:%M}"


def day_words(moment: datetime, now: datetime) -> str:
    """The day in Shanghai: 11-25, or 2019-11-25 when it is another year's."""
    return format(moment.astimezone(SHANGHAI), "%m-%d" if abs(moment - now) < YEAR_FROM else "%Y-%m-%d")
