"""Lines of coloured words, drawn cell by cell: the desk's own text never passes through markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.geometry import Region, Size
from textual.strip import Strip

from xianzhi_tui.tui.widgets.toned import Toned
from xianzhi_tui.tui.widgets.tones import Tones

Part = tuple[str, str]
"""Words and the name of their colour: "", "muted", "strong", "late", "new" or "key"."""
Parts = Sequence[Part]
Line = tuple[Parts, Parts]
"""What stands at the left and what at the right end."""
MARK, NO_MARK = " > ", "   "
"""What a line that can be chosen begins with: that of the cursor, and every other."""
MARGIN = len(MARK)

CUT = ".."
"""Behind words that do not fit."""
_AMBIGUOUS = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "…": "..", "—": "-", "·": ".", "×": "x", "°": "o", "\ufffd": "?"}
)


def plain(text: str) -> str:
    """The text without signs that some Chinese terminals draw two cells wide and others one."""
    return text.translate(_AMBIGUOUS)


def fit(text: str, width: int) -> str:
    """Exactly so many cells: filled with blanks, or cut and marked with two dots."""
    if (missing := width - cell_len(text)) >= 0:
        return text + " " * missing
    return set_cell_size(set_cell_size(text, max(width - len(CUT), 0)).rstrip() + CUT, width)


def fit_right(text: str, width: int) -> str:
    """Exactly so many cells, the text at the right end: figures stand below each other."""
    if (missing := width - cell_len(text)) >= 0:
        return " " * missing + text
    return set_cell_size(text, width)


def paint(line: Line, width: int, tones: Tones) -> Strip:
    """One screen line; when both ends do not fit, the left one is cut."""
    left, right = line
    head, tail = _segments(left, tones), _segments(right, tones)
    if (between := width - cells(left) - cells(right)) >= 0:
        gap = [Segment(" " * between, tones[""])] if between else []
        return Strip([*head, *gap, *tail], width)
    end = Strip(tail).crop(0, width)
    return Strip.join([_cut(Strip(head), width - end.cell_length, tones), end])


def strip_of(parts: Parts, width: int, tones: Tones) -> Strip:
    """Exactly so many cells of these."""
    return Strip(_segments(parts, tones)).adjust_cell_length(width, tones[""])


def _cut(head: Strip, room: int, tones: Tones) -> Strip:
    """As much as there is room for; where words are lost two dots say so, or half a number would pass for a whole."""
    if room <= len(CUT) or cell_len(head.text.rstrip()) <= room:
        return head.adjust_cell_length(room, tones[""])
    kept = head.crop(0, cell_len(head.crop(0, room - len(CUT)).text.rstrip()))
    return Strip.join([kept, Strip([Segment(CUT, tones[""])])]).adjust_cell_length(room, tones[""])


def _segments(parts: Parts, tones: Tones) -> list[Segment]:
    return [Segment(text, tones[name]) for text, name in parts]


def cells(parts: Iterable[Part]) -> int:
    """How many cells these take."""
    return sum(cell_len(text) for text, _ in parts)


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of so many cells; Chinese has no blanks to break at, so any character ends a line."""
    width = max(width, 1)  # a window may be drawn smaller than its margins
    lines = []
    for paragraph in text.splitlines():
        while len(paragraph) > width or cell_len(paragraph) > width:
            # Only what can fit is measured: a text may be long. One sign at least goes on a line, however narrow.
            head = set_cell_size(paragraph[:width], width).rstrip() or paragraph[0]
            lines.append(head)
            paragraph = paragraph[len(head) :].lstrip()
        lines.append(paragraph)
    return lines


class Lines(Toned):
    """A few lines at a fixed place; a subclass says what stands in them."""

    DEFAULT_CSS = "Lines { height: 1; }"

    _lines: Sequence[Line] = ()

    def put(self, lines: Iterable[Line]) -> None:
        """Show these lines; only cells that changed are drawn again."""
        before, self._lines = self._lines, tuple(lines)
        if len(before) != len(self._lines):
            self.refresh(layout=self.styles.auto_dimensions)
            return
        for y, (old, new) in enumerate(zip(before, self._lines, strict=True)):
            if old != new:
                self.refresh(Region(0, y, _changed_cells(old, new, self.size.width) or self.size.width, 1))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        line = self._lines[y] if y < len(self._lines) else ((), ())
        return paint(line, self.size.width, self._tones)


def _changed_cells(old: Line, new: Line, width: int) -> int:
    """Up to which cell two lines differ, when only words of the same width changed; 0 when all may have moved."""
    if old[1] != new[1] or len(old[0]) != len(new[0]):
        return 0
    end = last = 0
    for one, other in zip(old[0], new[0], strict=True):
        if cell_len(one[0]) != cell_len(other[0]):
            return 0
        end += cell_len(other[0])
        last = end if one != other else last
    # A line cut by its right end is drawn whole: half of a Chinese character cannot be drawn.
    return last if last <= width - cells(new[1]) else 0
