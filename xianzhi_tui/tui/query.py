"""What is typed to find tickets, as a query: words, and conditions like 状态:维修中 楼:6 谁:李师傅 超时 我的.

Both languages are understood, whichever the desk speaks. A word that is the name of a state, kind or category, or 隐患,
finds these too; a word that is a room or a building means that place and not the same figures elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from typing import NamedTuple, TypeVar

from xianzhi_tui.domain.places import begun_door, building_no, place
from xianzhi_tui.domain.ticket import Category, Channel, Kind, State
from xianzhi_tui.pinyin import initials
from xianzhi_tui.strings import Strings
from xianzhi_tui.sync.desk import Criterion, Query
from xianzhi_tui.text import clean_line, folded

FIELDS = ("state", "kind", "category", "channel", "building", "who")
MAX_CHARS = 120
_LANGUAGES = ("zh", "en")
_ALSO: Mapping[StrEnum, tuple[str, ...]] = {Kind.COMPLAINT: ("find.also.complaint",)}
"""What else people say for it."""
_SHORTEST_NAME = 2
"""So many characters of a state's name are meant as that; one alone is only a word."""


class NotUnderstood(Exception):
    """A condition nobody knows; `find.wrong.<code>` in the catalogue says what is wrong."""

    def __init__(self, code: str, *, field: str = "", word: str = "") -> None:
        super().__init__(code)
        self.code, self.field, self.word = code, field, word

    def words(self, t: Strings) -> str:
        """What is wrong, and what could stand there."""
        known = _names(self.field, t) if self.field else [t(f"find.field.{one}") for one in FIELDS]
        field = t(f"find.field.{self.field}") if self.field else ""
        return t(f"find.wrong.{self.code}", field=field, word=self.word, known=" ".join(known))


class Asked(NamedTuple):
    """What was asked for, and the words to be marked where they are found."""

    query: Query
    marks: tuple[str, ...]


def read_query(typed: str, me: str) -> Asked:
    """The query in the typed words; raises NotUnderstood."""
    criteria, marks, late = [], [], False
    for word in folded(clean_line(typed, MAX_CHARS)).split():
        if word in _both("find.flag.late", "clock.late"):
            late = True
        elif word in _both("find.flag.mine"):
            criteria.append(Criterion(by=me))
        elif condition := _condition(word):
            criteria.append(condition)
        else:
            criteria.append(criterion := _words(word))
            marks.append(criterion.room.replace("-", "号楼") or word)
    return Asked(Query(tuple(criteria), late), tuple(marks))


def problems(views: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The saved views of config.toml that cannot be understood, each with the reason."""
    for name, typed in views.items():
        try:
            read_query(typed, me="")
        except NotUnderstood as wrong:
            yield name, wrong.words(Strings("zh"))


def _condition(word: str) -> Criterion | None:
    """`状态:维修中`; None for a word without a field, such as 14:30."""
    name, colon, value = word.partition(":")
    if not colon or not name.isalpha():
        return None
    field = next((one for one in FIELDS if name in _both(f"find.field.{one}")), None)
    if field is None:
        raise NotUnderstood("field", word=name)
    if not value:
        raise NotUnderstood("blank", field=field)
    match field:
        case "state":
            return Criterion(states=_named(field, State, value))
        case "kind":
            return Criterion(kinds=_named(field, Kind, value))
        case "category":
            return Criterion(categories=_named(field, Category, value))
        case "channel":
            return Criterion(channels=_named(field, Channel, value))
        case "building":
            return Criterion(building=building_no(place(value)) or value)
        case _:
            return Criterion(who=value)


def _words(word: str) -> Criterion:
    if room := begun_door(word):
        return Criterion(room=room)
    where = place(word)
    if where.building and not where.zone:
        return Criterion(building=building_no(where))
    if len(word) < _SHORTEST_NAME:
        return Criterion(words=word)
    return Criterion(
        words=word,
        states=tuple(_called("state", State, word)),
        kinds=tuple(_called("kind", Kind, word)),
        categories=tuple(_called("category", Category, word)),
        hazard=_names_it(word, "form.field.hazard", "tag.hazard"),
    )


E = TypeVar("E", bound=StrEnum)


def _named(field: str, members: type[E], value: str) -> tuple[E, ...]:
    found = tuple(_called(field, members, value))
    if not found:
        raise NotUnderstood("value", field=field, word=value)
    return found


def _called(field: str, members: Iterable[E], word: str) -> Iterator[E]:
    """The members in whose name, in either language, this word or these first letters stand."""
    return (one for one in members if _names_it(word, f"{field}.{one.value}", *_ALSO.get(one, ())))


def _names_it(word: str, *keys: str) -> bool:
    return any(word in name or word == initials(name) for name in _both(*keys))


@cache
def _both(*keys: str) -> frozenset[str]:
    return frozenset(folded(Strings(language)(key)) for language in _LANGUAGES for key in keys)


def _names(field: str, t: Strings) -> list[str]:
    members: dict[str, Iterable[StrEnum]] = {"state": State, "kind": Kind, "category": Category, "channel": Channel}
    return [t(f"{field}.{one.value}") for one in members.get(field, ())]
