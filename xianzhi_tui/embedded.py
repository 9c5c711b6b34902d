"""The service on this machine: found when it runs for a data folder, started when it does not, once at a time."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from xianzhi_tui.errors import Unreachable
from xianzhi_tui.locations import Locations, private_file, private_folder
from xianzhi_tui.lock import sole_holder

READY_SECONDS = 20.0
ANSWER_SECONDS = 2.0
STOP_SECONDS = 8.0
LOOK_SECONDS = 0.05
NICENESS = 5
_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class ServiceAddress:
    """Where the service of a data folder answers."""

    url: str
    pid: int


def ensure(root: Path, ready_seconds: float = READY_SECONDS, config: Path | None = None) -> ServiceAddress:
    """The running service of this data folder; blocks until a newly started one, with these settings, answers."""
    private_folder(root)
    with sole_holder(root / "service.lock", ready_seconds) as alone:
        if (address := read_address(root)) is not None and answers(address):
            return address
        if not alone:
            raise _not_started(root)
        return _ready(root, _start(root, config), ready_seconds)


def write_address(root: Path, port: int) -> None:
    """Said by the service once it listens."""
    draft = private_file(root / "service.json.new")
    draft.write_text(json.dumps({"pid": os.getpid(), "port": port}), encoding="utf-8")
    draft.replace(_file(root))


def read_address(root: Path) -> ServiceAddress | None:
    """Where the service said it listens, if its process still lives."""
    try:
        said = json.loads(_file(root).read_text(encoding="utf-8"))
        pid, port = int(said["pid"]), int(said["port"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return ServiceAddress(f"http://{_HOST}:{port}", pid) if _lives(pid) else None


def remove_address(root: Path) -> None:
    """Said by the service before it ends; another one's address is left alone."""
    try:
        if json.loads(_file(root).read_text(encoding="utf-8"))["pid"] == os.getpid():
            _file(root).unlink()
    except (OSError, ValueError, KeyError, TypeError):
        pass


def stop(root: Path, seconds: float = STOP_SECONDS) -> None:
    """End the service of this data folder, if one runs; what it was asked for is finished first."""
    address = read_address(root)
    if address is None or not answers(address):
        return
    os.kill(address.pid, signal.SIGTERM)
    until = time.monotonic() + seconds
    while _lives(address.pid) and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)


def answers(address: ServiceAddress) -> bool:
    """Whether it is our service that answers there."""
    connection = http.client.HTTPConnection(address.url.removeprefix("http://"), timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/healthz")
        said = json.loads(connection.getresponse().read(4096))
        return isinstance(said, dict) and said.get("service") == "xianzhi"
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()


def _start(root: Path, config: Path | None) -> subprocess.Popen[bytes]:
    """A process of its own that outlives whoever started it."""
    command = [sys.executable, "-m", "xianzhi_tui", "serve", "--embedded", "--data", str(root)]
    command += ["--config", str(config)] if config else []
    nobody = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=nobody, stdout=nobody, stderr=nobody, start_new_session=True)
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
    # Somebody must take note of its end, or it would stay behind as a dead entry.
    threading.Thread(target=process.wait, name="service end", daemon=True).start()
    return process


def _ready(root: Path, process: subprocess.Popen[bytes], seconds: float) -> ServiceAddress:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.returncode is None:
        if (address := read_address(root)) is not None and answers(address):
            return address
        time.sleep(LOOK_SECONDS)
    raise _not_started(root)


def _lives(pid: int) -> bool:
    if os.name == "nt":
        return True  # there, asking would end the process
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _file(root: Path) -> Path:
    return root / "service.json"


def _not_started(root: Path) -> Unreachable:
    return Unreachable("本机服务未能启动", todo=f"请查看 {Locations(root).logs} 中的日志，或稍后再试")
