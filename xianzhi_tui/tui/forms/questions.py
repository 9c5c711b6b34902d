"""How a form stands on the screen: a heading, its questions line by line behind their labels, and what is said below.

Placed in one pass and drawn by the form itself: somebody waits while it opens, and a box in a box costs twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Offset, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.tui.forms.editors import Entry
from xianzhi_tui.tui.forms.form import Form, FormFacts
from xianzhi_tui.tui.widgets.lines import paint
from xianzhi_tui.tui.widgets.toned import Toned

LABEL_CELLS, GAP_CELLS = 12, 2
MOST_SAID = 2
"""So many lines may be said below the questions."""
Placed = tuple[Widget, Region]


class Questions(Toned, Form):
    """A form of entries; which of them are asked is for those who know the answers."""

    DEFAULT_CSS = """
    Questions {
        height: auto;
        max-height: 100%;
        overflow-y: auto;
        padding: 0 1;
        background: $raised;
        & > .word { color: $muted; }
        & > .word.-wrong { color: $late; }
        & > LineEditor, & > LineEditor:focus, & > ProseEditor, & > ProseEditor:focus { background: $background; }
    }
    """

    def __init__(self, ticket: Ticket | None, facts: FormFacts) -> None:
        super().__init__(ticket, facts)
        self.entries: Sequence[Entry] = ()
        self.heading = ""
        self._said = Static(classes="word", markup=False)
        self._one_pass = _OnePass(self._place)

    def compose(self) -> ComposeResult:
        yield from (entry.editor for entry in self.entries if entry.is_asked)
        yield self._said

    @property
    def layout(self) -> Layout:
        return self._one_pass

    def show_heading(self, text: str) -> None:
        """What the form is about."""
        self.heading = text
        self.refresh()

    def show_said(self, text: str, *, wrong: bool) -> None:
        """What helps with the question at hand, or what is wrong with the answers."""
        self._said.update(Content(text), layout=False)
        self._said.set_class(wrong, "-wrong")
        if self._lines_said(self._said.size.width) != self._said.size.height:
            self.refresh(layout=True)

    def show_asked(self, asked: Sequence[Entry]) -> None:
        """Which questions are to be seen now."""
        for entry in self.entries:
            if entry.is_asked is not (entry in asked):
                entry.editor.display = entry in asked
                self.refresh()
        if self._said.is_attached:
            self._mount_asked()

    def _mount_asked(self) -> None:
        """What is asked for the first time: most forms close without the questions that stand behind an answer."""
        before: Widget = self._said
        for editor in (entry.editor for entry in reversed(self.entries)):
            if editor.display and not editor.is_attached:
                self.mount(editor, before=before)
            if editor.is_attached:
                before = editor

    @property
    def focused(self) -> Entry | None:
        """The question the person is at."""
        return next((entry for entry in self.entries if entry.editor.has_focus), None)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self._refresh_label(event.widget)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        self._refresh_label(event.widget)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.refresh()  # the labels go with their answers

    def render_line(self, y: int) -> Strip:
        if y == -self.scroll_offset.y:
            return paint(([(self.heading, "title")], ()), self.size.width, self._tones)
        strip, ground = Strip([]), self._tones[""]
        for entry, place in self._labels():
            if place.y == y:
                tone = self._tones["key" if entry.editor.has_focus else "muted"]
                label = Strip([Segment(entry.label, tone)]).crop(0, LABEL_CELLS)
                strip = Strip.join([strip.adjust_cell_length(place.x, ground), label])
        return strip.adjust_cell_length(self.size.width, ground)

    def _labels(self) -> Iterator[tuple[Entry, Offset]]:
        """Where the labels stand, as seen now."""
        for entry in self.entries:
            if entry.is_asked:
                yield entry, entry.editor.region.offset - self.content_region.offset - Offset(LABEL_CELLS, 0)

    def _refresh_label(self, editor: Widget) -> None:
        for entry, place in self._labels():
            if entry.editor is editor:
                self.refresh(Region(place.x, place.y, LABEL_CELLS, 1))

    def _place(self, width: int) -> Iterator[Placed]:
        y = 1  # below the heading
        for line in _lines(self.entries):
            if asked := [entry for entry in line if entry.is_asked]:
                placed = [*_place_line(asked, width, y)]
                y += max(region.height for _, region in placed)
                yield from placed
        yield self._said, Region(0, y, width, self._lines_said(width))

    def _lines_said(self, width: int) -> int:
        lines = self._said.get_content_height(Size(width, MOST_SAID), self.app.viewport_size, width)
        return min(lines, MOST_SAID)


class _OnePass(Layout):
    """Where the parts stand in a form of so many cells."""

    name = "one pass"

    def __init__(self, place: Callable[[int], Iterable[Placed]]) -> None:
        self._place = place

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        return [WidgetPlacement(region, Offset(), Spacing(), widget) for widget, region in self._place(size.width)]


def _lines(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    line: list[Entry] = []
    for entry in entries:
        if line and not entry.field.beside:
            yield line
            line = []
        line.append(entry)
    if line:
        yield line


def _place_line(entries: Sequence[Entry], width: int, y: int) -> Iterator[Placed]:
    """The answers of questions on one line, each to the right of its label."""
    x = 0
    for entry, cells in zip(entries, _shares(entries, width), strict=True):
        room = max(cells - LABEL_CELLS, 1)
        yield entry.editor, Region(x + LABEL_CELLS, y, room, entry.editor.lines_at(room))
        x += cells + GAP_CELLS


def _shares(entries: Sequence[Entry], width: int) -> list[int]:
    """How many cells each has: a choice beside which another question stands what it needs, the others the rest."""
    snug = [LABEL_CELLS + cells if (cells := entry.snug_cells) else 0 for entry in entries[:-1]]
    rest = width - GAP_CELLS * len(snug) - sum(snug)
    each = rest // (snug.count(0) + 1)
    return [*(cells or each for cells in snug), rest - each * snug.count(0)]
