"""docs/faults.md is true: no row of the plan is missing, and every test it names exists."""

from __future__ import annotations

import ast
import re

import pytest

from tests.imports import REPOSITORY

WITHOUT_POSTGRES = 11
ROWS = (
    *(f"A{number}" for number in range(1, 17)),
    *(f"B{number}" for number in range(1, 15) if number != WITHOUT_POSTGRES),
    *(f"C{number}" for number in range(1, 5)),
    *(f"D{number}" for number in range(1, 7)),
    *(f"E{number}" for number in (*range(5, 10), *range(17, 20))),
)
TABLE = {
    row[1]: re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row[0])
    for row in re.finditer(r"^\| ([A-Z]\d+) \|.*$", (REPOSITORY / "docs/faults.md").read_text("utf-8"), re.MULTILINE)
}


def test_no_row_of_the_plan_is_missing() -> None:
    assert tuple(TABLE) == ROWS


@pytest.mark.parametrize("row", ROWS)
def test_every_row_is_shown_by_tests_that_exist(row: str) -> None:
    assert TABLE[row]
    for file, name in TABLE[row]:
        module = ast.parse((REPOSITORY / file).read_text("utf-8"))
        there = {one.name for one in module.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert name in there, f"{file}::{name}"
