"""The keys: each named, each reachable with an input method on, each the office's to change."""

from __future__ import annotations

import re

from xianzhi_tui.strings import Strings
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.bindings import APP, BOARD, FORM, GROUPS, TOGETHER, check, defaults, key_name

WORKS_WITH_AN_INPUT_METHOD = re.compile(
    r"f\d+|ctrl\+.|(?:ctrl|shift)\+(?:left|right)|enter|escape|up|down|left|right|pageup|pagedown|home|end|tab|delete"
)


def test_every_act_has_a_name_of_its_own() -> None:
    ids = [act.id for acts in GROUPS.values() for act in acts]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", one) for one in ids)


def test_no_act_is_lost_while_a_chinese_input_method_is_on() -> None:
    lost = [act for acts in GROUPS.values() for act in acts if not WORKS_WITH_AN_INPUT_METHOD.fullmatch(act.key)]
    # The stroke arrives in the form the input method gives it.
    assert [(act.id, act.aliases) for act in lost] == [("board.line", ("fullwidth_solidus", "ideographic_comma"))]


def test_on_the_board_no_key_means_two_things() -> None:
    keys = [act.key for act in (*BOARD, *APP)]
    assert len(keys) == len(set(keys))


def test_where_keys_work_together_none_means_two_things_and_no_group_is_forgotten() -> None:
    assert set().union(*TOGETHER) == GROUPS.keys()
    for together in TOGETHER:
        keys = [act.key for group in together for act in GROUPS[group]]
        assert len(keys) == len(set(keys)), together


def test_a_clash_names_only_what_is_pressed_on_the_same_page() -> None:
    assert dict(check({"board.find": "f2"})) == {"board.find": "f2 已用于 board.register"}
    assert list(check({"figures.type": "f5"})) == []


def test_the_keys_we_ship_can_be_taken() -> None:
    assert list(check(defaults())) == []


def test_an_office_may_choose_another_key() -> None:
    assert list(check({"board.register": "f11"})) == []


def test_an_unknown_act_a_dead_key_and_a_clash_are_named() -> None:
    wrong = {"board.regster": "f6", "board.menu": "f99", "board.calls": "f3"}
    assert [name for name, _ in check(wrong)] == ["board.regster", "board.menu", "board.calls"]


def test_the_way_out_cannot_be_lost() -> None:
    assert [name for name, _ in check({"app.quit": "q", "app.help": "h"})] == ["app.quit", "app.help"]


def test_a_full_width_question_mark_asks_for_help_too() -> None:
    keys = {one.key for one in bindings.of(APP) if getattr(one, "action", "") == "help"}  # type: ignore[union-attr]
    assert keys == {"f1", "question_mark", "fullwidth_question_mark"}


def test_keys_are_named_as_on_the_keyboard() -> None:
    t = Strings("zh")
    assert key_name("board.next", {}, t) == "回车"
    assert key_name("app.quit", {}, t) == "Ctrl+Q"
    assert key_name("board.menu", {"board.menu": "ctrl+pagedown"}, t) == "Ctrl+PgDn"


def test_submitting_and_leaving_are_always_on_the_key_line() -> None:
    assert [act.id for act in FORM if act.on_line] == ["form.submit", "form.leave"]
