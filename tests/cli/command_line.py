"""The `xianzhi` command as a person's shell starts it: a process of its own, on a data folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xianzhi_tui import embedded

REPOSITORY = Path(__file__).parents[2]
SECONDS = 60


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The output read as one JSON object per line."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def error(self) -> list[str]:
        """The three parts of the last line on stderr."""
        return self.err.splitlines()[-1].split(" · ")


@dataclass(frozen=True)
class CommandLine:
    """Runs commands on one data folder."""

    data: Path

    def __call__(self, *words: str, typed: str | None = None, **env: str) -> Said:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("XIANZHI_")}
        done = subprocess.run(
            self.command(*words),
            input=typed,
            stdin=subprocess.DEVNULL if typed is None else None,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            cwd=self.data.parent,
            env={**kept, "PYTHONPATH": str(REPOSITORY), "XIANZHI_DATA": str(self.data), **env},
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def command(self, *words: str) -> Sequence[str]:
        return [sys.executable, "-m", "xianzhi_tui", *words]


@contextmanager
def command_line(folder: Path) -> Iterator[CommandLine]:
    """Commands on a folder that does not exist yet; the service they start is ended with the block."""
    xianzhi = CommandLine(folder / "data")
    try:
        yield xianzhi
    finally:
        embedded.stop(xianzhi.data)
