"""A disk of a few megabytes that a process has to itself, and that really gets full."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from pathlib import Path

MEGABYTES = 8
_MOUNT = f'mount -t tmpfs -o size={MEGABYTES}m tmpfs "$0" && exec "$@"'


def on_a_small_disk(folder: Path) -> tuple[str, ...]:
    """Before a command: it alone sees this folder as a small disk, empty at first."""
    return ("unshare", "--map-root-user", "--mount", "sh", "-c", _MOUNT, str(folder))


def may_mount(folder: Path = Path("/tmp")) -> bool:
    """Whether this machine lets a process have a disk of its own."""
    try:
        tried = subprocess.run([*on_a_small_disk(folder), "true"], capture_output=True, check=False)
    except OSError:
        return False
    return tried.returncode == 0


def seen_by(pid: int, folder: Path) -> Path:
    """The folder as that process sees it."""
    return Path(f"/proc/{pid}/root") / folder.relative_to("/")


def fill(folder: Path) -> Path:
    """Put a file there that takes all the room there is."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    return ballast
