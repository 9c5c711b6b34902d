"""Which keys an office may choose for itself: no unknown binding, no dead key, no clash, and always a way out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set

from xianzhi_tui.errors import did_you_mean

ALWAYS_REACHABLE = frozenset({"app.quit", "app.help"})

_NAMED = (
    "enter|escape|space|tab|backspace|delete|insert|home|end|pageup|pagedown|up|down|left|right|f([1-9]|1[0-9]|2[0-4])"
)
# Compiled when an office has chosen keys of its own. Terminals tell no other letters and signs with modifiers apart.
_KEY = rf"((ctrl|alt|shift)\+)*({_NAMED})|(ctrl|alt)\+[a-z]|[!-+\--~]"
_SAME = {
    "ctrl+h": "backspace",
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "alt+b": "ctrl+left",
    "alt+f": "ctrl+right",
}
"""What a terminal sends for both."""
# A letter is lost while a text field has the focus or a Chinese input method is on.
_WORKS_EVERYWHERE = r"(ctrl|alt)\+.+|f\d+"


def problems(
    keys: Mapping[str, str], defaults: Mapping[str, str], together: Iterable[Set[str]]
) -> Iterator[tuple[str, str]]:
    """The chosen keys that cannot be taken, each with the reason.

    `defaults` are the bindings there are; `together` names the groups of bindings that work at the same time.
    """
    in_force = {**defaults, **keys}
    for binding, key in keys.items():
        if binding not in defaults:
            yield binding, "没有这个操作" + did_you_mean(binding, defaults)
        elif not re.fullmatch(_KEY, key):
            yield binding, f"没有 {key!r} 这个键，或终端收不到；{_advice(key)}"
        elif (same := _SAME.get(key)) is not None:
            yield binding, f"在终端里 {key} 就是 {same}，分不开"
        elif binding in ALWAYS_REACHABLE and not re.fullmatch(_WORKS_EVERYWHERE, key):
            yield binding, "须用功能键或 Ctrl 组合键，否则输入中文时按不出来"
        elif key != defaults[binding] and (others := _holders(key, in_force, _beside(binding, together)) - {binding}):
            yield binding, f"{key} 已用于 {'、'.join(sorted(others))}"


def _advice(key: str) -> str:
    small = key.lower().replace(" ", "")
    return f"是不是 {small}？" if small != key and re.fullmatch(_KEY, small) else "键名如 f5、ctrl+k、enter"


def _holders(key: str, in_force: Mapping[str, str], groups: Set[str]) -> set[str]:
    return {binding for binding, taken in in_force.items() if taken == key and _group(binding) in groups}


def _beside(binding: str, together: Iterable[Set[str]]) -> Set[str]:
    """The groups a binding can be pressed beside: on pages that never meet a key may mean two things."""
    return {other for groups in together if _group(binding) in groups for other in groups}


def _group(binding: str) -> str:
    return binding.partition(".")[0]
