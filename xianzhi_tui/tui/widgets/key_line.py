"""The last line: the keys that do something now, made from the bindings, so that it cannot be wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.bindings import Act, key_name
from xianzhi_tui.tui.widgets.lines import Lines, Part, cells


class KeyLine(Lines):
    """`回车 下一步  F2 登记来电来访 … F1 帮助`; what does not fit is left to the help, which always fits."""

    def offer(self, acts: Iterable[Act], always: Iterable[Act], chosen: Mapping[str, str], t: Strings) -> None:
        """Show these acts from the left, and those that must not be lost at the right."""
        right = [part for act in always if act.on_line for part in _label(act, chosen, t)]
        room = self.size.width - cells(right) - 1
        left: list[Part] = [(" ", "")]
        for act in acts:
            label = _label(act, chosen, t)
            if act.on_line and cells(left) + cells(label) <= room:
                left.extend(label)
        self.put([(left, right)])


def _label(act: Act, chosen: Mapping[str, str], t: Strings) -> list[Part]:
    return [(key_name(act.id, chosen, t), "key"), (f" {t(f'key.{act.id}')}  ", "muted")]
