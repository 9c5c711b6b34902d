"""Repair or complaint, and about what: judged by the words."""

from __future__ import annotations

import pytest

from xianzhi_tui.domain.ticket import COMPLAINT_CATEGORIES, REPAIR_CATEGORIES, Category, Kind
from xianzhi_tui.intake.triage import MATTERS, triage


@pytest.mark.parametrize(
    ("words", "kind", "category"),
    [
        ("厨房水管漏水，已关总阀", Kind.REPAIR, Category.WATER),
        ("小区连续三天停水", Kind.REPAIR, Category.WATER),
        ("下水道堵塞返水", Kind.REPAIR, Category.DRAINAGE),
        ("7栋电梯停运一个月了", Kind.REPAIR, Category.LIFT),
        ("广场路灯不亮", Kind.REPAIR, Category.LIGHTING),
        ("电梯厅地砖松动起翘", Kind.REPAIR, Category.FLOOR),
        ("单元门关不上", Kind.REPAIR, Category.DOOR),
        ("外墙渗水，墙面开裂", Kind.REPAIR, Category.WALL),
        ("顶楼漏雨多年", Kind.REPAIR, Category.ROOF),
        ("每晚停电跳闸", Kind.REPAIR, Category.ELECTRICITY),
        ("楼道灭火器失效", Kind.REPAIR, Category.FIRE_SAFETY),
        ("广场舞噪音扰民", Kind.COMPLAINT, Category.ORDER),
        ("垃圾成堆没人清运", Kind.COMPLAINT, Category.HYGIENE),
        ("绿化带被人毁了种菜", Kind.COMPLAINT, Category.GREENERY),
        ("客服态度差，推诿", Kind.COMPLAINT, Category.RECEPTION),
        ("物业费没有公示", Kind.COMPLAINT, Category.OTHER),
        ("物业锁电梯逼缴费用", Kind.COMPLAINT, Category.OTHER),
        ("Street light out", Kind.REPAIR, Category.LIGHTING),
        ("Water leak in the basement", Kind.REPAIR, Category.WATER),
        ("Barking dogs all night", Kind.COMPLAINT, Category.ORDER),
        ("Rating of the trial", Kind.COMPLAINT, Category.OTHER),
        ("", Kind.COMPLAINT, Category.OTHER),
    ],
)
def test_the_words_decide(words: str, kind: Kind, category: Category) -> None:
    found = triage(words)
    assert (found.kind, found.category) == (kind, category)


def test_the_title_weighs_more_than_the_text() -> None:
    found = triage("广场舞扰民", "上次说电梯坏了、水管漏了都没人管")
    assert found.category is Category.ORDER


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("words", list(MATTERS.values()))
def test_a_kind_already_known_is_kept_and_gets_a_category_of_its_own(kind: Kind, words: str) -> None:
    found = triage(words, kind=kind)
    assert found.kind is kind
    assert found.category in (REPAIR_CATEGORIES if kind is Kind.REPAIR else COMPLAINT_CATEGORIES)


@pytest.mark.parametrize("words", ["外墙瓷砖脱落", "电梯困人", "配电箱门坏了，电线裸露"])
def test_where_somebody_may_get_hurt_it_is_a_hazard(words: str) -> None:
    assert triage(words).hazard


def test_a_complaint_is_no_hazard_of_the_building() -> None:
    assert not triage("楼上高空抛物，差点砸到人").hazard
