"""Every key of the desk, made from the bindings in force: first those of where F1 was pressed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from textual.screen import Screen

from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.bindings import GROUPS, Act, Groups, key_name
from xianzhi_tui.tui.screens.page import Page
from xianzhi_tui.tui.widgets.lines import Line, fit

KEY_CELLS, WORDS_CELLS = 12, 32
_LAST = ("queue", "pick", "reader", "app")
"""Arrows, for which nobody asks, and what works everywhere."""


class Help(Page):
    """The keys by where they work."""

    def __init__(
        self, keys: Mapping[str, str], strings: Strings, here: Collection[str], groups: Groups = GROUPS
    ) -> None:
        lines = list(help_lines(keys, strings, here, groups))
        super().__init__(strings("help.title"), lambda _: lines, keys, strings)


def in_force(screen: Screen[object]) -> tuple[str, ...]:
    """The acts whose keys work on this screen now, those of what has the focus first."""
    return tuple(one.binding.id for one in screen.active_bindings.values() if one.binding.id)


def help_lines(keys: Mapping[str, str], t: Strings, here: Collection[str], groups: Groups) -> Iterator[Line]:
    """One line an act, under the name of the place where it works; at the end what the settings call it."""
    near = [one for one in dict.fromkeys(act.partition(".")[0] for act in here) if one in groups]
    for group in sorted(near, key=_LAST.__contains__):
        yield from _group(group, (act for act in groups[group] if act.id in here), keys, t)
    yield (), ()
    yield [(f" {t('help.elsewhere')}", "muted")], ()
    for group, acts in groups.items():
        if group not in near:
            yield from _group(group, acts, keys, t)


def _group(group: str, acts: Iterable[Act], keys: Mapping[str, str], t: Strings) -> Iterator[Line]:
    yield (), ()
    yield [(f" {t(f'help.{group}')}", "strong")], ()
    for act in acts:
        key, words = fit(key_name(act.id, keys, t), KEY_CELLS), fit(t(f"key.{act.id}"), WORDS_CELLS)
        yield [(f"   {key}", "key"), (words, ""), (act.id, "muted")], ()
