"""What a fresh interpreter has loaded after some program ran in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]


def loaded_by(program: str, *suspects: str) -> set[str]:
    """Those of the suspects that the program loads."""
    report = f"{program}; import sys; print(*{set(suspects)!r}.intersection(sys.modules))"
    said = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, cwd=REPOSITORY)
    assert said.returncode == 0, said.stderr
    return set(said.stdout.split())
