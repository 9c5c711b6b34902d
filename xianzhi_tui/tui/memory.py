"""How much memory this program holds."""

from __future__ import annotations

import sys
from mmap import PAGESIZE
from pathlib import Path

_STATM = Path("/proc/self/statm")


def resident_mib() -> float | None:
    """Mebibytes held now; else the most that was ever held; None where the system says neither."""
    try:
        return int(_STATM.read_text().split()[1]) * PAGESIZE / 2**20
    except OSError:
        return _most_ever()


def _most_ever() -> float | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)
