"""What clerks type for a time, and how it is read: at 14:29 on Monday, 4 November 2024, in Shanghai."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from tests.domain.office import NOON
from xianzhi_tui.domain.policy import SHANGHAI
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.forms.fields import Moment
from xianzhi_tui.tui.forms.moments import moment_words, read_moment


def local(month: int, day: int, hour: int, minute: int = 0, year: int = 2024) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14:10", local(11, 4, 14, 10)),
        ("1410", local(11, 4, 14, 10)),
        ("14：10", local(11, 4, 14, 10)),
        ("14点10分", local(11, 4, 14, 10)),
        ("14点", local(11, 4, 14)),
        ("-20", local(11, 4, 14, 9)),
        ("－20", local(11, 4, 14, 9)),
        ("20分钟前", local(11, 4, 14, 9)),
        ("2小时前", local(11, 4, 12, 29)),
        ("昨天 23:50", local(11, 3, 23, 50)),
        ("昨晚11点", local(11, 3, 23)),
        ("周五上午9点", local(11, 1, 9)),
        ("凌晨12点20", local(11, 4, 0, 20)),
        ("23:50", local(11, 3, 23, 50)),
        ("11-02 9:05", local(11, 2, 9, 5)),
        ("12-31 9:05", local(12, 31, 9, 5, year=2023)),
        ("2024-11-02 09:05", local(11, 2, 9, 5)),
    ],
)
def test_a_time_that_was_lies_before_now(typed: str, meant: datetime) -> None:
    assert read_moment(typed, NOON, ahead=False) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("18:30", local(11, 4, 18, 30)),
        ("9:00", local(11, 5, 9)),
        ("明天 18:00", local(11, 5, 18)),
        ("后天9点", local(11, 6, 9)),
        ("下午3点半", local(11, 4, 15, 30)),
        ("今晚7点", local(11, 4, 19)),
        ("晚上八点", local(11, 4, 20)),
        ("晚上 20:30", local(11, 4, 20, 30)),
        ("晚上十二点", local(11, 5, 0)),
        ("明早九点", local(11, 5, 9)),
        ("明天中午12点", local(11, 5, 12)),
        ("明天下午两点一刻", local(11, 5, 14, 15)),
        ("12-25 上午10点", local(12, 25, 10)),
        ("周五", local(11, 9, 0)),
        ("星期五晚上6:30", local(11, 8, 18, 30)),
        ("礼拜天 9:00", local(11, 10, 9)),
        ("tomorrow 09:00", local(11, 5, 9)),
        ("+90", local(11, 4, 15, 59)),
        ("2天后", local(11, 6, 14, 29)),
        ("3h后", local(11, 4, 17, 29)),
        ("11-08", local(11, 9, 0)),
        ("11月8日", local(11, 9, 0)),
        ("明天", local(11, 6, 0)),
        ("01-05", local(1, 6, 0, year=2025)),
    ],
)
def test_a_time_to_come_lies_after_now_and_a_day_lasts_to_its_end(typed: str, meant: datetime) -> None:
    assert read_moment(typed, NOON, ahead=True) == meant


@pytest.mark.parametrize("typed", ["", "明", "25:00", "14:75", "13-40", "02-30", "马上", "99999999", "[/", "1:2:3"])
def test_what_is_no_time_is_not_guessed_at(typed: str) -> None:
    assert read_moment(typed, NOON, ahead=True) is None
    assert read_moment(typed, NOON, ahead=False) is None


def test_a_day_without_an_hour_says_nothing_about_the_past() -> None:
    assert read_moment("昨天", NOON, ahead=False) is None


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (local(11, 4, 9, 5), "今天 09:05"),
        (local(11, 5, 18), "11-05 周二 18:00"),
        (local(11, 9, 0), "11-08 周五 24:00"),
        (local(11, 5, 0), "今天 24:00"),
        (local(11, 5, 18) - timedelta(days=366), "2023-11-05 周日 18:00"),
    ],
)
def test_a_time_is_said_with_its_day(at: datetime, words: str) -> None:
    assert moment_words(at, NOON, Strings("zh")) == words


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("ahead", "hint"), [(False, "form.hint.moment"), (True, "form.hint.moment_ahead")])
def test_what_is_said_to_be_possible_is_understood_on_its_side_of_now(language: str, ahead: bool, hint: str) -> None:
    t, now = Strings(language), local(11, 4, 14, 45)
    field = Moment("at", now=lambda: now, ahead=ahead)
    _, words = (" " + t(hint).replace("Write ", "可写 ")).split("可写 ")
    for typed in re.split("[、,]", words):
        at = field.value(typed.strip())
        assert at is not None
        assert (at > now) is ahead
    assert field.help("", t) == t(hint)
