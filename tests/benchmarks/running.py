"""A service started for a measurement, on a core of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.benchmarks.line import HOST

SERVICE_CORE, CLIENT_CORE = {0}, {1}


@contextmanager
def on_core(core: set[int]) -> Iterator[None]:
    """Stay on this core for a while."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, core)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def running(module: Sequence[str], port: int) -> Iterator[int]:
    """The process id of a service, from its first answer to its end."""
    with tempfile.TemporaryFile() as said:
        with on_core(SERVICE_CORE):
            service = subprocess.Popen([sys.executable, "-m", *module], stdout=said, stderr=said)
        try:
            wait_for(service, port)
            yield service.pid
        except ConnectionError:
            said.seek(0)
            print(said.read().decode(), file=sys.stderr)
            raise
        finally:
            service.terminate()
            service.wait(10)


def wait_for(service: subprocess.Popen[bytes], port: int) -> None:
    """Until somebody answers at the port."""
    while service.poll() is None:
        try:
            socket.create_connection((HOST, port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise ConnectionError(f"the service ended with {service.returncode}")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
