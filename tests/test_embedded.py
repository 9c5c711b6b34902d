"""The service of this machine: one for a data folder, started by whoever needs it first."""

from __future__ import annotations

import http.server
import json
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from xianzhi_tui import embedded
from xianzhi_tui.errors import Unreachable
from xianzhi_tui.lock import sole_holder

NOBODY = 2**22 + 1  # above the largest process number


class Stranger(http.server.BaseHTTPRequestHandler):
    """Some other program that happens to listen."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>hello</html>")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is written."""


@pytest.fixture
def strange_port() -> Iterator[int]:
    with http.server.HTTPServer(("127.0.0.1", 0), Stranger) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_an_address_is_written_read_and_removed(tmp_path: Path) -> None:
    embedded.write_address(tmp_path, 12345)
    address = embedded.read_address(tmp_path)
    assert address is not None
    assert (address.url, address.pid) == ("http://127.0.0.1:12345", os.getpid())
    assert (tmp_path / "service.json").stat().st_mode & 0o777 == 0o600
    embedded.remove_address(tmp_path)
    assert embedded.read_address(tmp_path) is None


def test_the_address_of_a_dead_service_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "service.json").write_text(json.dumps({"pid": NOBODY, "port": 80}))
    assert embedded.read_address(tmp_path) is None


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"pid":"x","port":1}', "\x00"])
def test_a_broken_address_file_is_no_address(tmp_path: Path, content: str) -> None:
    (tmp_path / "service.json").write_text(content)
    assert embedded.read_address(tmp_path) is None
    embedded.remove_address(tmp_path)


def test_one_service_does_not_remove_the_address_of_the_next(tmp_path: Path) -> None:
    (tmp_path / "service.json").write_text(json.dumps({"pid": os.getppid(), "port": 80}))
    embedded.remove_address(tmp_path)
    assert (tmp_path / "service.json").exists()


def test_another_program_at_the_same_port_is_not_our_service(tmp_path: Path, strange_port: int) -> None:
    embedded.write_address(tmp_path, strange_port)
    address = embedded.read_address(tmp_path)
    assert address is not None
    assert not embedded.answers(address)


def test_only_one_process_holds_a_lock(tmp_path: Path) -> None:
    with sole_holder(tmp_path / "x.lock") as first, sole_holder(tmp_path / "x.lock") as second:
        assert (first, second) == (True, False)
    with sole_holder(tmp_path / "x.lock") as again:
        assert again


def test_two_who_need_the_service_at_once_get_the_same_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as starters:
        one, other = starters.map(embedded.ensure, (tmp_path, tmp_path))
    try:
        assert one == other
        assert embedded.answers(one)
        assert os.getpriority(os.PRIO_PROCESS, one.pid) == embedded.NICENESS
        assert os.getsid(one.pid) != os.getsid(0)
        assert embedded.ensure(tmp_path) == one
    finally:
        embedded.stop(tmp_path)
    assert not embedded.answers(one)
    assert embedded.read_address(tmp_path) is None


def test_a_service_that_cannot_start_is_told_with_where_to_look(tmp_path: Path) -> None:
    (tmp_path / "service.db").write_text("this is no database, whatever it is called" * 100)
    with pytest.raises(Unreachable, match="本机服务未能启动") as failure:
        embedded.ensure(tmp_path)
    assert str(tmp_path / "logs") in failure.value.todo
