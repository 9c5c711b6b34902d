"""The last line: the keys that do something now, made from the bindings, so that it cannot be wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.strip import Strip

from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.bindings import Act, key_name
from xianzhi_tui.tui.widgets.lines import Line, Lines, Part, cells, paint


class KeyLine(Lines):
    """`回车 下一步  F2 登记来电来访 … F1 帮助`; what does not fit is left to the help, which always fits."""

    def __init__(self, acts: Iterable[Act], always: Iterable[Act], chosen: Mapping[str, str], t: Strings) -> None:
        super().__init__()
        self.offer(acts, always, chosen, t)

    def offer(self, acts: Iterable[Act], always: Iterable[Act], chosen: Mapping[str, str], t: Strings) -> None:
        """Show these acts from the left, and those that must not be lost at the right."""
        self._labels = [_label(act, chosen, t) for act in acts if act.on_line]
        self._right = [part for act in always if act.on_line for part in _label(act, chosen, t)]
        self.refresh()

    def render_line(self, y: int) -> Strip:
        return paint(self._line(self.size.width), self.size.width, self._tones)

    def _line(self, width: int) -> Line:
        room = width - cells(self._right) - 1
        left: list[Part] = [(" ", "")]
        for label in self._labels:
            if cells(left) + cells(label) <= room:
                left.extend(label)
        return left, self._right


def _label(act: Act, chosen: Mapping[str, str], t: Strings) -> list[Part]:
    return [(key_name(act.id, chosen, t), "key"), (f" {t(f'key.{act.id}')}  ", "muted")]
