"""The service as its own process on a loopback port, to be spoken to over real sockets, and killed."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx

from tests.service_in_process import HOME, furnish
from xianzhi_tui.clock import SystemClock
from xianzhi_tui.server import setup
from xianzhi_tui.server.app import create_app
from xianzhi_tui.server.log import make_log
from xianzhi_tui.server.quotas import Daily
from xianzhi_tui.server.serve import server_for
from xianzhi_tui.server.service import Service
from xianzhi_tui.server.store.store import Store

HOST = "127.0.0.1"
START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Served:
    """A running service, and a clerk's token for it."""

    process: subprocess.Popen[str]
    port: int
    token: str

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def client(self) -> httpx.AsyncClient:
        headers = {"authorization": f"Bearer {self.token}"}
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=30)

    def kill(self) -> None:
        """As a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


@contextmanager
def served(folder: Path, dies: str = "", under: Sequence[str] = ()) -> Iterator[Served]:
    """A service over this folder, until the block ends or the named fail point is reached; `under` another program."""
    argv = [*under, sys.executable, "-m", "tests.server.served", str(folder)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=os.environ | {"XZ_FAIL": dies}) as process:
        try:
            assert process.stdout is not None
            assert select.select([process.stdout], [], [], START_SECONDS)[0], "the service did not start"
            port, token = process.stdout.readline().split()
            yield Served(process, int(port), token)
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
            process.wait(20)


def main(folder: Path) -> None:
    clock = SystemClock()
    store = Store.open(folder / "service.db")
    if not store.read_now(lambda books: books.feed.all_heads()):
        store.write_now(furnish)
    token = store.write_now(setup.issue_token, HOME, "101", "desk-1", clock.now(), timedelta(hours=1))
    with open(os.devnull, "w") as nowhere:
        service = Service.over(store, folder / "photos", clock, make_log(nowhere), Daily(0, 0))
        server_for(create_app(service), HOST, 0, ready=lambda port: print(port, token, flush=True)).run()
        service.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
