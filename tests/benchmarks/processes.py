"""What a process tree costs, read from /proc."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")


def parents() -> dict[int, list[int]]:
    """Every process now alive, under its parent."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            except OSError:
                continue
            children.setdefault(int(parent), []).append(int(entry.name))
    return children


def tree(root: int) -> Iterator[int]:
    """A process and all its descendants."""
    children = parents()
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting.extend(children.get(pid, ()))


def cpu_seconds(pid: int) -> float:
    """The time one process has spent on a processor, to the nanosecond, over all its live threads."""
    total = 0
    for thread in PROC.glob(f"{pid}/task/*/schedstat"):
        try:
            total += int(thread.read_text().split()[0])
        except OSError:
            continue
    return total / 1e9


def tree_cpu_seconds(root: int) -> float:
    """The time a process and its descendants have spent on the processors."""
    return sum(cpu_seconds(pid) for pid in tree(root))


def pss_mib(pid: int) -> float:
    """The memory that is this process's own share."""
    try:
        rollup = (PROC / str(pid) / "smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def tree_pss_mib(root: int) -> float:
    """The memory share of a process and its descendants."""
    return sum(pss_mib(pid) for pid in tree(root))


def may_run_realtime() -> bool:
    """Whether this user may ask for round-robin real-time scheduling; tried in a child, so nothing stays set."""
    child = os.fork()
    if child == 0:
        try:
            run_realtime(1)
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def run_realtime(priority: int) -> None:
    """Let nobody else's work delay this process or what it starts."""
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(priority))


def machine() -> str:
    """The machine a figure belongs to."""
    model = re.search(r"^model name\s*:\s*(.+)$", (PROC / "cpuinfo").read_text(), re.MULTILINE)
    system = os.uname()
    python = sys.version.split()[0]
    processor = f"{os.cpu_count()} x {model[1] if model else system.machine}"
    return f"{processor}, {system.sysname} {system.release}, Python {python}, load {os.getloadavg()[0]:.2f}"
