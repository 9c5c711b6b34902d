"""The form for a call to the resident (回访): whom, what to say, how it ended, when to try again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xianzhi_tui.domain.calls import CallTask, attempts, next_attempt, tasks
from xianzhi_tui.domain.commands import Command, ExhaustCalls, RecordCall
from xianzhi_tui.domain.ticket import Call, CallOutcome, CallPurpose, Ticket
from xianzhi_tui.tui import bindings
from xianzhi_tui.tui.call_words import script
from xianzhi_tui.tui.forms.fields import Answers, Choice, Field, Line, Option, Rule, Unusable, chosen
from xianzhi_tui.tui.forms.form import FormFacts
from xianzhi_tui.tui.forms.moments import moment_words
from xianzhi_tui.tui.forms.sheet import Sheet

MESSAGE = "message"
"""The answer that leaves a message instead, offered once enough calls were tried."""

_reached = chosen("outcome", *(one for one in CallOutcome if one.reached))
_unsatisfied = chosen("outcome", CallOutcome.UNSATISFIED)
_message = chosen("outcome", MESSAGE)


class CallForm(Sheet, issues=RecordCall):
    """One call and how it ended; the digits are the outcomes."""

    calling = True
    acts = (*bindings.CALL_FORM, *bindings.FORM)
    BINDINGS = bindings.of(bindings.CALL_FORM)

    def __init__(self, ticket: Ticket | None, facts: FormFacts) -> None:
        assert ticket is not None
        self._tasks = tasks(ticket, facts.now, facts.policy)
        self._number = ""
        super().__init__(ticket, facts)

    def ask(self) -> Iterable[Field]:
        t = self.facts.strings
        names = (Option(str(index), task.reporter.name, task) for index, task in enumerate(self._tasks))
        chosen_one = next((str(n) for n, one in enumerate(self._tasks) if one.follower == self.facts.follower), "")
        yield Choice("whom", options=tuple(names), default=chosen_one, when=lambda _: len(self._tasks) > 1)
        yield Choice("outcome", options=tuple(self._outcomes()), default=self._usual())
        yield Line("said", required=self._must_say, when=lambda answers: not _message(answers), max_chars=500)
        yield self.moment("promised_by", ahead=True, when=self._told(CallPurpose.FIRST))
        told = self._told(CallPurpose.FUND)
        yield self.moment("closes_at", ahead=True, when=told, required=told)
        yield Line("message", default=t("form.default.message"), when=_message, required=_message, max_chars=500)

    def make(self, values: dict[str, Any]) -> Command:
        if (task := self._owed(self.answers)) is None:
            raise Unusable("outcome", "no_call_due")
        if values["outcome"] == MESSAGE:
            return ExhaustCalls(values["message"], task.follower)
        values.pop("whom", None)
        return RecordCall(task.purpose, follower=task.follower, **values)

    def subject(self) -> str:
        if self.ticket is None or (task := self._owed(self.answers)) is None:
            return super().subject()
        t = self.facts.strings
        return t(
            "form.call.subject",
            no=self.ticket.no,
            where=self.ticket.report.location.text,
            name=task.reporter.name,
            phone=self._number or task.reporter.phone,
            purpose=t(f"purpose.{task.purpose.value}"),
            attempt=task.attempts + 1,
        )

    def hint(self, field: str, answers: Answers) -> str:
        task = self._owed(answers)
        if field != "outcome" or task is None or _message(answers):
            return ""
        if not _reached(answers):
            return self._again(task, answers["outcome"])
        now, policy, t = self.facts.now, self.facts.policy, self.facts.strings
        if policy.is_quiet(now):
            return t("form.hint.quiet", at=moment_words(policy.next_polite(now), now, t))
        assert self.ticket is not None
        return script(self.ticket.report, task.purpose, t)

    def show_phone(self, number: str) -> None:
        self._number = number
        self.show_subject()

    def action_reveal(self) -> None:
        """The full number, as a logged act."""
        self.post_message(self.RevealAsked(self))

    def _owed(self, answers: Answers) -> CallTask | None:
        index = int(answers.get("whom") or 0)
        return self._tasks[index] if self._tasks else None

    def _outcomes(self) -> Iterable[Option]:
        t = self.facts.strings
        judged = bool(self._tasks) and self._tasks[0].purpose is CallPurpose.COMPLETION
        for one in CallOutcome:
            yield Option(one.value, t(f"form.{'told' if one.reached and not judged else 'outcome'}.{one.value}"), one)
        if any(map(_exhausted, self._tasks)):
            yield Option(MESSAGE, t("form.outcome.message"), MESSAGE, t("form.hint.message"))

    def _usual(self) -> str:
        return MESSAGE if self._tasks and _exhausted(self._tasks[0]) else ""

    def _told(self, purpose: CallPurpose) -> Rule:
        def told(answers: Answers) -> bool:
            task = self._owed(answers)
            return task is not None and task.purpose is purpose and _reached(answers)

        return told

    def _must_say(self, answers: Answers) -> bool:
        return _unsatisfied(answers) or self._told(CallPurpose.FUND)(answers)

    def _again(self, task: CallTask, outcome: str) -> str:
        assert self.ticket is not None
        facts = self.facts
        if outcome == CallOutcome.DECLINED:
            return facts.strings("form.hint.declined")
        this = Call(facts.now, task.purpose, CallOutcome(outcome), facts.session.actor.person)
        made = (*attempts(self.ticket, task.purpose, task.follower), this)
        at = moment_words(next_attempt(made, facts.now, facts.policy), facts.now, facts.strings)
        return facts.strings("form.hint.again", made=len(made), at=at)


def _exhausted(task: CallTask) -> bool:
    """Whether a message may take the place of this call."""
    return task.exhausted and task.purpose in (CallPurpose.COMPLETION, CallPurpose.OUTCOME)
