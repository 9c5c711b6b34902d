"""Times as people at a desk type them: 14:30, 1430, 20分钟前, 明早九点, 周五, 11-25; and times in words."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from unicodedata import normalize

from xianzhi_tui.domain.policy import SHANGHAI, end_of_day
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.forms.spoken import written
from xianzhi_tui.tui.widgets.countdown import day_words

_AGO_OR_AHEAD = re.compile(
    r"(?P<sign>[+-]?)(?P<amount>\d{1,4})\s*(?P<unit>分钟|分|小时|时|天|日|min|m|h|d)?\s*(?P<way>前|后|ago)?"
)
_UNITS: dict[str | None, timedelta] = {
    **dict.fromkeys(("分钟", "分", "min", "m", None), timedelta(minutes=1)),
    **dict.fromkeys(("小时", "时", "h"), timedelta(hours=1)),
    **dict.fromkeys(("天", "日", "d"), timedelta(days=1)),
}
_DAYS = {"前天": -2, "昨天": -1, "yesterday": -1, "今天": 0, "today": 0, "明天": 1, "tomorrow": 1, "后天": 2}
_WEEK = "一二三四五六日"
_DAY_AND_CLOCK = re.compile(
    rf"(?:(?P<word>{'|'.join(_DAYS)})|(?:周|星期|礼拜)(?P<weekday>[{_WEEK}天])"
    r"|(?:(?P<year>(?:19|20)\d{2})[-/年])?(?P<month>\d{1,2})[-/月](?P<day>\d{1,2})日?"
    rf"(?:\s*(?:周[{_WEEK}]|mon|tue|wed|thu|fri|sat|sun))?)?"  # as the desk itself writes it
    r"\s*(?:(?P<hour>\d{1,2})[:点时]?(?P<minute>\d{2})?分?(?::(?P<second>\d{2}))?)?"
)


def read_moment(typed: str, now: datetime, *, ahead: bool, newest: datetime | None = None) -> datetime | None:
    """What was typed as an instant, or None when it is no time; `ahead` says on which side of now it is looked for.

    Where now lies in the past itself, `newest` is up to when a day or an hour can be meant that has been.
    """
    words = written(normalize("NFKC", typed).strip().lower()).strip()
    if (moved := _moved(words, now)) is not None:
        return moved
    if not words or (match := _DAY_AND_CLOCK.fullmatch(words)) is None:
        return None
    try:
        day, clock = _day(match, now, ahead, newest or now), _clock(match)
    except ValueError:
        return None
    if clock is None:
        return end_of_day(day) if day is not None and ahead else None
    if day is not None:
        return (midnight(day) + clock).astimezone(now.tzinfo)
    return _nearest(clock, now, ahead, newest or now)


def read_day(typed: str, now: datetime, newest: datetime | None = None) -> date | None:
    """What was typed as a day that has been, or None when it is none."""
    match = _DAY_AND_CLOCK.fullmatch(normalize("NFKC", typed).strip().lower())
    try:
        return _day(match, now, False, newest or now) if match and not match["hour"] else None
    except ValueError:
        return None


def midnight(day: date) -> datetime:
    """When a day begins."""
    return datetime.combine(day, time(), SHANGHAI)


def moment_words(at: datetime, now: datetime, t: Strings) -> str:
    """今天 14:46, 11-25 周三 18:30; the end of a day is its 24:00."""
    local = at.astimezone(SHANGHAI)
    clock = local.strftime("%H:%M")
    if local.time() == time():
        local, clock = local - timedelta(days=1), "24:00"
    if local.date() == now.astimezone(SHANGHAI).date():
        return t("form.today", clock=clock)
    return t("form.on_day", day=day_words(local, now), weekday=t(f"weekday.{local.weekday()}"), clock=clock)


def _moved(words: str, now: datetime) -> datetime | None:
    match = _AGO_OR_AHEAD.fullmatch(words)
    if match is None or not (match["sign"] or match["way"]):
        return None
    step = int(match["amount"]) * _UNITS[match["unit"]]
    return now - step if match["sign"] == "-" or match["way"] in ("前", "ago") else now + step


def _day(match: re.Match[str], now: datetime, ahead: bool, newest: datetime) -> date | None:
    today, last = now.astimezone(SHANGHAI).date(), newest.astimezone(SHANGHAI).date()
    if match["word"]:
        return today + timedelta(days=_DAYS[match["word"]])
    if match["weekday"]:
        away = _WEEK.index(match["weekday"].replace("天", "日")) - (today if ahead else last).weekday()
        return today + timedelta(days=away % 7) if ahead else last - timedelta(days=-away % 7)
    if not match["month"]:
        return None
    day = date(int(match["year"] or last.year), int(match["month"]), int(match["day"]))
    if match["year"] or (day >= today if ahead else day <= last):
        return day
    return day.replace(year=last.year + (1 if ahead else -1))


def _clock(match: re.Match[str]) -> timedelta | None:
    """How long after midnight; the end of a day is its 24:00."""
    if match["hour"] is None:
        return None
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    if (hour, minute, second) == (24, 0, 0):
        return timedelta(days=1)
    clock = time(hour, minute, second)
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)


def _nearest(clock: timedelta, now: datetime, ahead: bool, newest: datetime) -> datetime:
    at = midnight(now.astimezone(SHANGHAI).date()) + clock
    if ahead and at <= now:
        at += timedelta(days=1)
    elif not ahead and at > newest:
        at -= timedelta(days=1)
    return at.astimezone(now.tzinfo)
