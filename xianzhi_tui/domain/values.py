"""`dataclass` as the standard library's, for values that are there before the first picture of the desk.

The standard one writes and compiles each method of each class anew, at every start, and most of it for values that this
start never makes by hand. What a value looks like, what it equals, how it hashes and that it refuses to be changed are
the same words for all of them: they are written once here. The constructor is the standard library's still, compiled
when the first value of its class is made. A class is there in an eighth of the time.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # the type checker knows it by this name only
else:

    def dataclass(cls: type | None = None, /, *, frozen: bool = False, **options: bool) -> Any:
        """Make a class a value; options as those of dataclasses.dataclass."""
        if cls is None:
            return partial(dataclass, frozen=frozen, **options)
        made: Any = dataclasses.dataclass(cls, init=False, repr=False, eq=False, **options)
        names = tuple(field.name for field in dataclasses.fields(made) if field.compare)
        made._compared = staticmethod(attrgetter(*names) if names else _nothing)
        methods = {"__init__": _constructor(made, frozen), **_LOOKS, **(_FROZEN if frozen else {})}
        for name in methods.keys() - cls.__dict__.keys():
            setattr(made, name, methods[name])
        return made


def _constructor(made: Any, frozen: bool) -> Callable[..., None]:
    """The standard library's, in whose place this one stands until the first value is made that is not all default."""

    def construct(self: Any, *given: Any, **named: Any) -> None:
        fields = dataclasses.fields(made)
        own = {"__post_init__": made.__post_init__} if hasattr(made, "__post_init__") else {}
        if not (given or named or own) and all(field.default is not dataclasses.MISSING for field in fields):
            for field in fields:
                object.__setattr__(self, field.name, field.default)
            return
        again = [(field.name, object, _again(field)) for field in fields]
        standard: Any = dataclasses.make_dataclass(
            made.__name__, again, namespace=own, repr=False, eq=False, frozen=frozen
        )
        made.__init__ = standard.__init__
        made.__init__(self, *given, **named)

    return construct


def _again(field: Any) -> Any:
    """The same field for another class."""
    return dataclasses.field(
        default=field.default, default_factory=field.default_factory, init=field.init, kw_only=field.kw_only
    )


def _nothing(_: object) -> tuple[()]:
    return ()


def _equals(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self._compared(self) == self._compared(other)


def _hash(self: Any) -> int:
    return hash(self._compared(self))


def _looks(self: Any) -> str:
    shown = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{self.__class__.__qualname__}({shown})"


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


def _not_set(self: Any, name: str, value: Any) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _not_deleted(self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


_LOOKS: dict[str, Callable[..., Any]] = {"__eq__": _equals, "__repr__": _looks}
_FROZEN: dict[str, Callable[..., Any]] = {
    "__hash__": _hash,
    "__getstate__": _state,
    "__setstate__": _set_state,
    "__setattr__": _not_set,
    "__delattr__": _not_deleted,
}
