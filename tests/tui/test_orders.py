"""What is typed behind the stroke, and which act on which ticket is understood."""

from __future__ import annotations

import pytest

from tests.tui import office
from xianzhi_tui.domain.commands import Command
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.forms.fields import Choice, Line, Option
from xianzhi_tui.tui.orders import Unreadable, fill, read_order, verbs

TICKETS = {one.ticket.no: one.ticket for one in office.afternoon()}
HERE = TICKETS[1044]
T = Strings("zh")


def understood(typed: str, here: Ticket | None = HERE) -> tuple[str, int, str]:
    order = read_order(typed, here, TICKETS.values(), T)
    step: type[Command] | None = order.target.step if order.target else None
    return step.__name__ if step else "", order.ticket.no, order.words


@pytest.mark.parametrize(
    ("typed", "act", "no", "words"),
    [
        ("d 1043 李师傅", "Dispatch", 1043, "李师傅"),
        ("/d 1043 李师傅", "Dispatch", 1043, "李师傅"),
        ("／ｄ　１０４３　李师傅", "Dispatch", 1043, "李师傅"),
        ("d1043 李师傅", "Dispatch", 1043, "李师傅"),
        ("d 1043李师傅", "Dispatch", 1043, "李师傅"),
        ("派单 1043 李师傅", "Dispatch", 1043, "李师傅"),
        ("pd 1043 lsf", "Dispatch", 1043, "lsf"),
        ("D 李师傅", "Dispatch", 1044, "李师傅"),
        ("d 2013 保洁部", "Assign", 2013, "保洁部"),
        ("a", "Accept", 1044, ""),
        ("v 1043 小修", "Verify", 1043, "小修"),
        ("f 2011 已劝离", "Reply", 2011, "已劝离"),
        ("n 2个水龙头,都漏", "AddNote", 1044, "2个水龙头,都漏"),
        ("n 1031 六楼漏水[/", "AddNote", 1031, "六楼漏水[/"),
        ("c 1036", "RecordCall", 1036, ""),
        ("g 1031", "", 1031, ""),
    ],
)
def test_a_line_names_an_act_a_ticket_and_words(typed: str, act: str, no: int, words: str) -> None:
    assert understood(typed) == (act, no, words)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "nothing"),
        ("1043", "nothing"),
        ("x 1043", "verb"),
        ("d 9999 李师傅", "no_ticket"),
        ("n 9999漏水", "no_ticket"),  # not a note on another ticket
        ("v 2013 小修", "kind"),
    ],
)
def test_a_line_that_could_mean_something_else_is_not_carried_out(typed: str, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        understood(typed)
    assert refused.value.code == code
    assert T(f"line.wrong.{code}", **refused.value.detail)


def test_without_a_chosen_ticket_its_number_is_wanted() -> None:
    with pytest.raises(Unreadable, match="nobody"):
        understood("a", here=None)


def test_an_unknown_verb_brings_those_that_may_be_meant() -> None:
    assert verbs(T, "p") == "d 派单"
    assert verbs(T, "x").startswith("d 派单  a 受理  v 核实")


@pytest.mark.parametrize(
    ("typed", "draft", "complete"),
    [
        ("d 1043 李师傅", {"assignee": "w2"}, True),
        ("d 1043 lsf", {"assignee": "w2"}, True),
        ("d 1043 李师傅 王师傅请假", {"assignee": "w2", "reason": "王师傅请假"}, True),
        ("d 1043", {}, False),
        ("d 1043 师傅", {"reason": "师傅"}, False),  # several of them
        ("d 1043 孙师傅", {"reason": "孙师傅"}, False),
    ],
)
def test_the_words_go_into_the_fields_and_what_fits_nowhere_is_asked(
    typed: str, draft: dict[str, str], complete: bool
) -> None:
    men = (Option("w1", "王师傅 1单", "w1"), Option("w2", "李师傅 0单", "w2"))
    order = read_order(typed, HERE, TICKETS.values(), T)
    assert fill((Choice("assignee", options=men), Line("reason")), order) == (draft, complete)
