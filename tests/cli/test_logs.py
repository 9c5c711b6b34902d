"""The logs: bounded, closed to others, and without anybody's words."""

from __future__ import annotations

import logging
import stat
from pathlib import Path

import pytest

from xianzhi_tui import cli
from xianzhi_tui.server.log import LogFile, make_log
from xianzhi_tui.shell import desk_log as desk
from xianzhi_tui.shell.desk_log import desk_log

CANARY = "13812345678"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "desk.log"


def test_a_day_without_failures_leaves_no_file(file: Path) -> None:
    with desk_log(file):
        logging.getLogger("xianzhi.tui").debug("nothing")
    assert not file.exists()


def test_what_other_libraries_complain_of_is_written_down_without_values(file: Path) -> None:
    with desk_log(file):
        logging.getLogger("xianzhi.tui").error("KeyError at %s", "board.py:12")
        try:
            raise ValueError(CANARY)
        except ValueError:
            logging.getLogger("asyncio").exception("Task failed: %s", CANARY)
        logging.getLogger("httpx").warning("GET /v1/tickets?q=%s", CANARY)
    said = file.read_text(encoding="utf-8")
    assert "xianzhi.tui KeyError at board.py:12" in said
    assert "asyncio ValueError at test_logs.py" in said
    assert "httpx test_logs:" in said
    assert CANARY not in said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_desks_log_does_not_grow_for_ever(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "LARGEST_LOG", 2_000)
    with desk_log(file):
        for _ in range(500):
            logging.getLogger("xianzhi.tui").error("KeyError at board.py:12")
    kept = sorted(file.parent.iterdir())
    assert len(kept) == 1 + desk.OLDER_LOGS
    assert sum(one.stat().st_size for one in kept) < 10_000


def test_nor_does_the_services(tmp_path: Path) -> None:
    file = tmp_path / "service.log"
    out = LogFile(file, largest=2_000)
    log = make_log(out)
    for _ in range(500):
        log.error("request failed")
    out.close()
    assert {one.name for one in tmp_path.iterdir()} == {"service.log", "service.log.1"}
    assert all(one.stat().st_size < 3_000 for one in tmp_path.iterdir())


def test_a_command_that_breaks_says_where_and_not_over_what(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: object) -> None:
        raise KeyError(CANARY)

    monkeypatch.setattr(cli, "run", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert said.startswith("程序出错（KeyError test_logs.py:")
    assert CANARY not in said
    assert len(said.split(" · ")) == 3
