"""Every key can be changed, but never so that a hand presses into the void."""

from __future__ import annotations

import pytest

from xianzhi_tui.keymap import problems

DEFAULTS = {
    "app.quit": "ctrl+q",
    "app.help": "f1",
    "ticket.next": "f5",
    "ticket.dispatch": "f3",
    "call.reached": "1",
    "review.faster": "1",
}
TOGETHER = ({"app", "ticket", "call"}, {"app", "review"})


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"ticket.next": "f7"},
        {"ticket.next": "n"},
        {"ticket.next": "?"},
        {"ticket.next": "alt+n"},
        {"ticket.next": "ctrl+shift+left"},
        {"app.quit": "ctrl+x", "app.help": "f11"},
        {"ticket.next": "f3", "ticket.dispatch": "f5"},
        {"ticket.next": "f5", "call.reached": "1"},
        {"review.faster": "f3"},
    ],
)
def test_a_sensible_choice_is_taken(keys: dict[str, str]) -> None:
    assert list(problems(keys, DEFAULTS, TOGETHER)) == []


@pytest.mark.parametrize(
    ("keys", "binding", "reason"),
    [
        ({"ticket.nxt": "f7"}, "ticket.nxt", "没有这个操作（是不是 ticket.next？）"),
        ({"zzz": "f7"}, "zzz", "没有这个操作"),
        ({"ticket.next": ""}, "ticket.next", "没有 '' 这个键，或终端收不到；键名如 f5、ctrl+k、enter"),
        ({"ticket.next": "F5键"}, "ticket.next", "没有 'F5键' 这个键，或终端收不到；键名如 f5、ctrl+k、enter"),
        ({"ticket.next": "F7"}, "ticket.next", "没有 'F7' 这个键，或终端收不到；是不是 f7？"),
        ({"ticket.next": "Ctrl + N"}, "ticket.next", "没有 'Ctrl + N' 这个键，或终端收不到；是不是 ctrl+n？"),
        ({"ticket.next": "ctrl+5"}, "ticket.next", "没有 'ctrl+5' 这个键，或终端收不到；键名如 f5、ctrl+k、enter"),
        ({"ticket.next": "shift+a"}, "ticket.next", "没有 'shift+a' 这个键，或终端收不到；键名如 f5、ctrl+k、enter"),
        (
            {"ticket.next": "ctrl+shift+n"},
            "ticket.next",
            "没有 'ctrl+shift+n' 这个键，或终端收不到；键名如 f5、ctrl+k、enter",
        ),
        ({"ticket.next": "ctrl+m"}, "ticket.next", "在终端里 ctrl+m 就是 enter，分不开"),
        ({"app.quit": "ctrl+h"}, "app.quit", "在终端里 ctrl+h 就是 backspace，分不开"),
        ({"ticket.next": "n,m"}, "ticket.next", "没有 'n,m' 这个键，或终端收不到；键名如 f5、ctrl+k、enter"),
        ({"ticket.next": "strg+n"}, "ticket.next", "没有 'strg+n' 这个键，或终端收不到；键名如 f5、ctrl+k、enter"),
        ({"ticket.next": "f3"}, "ticket.next", "f3 已用于 ticket.dispatch"),
        ({"ticket.next": "ctrl+q"}, "ticket.next", "ctrl+q 已用于 app.quit"),
        ({"ticket.next": "1"}, "ticket.next", "1 已用于 call.reached"),
        ({"app.quit": "f3"}, "app.quit", "f3 已用于 ticket.dispatch"),
        ({"app.quit": "q"}, "app.quit", "须用功能键或 Ctrl 组合键，否则输入中文时按不出来"),
        ({"app.help": "enter"}, "app.help", "须用功能键或 Ctrl 组合键，否则输入中文时按不出来"),
    ],
)
def test_a_choice_that_would_lose_a_key_is_refused(keys: dict[str, str], binding: str, reason: str) -> None:
    assert list(problems(keys, DEFAULTS, TOGETHER)) == [(binding, reason)]


def test_two_actions_given_the_same_key_are_both_named() -> None:
    refused = dict(problems({"ticket.next": "f8", "ticket.dispatch": "f8"}, DEFAULTS, TOGETHER))
    assert set(refused) == {"ticket.next", "ticket.dispatch"}
