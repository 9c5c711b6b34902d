"""Where an answer is given: a line, a few lines, or one of several answers by digit or arrow.

Every editor has an `answer`, the text that goes into the draft; what it means is the field's business.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar
from unicodedata import normalize

from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widgets import Input, TextArea

from xianzhi_tui.strings import Strings
from xianzhi_tui.text import clean, clean_line
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.forms.fields import Choice, Field, Line, Moment, Option, Prose
from xianzhi_tui.tui.forms.moments import moment_words
from xianzhi_tui.tui.widgets.lines import Part, Parts, cells, strip_of
from xianzhi_tui.tui.widgets.toned import Toned


class LineEditor(Input):
    """A few words on one line; what was only suggested gives way to the first key, what was typed does not."""

    # Not Textual's `compact`: that is a class given late, and the style sheet is gone through once more for each field.
    DEFAULT_CSS = """
    LineEditor, LineEditor:focus { border: none; height: 1; padding: 0; }
    LineEditor > .input--placeholder { color: $muted; }
    """

    def __init__(self, answer: str, placeholder: str, max_chars: int, *, suggested: bool = False) -> None:
        super().__init__(answer, placeholder, max_length=max_chars, select_on_focus=suggested)
        self.set_reactive(Input.cursor_blink, False)  # it would move an input method's window twice a second
        self._opened_with = answer

    @property
    def answer(self) -> str:
        return self.value

    def lines_at(self, width: int) -> int:
        """How many lines it takes."""
        return 1

    def look(self, width: int) -> list[Parts]:
        """How it is seen by whoever has not come to it."""
        return [[(self.value, "")] if self.value else [(self.placeholder, "muted")]]

    def on_input_changed(self) -> None:
        self.select_on_focus = self.select_on_focus and self.value == self._opened_with

    def on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.replace(clean_line(event.text, self.max_length or 0), *self.selection)


class OfferEditor(LineEditor):
    """A line with offers: Tab, or the right arrow at its end, takes the first of them."""

    BINDINGS = bindings.of(bindings.OFFERS)

    def __init__(self, answer: str, max_chars: int, offers: Callable[[str], Sequence[str]]) -> None:
        super().__init__(answer, "", max_chars)
        self._offers = offers

    def action_take(self) -> None:
        if not self._taken():
            raise SkipAction()  # on to the next field

    def action_cursor_right(self, select: bool = False) -> None:
        if select or not self.cursor_at_end or not self._taken():
            super().action_cursor_right(select)

    def _taken(self) -> bool:
        offers = self._offers(self.value)
        if offers:
            self.value = offers[0]
            self.cursor_position = len(self.value)
        return bool(offers)


class ProseEditor(TextArea):
    """Words on several lines; the arrows leave it at its first and last line."""

    # Not 1fr as a text area has it: then its form would be as high as the screen.
    DEFAULT_CSS = "ProseEditor, ProseEditor:focus { border: none; height: auto; }"

    def __init__(self, field: Prose, answer: str) -> None:
        super().__init__(answer, soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False)
        self.set_reactive(TextArea.cursor_blink, False)
        self._max_chars, self._rows = field.max_chars, field.rows

    @property
    def answer(self) -> str:
        return self.text

    def lines_at(self, width: int) -> int:
        """How many lines it takes."""
        return self._rows

    def look(self, width: int) -> list[Parts]:
        """How it is seen by whoever has not come to it, while nothing is written here."""
        return []

    def on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.insert(clean(event.text, max_chars=self._max_chars))

    def action_cursor_up(self, select: bool = False) -> None:
        if self.cursor_at_first_line and not select:
            raise SkipAction()
        super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        if self.cursor_at_last_line and not select:
            raise SkipAction()
        super().action_cursor_down(select)


class ChoiceEditor(Toned, can_focus=True):
    """The answers side by side, the chosen one marked; a digit or an arrow chooses."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", show=False),
        Binding("right,space", "move(1)", show=False),
    ]
    answer = reactive("")

    class Changed(Message):
        """Another answer was chosen."""

    class Picked(Message):
        """An answer was named by its digit or clicked: nobody needs to look where the mark stands."""

    def __init__(self, field: Choice, answer: str) -> None:
        super().__init__()
        self.field = field
        known = field.option(answer) or field.option("")
        self.set_reactive(ChoiceEditor.answer, known.word if known else "")

    def render_line(self, y: int) -> Strip:
        lines = self._lines(self.size.width)
        return strip_of(lines[y] if y < len(lines) else (), self.size.width, self._tones)

    @property
    def cells(self) -> int:
        """How many cells all answers take side by side."""
        return cells(self._parts())

    def lines_at(self, width: int) -> int:
        """How many lines it takes, so many cells wide."""
        return len(self._lines(width))

    def look(self, width: int) -> list[Parts]:
        """How it is seen by whoever has not come to it."""
        return [*self._lines(width)]

    def _parts(self) -> list[Part]:
        chosen = "chosen" if self.has_focus else "strong"
        parts = []
        for digit, option in zip(self.field.digits, self.field.options, strict=True):
            mark, tone = (">", chosen) if option.word == self.answer else (" ", "muted")
            named = f"{digit} {option.label}".lstrip()
            parts.append((f"{mark}{f'({named})' if option.barred else named} ", tone))
        return parts

    def _lines(self, width: int) -> list[list[Part]]:
        """The answers as lines that end between two of them."""
        lines: list[list[Part]] = [[]]
        for part in self._parts():
            if lines[-1] and cells([*lines[-1], part]) - 1 > width:
                lines.append([])
            lines[-1].append(part)
        return lines

    def check_consume_key(self, key: str, character: str | None) -> bool:
        # A letter meant for a text field must not reach the board's own letter keys.
        return character is not None and character.isprintable() and key != "space"

    def on_key(self, event: events.Key) -> None:
        digit = normalize("NFKC", event.character or "")
        if digit and digit in self.field.digits:
            event.stop()
            self._pick(self.field.options[self.field.digits.index(digit)])

    def on_click(self, event: events.Click) -> None:
        self.pick_at(event.offset, self.size.width)

    def pick_at(self, offset: Offset, width: int) -> None:
        """Choose what stands there, where it is so many cells wide."""
        lines = self._lines(width)
        place, at = sum(map(len, lines[: offset.y])), 0
        for part in lines[offset.y] if offset.y < len(lines) else ():
            if at <= offset.x < at + cells([part]):
                self._pick(self.field.options[place])
            place, at = place + 1, at + cells([part])

    def _pick(self, option: Option) -> None:
        """Named by its digit or clicked: nobody looks for the mark any more."""
        self.answer = option.word  # of one that is barred it is said why
        if not option.barred:
            self.post_message(self.Picked())

    def action_move(self, step: int) -> None:
        words = [option.word for option in self.field.options]
        if words:
            self.answer = words[(words.index(self.answer) + step) % len(words)]

    def action_move_line(self, step: int) -> None:
        """To the answer above or below the chosen one."""
        lines = self._lines(self.size.width)
        starts = [(y, cells(line[:n])) for y, line in enumerate(lines) for n, _ in enumerate(line)]
        y, x = starts[[option.word for option in self.field.options].index(self.answer)]
        below = [place for place, (line, _) in enumerate(starts) if line == (y + step) % len(lines)]
        self.answer = self.field.options[min(below, key=lambda place: abs(starts[place][1] - x))].word

    def watch_answer(self) -> None:
        self.post_message(self.Changed())


Editor = LineEditor | ProseEditor | ChoiceEditor


class Entry:
    """One question: its label, which the form draws, and the place for the answer."""

    def __init__(self, field: Field, answer: str, t: Strings) -> None:
        self.field = field
        self.label = f"{t(field.label_key)} {field.about}".rstrip()
        self.editor = _editor(field, answer, t)

    @property
    def is_asked(self) -> bool:
        """Whether it is to be seen, as the other answers are now."""
        return self.editor.display

    @property
    def is_come_to(self) -> bool:
        """Whether somebody has come to it: till then its form draws it, most forms close with most of theirs unused."""
        return self.editor.is_attached

    @property
    def draws_itself(self) -> bool:
        """Whether the form cannot draw it."""
        return isinstance(self.editor, ProseEditor) and bool(self.editor.answer)

    @property
    def snug_cells(self) -> int:
        """How many cells the answers to choose from take beside another question; 0 where any number will do."""
        return self.editor.cells if isinstance(self.editor, ChoiceEditor) else 0


def _editor(field: Field, answer: str, t: Strings) -> Editor:
    suggested = bool(answer) and answer == field.default
    match field:
        case Choice():
            return ChoiceEditor(field, answer)
        case Prose():
            return ProseEditor(field, answer)
        case Moment():
            now = "" if field.fallback is None else moment_words(field.fallback, field.now(), t)
            return LineEditor(answer, now, max_chars=40, suggested=suggested)
        case Line(max_chars=limit, offers=offers) if offers is not None:
            return OfferEditor(answer, limit, offers)
        case Line(max_chars=limit):
            return LineEditor(answer, "", limit, suggested=suggested)
        case _:
            return LineEditor(answer, "", max_chars=4000, suggested=suggested)
