"""What can be dialled (电话号码): a number with too few figures is nobody's."""

from __future__ import annotations

from xianzhi_tui.text import folded
from xianzhi_tui.tui.forms.fields import Line, Unusable

_FEWEST = {"1": 11, "0": 10}
"""A mobile number has eleven figures, one with its area code ten at least."""
_FEWEST_HERE = 7


class PhoneNumber(Line):
    """A number that can be dialled."""

    def value(self, typed: str) -> str:
        number = super().value(typed)
        if number and not is_whole(number):
            raise Unusable(self.name, "number")
        return number


def is_whole(number: str) -> bool:
    """Whether so many figures can be a number; a masked one is none."""
    figures = "".join(filter(str.isdecimal, folded(number)))
    return "*" not in number and len(figures) >= _FEWEST.get(figures[:1], _FEWEST_HERE)
