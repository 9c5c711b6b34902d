"""A value of the domain is what the standard library's dataclass would make of it."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from datetime import UTC, datetime

import msgspec
import pytest

from xianzhi_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody is somewhere until then."""

    who: str
    until: datetime = datetime(2026, 11, 26, tzinfo=UTC)
    remark: str = dataclasses.field(default="", compare=False)
    secret: str = dataclasses.field(default="", repr=False)


@dataclass(frozen=True)
class Nothing:
    """There is nothing to say."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A door nobody has looked for yet."""

    room: str = ""
    floor: int = 0


@dataclass
class Mark:
    """It can be rubbed out."""

    text: str

    def __repr__(self) -> str:
        return f"«{self.text}»"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Handed out until it comes back."""

    room: str
    copies: list[str] = dataclasses.field(default_factory=list)
    holder: str = ""

    def __post_init__(self) -> None:
        if not self.room:
            raise ValueError("a key opens something")


@dataclass(slots=True)
class Door:
    """It knows itself how it is made."""

    room: str
    floor: int

    def __init__(self, written: str) -> None:
        self.room, self.floor = written, int(written[0])


STAY = Stay("张敏", remark="早班", secret="1234")
STANDARD = dataclasses.make_dataclass(
    "Stay",
    [(one.name, one.type, dataclasses.field(default=one.default, compare=one.compare, repr=one.repr))
     if one.default is not dataclasses.MISSING else (one.name, one.type) for one in dataclasses.fields(Stay)],
    frozen=True,
)  # fmt: skip


def test_it_looks_like_one() -> None:
    assert repr(STAY) == repr(STANDARD("张敏", remark="早班", secret="1234"))
    assert repr(Mark("错")) == "«错»"


def test_it_equals_what_has_the_same_class_and_the_same_compared_fields() -> None:
    assert Stay("张敏", remark="晚班", secret="1234") == STAY
    assert hash(STAY) == hash(Stay("张敏", remark="晚班", secret="1234"))
    assert Stay("张敏") != Stay("李强")
    assert Stay("张敏") != STANDARD("张敏")
    assert Nothing() == Nothing()
    assert len({Nothing(), Nothing(), STAY, Stay("张敏", secret="1234")}) == 2
    assert Mark("错") == Mark("错")


def test_it_cannot_be_changed_but_copied_stored_and_sent() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        STAY.who = "李强"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del STAY.who
    assert dataclasses.replace(STAY, who="李强").until == STAY.until
    assert copy.copy(STAY) == pickle.loads(pickle.dumps(STAY)) == STAY
    assert msgspec.json.decode(msgspec.json.encode(STAY), type=Stay) == STAY


def test_it_is_made_from_what_it_asks_for_and_from_nothing_else() -> None:
    assert Key(room="102").copies is not Key(room="102").copies
    assert dataclasses.replace(Key(room="102"), holder="张敏") == Key(room="102", holder="张敏")
    with pytest.raises(ValueError, match="opens something"):
        Key(room="")
    with pytest.raises(TypeError, match=r"Key.__init__\(\) missing 1 required keyword-only argument: 'room'"):
        Key()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        Key(room="102", colour="red")  # type: ignore[call-arg]


def test_of_what_says_nothing_the_first_is_like_every_other() -> None:
    first, second = Blank(), Blank("", 0)
    assert first == second == Blank()
    assert (repr(first), hash(first), first.floor) == (repr(second), hash(second), 0)
    with pytest.raises(dataclasses.FrozenInstanceError):
        first.floor = 1  # type: ignore[misc]


def test_a_constructor_of_its_own_is_kept() -> None:
    assert Door("102") == Door("102") != Door("202")
    assert repr(Door("102")) == "Door(room='102', floor=1)"


def test_what_all_values_have_cannot_be_left_out() -> None:
    for left_out in ("init", "repr", "eq"):
        with pytest.raises(TypeError, match=f"multiple values for keyword argument '{left_out}'"):
            dataclass(**{left_out: False})(type("Key", (), {}))
