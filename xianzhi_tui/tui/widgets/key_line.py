"""The last line: the keys that do something now, made from the bindings, so that it cannot be wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from textual import events
from textual.strip import Strip

from xianzhi_tui.strings import Strings
from xianzhi_tui.tui.bindings import Act, key_name, pressed
from xianzhi_tui.tui.widgets.lines import Lines, Part, cells, paint

GAP = 2


class KeyLine(Lines):
    """`回车 下一步  F2 登记来电来访 … F1 帮助`; what does not fit is left to the help, which always fits."""

    def __init__(self, acts: Iterable[Act], always: Iterable[Act], chosen: Mapping[str, str], t: Strings) -> None:
        super().__init__()
        self.offer(acts, always, chosen, t)

    def offer(self, acts: Iterable[Act], always: Iterable[Act], chosen: Mapping[str, str], t: Strings) -> None:
        """Show these acts from the left, and those that must not be lost at the right."""
        self._labels = [_label(act, chosen, t) for act in acts if act.on_line]
        self._right = [_label(act, chosen, t) for act in always if act.on_line]
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """What is named here is done by a click as by its key."""
        width = self.size.width
        for labels, at in ((self._left(width), 1), (self._right, width - _cells(self._right))):
            for label in labels:
                if at <= event.x < at + label.cells - GAP:
                    self.app.post_message(events.Key(label.key, None))
                at += label.cells

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        left: list[Part] = [(" ", ""), *(part for label in self._left(width) for part in label.parts)]
        return paint((left, [part for label in self._right for part in label.parts]), width, self._tones)

    def _left(self, width: int) -> list[Label]:
        """Those of the acts that find room."""
        room, shown = width - _cells(self._right) - 2, list[Label]()
        for label in self._labels:
            if _cells(shown) + label.cells <= room:
                shown.append(label)
        return shown


class Label(Struct, frozen=True):
    """How an act is named, and the key that does it."""

    key: str
    parts: list[Part]
    cells: int


def _label(act: Act, chosen: Mapping[str, str], t: Strings) -> Label:
    parts: list[Part] = [(key_name(act.id, chosen, t), "key"), (f" {t(f'key.{act.id}')}{' ' * GAP}", "muted")]
    return Label(pressed(act, chosen), parts, cells(parts))


def _cells(labels: Iterable[Label]) -> int:
    return sum(label.cells for label in labels)
