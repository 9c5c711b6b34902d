"""Any deadline can be explained: the rule, its source, the start, what was added, what the resident is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.tui import office
from tests.tui.office import NOW, ago
from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.clocks import ClockName
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.widgets.explanation import explanation

ZH = Strings("zh")
MATTERS = {one.ticket.no: one.ticket for one in office.afternoon()}


def told(ticket: Ticket, policy: Policy = Policy(), language: str = "zh", width: int = 100) -> list[str]:  # noqa: B008
    lines = explanation(ticket, policy, NOW, width, Strings(language))
    return ["".join(text for text, _ in left).rstrip() for left, _ in lines]


def of(ticket: Ticket, clock: str, **more: object) -> dict[str, str]:
    """The reasons of one clock by their label."""
    lines = told(ticket, **more)  # type: ignore[arg-type]
    at = next(number for number, line in enumerate(lines) if line.startswith(f" {clock}  "))
    reasons = {"": lines[at].strip()}
    for line in lines[at + 1 :]:
        if not line:
            break
        label, _, words = line.strip().partition(" ")
        reasons[label] = words.strip()
    return reasons


def test_a_fresh_report_is_due_on_site_half_an_hour_after_it_was_filed() -> None:
    assert of(MATTERS[1044], "核实") == {
        "": "核实  期限 15:16  还有 29分",
        "规则": "30分内派人到现场核实",
        "出处": "区里对小区物业的时间要求",
        "起算": "报来 14:46",
        "对居民说": "15:16 前有人到现场核实",
    }


def test_the_clock_that_is_due_first_stands_first() -> None:
    lines = told(MATTERS[1044])
    assert lines[1] == " 在计的时限  第 1 版规则"
    assert lines[3].startswith((" 核实", " 首电"))
    assert [line.split()[0] for line in lines if "期限" in line and not line.startswith("  ")][-1] == "小修"


def test_parts_extend_to_five_days_in_all_and_not_by_five() -> None:
    reasons = of(MATTERS[1031], "小修")
    assert reasons["规则"] == "小修小补 3天内修复"
    assert reasons["延长"] == "等配件，延长至自起算共5天（不是再加5天）"


def test_a_breach_stays_a_breach_when_the_deadline_moves() -> None:
    late = office.matter(1, "1号楼", "坏了", ago(days=4)).then(c.Accept(), ago(days=4))
    late = late.then(office.small(ago(days=3.9)), ago(days=3.9)).then(c.WaitParts("杆", ago(days=-1)), ago(1))
    assert "超时" in of(late.ticket, "小修")


def test_a_paused_clock_says_since_when_it_stands_still() -> None:
    assert of(MATTERS[1035], "小修")["停表"] == "现在停着，自 11-22 14:46；恢复后期限顺延"


def test_days_may_be_counted_by_the_calendar() -> None:
    policy = Policy(calendar_days=True, rest_days=(date(2026, 11, 26),))
    rule = of(MATTERS[1044], "小修", policy=policy)["规则"]
    assert rule.startswith("小修小补 3天内修复")
    assert "民法典第201-203条" in rule


def test_a_round_begun_again_says_so() -> None:
    ticket = MATTERS[1044]
    again = replace(ticket, cycle=2, clocks=tuple(replace(one, started_at=ago(5)) for one in ticket.clocks))
    assert of(again, "核实")["起算"] == "重新办理 14:41"
    assert "第1轮" in of(again, "核实")[""]


def test_a_ticket_without_clocks_says_so() -> None:
    assert told(replace(MATTERS[1044], clocks=())) == ["", " 这张单现在没有时限。"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ClockName)
def test_every_clock_can_be_explained_on_a_narrow_screen(name: ClockName, language: str) -> None:
    ticket = MATTERS[1044]
    clock = replace(ticket.clocks[0], name=name)
    assert len(told(replace(ticket, clocks=(clock,)), language=language, width=40)) > 7
