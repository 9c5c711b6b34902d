from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine, command_line


@pytest.fixture
def xianzhi(tmp_path: Path) -> Iterator[CommandLine]:
    """Commands on a machine where nothing was ever done."""
    with command_line(tmp_path) as commands:
        yield commands


@pytest.fixture(scope="module")
def in_use(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """Commands on a machine whose service runs; the tests of a module share it, as they would share an office."""
    with command_line(tmp_path_factory.mktemp("office")) as commands:
        yield commands
