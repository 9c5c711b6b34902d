"""The house stays as it was drawn: one reader of the clock, small rooms, screens that start fast."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.imports import REPOSITORY, loaded_by

PACKAGE = REPOSITORY / "xianzhi_tui"
MODULES = sorted(PACKAGE.rglob("*.py"))
READS_THE_CLOCK = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
}
MOST_LINES = 400
PRIVATE_TO_TEXTUAL = re.compile(r"^from textual(?:[\w.]*\._|[\w.]* import .*\b_)", re.MULTILINE)
DESK = "import xianzhi_tui.cli, xianzhi_tui.shell.desk"


def clock_readings(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value).rpartition(".")[2]
            if (owner, node.attr) in READS_THE_CLOCK:
                yield f"line {node.lineno}: {ast.unparse(node)}"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_only_the_clock_reads_the_clock(module: Path) -> None:
    readings = list(clock_readings(module.read_text(encoding="utf-8")))
    assert bool(readings) == (module == PACKAGE / "clock.py"), readings


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_a_module_can_be_read_in_one_sitting(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_what_is_private_to_textual_is_named_in_the_one_place_where_its_version_is_known() -> None:
    naming = [module for module in MODULES if PRIVATE_TO_TEXTUAL.search(module.read_text(encoding="utf-8"))]
    assert naming == [PACKAGE / "tui" / "textual_fixes.py"]


def test_the_desk_loads_no_service_and_no_network() -> None:
    heavy = ("httpx", "sqlmodel", "sqlalchemy", "fastapi", "pydantic", "uvicorn", "typer", "watchfiles", "PIL")
    assert loaded_by(DESK, *heavy) == set()


def test_the_board_is_seen_before_what_only_acts_need_is_loaded() -> None:
    acts = ("domain.commands", "domain.events", "domain.decide", "domain.evolve", "shell.setup", "sync.outbox")
    screens = ("tui.forms", "tui.steps", "tui.unsent", "tui.screens.outbox", "tui.screens.sign_in", "tui.screens.help")
    finding = ("pinyin", "sync.search", "tui.query", "tui.orders", "tui.screens.find", "tui.screens.palette")
    assert loaded_by(DESK, *(f"xianzhi_tui.{name}" for name in acts + screens + finding)) == set()
