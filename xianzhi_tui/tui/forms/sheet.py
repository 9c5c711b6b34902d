"""A form made of declared fields: it lays them out, reads the answers and makes the command."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from textual import on
from textual.events import DescendantFocus
from textual.widgets import Input, TextArea

from xianzhi_tui.domain.commands import Command, MergeInto, Unmerge, word
from xianzhi_tui.domain.decide import decide
from xianzhi_tui.domain.scene import Refused, Scene
from xianzhi_tui.domain.ticket import Ticket
from xianzhi_tui.sync.desk import Typed
from xianzhi_tui.text import clean
from xianzhi_tui.tui.command_words import clock_words
from xianzhi_tui.tui.forms.editors import ChoiceEditor, Entry
from xianzhi_tui.tui.forms.fields import Answers, Choice, Field, Moment, Unusable, read, shown
from xianzhi_tui.tui.forms.form import Draft, FormFacts
from xianzhi_tui.tui.forms.moments import moment_words
from xianzhi_tui.tui.forms.questions import Questions
from xianzhi_tui.tui.numbers import no_words


class Sheet(Questions):
    """Asks for the fields a command needs; `class DispatchForm(Sheet, issues=Dispatch)` names the command."""

    issues: ClassVar[type[Command]]
    enter_submits: ClassVar[bool] = True  # otherwise Enter leads through the fields and submits on the last

    def __init_subclass__(cls, issues: type[Command] | None = None, **more: Any) -> None:
        super().__init_subclass__(**more)
        if issues is not None:
            cls.issues, cls.word = issues, word(issues)

    def __init__(self, ticket: Ticket | None, facts: FormFacts) -> None:
        super().__init__(ticket, facts)
        self.fields = tuple(self.ask())
        t, draft = facts.strings, facts.draft
        self.entries = [Entry(one, draft.get(one.name, one.default), t) for one in self.fields]
        self._seen: Answers = {}
        self._changed = False  # the ticket is not as it was when the person last looked
        self._held = False  # something was said that stays until an answer changes
        self.follow()

    # What a form says for itself.

    def ask(self) -> Iterable[Field]:
        """The questions, in order."""
        raise NotImplementedError

    def make(self, values: dict[str, Any]) -> Command:
        """The command with these values; Unusable when they do not go together."""
        return self.issues(**values)

    def make_also(self, values: dict[str, Any]) -> Sequence[tuple[Ticket, Command]]:
        """What goes with it on other tickets."""
        return ()

    def warning(self) -> str:
        """What is to be known before anything is done; it hinders nobody."""
        return ""

    def hint(self, field: str, answers: Answers) -> str:
        """What helps to answer this field now."""
        return ""

    def subject(self) -> str:
        """Which ticket the form is about."""
        if (ticket := self.ticket) is None:
            return ""
        first_line = clean(ticket.report.text.strip(), max_chars=200, max_lines=1)
        return f"{no_words(ticket.no, self.facts.strings)}  {ticket.report.location.text}  {first_line}"

    def moment(self, name: str, *, ahead: bool, **more: Any) -> Moment:
        """A question for a time, read against the service's clock."""
        return Moment(name, now=self.facts.clock.now, ahead=ahead, **more)

    # What the board sees of it.

    @property
    def answers(self) -> Answers:
        """What stands in the fields."""
        return {entry.field.name: entry.editor.answer for entry in self.entries}

    @property
    def draft(self) -> Draft:
        untouched = {field.name: _untouched(field) for field in self.fields}
        return {name: answer for name, answer in self.answers.items() if answer != untouched[name]}

    def typed(self, command: Command) -> Typed:
        # A time is what it was when the key was pressed: 20分钟前 would be another one tomorrow.
        times = {one.name: getattr(command, one.name, None) for one in self.fields if isinstance(one, Moment)}
        fixed = {name: clock_words(at) for name, at in times.items() if isinstance(at, datetime)}
        return Typed(self.word, {**self.answers, **fixed})

    def command(self) -> Command | None:
        if self._changed:
            self._acknowledge()
            return None
        try:
            values = read(self.fields, self.answers)
            self.also = self.make_also(values)
            command = self.make(values)
            for ticket, one in ((self.ticket, command), *self.also):
                self._try_out(ticket, one)
        except Unusable as wrong:
            self.reject(wrong)
        except Refused as refused:
            t = self.facts.strings
            self.hold(t("form.refused", why=t(f"refused.{refused.code}", **refused.detail)), wrong=True)
        else:
            return command
        return None

    def invite(self) -> None:
        """What stands here was typed just now, it is no draft of another time: say what is asked."""
        self._held = False
        self._show_hint()

    def ticket_is(self, ticket: Ticket) -> None:
        if self.ticket is None or ticket.version == self.ticket.version:
            return
        self.ticket, self._changed = ticket, True
        t, who = self.facts.strings, ticket.assignee or ticket.accepted_by
        now = f"{t(f'state.{ticket.state.value}')} {who.name if who else ''}".rstrip()
        self.hold(t("form.changed", now=now), wrong=True)

    # How it works.

    def on_mount(self) -> None:
        self.show_subject()
        if self.facts.draft_by:
            self._changed = True  # not as it was left by whoever sends it
            self.hold(self.facts.strings("form.draft_by", name=self.facts.draft_by), wrong=True)
        elif self.facts.draft and not self.warning():
            self.hold(self.facts.strings("form.draft"))

    def on_resize(self) -> None:
        # Textual places the terminal's cursor before the first layout; the input method opens its window there.
        if isinstance(editor := self.screen.focused, Input | TextArea):
            self.app.cursor_position = editor.cursor_screen_offset

    @on(DescendantFocus)
    def _come_to(self) -> None:
        self._show_hint()

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(ChoiceEditor.Changed)
    def _answered(self) -> None:
        # Textual also tells of the texts the fields were opened with.
        if self.answers == self._seen:
            return
        self.follow()
        self._held = self._changed
        self._show_hint()

    @on(Input.Submitted)
    def action_accept(self) -> None:
        """Enter: submit, or go on to the next field."""
        if self.enter_submits or self.focused is self._asked[-1]:
            self.action_submit()
        else:
            self.action_next()

    def action_next(self) -> None:
        self._step(1)

    def action_previous(self) -> None:
        self._step(-1)

    def _acknowledge(self) -> None:
        """The person has seen that the ticket changed; the next Enter submits against it as it is now."""
        self._changed = self._held = False
        self._show_hint()

    def entry(self, name: str) -> Entry:
        """The question of this name."""
        return next(one for one in self.entries if one.field.name == name)

    def show_subject(self) -> None:
        """What the heading says has changed."""
        self.show_heading(f"{self.facts.strings(f'step.{self.word}').capitalize()}  {self.subject()}")

    def follow(self) -> None:
        """What is asked goes by what is answered."""
        self._seen = self.answers
        self.show_asked(self._asked)

    def hold(self, text: str, wrong: bool = False) -> None:
        """Say something that stays until an answer changes."""
        self._held = True
        self.show_said(text, wrong=wrong)

    @property
    def _asked(self) -> list[Entry]:
        return [self.entry(field.name) for field in shown(self.fields, self.answers)]

    def _step(self, by: int) -> None:
        asked = self._asked
        here = asked.index(self.focused) if self.focused in asked else -1
        self.come_to(asked[(here + by) % len(asked)])

    def _show_hint(self) -> None:
        if self._held or (entry := self.focused) is None:
            return
        answers, t = self.answers, self.facts.strings
        warning = self.warning()
        help_ = (warning, entry.field.help(entry.editor.answer, t), self.hint(entry.field.name, answers))
        self.show_said("   ".join(filter(None, help_)) or self.key_words(entry), wrong=bool(warning))

    def key_words(self, entry: Entry) -> str:
        """What the keys do at this question."""
        words = ["enter" if self.enter_submits else "enter_on"]
        if isinstance(entry.field, Choice):
            words.append("choose")
        if len(self._asked) > 1:
            words.append("others")
        return "   ".join(self.facts.strings(f"form.keys.{one}") for one in words)

    def _try_out(self, ticket: Ticket | None, command: Command) -> None:
        # The other ticket of a merge need not be on this board; the service decides that one alone.
        if ticket is not None and not isinstance(command, MergeInto | Unmerge):
            facts = self.facts
            decide(ticket, command, Scene(facts.now, facts.session.actor, facts.policy, facts.roster))

    def reject(self, wrong: Unusable) -> None:
        """Say which answer will not do, and why."""
        t = self.facts.strings
        entry = self.entry(wrong.field)
        self.come_to(entry)
        detail = {
            name: moment_words(value, self.facts.now, t) if isinstance(value, datetime) else value
            for name, value in wrong.detail.items()
        }
        self.hold(t(f"form.wrong.{wrong.code}", field=t(entry.field.label_key), **detail), wrong=True)


def _untouched(field: Field) -> str:
    if isinstance(field, Choice) and (option := field.option("")):
        return option.word
    return field.default
