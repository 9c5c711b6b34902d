"""No answer goes over the line before what it says is on the disk: seen from outside, in the calls to the kernel."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.served import served
from tests.service_in_process import a_report

WATCHED = "trace=pwrite64,fsync,fdatasync,write,writev,sendto,sendmsg"
KINDS = {"fsync": "synced", "fdatasync": "synced", "pwrite64": "written"}
_BEGUN = re.compile(r"(?P<thread>\d+) +(?P<call>\w+)\((?P<rest>.*)")
_ENDED = re.compile(r"(?P<thread>\d+) +<\.\.\. \w+ resumed>")


def may_watch() -> bool:
    """Whether this machine has the means, and lets a process be watched."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode == 0


def steps(trace: Path) -> Iterator[str]:
    """What happened to the log of the books, and which answers were begun, in order; a sync counts when it ends."""
    under_way: dict[str, str] = {}
    for line in trace.read_text("utf-8", "replace").splitlines():
        if (ended := _ENDED.match(line)) and (step := under_way.pop(ended["thread"], "")):
            yield step
        if (begun := _BEGUN.match(line)) is None:
            continue
        if "HTTP/1.1 201" in begun["rest"]:
            yield "answered"
        elif "service.db-wal" in begun["rest"] and (step := KINDS.get(begun["call"], "")):
            if begun["rest"].endswith("<unfinished ...>"):
                under_way[begun["thread"]] = step
            else:
                yield step


@pytest.mark.skipif(not may_watch(), reason="needs strace, and a machine that lets a process be watched")
async def test_every_answer_waits_until_the_disk_has_what_it_says(tmp_path: Path, furnished: Path) -> None:
    shutil.copy(furnished, tmp_path)
    trace = tmp_path / "calls.txt"
    with served(tmp_path, under=("strace", "-D", "-f", "-y", "-s", "24", "-e", WATCHED, "-o", str(trace))) as service:
        async with service.client() as desk:
            for _ in range(5):
                assert (await desk.post("/v1/tickets", json=a_report())).status_code == 201
    story = " ".join(steps(trace))
    before = story.split("answered")
    assert len(before) == 6, story
    for one in before[:5]:
        assert re.search(r"written synced $", one), story
