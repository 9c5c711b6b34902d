"""What a check of this machine found: well, worth knowing, or in need of somebody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much it matters."""

    OK = "ok"
    WARN = "warn"  # the work goes on; somebody should know
    BAD = "bad"  # something is wrong


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: well, or what is wrong, what is safe and what to do."""

    what: str
    said: str
    safe: str = ""
    todo: str = ""
    warning: bool = False

    @property
    def level(self) -> Level:
        if not self.todo:
            return Level.OK
        return Level.WARN if self.warning else Level.BAD

    def __str__(self) -> str:
        return " · ".join(filter(None, (self.said, self.safe, self.todo)))
