"""Named places where a test may pull the plug; without $XZ_FAIL they do nothing."""

from __future__ import annotations

import os
import signal


def fail_point(name: str) -> None:
    """Kill this process here, as a power cut would, when the environment names this place."""
    if os.environ.get("XZ_FAIL") == name:
        os.kill(os.getpid(), signal.SIGKILL)
