"""The form for a call to the resident (回访): whom, what to say, how it ended, when to try again.

One call settles every call that is owed to the same resident: each of their tickets gets a record of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from xianzhi_tui.domain.bench import OwedCall, may_be_left, same_residents, tickets_of
from xianzhi_tui.domain.calls import CallTask, attempts, next_attempt, tasks
from xianzhi_tui.domain.commands import Command, ExhaustCalls, RecordCall
from xianzhi_tui.domain.promises import promisable
from xianzhi_tui.domain.ticket import Call, CallOutcome, CallPurpose, Ticket
from xianzhi_tui.sync.desk import Presence
from xianzhi_tui.text import display
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.call_words import script
from xianzhi_tui.tui.forms.contact import correction_words, corrections
from xianzhi_tui.tui.forms.fields import Answers, Choice, Field, Line, Option, Rule, Unusable, blank, chosen
from xianzhi_tui.tui.forms.form import FormFacts
from xianzhi_tui.tui.forms.moments import moment_words
from xianzhi_tui.tui.forms.phone_number import PhoneNumber
from xianzhi_tui.tui.forms.promise import promise_choice
from xianzhi_tui.tui.forms.sheet import Sheet
from xianzhi_tui.tui.numbers import no_words

MESSAGE = "message"
"""The answer that leaves a message instead, offered once enough calls were tried."""
LEFT_OUT = "left_out"
"""The answer for another ticket that was not spoken of: its call is still owed."""

_reached = chosen("outcome", *(one for one in CallOutcome if one.reached))
_message = chosen("outcome", MESSAGE)
_call_later = chosen("outcome", CallOutcome.CALL_LATER)
_bad_number = chosen("outcome", CallOutcome.BAD_NUMBER)
_no_promise = blank("promised_by")


class CallForm(Sheet, issues=RecordCall):
    """One call and how it ended; the digits are the outcomes."""

    calling = True
    acts = (*bindings.CALL_FORM, *bindings.FORM)
    BINDINGS = bindings.of(bindings.CALL_FORM)

    def __init__(self, ticket: Ticket | None, facts: FormFacts) -> None:
        assert ticket is not None
        self._tasks = tasks(ticket, facts.now, facts.policy)
        self._asked_of = _to_ask(ticket, self._tasks)
        self._present = facts.present
        self._number = ""
        self._owed_now = _owed_along(ticket, self._tasks, facts.tickets, facts)
        self._others = tuple(self._owed_now.values())  # as they were when the questions were made
        super().__init__(ticket, facts)

    def ask(self) -> Iterable[Field]:
        t = self.facts.strings
        names = (Option(str(index), task.reporter.name, task) for index, task in enumerate(self._tasks))
        wanted = next((str(n) for n, one in enumerate(self._tasks) if one.follower == self.facts.follower), "")
        yield Choice("whom", options=tuple(names), default=wanted, when=lambda _: len(self._tasks) > 1)
        yield Choice("outcome", options=tuple(self._outcomes()), default=self._usual())
        for other in self._others:
            name, no = _field(other), no_words(other.ticket.no, t)
            yield Choice(name, label="form.field.also", about=no, options=self._told_too(other), when=self._asks(other))
        yield PhoneNumber("new_phone", when=_bad_number, max_chars=30)
        yield self.moment("call_at", ahead=True, when=_call_later, required=_call_later)
        yield Line("said", required=self._must_say, when=lambda answers: not _message(answers), max_chars=500)
        yield self.moment("promised_by", ahead=True, when=self._told_first)
        yield promise_choice(self.ticket, t, when=self._promises)
        told = self._told_of_the_fund
        yield self.moment("closes_at", ahead=True, when=told, required=told)
        usual = t(f"form.default.message.{self._why_a_message}")
        yield Line("message", default=usual, when=_message, required=_message, max_chars=500)

    def make(self, values: dict[str, Any]) -> Command:
        if (task := self._owed(self.answers)) is None:
            raise Unusable("outcome", "no_call_due")
        if values["outcome"] == MESSAGE:
            return ExhaustCalls(values["message"], task.follower)
        made = _record(task, values["outcome"], values)
        return replace(made, promised_by=values.get("promised_by"), promise=values.get("promise"))

    def make_also(self, values: dict[str, Any]) -> Sequence[tuple[Ticket, Command]]:
        # What was promised was promised on the ticket that is in hand.
        made = [(one.ticket, _record(one.task, outcome, values)) for one, outcome in self._along(self.answers)]
        number = values.get("new_phone", "")
        return [*made, *corrections(self._theirs(self.answers), number)] if number else made

    def subject(self) -> str:
        if self.ticket is None or (task := self._owed(self.answers)) is None:
            return super().subject()
        t = self.facts.strings
        return t(
            "form.call.subject",
            no=no_words(self.ticket.no, t),
            where=self.ticket.report.location.text,
            name=task.reporter.name,
            phone=self._number or task.reporter.phone,
            purpose=t(f"purpose.{task.purpose.value}"),
            attempt=task.attempts + 1,
        )

    def warning(self) -> str:
        ids = (self.ticket.id if self.ticket else "", *(one.ticket.id for one in self._others))
        calling = (one.person.name for one in map(self._present.get, ids) if one is not None and one.calling)
        name = next(calling, "")
        return self.facts.strings("form.call.colleague", name=name) if name else ""

    def hint(self, field: str, answers: Answers) -> str:
        task = self._owed(answers)
        if (other := next((one for one in self._others if _field(one) == field), None)) is not None:
            return self._about(other)
        if field == "new_phone" and self.ticket is not None:
            too = [one for one in self._theirs(answers) if one[0].id != self.ticket.id]
            return correction_words(answers[field], too, self.facts.strings) or self.facts.strings(
                "form.hint.new_phone"
            )
        if field != "outcome" or task is None or _message(answers):
            return ""
        if not _reached(answers):
            return self._again(task, answers["outcome"])
        now, policy, t = self.facts.now, self.facts.policy, self.facts.strings
        if policy.is_quiet(now):
            return t("form.hint.quiet", at=moment_words(policy.next_polite(now), now, t))
        assert self.ticket is not None
        return script(self.ticket, task.purpose, t)

    def tickets_are(self, tickets: Mapping[str, Ticket]) -> None:
        super().tickets_are(tickets)
        if self.ticket is not None and self._others:
            self._owed_now = _owed_along(self.ticket, self._tasks, tickets.values(), self.facts)
            self.show_asked(self._asked)

    def _acknowledge(self) -> None:
        """The work was done meanwhile, or somebody arrived: there are other things to ask and to promise now."""
        assert self.ticket is not None
        owed = tasks(self.ticket, self.facts.now, self.facts.policy)
        if owed and self._asked_of != _to_ask(self.ticket, owed):
            self.post_message(self.Outdated(self))
        else:
            super()._acknowledge()

    def colleagues_have(self, present: Mapping[str, Presence]) -> None:
        before, self._present = self.warning(), present
        if self.warning() != before:
            self._show_hint()

    def show_phone(self, number: str) -> None:
        self._number = number
        self.show_subject()

    def action_reveal(self) -> None:
        """The full number, as a logged act."""
        self.post_message(self.RevealAsked(self))

    # Whom the call is for, and what else it settles.

    def _owed(self, answers: Answers) -> CallTask | None:
        index = int(answers.get("whom") or 0)
        return self._tasks[index] if self._tasks else None

    def _along(self, answers: Answers) -> Iterator[tuple[OwedCall, CallOutcome]]:
        """The other calls that this one settles, and how each ended: as it did, or as was said of that ticket."""
        for one in self._others:
            if (now := self._owed_now.get(one.key)) is None or not self._is_theirs(one, answers) or _message(answers):
                continue
            outcome = answers[_field(one)] if _reached(answers) else answers["outcome"]
            if outcome != LEFT_OUT:
                yield now, CallOutcome(outcome)

    def _asks(self, other: OwedCall) -> Rule:
        def asks(answers: Answers) -> bool:
            return other.key in self._owed_now and self._is_theirs(other, answers) and _reached(answers)

        return asks

    def _is_theirs(self, other: OwedCall, answers: Answers) -> bool:
        task = self._owed(answers)
        return task is not None and task.reporter.same_person(other.task.reporter)

    def _theirs(self, answers: Answers) -> tuple[tuple[Ticket, str], ...]:
        """Every ticket on which whoever is called has still something to hear: this one first."""
        assert self.ticket is not None
        if (task := self._owed(answers)) is None:
            return ()
        others = (one for one in self.facts.tickets if one.id != self.ticket.id)
        return tickets_of((self.ticket, *others), task.reporter)

    # What is asked.

    def _outcomes(self) -> Iterable[Option]:
        judged = bool(self._tasks) and self._tasks[0].purpose is CallPurpose.COMPLETION
        # Where nothing is judged, being told is all there is to reach.
        yield from (self._outcome(one, judged) for one in CallOutcome if judged or one is not CallOutcome.REACHED)
        if any(map(may_be_left, self._tasks)):
            t = self.facts.strings
            yield Option(MESSAGE, t("form.outcome.message"), MESSAGE, t(f"form.hint.message.{self._why_a_message}"))

    def _told_too(self, other: OwedCall) -> tuple[Option, ...]:
        judged = other.task.purpose is CallPurpose.COMPLETION
        told = (self._outcome(one, judged) for one in (CallOutcome.SATISFIED, CallOutcome.UNSATISFIED))
        return *told, Option(LEFT_OUT, self.facts.strings("form.outcome.left_out"), None)

    def _outcome(self, one: CallOutcome, judged: bool) -> Option:
        words = "told" if one.reached and not judged else "outcome"
        return Option(one.value, self.facts.strings(f"form.{words}.{one.value}"), one)

    @property
    def _why_a_message(self) -> str:
        """Who gave no number was never called: nothing else may be said of them."""
        return "tried" if any(task.attempts for task in self._tasks) else "no_number"

    def _usual(self) -> str:
        return MESSAGE if self._tasks and may_be_left(self._tasks[0]) else ""

    def _told_first(self, answers: Answers) -> bool:
        task = self._owed(answers)
        return task is not None and task.purpose is CallPurpose.FIRST and _reached(answers)

    def _promises(self, answers: Answers) -> bool:
        assert self.ticket is not None
        return self._told_first(answers) and not _no_promise(answers) and len(promisable(self.ticket)) > 1

    def _told_of_the_fund(self, answers: Answers) -> bool:
        purposes = [one.task.purpose for one, _ in self._along(answers)]
        if (task := self._owed(answers)) is not None:
            purposes.append(task.purpose)
        return CallPurpose.FUND in purposes and _reached(answers)

    def _must_say(self, answers: Answers) -> bool:
        outcomes = [answers["outcome"], *(outcome for _, outcome in self._along(answers))]
        return CallOutcome.UNSATISFIED in outcomes or self._told_of_the_fund(answers)

    # What helps to answer it.

    def _about(self, other: OwedCall) -> str:
        report, t = other.ticket.report, self.facts.strings
        words = display(report.text, max_chars=40, max_lines=1)
        return f"{report.location.text}  {t(f'purpose.{other.task.purpose.value}')}  {words}"

    def _again(self, task: CallTask, outcome: str) -> str:
        assert self.ticket is not None
        facts = self.facts
        if outcome in (CallOutcome.DECLINED, CallOutcome.CALL_LATER):
            return facts.strings(f"form.hint.{outcome}")
        this = Call(facts.now, task.purpose, CallOutcome(outcome), facts.session.actor.person)
        made = (*attempts(self.ticket, task.purpose, task.follower), this)
        at = moment_words(next_attempt(made, facts.now, facts.policy), facts.now, facts.strings)
        key = "form.hint.bad_number" if outcome == CallOutcome.BAD_NUMBER else "form.hint.again"
        return facts.strings(key, made=len(made), at=at)


def _owed_along(
    ticket: Ticket, own: Iterable[CallTask], tickets: Iterable[Ticket], facts: FormFacts
) -> dict[tuple[str, str], OwedCall]:
    """What else is owed to whoever may be called on this ticket."""
    found = {
        other.key: other
        for task in own
        for other in same_residents(tickets, task.reporter, facts.now, lambda _: facts.policy)
    }
    return {key: other for key, other in found.items() if other.ticket.id != ticket.id}


def _to_ask(ticket: Ticket, owed: Iterable[CallTask]) -> tuple[object, ...]:
    """What the questions of a call depend on."""
    return promisable(ticket), *((one.purpose, one.follower) for one in owed)


def _field(other: OwedCall) -> str:
    return "also " + " ".join(other.key)


def _record(task: CallTask, outcome: CallOutcome, values: Mapping[str, Any]) -> RecordCall:
    closes_at = values.get("closes_at") if task.purpose is CallPurpose.FUND else None
    call_at = values.get("call_at")
    said = values["said"]
    return RecordCall(task.purpose, outcome, said, closes_at=closes_at, follower=task.follower, call_at=call_at)
