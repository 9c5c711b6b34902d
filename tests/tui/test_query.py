"""What clerks type to find tickets, and what is understood of it."""

from __future__ import annotations

from time import perf_counter

import pytest

from xianzhi_tui.domain.ticket import Category, Channel, Kind, State
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Criterion, Query
from xianzhi_tui.tui.query import NotUnderstood, problems, read_query


@pytest.mark.parametrize(
    ("typed", "criteria"),
    [
        ("", ()),
        ("水管 朱", (Criterion(words="水管"), Criterion(words="朱"))),
        ("ＬＳＦ", (Criterion(words="lsf"),)),
        ("1234", (Criterion(words="1234"),)),
        ("14:30", (Criterion(words="14:30"),)),
        ("六楼漏水[/", (Criterion(words="六楼漏水[/"),)),
        ("6-902", (Criterion(room="6-902"),)),
        ("6号楼9", (Criterion(room="6-9"),)),
        ("６－９", (Criterion(room="6-9"),)),
        ("6号楼", (Criterion(building="6"),)),
        ("12号楼电梯厅", (Criterion(words="12号楼电梯厅"),)),
        ("维修中", (Criterion(words="维修中", states=(State.REPAIRING,)),)),
        ("wxz", (Criterion(words="wxz", states=(State.REPAIRING,)),)),
        ("给水", (Criterion(words="给水", categories=(Category.WATER,)),)),
        ("吐槽", (Criterion(words="吐槽", kinds=(Kind.COMPLAINT,)),)),
        ("隐患", (Criterion(words="隐患", hazard=True),)),
        ("aqyh", (Criterion(words="aqyh", hazard=True),)),
        ("状态:待料", (Criterion(states=(State.WAITING_PARTS,)),)),
        ("状态：待料", (Criterion(states=(State.WAITING_PARTS,)),)),
        ("state:parts", (Criterion(states=(State.WAITING_PARTS,)),)),
        ("类型:修", (Criterion(kinds=(Kind.REPAIR,)),)),
        ("类型:投诉", (Criterion(kinds=(Kind.COMPLAINT,)),)),
        ("投诉", (Criterion(words="投诉", kinds=(Kind.COMPLAINT,)),)),
        ("类型:报修", (Criterion(kinds=(Kind.REPAIR,)),)),
        ("category:water", (Criterion(categories=(Category.WATER,)),)),
        ("渠道:电话", (Criterion(channels=(Channel.PHONE,)),)),
        ("channel:12345", (Criterion(channels=(Channel.HOTLINE_12345,)),)),
        ("楼:6", (Criterion(building="6"),)),
        ("building:6号楼", (Criterion(building="6"),)),
        ("谁:李师傅", (Criterion(who="李师傅"),)),
        ("who:lsf", (Criterion(who="lsf"),)),
        ("我的", (Criterion(by="d1"),)),
    ],
)
def test_words_and_conditions_are_understood_in_both_languages(typed: str, criteria: tuple[Criterion, ...]) -> None:
    assert read_query(typed, "d1").query == Query(criteria)


@pytest.mark.parametrize("word", ["超时", "overdue", "LATE"])
def test_late_is_a_condition_of_its_own(word: str) -> None:
    assert read_query(f"{word} 楼:6", "d1").query == Query((Criterion(building="6"),), late=True)


def test_only_words_are_marked_where_they_are_found() -> None:
    assert read_query("水管 状态:待料 6-902 超时", "d1").marks == ("水管", "6号楼902")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("状太:待料", "没有 状太 这个条件；可用 状态 类型 类别 渠道 楼 谁"),
        ("类型:天气", "类型 里没有 天气；可用 报修 吐槽"),
        ("状态:", "状态 后面还没有写"),
    ],
)
def test_an_unknown_condition_is_refused_with_what_is_known(typed: str, why: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read_query(typed, "d1")
    assert refused.value.words(Strings("zh")) == why


def test_a_saved_view_with_an_unknown_word_is_named() -> None:
    assert [name for name, _ in problems({"我的": "我的", "超时": "超时 状态:维修中", "坏": "状况:好"})] == ["坏"]


def test_a_keystroke_is_understood_at_once() -> None:
    read_query("x", "d1")
    begun = perf_counter()
    read_query("水管 状态:维修中 楼:6 谁:李师傅 类别:给水 超时", "d1")
    assert perf_counter() - begun < 0.02
