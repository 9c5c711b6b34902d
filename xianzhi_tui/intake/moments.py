"""Times as foreign files write them; without a zone they are Shanghai time, without an hour the day's beginning."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from xianzhi_tui.domain.policy import SHANGHAI

_CHINESE = re.compile(
    r"(?P<year>\d{4})\s*[年/.\-]\s*(?P<month>\d{1,2})\s*[月/.\-]\s*(?P<day>\d{1,2})\s*[日号]?"
    r"(?:[\sT]*(?P<hour>\d{1,2})\s*[:：时点]\s*(?P<minute>\d{1,2})\s*(?:[:：分]\s*(?P<second>\d{1,2})?\s*秒?)?)?"
)

_HOUR = re.compile(r"\d\s*[:：时点]|\dT\d")
_YEARS = range(2000, 2101)


class NotAMoment(ValueError):
    """The text is no time that can be understood without guessing."""


def read_moment(text: str) -> datetime:
    """The instant a cell means, in UTC."""
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = _read_chinese(text)
    if moment.year not in _YEARS:
        raise NotAMoment(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).astimezone(UTC)


def names_hour(text: str) -> bool:
    """Whether more than the day is said."""
    return _HOUR.search(text) is not None


def _read_chinese(text: str) -> datetime:
    if (found := _CHINESE.fullmatch(text)) is None:
        raise NotAMoment(text)
    parts = {name: int(value) for name, value in found.groupdict().items() if value}
    try:
        return datetime(**parts, tzinfo=SHANGHAI)
    except ValueError as error:
        raise NotAMoment(text) from error
