"""What a form asks for: each field knows its default, when it is asked, and what the typed words mean.

A form declares its fields; `read` turns what was typed into the values of a command, or says which field is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from xianzhi_tui.domain.ticket import Photo, PhotoStage
from xianzhi_tui.domain.values import dataclass
from xianzhi_tui.strings import Strings
from xianzhi_tui.text import clean, clean_line
from xianzhi_tui.tui.forms.moments import moment_words, read_moment

Answers = Mapping[str, str]
"""What stands in the fields at this moment, by the field's name."""
Rule = Callable[[Answers], bool]
"""Something that depends on the other answers."""


class Unusable(Exception):
    """This answer will not do; `form.wrong.<code>` in the catalogue says why."""

    def __init__(self, field: str, code: str, **detail: object) -> None:
        super().__init__(code)
        self.field = field
        self.code = code
        self.detail = detail


_FILE_NAME = re.compile(r"""\s*("[^"]*"|'[^']*'|[^;]+)""")


def always(_: Answers) -> bool:
    """In every case."""
    return True


def never(_: Answers) -> bool:
    """In no case."""
    return False


def chosen(name: str, *values: str) -> Rule:
    """When one of these stands in that field."""
    return lambda answers: answers.get(name) in values


def blank(name: str) -> Rule:
    """When nothing stands in that field."""
    return lambda answers: not answers.get(name, "").strip()


@dataclass(frozen=True)
class Field:
    """One question of a form; `label` is a key of the catalogue, by default `form.field.<name>`."""

    name: str
    _: KW_ONLY
    label: str = ""
    default: str = ""
    when: Rule = always
    required: Rule = never
    about: str = ""  # what the label names besides
    beside: bool = False  # stands on the same line as the field before it

    @property
    def label_key(self) -> str:
        """Where the catalogue names it."""
        return self.label or f"form.field.{self.name}"

    def value(self, typed: str) -> Any:
        """What the typed words mean; raises Unusable."""
        raise NotImplementedError

    def help(self, typed: str, t: Strings) -> str:
        """What helps to answer it, given what is typed so far."""
        return ""


@dataclass(frozen=True)
class Line(Field):
    """A few words on one line; `offers` are the words that may be meant, the likeliest first."""

    max_chars: int = 200
    offers: Callable[[str], Sequence[str]] | None = None

    def value(self, typed: str) -> str:
        return clean_line(typed, self.max_chars)


@dataclass(frozen=True)
class Prose(Field):
    """Words on several lines."""

    rows: int = 3
    max_chars: int = 2000

    def value(self, typed: str) -> str:
        return clean(typed.strip(), max_chars=self.max_chars)

    def help(self, typed: str, t: Strings) -> str:
        return t("form.hint.prose")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose: the word kept in the draft, what is shown, and what it means."""

    word: str
    label: str
    value: Any
    hint: str = ""
    barred: str = ""  # why it cannot be chosen now
    digit: str = ""  # its own, wherever it stands


@dataclass(frozen=True)
class Choice(Field):
    """One of a few answers, by digit or arrow; the first is the default unless another is named."""

    options: tuple[Option, ...] = ()
    numbered: bool = True  # otherwise a digit means something else

    @property
    def digits(self) -> tuple[str, ...]:
        """The digit of each answer: its own where they have some, else by its place."""
        if not self.numbered:
            return ("",) * len(self.options)
        own = tuple(option.digit for option in self.options)
        return own if any(own) else tuple(str(place) if place < 10 else "" for place, _ in enumerate(own, start=1))

    def value(self, typed: str) -> Any:
        if (option := self.option(typed)) is None:
            raise Unusable(self.name, "not_offered")
        if option.barred:
            raise Unusable(self.name, "barred", why=option.barred)
        return option.value

    def help(self, typed: str, t: Strings) -> str:
        option = self.option(typed)
        return (option.barred or option.hint) if option else ""

    def option(self, word: str) -> Option | None:
        """The answer this word stands for; without a word the default."""
        wanted = word or self.default
        if not wanted:
            return self.options[0] if self.options else None
        return next((option for option in self.options if option.word == wanted), None)


E = TypeVar("E", bound=StrEnum)


def options(members: Iterable[E], t: Strings, prefix: str) -> tuple[Option, ...]:
    """The members of an enumeration as answers, named `<prefix>.<value>` in the catalogue."""
    return tuple(Option(one.value, t(f"{prefix}.{one.value}"), one) for one in members)


def yes_or_no(t: Strings, hint: str = "") -> tuple[Option, ...]:
    """No first: nothing is claimed that nobody said; the hint is what yes leads to."""
    return Option("no", t("form.no"), False), Option("yes", t("form.yes"), True, hint)


def why_no_photo(t: Strings) -> tuple[Option, ...]:
    """The reasons on offer; the words themselves go into the record."""
    reasons = {one: t(f"form.no_photo.{one}") for one in ("not_taken", "at_home", "later", "nothing_to_show")}
    return tuple(Option(one, words, words) for one, words in reasons.items())


@dataclass(frozen=True)
class Moment(Field):
    """A time; nothing typed means `fallback`. A typed minute is the whole minute, so it may hold `not_before`."""

    now: Callable[[], datetime]
    ahead: bool
    fallback: datetime | None = None
    not_before: datetime | None = None

    def value(self, typed: str) -> datetime | None:
        if not typed.strip():
            return self.fallback
        now = self.now()
        at = read_moment(typed, now, ahead=self.ahead)
        if at is None:
            raise Unusable(self.name, "no_time_ahead" if self.ahead else "no_time")
        if self.not_before is not None and at < self.not_before:
            if at + timedelta(minutes=1) <= self.not_before:
                raise Unusable(self.name, "too_early", earliest=self.not_before)
            at = self.not_before
        if self.ahead and at <= now:
            raise Unusable(self.name, "past")
        if not self.ahead and at > now:
            raise Unusable(self.name, "future")
        return at

    def help(self, typed: str, t: Strings) -> str:
        now = self.now()
        at = read_moment(typed, now, ahead=self.ahead)
        if at is not None:
            return moment_words(at, now, t)
        return t("form.hint.moment_ahead" if self.ahead else "form.hint.moment")


@dataclass(frozen=True)
class PhotoFiles(Field):
    """Photos by their files, several with a semicolon between; what they mean is known once they are sent."""

    stage: PhotoStage = PhotoStage.AFTER
    sent: Mapping[Path, str] | None = None  # the digests of the files that are with the service

    def value(self, typed: str) -> tuple[Photo, ...]:
        sent = self.sent or {}
        found = self.files(typed)
        for file in found:
            if file not in sent and not file.is_file():
                raise Unusable(self.name, "no_file", file=clean_line(file.name))
        if waiting := [file for file in found if file not in sent]:
            raise Unsent(self.name, waiting[0])
        return tuple(Photo(digest, self.stage) for digest in dict.fromkeys(sent[file] for file in found))

    @staticmethod
    def files(typed: str) -> tuple[Path, ...]:
        """The files named; a terminal puts quotes round a file that is dropped on it."""
        names = (name.strip().strip("'\"") for name in _FILE_NAME.findall(typed.replace("；", ";")))
        return tuple(Path(name).expanduser() for name in names if name)

    @staticmethod
    def typed(files: Iterable[Path]) -> str:
        """How somebody would name these files."""
        return "; ".join(f'"{file}"' if ";" in str(file) else str(file) for file in files)


class Unsent(Unusable):
    """A photo has first to be sent to the service."""

    def __init__(self, field: str, file: Path) -> None:
        super().__init__(field, "sending", file=clean_line(file.name))
        self.file = file


def shown(fields: Iterable[Field], answers: Answers) -> tuple[Field, ...]:
    """The fields that are asked, given the answers so far."""
    return tuple(field for field in fields if field.when(answers))


def read(fields: Iterable[Field], answers: Answers) -> dict[str, Any]:
    """The values of all fields that are asked; raises Unusable for the first that will not do."""
    return {field.name: _read(field, answers) for field in shown(fields, answers)}


def _read(field: Field, answers: Answers) -> Any:
    value = field.value(answers.get(field.name, ""))
    if value in ("", None, ()) and field.required(answers):
        raise Unusable(field.name, "missing")
    return value
