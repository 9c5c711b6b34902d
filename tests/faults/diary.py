"""What is written down of a schedule: what a desk called saved or signed, what befell whom, and everything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults.oracle import Finding, Saved
from tests.faults.swift_time import SwiftLoop
from xianzhi_tui.domain.handover import Handover


@dataclass
class Outcome:
    """What became of a schedule."""

    seed: int
    findings: tuple[Finding, ...] = ()
    issued: int = 0
    applied: int = 0
    refused: int = 0
    given_up: int = 0
    photos: int = 0
    handovers: int = 0
    befell: Counter[str] = field(default_factory=Counter)
    trace: list[str] = field(default_factory=list)
    error: str = ""
    seconds: float = 0.0
    """Of the processor."""

    @property
    def story(self) -> str:
        """Everything that happened, to be read when something is wrong."""
        wrong = (f"{one.wrong}: {one.what}" for one in self.findings)
        sums = f"{self.applied} applied + {self.refused} refused + {self.given_up} given up = {self.issued} issued"
        return "\n".join((*self.trace, sums, *wrong, self.error))

    @property
    def good(self) -> bool:
        return not self.error and not self.findings and self.applied + self.refused + self.given_up == self.issued


class Diary:
    """Kept by everybody who takes part."""

    def __init__(self, seed: int, loop: SwiftLoop) -> None:
        self._loop = loop
        self.outcome = Outcome(seed)
        self.saved: list[Saved] = []
        self.signed: list[Handover] = []
        self.perhaps: set[str] = set()
        """Commands and handovers given while a desk died, so that nobody was told of them."""

    def befall(self, who: str, what: str) -> None:
        """Something goes wrong for somebody."""
        self.outcome.befell[what] += 1
        self.note(who, what)

    def noting(self, who: str) -> Callable[[str], None]:
        return lambda what: self.note(who, what)

    def note(self, who: str, what: str) -> None:
        self.outcome.trace.append(f"{self._loop.time():8.2f}  {who:10}  {what}")
