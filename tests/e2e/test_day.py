"""Eight hours at the desk in eight minutes: a busy day, worked from what stands on the screen, with keys only."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.e2e.clerk import CONFLICTS, WALK_INS, Clerk
from tests.e2e.tmux import REPOSITORY, terminal

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("error")]

SPEED, SEED, HOURS = 60, 7, 8.0
REPORTS, WANTED = 60, 64
"""So many must come in; some more are asked for, since nobody reports by the clock."""
OPENING = 1014
BROKEN = ("Traceback", "界面有一处出错", "界面出错")
TOO_LONG = timedelta(hours=3) / SPEED


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (100, 30), (160, 45)])
def test_a_busy_day_is_worked_with_keys_alone(tmp_path: Path, columns: int, rows: int) -> None:
    folder = tmp_path / "compound"
    words = ("demo", "--speed", str(SPEED), "--seed", str(SEED), "--reports", str(WANTED), "--data", str(folder))
    with terminal(tmp_path, *words, columns=columns, rows=rows) as desk:
        desk.wait_for("值班 张敏", "已连接", "待发 0")
        photo = tmp_path / "现场.png"
        Image.new("RGB", (320, 240), "teal").save(photo)
        clerk = Clerk(desk, SEED, str(photo))
        _work(clerk, HOURS * 3600 / SPEED)
        tickets = _tickets(folder)
        told = _told(clerk, tickets)
        print(told)
        assert not clerk.puzzles, told
        assert clerk.done["登记"] == len(WALK_INS)
        assert _filed(tickets) >= REPORTS, told
        assert not _left_lying(tickets), told
        desk.wait_until(lambda screen: "待发 0" in screen and not CONFLICTS.search(screen), "还有没发出或被拒的")
        clerk.hand_over("0000", "李强")
        assert clerk.done["交接班"] == 1, told
        desk.press("C-q")
        desk.wait_for("退出码 0")


def _work(clerk: Clerk, seconds: float) -> None:
    """The day, with somebody at the counter now and then and one who rings up about a ticket that was closed."""
    begun, people, rings_up = time.monotonic(), list(WALK_INS), True
    while (passed := time.monotonic() - begun) < seconds:
        if people and passed > seconds * (1 - len(people) / (len(WALK_INS) + 1)):
            clerk.write_down(*people.pop(0))
        if rings_up and passed > seconds * 0.6:
            rings_up = False
            clerk.reopen()
        if not clerk.work():
            clerk.rest()
        for words in BROKEN:
            assert words not in clerk.desk.screen, clerk.desk.screen
    for _ in range(2):  # what came in during the last round, too
        clerk.work()


def _tickets(folder: Path) -> list[dict[str, Any]]:
    """Everything the service of the demonstration has, as it says so itself."""
    command = [sys.executable, "-m", "xianzhi_tui", "list", "--all", "--json", "--data", str(folder)]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in listed.stdout.splitlines()]


def _filed(tickets: list[dict[str, Any]]) -> int:
    return sum(one["no"] > OPENING for one in tickets)


def _left_lying(tickets: list[dict[str, Any]]) -> list[tuple[int, str]]:
    """What is the desk's and was not touched for three hours; complaints about the reception are the manager's."""
    ours = ("SUBMITTED", "ACCEPTED", "ASSIGNED", "HANDLING", "WAITING_PARTS")
    now = datetime.now(UTC)
    lying = (one for one in tickets if one["state"] in ours and one["report"]["category"] != "reception")
    return [(one["no"], one["state"]) for one in lying if _touched(one, now) < now - TOO_LONG]


def _touched(ticket: dict[str, Any], now: datetime) -> datetime:
    """When something last happened to it."""
    times = [at for name, at in ticket.items() if name.endswith("_at") and at]
    times += [one["at"] for one in ticket["calls"]] + [one["started_at"] for one in ticket["clocks"]]
    return max(at for at in map(datetime.fromisoformat, times) if at <= now)


def _told(clerk: Clerk, tickets: list[dict[str, Any]]) -> str:
    states = sorted({one["state"] for one in tickets})
    count = {state: sum(one["state"] == state for one in tickets) for state in states}
    late = [one["no"] for one in tickets if any(clock["breached_at"] for clock in one["clocks"])]
    return (
        f"seed {SEED}: {_filed(tickets)} reports, {clerk.keys} keys, done {dict(clerk.done)}, "
        f"others were quicker {dict(clerk.passed_on)}, now {count}, limits broken {late}, "
        f"lying {_left_lying(tickets)}, puzzled by:\n" + "\n".join(clerk.puzzles)
    )
