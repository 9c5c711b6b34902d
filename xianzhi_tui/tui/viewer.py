"""The system's own viewer for a photo in its full size; no shell, no words of others in the command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path


def command(file: Path, platform: str, env: Mapping[str, str]) -> list[str] | None:
    """What opens a file on this platform, or None where there is nothing to look at pictures with."""
    if platform == "darwin":
        return ["open", str(file)]
    # Without a display, xdg-open would start a text browser over the desk.
    shown = env.get("DISPLAY") or env.get("WAYLAND_DISPLAY")
    opener = shutil.which("xdg-open") if shown else None
    return [opener, str(file)] if opener else None


def show(file: Path) -> bool:
    """Open a photo beside the desk; False where nothing here can."""
    if sys.platform == "win32":
        os.startfile(file)
        return True
    words = command(file, sys.platform, os.environ)
    if words is None:
        return False
    nothing = subprocess.DEVNULL
    opened = subprocess.Popen(words, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)
    # Some openers stay as long as the picture is looked at; whenever they end, nothing of them is left behind.
    threading.Thread(target=opened.wait, daemon=True).start()
    return True
