"""How a form stands on the screen: a heading, its questions line by line behind their labels, and what is said below.

Placed in one pass and drawn by the form itself: somebody waits while it opens, and a box in a box costs twice. So does
an editor that nobody has come to yet: its answer is drawn until then, as it would draw it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Offset, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.tui.forms.editors import ChoiceEditor, Entry
from xianzhi_tui.tui.forms.form import Form, FormFacts
from xianzhi_tui.tui.widgets.lines import paint, strip_of
from xianzhi_tui.tui.widgets.toned import Toned
from xianzhi_tui.tui.widgets.tones import Tones, tones

LABEL_CELLS, GAP_CELLS = 12, 2
MOST_SAID = 2
"""So many lines may be said below the questions."""
Placed = tuple[Entry, Region]


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
        self._one_pass = _OnePass(self._arranged)
        self._stands: dict[int, Sequence[Placed]] = {}  # by the form's width
        self._answer_tones: Tones | None = None

    def compose(self) -> ComposeResult:
        asked = [entry for entry in self.entries if entry.is_asked]
        yield from (entry.editor for entry in asked if entry is asked[0] or entry.draws_itself)
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
                self.place_anew()
        if self._said.is_attached:
            for entry in asked:
                if entry.draws_itself:
                    self._mount_editor(entry)

    def place_anew(self) -> None:
        """Other questions stand here than before, or longer ones."""
        self._stands.clear()
        self.refresh(layout=True)

    def come_to(self, entry: Entry) -> None:
        """Give the keys to this question."""
        self._mount_editor(entry)
        self.screen.set_focus(entry.editor)

    def _mount_editor(self, entry: Entry) -> None:
        if not entry.is_come_to:
            behind = self.entries[self.entries.index(entry) + 1 :]
            self.mount(entry.editor, before=next((one.editor for one in behind if one.is_come_to), self._said))

    @property
    def focused(self) -> Entry | None:
        """The question the person is at."""
        return next((entry for entry in self.entries if entry.editor.has_focus), None)

    def on_click(self, event: events.Click) -> None:
        """An answer that is drawn here is come to as one that draws itself."""
        if (offset := event.get_content_offset(self)) is None:
            return
        offset += self.scroll_offset
        for entry, place in self._standing:
            if place.contains_point(offset) and not entry.is_come_to:
                self.come_to(entry)
                if isinstance(editor := entry.editor, ChoiceEditor):
                    editor.call_later(editor.pick_at, offset - place.offset, place.width)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self._refresh_label(event.widget)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        self._refresh_label(event.widget)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.refresh()  # the labels go with their answers

    def recolour(self) -> None:
        super().recolour()
        self._answer_tones = None

    def render_line(self, y: int) -> Strip:
        line, width, ground = y + self.scroll_offset.y, self.size.width, self._tones[""]
        if line == 0:
            return paint(([(self.heading, "title")], ()), width, self._tones)
        strip = Strip([])
        for entry, place in self._standing:
            if place.y <= line < place.bottom:
                label = self._label(entry) if line == place.y else Strip([])
                strip = Strip.join([strip.adjust_cell_length(place.x - LABEL_CELLS, ground), label])
                strip = strip.adjust_cell_length(place.x, ground)
                if not entry.is_come_to:
                    strip = Strip.join([strip, self._answer(entry, line - place.y, place.width)])
        return strip.adjust_cell_length(width, ground)

    def _label(self, entry: Entry) -> Strip:
        tone = self._tones["key" if entry.editor.has_focus else "muted"]
        return Strip([Segment(entry.label, tone)]).crop(0, LABEL_CELLS)

    def _answer(self, entry: Entry, line: int, width: int) -> Strip:
        """A line of an answer that nobody has come to."""
        looks = entry.editor.look(width)
        return strip_of(looks[line] if line < len(looks) else (), width, self._tones_of(entry))

    def _tones_of(self, entry: Entry) -> Tones:
        if isinstance(entry.editor, ChoiceEditor):
            return self._tones
        if self._answer_tones is None:
            theme = self.app.theme_variables
            self._answer_tones = tones(theme, self.rich_style + Style(bgcolor=theme["background"]))
        return self._answer_tones

    def _refresh_label(self, editor: Widget) -> None:
        for entry, place in self._standing:
            if entry.editor is editor:
                self.refresh(Region(place.x - LABEL_CELLS, place.y - self.scroll_offset.y, LABEL_CELLS, 1))

    @property
    def _standing(self) -> Sequence[Placed]:
        """Where the answers stand now; scrolled, they are drawn higher by so much."""
        return self._stand(self.scrollable_content_region.width)

    def _arranged(self, width: int) -> Iterator[tuple[Widget, Region]]:
        standing = self._stand(width)
        yield from ((entry.editor, place) for entry, place in standing if entry.is_come_to)
        below = max((place.bottom for _, place in standing), default=1)
        yield self._said, Region(0, below, width, self._lines_said(width))

    def _stand(self, width: int) -> Sequence[Placed]:
        if width not in self._stands:
            self._stands[width] = [*_place(self.entries, width)]
        return self._stands[width]

    def _lines_said(self, width: int) -> int:
        lines = self._said.get_content_height(Size(width, MOST_SAID), self.app.viewport_size, width)
        return min(lines, MOST_SAID)


class _OnePass(Layout):
    """Where the parts stand in a form of so many cells."""

    name = "one pass"

    def __init__(self, place: Callable[[int], Iterable[tuple[Widget, Region]]]) -> None:
        self._place = place

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        return [WidgetPlacement(region, Offset(), Spacing(), widget) for widget, region in self._place(size.width)]


def _place(entries: Iterable[Entry], width: int) -> Iterator[Placed]:
    """Line by line below the heading."""
    y = 1
    for line in _lines(entries):
        if asked := [entry for entry in line if entry.is_asked]:
            placed = [*_place_line(asked, width, y)]
            y += max(region.height for _, region in placed)
            yield from placed


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
        yield entry, Region(x + LABEL_CELLS, y, room, entry.editor.lines_at(room))
        x += cells + GAP_CELLS


def _shares(entries: Sequence[Entry], width: int) -> list[int]:
    """How many cells each has: a choice beside which another question stands what it needs, the others the rest."""
    snug = [LABEL_CELLS + cells if (cells := entry.snug_cells) else 0 for entry in entries[:-1]]
    rest = width - GAP_CELLS * len(snug) - sum(snug)
    each = rest // (snug.count(0) + 1)
    return [*(cells or each for cells in snug), rest - each * snug.count(0)]
