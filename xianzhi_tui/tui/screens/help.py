"""Every key of the desk, made from the bindings in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.bindings import GROUPS, Groups, key_name
from xianzhi_tui.tui.screens.page import Page
from xianzhi_tui.tui.widgets.lines import Line, fit

KEY_CELLS = 12


class Help(Page):
    """The keys by where they work."""

    def __init__(self, keys: Mapping[str, str], strings: Strings, groups: Groups = GROUPS) -> None:
        super().__init__(strings("help.title"), lambda _: list(help_lines(keys, strings, groups)), keys, strings)


def help_lines(keys: Mapping[str, str], t: Strings, groups: Groups) -> Iterator[Line]:
    """One line an act, under the name of the place where it works."""
    for group, acts in groups.items():
        yield (), ()
        yield [(f" {t(f'help.{group}')}", "strong")], ()
        for act in acts:
            yield [(f"   {fit(key_name(act.id, keys, t), KEY_CELLS)}", "key"), (t(f"key.{act.id}"), "")], ()
