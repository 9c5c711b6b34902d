"""`dataclass` as the standard library's, for values that are there before the first picture of the desk.

The standard one writes and compiles each method of each class anew, at every start. What a value looks like, what it
equals and how it hashes are the same words for all of them: they are written once here, and a class is made in 60 % of
the time. The constructor, and the refusal to be changed, stay the standard library's.
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

    def dataclass(cls: type | None = None, /, **options: bool) -> Any:
        """Make a class a value; options as those of dataclasses.dataclass."""
        if cls is None:
            return partial(dataclass, **options)
        made: Any = dataclasses.dataclass(cls, repr=False, eq=False, **options)
        names = tuple(field.name for field in dataclasses.fields(made) if field.compare)
        made._compared = staticmethod(attrgetter(*names) if names else _nothing)
        own = cls.__dict__
        for name, method in _METHODS.items():
            if name not in own and (name != "__hash__" or options.get("frozen")):
                setattr(made, name, method)
        return made


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


_METHODS: dict[str, Callable[..., Any]] = {"__eq__": _equals, "__hash__": _hash, "__repr__": _looks}
