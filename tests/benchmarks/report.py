"""Figures as a person reads them: aligned tables, and one verdict per target."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len


@dataclass(frozen=True)
class Target:
    """One promise: a figure, what stands beside it, and the bound on the figure or on the ratio of the two."""

    what: str
    value: float
    bound: float
    unit: str
    reference: float = math.nan
    on_ratio: bool = False
    at_least: bool = False

    @property
    def ratio(self) -> float:
        return self.value / self.reference if self.reference else math.nan

    @property
    def met(self) -> bool:
        judged = self.ratio if self.on_ratio else self.value
        return judged >= self.bound if self.at_least else judged <= self.bound

    def cells(self) -> tuple[str, ...]:
        sign, unit = ">=" if self.at_least else "<=", "x" if self.on_ratio else self.unit
        target = f"{sign} {self.bound:,g} {unit}"
        figures = (number(self.value), number(self.reference), number(self.ratio))
        return (self.what, self.unit, *figures, target, "ok" if self.met else "SHORT")


def number(value: float) -> str:
    """A figure with as many digits as it deserves."""
    if math.isnan(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def verdicts(targets: Sequence[Target]) -> str:
    return table(
        ("measure", "unit", "here", "against", "ratio", "target", "verdict"), [target.cells() for target in targets]
    )


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell, the first to the left and the others to the right."""
    columns = list(zip(headings, *rows, strict=True))
    aligned = [left(columns[0]), *(right(column) for column in columns[1:])]
    return "\n".join("  ".join(line) for line in zip(*aligned, strict=True))


def left(cells: Sequence[str]) -> list[str]:
    width = max(map(cell_len, cells))
    return [cell + " " * (width - cell_len(cell)) for cell in cells]


def right(cells: Sequence[str]) -> list[str]:
    width = max(map(cell_len, cells))
    return [" " * (width - cell_len(cell)) + cell for cell in cells]
