"""What is typed behind the stroke on the board (命令行), as in `/d 1023 李师傅`: read here, carried out by forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from xianzhi_tui.domain import commands as c
from xianzhi_tui.domain.ticket import Kind, Ticket
from xianzhi_tui.pinyin import initials
from xianzhi_tui.strings import Strings
from xianzhi_tui.text import folded
from xianzhi_tui.tui.forms.fields import Choice, Field, Option
from xianzhi_tui.tui.forms.form import Draft

GO = "g"
_LONG_NO = 4
"""So many figures and more are meant as a ticket's number, even with words right behind them."""
_LINE = re.compile(r"\s*[/／、]?\s*(?P<verb>[^\W\d_]*)\s*(?P<rest>.*)", re.DOTALL)
_NO = re.compile(r"(?P<no>\d+)(?P<gap>\s|$)?\s*(?P<words>.*)", re.DOTALL)


class Target(NamedTuple):
    """The command a verb stands for, and which fields of its form the words behind it fill."""

    step: type[c.Command]
    choice: str = ""
    text: str = ""


VERBS: Mapping[str, Mapping[Kind, Target]] = {
    "d": {
        Kind.REPAIR: Target(c.Dispatch, "assignee", "reason"),
        Kind.COMPLAINT: Target(c.Assign, "department", "note"),
    },
    "a": dict.fromkeys(Kind, Target(c.Accept)),
    "v": {Kind.REPAIR: Target(c.Verify, "finding", "note")},
    "f": {Kind.REPAIR: Target(c.FinishRepair, text="note"), Kind.COMPLAINT: Target(c.Reply, text="text")},
    "n": dict.fromkeys(Kind, Target(c.AddNote, text="text")),
    "c": dict.fromkeys(Kind, Target(c.RecordCall, "outcome", "said")),
    GO: {},
}
"""By letter; `line.verb.<letter>` in the catalogue is the verb in words."""


class Unreadable(Exception):
    """The line cannot be understood; `line.wrong.<code>` in the catalogue says why."""

    def __init__(self, code: str, **detail: object) -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


class Order(NamedTuple):
    """One line as it was understood; without a target it only leads to the ticket."""

    verb: str
    target: Target | None
    ticket: Ticket
    words: str


def read_order(typed: str, here: Ticket | None, tickets: Iterable[Ticket], t: Strings) -> Order:
    """Which act on which ticket is meant; without a number it is the one under the cursor."""
    line = _LINE.fullmatch(typed)
    assert line is not None  # it matches anything
    verb = _verb(line["verb"], t)
    ticket, words = _ticket(line["rest"], here, tickets)
    if verb == GO:
        return Order(verb, None, ticket, words)
    if (target := VERBS[verb].get(ticket.kind)) is None:
        raise Unreadable("kind", verb=t(f"line.verb.{verb}"), kind=t(f"kind.{ticket.kind}"))
    return Order(verb, target, ticket, words.strip())


def verbs(t: Strings, beginning: str = "") -> str:
    """The verbs there are, those that may be meant: d 派单  a 受理 …"""
    begun = [verb for verb in VERBS if _begins(verb, folded(beginning), t)]
    return "  ".join(f"{verb} {t(f'line.verb.{verb}')}" for verb in begun or VERBS)


def fill(fields: Sequence[Field], order: Order) -> tuple[Draft, bool]:
    """The words in the fields of the form, and whether every one of them found its place."""
    assert order.target is not None
    known = {field.name: field for field in fields}
    draft, words, clear = dict[str, str](), order.words, bool(order.words)
    choice = known.get(order.target.choice)
    if words and isinstance(choice, Choice):
        first, _, rest = words.partition(" ")
        if option := _meant(choice.options, folded(first)):
            draft[choice.name], words = option.word, rest.strip()
        else:
            clear = False
    if words and order.target.text in known:
        draft[order.target.text] = words
    elif words:
        clear = False
    return draft, clear


def _verb(typed: str, t: Strings) -> str:
    word = folded(typed)
    if not word:
        raise Unreadable("nothing")
    for verb in VERBS:
        name = folded(t(f"line.verb.{verb}"))
        if word in (verb, name, initials(name)):
            return verb
    raise Unreadable("verb", verb=typed, known=verbs(t, typed))


def _begins(verb: str, typed: str, t: Strings) -> bool:
    name = folded(t(f"line.verb.{verb}"))
    return any(one.startswith(typed[:1]) for one in (verb, name, initials(name)))


def _ticket(rest: str, here: Ticket | None, tickets: Iterable[Ticket]) -> tuple[Ticket, str]:
    if match := _NO.match(rest):
        no = int(match["no"])
        if ticket := next((one for one in tickets if one.no == no), None):
            return ticket, match["words"]
        if match["gap"] is not None or len(match["no"]) >= _LONG_NO:
            raise Unreadable("no_ticket", no=no)
    if here is None:
        raise Unreadable("nobody")
    return here, rest


def _meant(options: Iterable[Option], word: str) -> Option | None:
    """The one option of this name, that begins so, or in which it stands; None when there are several or none."""
    labels = [(one, folded(one.label)) for one in options]
    ways = (
        [one for one, label in labels if word in (one.word, label.split()[0])],
        [one for one, label in labels if label.startswith(word) or initials(label).startswith(word)],
        [one for one, label in labels if word in label],
    )
    found: list[Option] = next(filter(None, ways), [])
    return found[0] if len(found) == 1 else None
