"""Disks that are really full: it is said before anything is called saved, and work goes on when there is room."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.small_disk import fill, may_mount, on_a_small_disk, seen_by
from tests.imports import REPOSITORY
from tests.server.acts import give, register, story
from tests.server.photographs import noise
from tests.server.served import served
from tests.service_in_process import a_command
from xianzhi_tui.clock import SystemClock

pytestmark = pytest.mark.skipif(
    shutil.which("unshare") is None or not may_mount(),
    reason="needs a machine that lets a process have a disk of its own",
)

A_DESK = """
import sys
from pathlib import Path
from tests.faults.small_disk import fill
from tests.sync.test_outbox import put
from xianzhi_tui.domain import commands as c
from xianzhi_tui.errors import StorageFull
from xianzhi_tui.locations import Locations
from xianzhi_tui.sync.outbox import Outbox
from xianzhi_tui.sync.storage import trouble

folder = Path(sys.argv[1])
outbox = Outbox(folder / "outbox.db")
put(outbox, c.AddNote("门口有水[/"))
ballast = fill(folder)
print(type(trouble(Locations(folder))).__name__)
try:
    for _ in range(500):  # what is written into room already taken may still be kept
        kept = outbox.entries()
        put(outbox, c.AddNote("水" * 2000))
except StorageFull as full:
    print(full.happened)
print(outbox.entries() == kept)
ballast.unlink()
print(trouble(Locations(folder)))
put(outbox, c.Accept())
print(len(outbox.entries()) - len(kept))
"""


async def test_a_service_on_a_full_disk_says_so_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with served(tmp_path, under=on_a_small_disk(tmp_path)) as service:
        async with service.client() as desk:
            ticket = await register(desk)
            ballast = fill(seen_by(service.process.pid, tmp_path))
            known = 1
            while True:  # what is written into room already taken may still be kept
                note = a_command("add_note", text="备注" * 900, at=SystemClock().now())
                answer = await give(desk, ticket["id"], note)
                if answer.status_code != 200:
                    break
                known += 1
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, "storage_full")
            photo = {"file": ("x.jpg", noise(800))}
            refused = await desk.post("/v1/photos", files=photo)
            assert (refused.status_code, refused.json()["error"]["code"]) == (503, "storage_full")
            assert len((await story(desk, ticket["id"]))["events"]) == known
            ballast.unlink()
            assert (await give(desk, ticket["id"], note)).status_code == 200
            assert len((await story(desk, ticket["id"]))["events"]) == known + 1
            assert (await desk.post("/v1/photos", files=photo)).status_code == 201


def test_a_desk_on_a_full_disk_calls_nothing_saved_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    command = [*on_a_small_disk(tmp_path), sys.executable, "-c", A_DESK, str(tmp_path)]
    worked = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert worked.stderr == ""
    assert worked.stdout.splitlines() == ["StorageFull", "磁盘已满或写入失败，本次操作未保存", "True", "None", "1"]
