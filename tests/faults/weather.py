"""Which fault befalls which request, drawn by chance from a seed: calm, unsettled or a storm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random

from tests.faults import modes
from tests.faults.modes import Exchange, Fault

FAULTS: dict[str, Callable[[Random], Fault]] = {
    "refuse": lambda _: modes.refuse,
    "drop request": lambda _: modes.drop_request,
    "drop answer": lambda _: modes.drop_answer,
    "reset": lambda _: modes.reset,
    "delay": lambda chance: modes.delay(chance.uniform(0.1, 8.0)),
    "late": lambda chance: modes.late(chance.choice((0.5, 3.0, 14.0))),
    "duplicate": lambda chance: modes.duplicate(chance.randint(2, 4)),
    "again later": lambda chance: modes.again_later(chance.uniform(0.1, 20.0)),
    "cut at": lambda chance: modes.cut_at(chance.choice((1, 40, 150, 400, 900))),
    "trickle": lambda _: modes.trickle(0.02),
    "stall": lambda _: modes.stall,
    "wrong type": lambda _: modes.wrong_type("text/html"),
    "portal": lambda _: modes.portal,
    "redirect": lambda _: modes.redirect,
    "empty": lambda _: modes.empty,
    "no content": lambda _: modes.no_content,
    "gzip bomb": lambda _: modes.gzip_bomb,
    "break down": lambda _: modes.break_down,
    "break down late": lambda _: modes.break_down_late,
}
STORM = 0.4


class Weather:
    """A plan for a line; every fault is noted and counted."""

    def __init__(self, chance: Random, note: Callable[[str], None], counted: Counter[str]) -> None:
        self._chance, self._note, self._counted = chance, note, counted
        self.roughness = 0.0
        """How likely a request is spoilt."""

    def __call__(self, exchange: Exchange) -> Fault:
        if self._chance.random() >= self.roughness:
            return modes.passing
        name = self._chance.choice(tuple(FAULTS))
        self._counted[name] += 1
        self._note(f"{exchange.method} {exchange.path.partition('?')[0]}: {name}")
        return FAULTS[name](self._chance)
