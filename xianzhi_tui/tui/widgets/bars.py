"""Charts of blanks on a coloured ground: block characters are two cells wide in some Chinese terminals, blanks never.

A figure always stands beside a bar, so that nothing is told by colour or length alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from xianzhi_tui.tui.widgets.lines import Part

BLANK = " "
HOURS = 24
STEPS = 6
"""So many lines high is the chart of the hours."""


def bar(part: float, cells: int, sign: str = BLANK) -> list[Part]:
    """A bar as long as this part of the cells; anything above nothing is seen."""
    filled = min(max(round(part * cells), 1), cells) if part > 0 else 0
    return [(sign * filled, "bar")] if filled > 0 else []


def parted(kept: int, late: int, cells: int, sign: str = BLANK) -> list[Part]:
    """A bar in two colours; neither side vanishes beside the other."""
    if not kept + late or cells < 2:
        return []
    first = round(cells * kept / (kept + late))
    first = min(max(first, 1 if kept else 0), cells - 1 if late else cells)
    other = BLANK if sign == BLANK else "."
    return [part for part in ((sign * first, "bar"), (other * (cells - first), "bar_late")) if part[0]]


def step_of(counts: Sequence[int]) -> int:
    """How many one step of the chart stands for."""
    return max(ceil(max(counts, default=0) / STEPS), 1)


def columns(counts: Sequence[int], width: int, sign: str = BLANK) -> list[list[Part]]:
    """Upright bars side by side, the highest line first; below them, every third one's number."""
    cells = max(min(width // len(counts), 5), 2)
    step = step_of(counts)
    lines = []
    for height in range(STEPS, 0, -1):
        lines.append([part for count in counts for part in _piece(count > (height - 1) * step, cells, sign)])
    lines.append([(f"{hour:02}".ljust(3 * cells), "muted") for hour in range(0, len(counts), 3)])
    return lines


def _piece(filled: bool, cells: int, sign: str) -> list[Part]:
    if not filled:
        return [(BLANK * cells, "")]
    return [(sign * (cells - 1), "bar"), (BLANK, "")]
