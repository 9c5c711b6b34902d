"""Times as people say them, in the way the desk writes them: 明早九点 is 明天 09:00, 下午3点半 15:30."""

from __future__ import annotations

import re

_MORNING = ("凌晨", "清早", "早上", "早晨", "上午", "早")
_NOON = ("中午", "下午")
_EVENING = ("傍晚", "晚上", "晚")
_FIGURES = ("零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_MINUTES = {"半": 30, "一刻": 15, "三刻": 45}
_SPELT = "|".join(sorted((*_FIGURES, "两"), key=len, reverse=True))
_SAID = re.compile(
    rf"(?P<day>.*?)\s*(?P<part>{'|'.join((*_MORNING, *_NOON, *_EVENING))})?\s*"
    rf"(?P<hour>\d{{1,2}}|(?:{_SPELT})(?=[点时]))(?:[:点时](?P<minute>\d{{1,2}}|{'|'.join(_MINUTES)})?分?)?"
)
_SHORT_DAYS = {"今": "今天", "明": "明天", "昨": "昨天"}


def written(said: str) -> str:
    """What was said as somebody would write it; as it is where nothing in it is only ever said."""
    match = _SAID.fullmatch(said)
    if match is None or not (match["part"] or match["minute"] in _MINUTES or not match["hour"].isdecimal()):
        return said
    day, minute = match["day"], match["minute"] or "0"
    hour = _hour(match["part"] or "", _figure(match["hour"]))
    return said if hour is None else f"{_SHORT_DAYS.get(day, day)} {hour:02}:{_MINUTES.get(minute) or int(minute):02}"


def _figure(said: str) -> int:
    if said.isdecimal():
        return int(said)
    return 2 if said == "两" else _FIGURES.index(said)


def _hour(part: str, hour: int) -> int | None:
    """The hour of the day; None where nobody would say it so: 晚上两点 may be this night or the next."""
    if part == "凌晨" and hour == 12:
        return 0
    if part in _NOON:
        return hour + 12 if 1 <= hour <= 8 else hour
    if part in _EVENING and hour <= 12:
        return hour + 12 if hour >= 5 else None
    return hour
